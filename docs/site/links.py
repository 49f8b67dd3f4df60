"""Links from document to document, to pictures and to source files, as the site needs them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from .documents import CHINESE, TREES, Catalogue, Document, language
from .splitting import lines

ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
LINK = re.compile(r"(?P<before>\]\(|\b(?:src|href)=\")(?P<target>[^)\s\"]+)(?P<after>[)\"\s])")
PICTURES = (".webp", ".png", ".jpg", ".svg")


class BrokenLink(Exception):
    """A link leads nowhere."""


@dataclass(frozen=True)
class Linked:
    """A document's Markdown with the links of the site, and what else the site must carry for it.

    Args:
        pictures: files to be copied.
        sources: files to be shown as they are.
        broken: a sentence for each link that leads nowhere.
    """

    text: str
    pictures: frozenset[str]
    sources: frozenset[str]
    broken: tuple[str, ...]


def linked(here: Document, tree: str, all_documents: Catalogue) -> Linked:
    """The document as this tree shows it, with its links rewritten."""
    pictures: set[str] = set()
    sources: set[str] = set()
    broken: list[str] = []

    def turn(target: str) -> str:
        try:
            place = resolved(target, here, tree, all_documents)
        except BrokenLink as error:
            broken.append(str(error))
            return target
        if place.kind == "picture":
            pictures.add(place.file)
        elif place.kind == "source":
            sources.add(place.file)
        return relative(place.address, f"{tree}/{here.page}.md")

    text = rewritten(here.texts[here.written(tree)], turn)
    return Linked(text, frozenset(pictures), frozenset(sources), tuple(broken))


@dataclass(frozen=True)
class Place:
    """Where a link leads on the site.

    Args:
        address: below the site's root, as Markdown names it; or absolute.
        kind: `page`, `picture`, `source` or `elsewhere`.
        file: of the repository, for a picture or a source.
    """

    address: str
    kind: str
    file: str = ""


def resolved(target: str, here: Document, tree: str, all_documents: Catalogue) -> Place:
    """Where a link of this document leads.

    Raises:
        BrokenLink: nowhere.
    """
    if ELSEWHERE.match(target):
        return Place(target, "elsewhere")
    path, _, heading = target.partition("#")
    source = source_of(here, tree)
    file = posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(path)))
    document = here if not path else document_at(file, all_documents)
    if document:
        shown_in = tree_of(file if path else source, here, document, tree)
        return page(document, shown_in, heading, f"{source}: {target}")
    if file in all_documents.files:
        kind = "picture" if file.endswith(PICTURES) else "source"
        address = f"pictures/{posixpath.basename(file)}" if kind == "picture" else shown(file, tree)
        return Place(address, kind, file)
    raise BrokenLink(f"{source}: {target} leads nowhere: there is no {file}")


def source_of(here: Document, tree: str) -> str:
    """The file from which this tree's text of the document comes."""
    chinese = f"{here.name}{CHINESE}"
    in_chinese = here.written(tree) == "zh" and chinese in here.sources
    return chinese if in_chinese else f"{here.name}.md"


def document_at(file: str, all_documents: Catalogue) -> Document | None:
    """The document in this file, or the README of this folder."""
    name = file.removesuffix(CHINESE).removesuffix(".md")
    names = (name,) if file.endswith(".md") else (posixpath.normpath(f"{name}/README"),)
    return next((all_documents.named[one] for one in names if one in all_documents.named), None)


def tree_of(file: str, here: Document, document: Document, tree: str) -> str:
    """The tree to which a link leads: this one, unless to the other file of the same document."""
    if document is not here or file == source_of(here, tree):
        return tree
    return "zh-hant" if file.endswith(CHINESE) else "en"


def page(document: Document, tree: str, heading: str, link: str) -> Place:
    """A page and a heading on it, in this tree or, if only another has the heading, there.

    Raises:
        BrokenLink: no tree has the heading; `link` says which link that is.
    """
    address = f"{document.page}.md"
    if not heading or heading in ("中文", "english"):
        return Place(f"{tree}/{address}", "page")
    for one in (tree, *TREES):
        if heading in document.anchors(one):
            shown_in = tree if document.written(one) == document.written(tree) else one
            return Place(f"{shown_in}/{address}#{heading}", "page")
    raise BrokenLink(f"{link} leads nowhere: {document.name} has no such heading")


def shown(file: str, tree: str) -> str:
    """Where a source file is shown in a tree."""
    return f"{tree}/source/{file}.md"


def relative(address: str, page_file: str) -> str:
    """The address as seen from a page."""
    if ELSEWHERE.match(address):
        return address
    path, mark, heading = address.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page_file)) + mark + heading


def rewritten(text: str, turn: Callable[[str], str]) -> str:
    """The Markdown with each link's target turned; code is left alone."""
    return "\n".join(
        line if in_code else "".join(turned_line(line, turn)) for line, in_code in lines(text)
    )


def turned_line(line: str, turn: Callable[[str], str]) -> Iterator[str]:
    for part, is_code in code_spans(line):
        yield (
            part
            if is_code
            else LINK.sub(
                lambda found: found["before"] + turn(found["target"]) + found["after"], part
            )
        )


def code_spans(line: str) -> Iterator[tuple[str, bool]]:
    """The parts of a line, and whether each is code."""
    end = 0
    for found in CODE_SPAN.finditer(line):
        yield line[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield line[end:], False


def broken_links(all_documents: Catalogue) -> list[str]:
    """A sentence for each link of any document that leads nowhere."""
    found = {
        sentence
        for document in all_documents.named.values()
        for tree in TREES
        if document.written(tree) == language(tree)
        for sentence in linked(document, tree, all_documents).broken
    }
    return sorted(found)
