"""Whether a document says the same in Chinese and in English, as far as a program can see."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from .documents import CHINESE, Catalogue, Document
from .links import ELSEWHERE, LINK, code_spans, document_at
from .splitting import HEADING, lines

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
DATED = re.compile(rf"(?<=\d )({'|'.join(MONTHS)})\b|\b({'|'.join(MONTHS)})(?= \d)")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
ORDINAL = re.compile(r"^#+ \d\d?\. ", re.MULTILINE)  # Chinese counts its parts as 一、二、三


def differing(found: Catalogue) -> list[str]:
    """A sentence for each thing in which the two languages of a document are no longer alike.

    Only of those documents of which the navigation says that they are.
    """
    lonely = [one for one in found.named.values() if one.alike and len(one.texts) == 1]
    said = [f"{one.name} is in one language only: write {missing(one)}" for one in lonely]
    return said + [one for document in pairs(found) for one in apart(document, found)]


def missing(document: Document) -> str:
    """The file of the language that a document lacks."""
    return document.name + (".md" if "zh" in document.texts else CHINESE)


def pairs(found: Catalogue) -> list[Document]:
    """The documents that the navigation calls alike and that exist in both languages."""
    return [one for one in found.named.values() if one.alike and {"zh", "en"} <= set(one.texts)]


def apart(document: Document, found: Catalogue) -> list[str]:
    """A sentence for each thing in which the two languages of this document differ."""
    chinese, english = document.texts["zh"], document.texts["en"]
    said = [
        f"{document.name}: {what} are {read(chinese)} in Chinese, {read(english)} in English"
        for what, read in PARTS.items()
        if read(chinese) != read(english)
    ]
    for what, named in NAMED.items():
        ours, theirs = named(chinese, document, found), named(english, document, found)
        said += [
            f"{document.name}: the Chinese lacks {what} {one}" for one in sorted(theirs - ours)
        ]
        said += [
            f"{document.name}: the English lacks {what} {one}" for one in sorted(ours - theirs)
        ]
    return [*said, *strays(document, found)]


def levels(text: str) -> list[int]:
    """The levels of all headings, in order."""
    found = (HEADING.match(line) for line, in_code in lines(text) if not in_code)
    return [len(one[1]) for one in found if one]


def counter(mark: str, in_code: bool = False) -> Callable[[str], int]:
    """What counts the lines that begin so."""
    pattern = re.compile(mark)
    return lambda text: sum(
        bool(pattern.match(line)) for line, is_code in lines(text) if is_code == in_code
    )


def outside(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text that are not blocks of code, and whether each is a span of code."""
    for line, in_code in lines(text):
        yield from () if in_code else code_spans(line)
        yield "\n", False


def names_in(text: str) -> set[str]:
    """What stands in code, but for what each language words for itself."""
    spans = (part.strip("`").strip() for part, is_code in outside(text) if is_code)
    named = (re.sub("<[^>]*>", "<>", one) for one in spans)
    return {one for one in named if one.isascii()}


def figures(text: str) -> set[str]:
    """Every number in the words, that of a month included."""
    words = "".join(LINK.sub("](", part) for part, is_code in outside(text) if not is_code)
    numbered = DATED.sub(lambda found: str(MONTHS.index(found[0]) + 1), ORDINAL.sub("", words))
    return set(FIGURE.findall(numbered))


def links_in(text: str) -> Iterator[str]:
    """Where the links of a text lead, as they are written."""
    for part, is_code in outside(text):
        if not is_code:
            yield from (found["target"] for found in LINK.finditer(part))


def file_of(target: str, document: Document) -> str:
    """The file to which a link of a document leads; nothing if it stays or leads elsewhere."""
    path = target.partition("#")[0]
    if not path or ELSEWHERE.match(target):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(document.name), path))


def led_to(text: str, document: Document, found: Catalogue) -> set[str]:
    """What the links of a text lead to, whatever its language; its own other half left out."""
    places = set()
    for target in links_in(text):
        file = file_of(target, document)
        at = document_at(file, found) if file else None
        if at is not document and not target.startswith("#"):
            places.add(at.name if at else file or target)
    return places


def strays(document: Document, found: Catalogue) -> Iterator[str]:
    """A sentence for each link of a Chinese file that leads to English although there is Chinese.

    And for a half that does not lead to the other: a forge shows files, not trees.
    """
    chinese, english = f"{document.name}{CHINESE}", f"{document.name}.md"
    if chinese not in document.sources:
        return
    files = [file_of(target, document) for target in links_in(document.texts["zh"])]
    for file in files:
        better = file.removesuffix(".md") + CHINESE
        if file != english and better in found.files:
            yield f"{chinese}: {file} is there in Chinese, too: lead to {better}"
    if english not in files:
        yield f"{chinese} does not lead to {english}"
    if chinese not in [file_of(target, document) for target in links_in(document.texts["en"])]:
        yield f"{english} does not lead to {chinese}"


PARTS: Mapping[str, Callable[[str], object]] = {
    "the levels of headings": levels,
    "items of lists": counter(r"\s*(?:[-*+]|\d+[.)])\s"),
    "rows of tables": counter(r"\|"),
    "fences of code": counter(r" {0,3}(?:```|~~~)", in_code=True),
}
NAMED: Mapping[str, Callable[[str, Document, Catalogue], set[str]]] = {
    "the code": lambda text, *_: names_in(text),
    "the figure": lambda text, *_: figures(text),
    "a link to": led_to,
}
