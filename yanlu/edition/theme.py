"""A theme: a folder of templates, one style sheet, small scripts and words."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import minijinja

from .errors import ThemeError
from .file import File, hashed_path
from .folding import bound, fit, folded

ASSETS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
}
# The words that are written outside templates: in plain text, and on the page for a wrong address.
SPOKEN = (
    "correction",
    "elsewhere",
    "not_found",
    "picture",
    "picture_credit",
    "related",
    "sources",
    "video",
    "withdrawn",
)
DEFAULT = Path(__file__).parent / "theme"
# Which templates of the default theme the house draws by itself, byte for byte (`figures.py`).
HOUSE_DRAWS = {
    "picture": ("templates/blocks/picture.html", "templates/_picture.html"),
    "quote": ("templates/blocks/quote.html",),
}
SYNTAX: Mapping[str, Any] = {
    "undefined_behavior": "strict",
    "trim_blocks": True,
    "lstrip_blocks": True,
}
CAUSE = re.compile(r"^caused by: (.+) \(in (.+):(\d+)\)$", re.MULTILINE)


class Theme:
    """The files of a theme, read once; an operator's folder stands in front of the default one.

    Args:
        folders: looked through in this order for every file.

    Raises:
        ThemeError: a template or the words cannot be read, with file and line.
    """

    def __init__(self, *folders: Path) -> None:
        self.files = collect(folders or (DEFAULT,))
        self.words = read_words(self.files)
        self.assets = dict(hashed_assets(self.files))
        self.blocks = frozenset(drawn_blocks(self.files))
        self.digest = digest(self.files)

    def environment(
        self, filters: Mapping[str, Callable[..., Any]], constants: Mapping[str, str]
    ) -> minijinja.Environment:
        """The templates, compiled, with these filters.

        Args:
            constants: by expression, such as `words.sources`, what it prints on every page.

        Raises:
            ThemeError: a template is broken, with file and line.
        """
        made = minijinja.Environment(**SYNTAX, filters=dict(filters))
        for name, words in self.folded(constants):
            add_template(made, name, words)
        return made

    def environment_on_demand(
        self, filters: Mapping[str, Callable[..., Any]], constants: Mapping[str, str]
    ) -> minijinja.Environment:
        """The same, each template compiled when it is first used; a broken one is found then."""
        sources = dict(self.folded(constants))
        return minijinja.Environment(**SYNTAX, filters=dict(filters), loader=sources.get)

    def folded(self, constants: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """The name and source of each template, constants written into those of pages."""
        constants = fit(constants, bound(self.templates.values()))
        for name, words in self.templates.items():
            yield name, folded(words, constants) if name.endswith(".html") else words

    @functools.cached_property
    def templates(self) -> dict[str, str]:
        """The sources of the templates, by name.

        Raises:
            ThemeError: one is not UTF-8.
        """
        return {
            name.removeprefix("templates/"): self.words_of(name)
            for name in self.files
            if name.startswith("templates/")
        }

    def words_of(self, name: str) -> str:
        """The words of a file that pages hold inside; none if the theme has no such file.

        Raises:
            ThemeError: it is not UTF-8.
        """
        try:
            return self.files.get(name, b"").decode()
        except UnicodeDecodeError as error:
            raise ThemeError(name, 0, "not UTF-8") from error

    def asset(self, name: str) -> File:
        """The asset under its hashed name.

        Raises:
            ThemeError: the theme has no such file.
        """
        if name not in self.assets:
            raise ThemeError(name, 0, "the theme has no such file")
        return self.assets[name]


def collect(folders: tuple[Path, ...]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for folder in reversed(folders):
        if not folder.is_dir():
            raise ThemeError(str(folder), 0, "there is no such folder")
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                name = path.relative_to(folder).as_posix()
                found[name] = read_file(path, name)
    return found


def read_file(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ThemeError(name, 0, f"cannot be read: {error.strerror}") from error


def read_words(files: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """The words of the pages: in Traditional Chinese, and in English."""
    if "words.json" not in files:
        raise ThemeError("words.json", 0, "the theme has no words")
    words: dict[str, tuple[str, str]] = {}
    for name in sorted(files, reverse=True):  # words.json itself comes last, before all others
        if name == "words.json" or (name.startswith("words/") and name.endswith(".json")):
            words |= read_table(name, files[name])
    missing = sorted(set(SPOKEN) - set(words))
    if missing:
        raise ThemeError("words.json", 0, f"lacks {', '.join(missing)}")
    return words


def read_table(name: str, data: bytes) -> dict[str, tuple[str, str]]:
    """The words of one file."""
    try:
        table = json.loads(data.decode())
    except UnicodeDecodeError as error:
        raise ThemeError(name, 0, "not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ThemeError(name, error.lineno, error.msg) from error
    refuse_half_words(name, table)
    return {key: (chinese, english) for key, (chinese, english) in table.items()}


def refuse_half_words(name: str, table: Any) -> None:
    if not isinstance(table, dict):
        raise ThemeError(name, 0, "one object with all words is expected")
    for key, pair in table.items():
        if not isinstance(pair, list) or [type(word) for word in pair] != [str, str]:
            raise ThemeError(name, 0, f"{key!r} needs its Chinese and its English")


def hashed_assets(files: Mapping[str, bytes]) -> Iterator[tuple[str, File]]:
    for name, data in files.items():
        media_type = ASSETS.get(Path(name).suffix)
        if media_type and not name.startswith("templates/"):
            path = hashed_path(hashlib.sha256(data).hexdigest(), media_type)
            yield name, File(path, media_type, data)


def drawn_blocks(files: Mapping[str, bytes]) -> Iterator[str]:
    """The kinds of block that are drawn by a template: all that have one of the theme's own.

    Where the default theme's stands untouched for a kind that the house can draw, the house does.
    """
    for name in files:
        if name.startswith("templates/blocks/"):
            kind = Path(name).stem
            if not all(is_default(part, files) for part in HOUSE_DRAWS.get(kind, ("",))):
                yield kind


def is_default(name: str, files: Mapping[str, bytes]) -> bool:
    """Whether the file is the one that comes with Yanlu."""
    path = DEFAULT / name
    return path.is_file() and files.get(name) == path.read_bytes()


def digest(files: Mapping[str, bytes]) -> str:
    """One hash of all files of the theme."""
    summed = hashlib.sha256()
    for name in sorted(files):
        summed.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return summed.hexdigest()


def add_template(made: minijinja.Environment, name: str, words: str) -> None:
    try:
        made.add_template(name, words)
    except minijinja.TemplateError as error:
        raise template_error(error, name) from error


def template_error(error: minijinja.TemplateError, name: str) -> ThemeError:
    """The theme's error for one of the template engine; an included template is named itself."""
    causes = CAUSE.findall(str(error))
    if causes:
        reason, file, line = causes[-1]
        return ThemeError(f"templates/{file}", int(line), reason)
    return ThemeError(f"templates/{error.name or name}", error.line or 0, error.message)
