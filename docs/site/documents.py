"""Which documents there are, in which languages, and where each stands on the site."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from .splitting import anchors, split

ROOT = Path(__file__).parents[2]
NAVIGATION = "docs/site/navigation.toml"
CHINESE = ".zh-Hant.md"
# The part of the site that holds each: Chinese stands first.
TREES = ("zh-hant", "zh-hans", "en")
PAGES = {"README": "about", "adr/README": "decisions"}


@dataclass(frozen=True)
class Document:
    """One document, in the languages in which it was written.

    Args:
        name: its path without ending, such as `docs/operations`.
        titles: in `zh` and `en`.
        texts: Markdown by language, `zh` or `en`; at least one.
        sources: the files that it is made of.
        alike: both languages say the same, part by part (`pairs.py`).
    """

    name: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    sources: tuple[str, ...] = ()
    alike: bool = False

    @property
    def page(self) -> str:
        """Where it stands in a tree, without ending, such as `rooms/press`."""
        return page_of(self.name)

    def written(self, tree: str) -> str:
        """The language in which this tree shows it: its own, or else the other."""
        wanted = language(tree)
        return wanted if wanted in self.texts else next(iter(self.texts))

    def anchors(self, tree: str) -> set[str]:
        """The headings to which a link may lead in this tree."""
        return anchors(self.texts[self.written(tree)])


@dataclass(frozen=True)
class Group:
    """Some documents under one heading of the navigation.

    Args:
        titles: in `zh` and `en`.
        about: a sentence, in `zh` and `en`.
    """

    titles: Mapping[str, str]
    about: Mapping[str, str]
    documents: tuple[Document, ...]


@dataclass
class Catalogue:
    """All documents in the order of the navigation, and the files to which they may lead.

    Args:
        files: every file of the repository, as paths below its root.
    """

    groups: list[Group]
    files: frozenset[str]
    named: dict[str, Document] = field(init=False)

    def __post_init__(self) -> None:
        self.named = {one.name: one for group in self.groups for one in group.documents}

    def homeless(self) -> list[str]:
        """The documents of the repository that stand nowhere in the navigation."""
        return sorted(set(document_names(self.files)) - set(self.named))


def language(tree: str) -> str:
    """The language of a tree: `zh` or `en`."""
    return tree.partition("-")[0]


def page_of(name: str) -> str:
    """Where a document stands in a tree, without ending."""
    place = name.removeprefix("docs/")
    if place in PAGES:
        return PAGES[place]
    if place.startswith("yanlu/"):
        return "rooms/" + place.removeprefix("yanlu/").removesuffix("/README").replace("/", "-")
    return place.removesuffix("/README").lower()


def tracked(root: Path) -> list[str]:
    """The files that belong to the repository, those not yet committed included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return sorted({one for one in listing.stdout.split("\0") if one and (root / one).is_file()})


def document_names(files: Iterable[str]) -> Iterator[str]:
    """The documents among these files: those of `docs/` and of the root, and every README."""
    for file in files:
        if not file.endswith(".md"):
            continue
        name = file.removesuffix(CHINESE).removesuffix(".md")
        if "/" not in name or name.startswith("docs/") or name.endswith("/README"):
            yield name


def catalogue(root: Path = ROOT) -> Catalogue:
    """Read every document of a repository that its navigation names and that exists."""
    files = tracked(root)
    there = sorted(set(document_names(files)))
    entries = tomllib.loads((root / NAVIGATION).read_text(encoding="utf-8"))["group"]
    named = {page["document"] for entry in entries for page in entry.get("pages", ())}
    groups = []
    for entry in entries:
        pages = [page for page in entry.get("pages", ()) if page["document"] in there]
        alike = bool(entry.get("alike"))
        chosen = [read(root, page["document"], page, page.get("alike", alike)) for page in pages]
        rest = [one for one in there if fnmatch(one, entry.get("each", "")) and one not in named]
        chosen += [read(root, one, {}, alike) for one in rest]
        groups.append(Group(in_both(entry), in_both(entry, "about_"), tuple(chosen)))
    return Catalogue(groups, frozenset(files))


def in_both(entry: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    return {one: entry.get(prefix + one, "") for one in ("zh", "en")}


def read(root: Path, name: str, entry: Mapping[str, str], alike: bool = False) -> Document:
    """A document from its file or files; without titles in `entry` under its own headings."""
    plain, chinese = root / f"{name}.md", root / f"{name}{CHINESE}"
    texts: dict[str, str] = {}
    if plain.is_file():
        texts |= split(plain.read_text(encoding="utf-8"))
    if chinese.is_file():
        texts = {"zh": chinese.read_text(encoding="utf-8")} | {
            key: text for key, text in texts.items() if key != "zh"
        }
    titles = {key: title or own_title(texts, key, name) for key, title in in_both(entry).items()}
    sources = tuple(str(one.relative_to(root)) for one in (chinese, plain) if one.is_file())
    if entry:
        texts = {key: titled(one, titles[key]) for key, one in texts.items()}
    return Document(name, titles, texts, sources, alike)


def own_title(texts: Mapping[str, str], wanted: str, name: str) -> str:
    """A document's heading in this language, or else in the other."""
    text = texts.get(wanted) or next(iter(texts.values()))
    return short(first_heading(text) or PurePosixPath(name).name)


def short(heading: str) -> str:
    """A heading for the navigation: a room's name without what it is."""
    return heading if heading[:4].isdigit() else re.split("[:：]", heading)[0]


def first_heading(text: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def titled(text: str, title: str) -> str:
    """The document under its one title; a title in two languages becomes one of them."""
    return re.sub(r"\A\s*(?:# .+\n)?", f"# {title}\n", text, count=1)
