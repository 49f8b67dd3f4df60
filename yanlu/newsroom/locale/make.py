"""Writes the catalogs: run it after a word has changed (`python -m yanlu.newsroom.locale.make`).

Our words are written once, in Traditional Chinese, where they are used. English is written by hand
in `en/LC_MESSAGES/django.po`; Simplified is made by the converter. Wagtail's own words that lack a
Traditional translation are taken from `hand.po`, or else made from Wagtail's Simplified ones.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

from yanlu.variants import convert

HERE = Path(__file__).parent
ROOM = HERE.parent
# Their screens stand on the desk; only their words are read here.
GUESTS = ("press", "comments", "reactions", "payments", "membership", "staff", "config", "watch")
FUNCTIONS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
TRANS = re.compile(r"""{%\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')""")
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?[^%]*%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S)
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
APPS = ("", "admin", "images", "snippets", "users", "contrib/settings", "contrib/typed_table_block")

Words = dict[tuple[str | None, str], polib.POEntry]


def main() -> int:
    """Write every catalog, and say which words still lack their English."""
    own = sorted(set(own_words()))
    english = merged(catalog("en"), own)
    hand = list(polib.pofile(str(HERE / "hand.po")))
    save("en", english)
    save("zh_Hant", [*hand, *derived(hand)])
    save("zh_Hans", [*simplified(own), *simplified_hand(hand)])
    missing = [entry.msgid for entry in english if not entry.msgstr]
    for words in missing:
        print(f"no English: {words}", file=sys.stderr)
    return 1 if missing else 0


def own_words() -> Iterator[str]:
    """Every word of the desk that is marked for translation: the newsroom's, and its guests'."""
    for room in (ROOM, *(ROOM.parent / guest for guest in GUESTS)):
        for path in sorted(room.rglob("*.py")):
            yield from words_of_code(path.read_text(encoding="utf-8"))
        for path in sorted(room.rglob("*.html")):
            yield from words_of_template(path.read_text(encoding="utf-8"))


def words_of_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            words = first.value if isinstance(first, ast.Constant) else None
            if node.func.id in FUNCTIONS and isinstance(words, str):
                yield words


def words_of_template(source: str) -> Iterator[str]:
    for match in TRANS.finditer(source):
        yield match[1] or match[2]
    for match in BLOCK.finditer(source):
        yield VARIABLE.sub(r"%(\1)s", match[1].strip())


def catalog(language: str) -> list[polib.POEntry]:
    path = HERE / language / "LC_MESSAGES" / "django.po"
    return list(polib.pofile(str(path))) if path.exists() else []


def merged(entries: list[polib.POEntry], words: Iterable[str]) -> list[polib.POEntry]:
    """An entry for each of the words, with the translation that there is."""
    known = {entry.msgid: entry.msgstr for entry in entries}
    return [polib.POEntry(msgid=one, msgstr=known.get(one, "")) for one in words]


def simplified(words: Iterable[str]) -> list[polib.POEntry]:
    """Our words in Simplified, by the converter."""
    return [polib.POEntry(msgid=one, msgstr=in_simplified(one)) for one in words]


def simplified_hand(hand: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """Wagtail's words that Wagtail lacks in Simplified, from our Traditional ones."""
    theirs = wagtail_words("zh_Hans")
    return [changed(one, in_simplified) for one in hand if (one.msgctxt, one.msgid) not in theirs]


def derived(hand: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """Wagtail's words that it has in Simplified alone, in Traditional, by the converter."""
    known = set(wagtail_words("zh_Hant")) | {(one.msgctxt, one.msgid) for one in hand}
    simplified_words = wagtail_words("zh_Hans")
    return [
        changed(entry, in_traditional)
        for key, entry in sorted(simplified_words.items(), key=str)
        if key not in known
    ]


def changed(entry: polib.POEntry, convert_words: object) -> polib.POEntry:
    assert callable(convert_words)
    return polib.POEntry(
        msgid=entry.msgid,
        msgctxt=entry.msgctxt,
        msgid_plural=entry.msgid_plural,
        msgstr=convert_words(entry.msgstr) if entry.msgstr else "",
        msgstr_plural={
            number: convert_words(words) for number, words in entry.msgstr_plural.items()
        },
    )


def in_simplified(words: str) -> str:
    return convert(words, "zh-Hans-CN", "zh-Hant-TW")


def in_traditional(words: str) -> str:
    return convert(words, "zh-Hant-TW", "zh-Hans-CN")


def wagtail_words(language: str) -> Words:
    """What Wagtail has in this language, of the parts of it that the desk shows."""
    spec = find_spec("wagtail")
    assert spec is not None and spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0])
    found: Words = {}
    for app in APPS:
        path = root / app / "locale" / language / "LC_MESSAGES" / "django.po"
        if path.exists():
            for entry in polib.pofile(str(path)).translated_entries():
                found[(entry.msgctxt, entry.msgid)] = entry
    return found


def save(language: str, entries: Iterable[polib.POEntry]) -> None:
    """Write a catalog and its compiled form; the same words always give the same bytes."""
    file = polib.POFile(wrapwidth=100)
    plural = "nplurals=2; plural=(n != 1);" if language == "en" else "nplurals=1; plural=0;"
    file.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": plural,
    }
    file.extend(sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    folder = HERE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    file.save(str(folder / "django.po"))
    file.save_as_mofile(str(folder / "django.mo"))


if __name__ == "__main__":
    sys.exit(main())
