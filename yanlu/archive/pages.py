"""A saved page (HTML) as lines, and what its head tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import (  # type: ignore[import-untyped]
    HtmlElement,
    HTMLParser,
    document_fromstring,
)

from .errors import EmptyError
from .model import Line
from .plain import labelled
from .words import tidy

BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre "
    "section summary table tbody td tfoot th thead tr ul button label legend"
)
BLOCKS = frozenset(BLOCK_NAMES.split())
SKIPPED_NAMES = "script style template svg iframe object embed head map canvas math"
SKIPPED = frozenset(SKIPPED_NAMES.split())
BOLD = frozenset(("b", "strong"))
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
CAPTION = re.compile(
    r"\b(fig)?capt(ion)?s?\b|caption|\b(img|image|photo|pic|picture)[-_]?"
    r"(desc|description|text|info|note|title|intro|txt|tip)\b|圖說|图说",
    re.IGNORECASE,
)
SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-url")
ICON = 60  # pixels: what is smaller shows nothing
DEEPEST = 200


@dataclass(slots=True)
class Page:
    """A page taken apart.

    Args:
        lines: all that it shows, and what it hides, in reading order.
        tree: the page itself, for the extractors.
        title: of its head.
        meta: name → contents of its `meta` elements, the first of each.
        tags: contents of `article:tag`, which stands several times.
        data: the linked data (schema.org) of its articles, flattened.
        scripts: the texts of its scripts.
        passwords: it asks for a password.
    """

    tree: HtmlElement
    lines: list[Line] = field(default_factory=list)
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    passwords: bool = False
    next_page: bool = False


@dataclass(slots=True)
class Around:
    """The elements around a text."""

    path: tuple[int, ...] = ()
    hint: str = ""
    level: int = 0
    caption: bool = False
    linked: bool = False
    bold: bool = False
    hidden: bool = False


def parse(text: str) -> HtmlElement:
    """The tree of a page; nothing is fetched, and what is broken is mended."""
    data = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        return document_fromstring(data, parser=HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, ValueError, AssertionError) as error:
        raise EmptyError("網頁裡沒有內容。 (There is nothing in the page.)") from error


def page_of(text: str) -> Page:
    """The page that is written in this HTML.

    Raises:
        EmptyError: there is no element in it.
    """
    tree = parse(text)
    page = Page(tree)
    page.title = tidy(" ".join(tree.xpath("string(//head/title|//title)").split()))
    read_meta(page)
    page.scripts = [str(one) for one in tree.xpath("//script/text()")]
    page.data = linked_data(tree)
    page.passwords = bool(tree.xpath("//input[@type='password']"))
    page.next_page = bool(tree.xpath("//link[@rel='next']|//a[@rel='next']"))
    body = tree.find("body")
    walker = Walker()
    walker.walk(tree if body is None else body, Around())
    walker.flush(Around())
    page.lines = labelled(walker.lines)
    return page


def read_meta(page: Page) -> None:
    for element in page.tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = tidy(element.get("content") or "")
        if name.lower() == "article:tag":
            page.tags.append(content)
        if content:
            page.meta.setdefault(name.lower(), content)
    for link in page.tree.xpath("//link[@rel='canonical']/@href")[:1]:
        page.meta.setdefault("canonical", str(link).strip())


class Walker:
    """Goes through a page and cuts it into lines where a browser would."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.parts: list[tuple[str, bool, bool]] = []  # words, linked, bold
        self.pictures: list[tuple[str, str]] = []
        self.count = 0

    def walk(self, element: HtmlElement, around: Around) -> None:
        """Go through an element; its tail belongs to the element around it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED:
            return
        if tag == "br":
            self.flush(around)
        elif tag == "img":
            self.see(element)
        else:
            self.enter(element, tag, around)

    def enter(self, element: HtmlElement, tag: str, around: Around) -> None:
        inside = self.inside(element, tag, around)
        block = tag in BLOCKS
        if block:
            self.flush(around)
        self.add(element.text, inside)
        for child in element:
            if len(inside.path) < DEEPEST:
                self.walk(child, inside)
            self.add(child.tail, inside)
        if block:
            self.flush(inside)

    def inside(self, element: HtmlElement, tag: str, around: Around) -> Around:
        """What holds inside this element."""
        self.count += 1
        names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().strip()
        block = tag in BLOCKS
        hidden = HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None
        return Around(
            path=(*around.path, self.count) if block else around.path,
            hint=f"{around.hint[-160:]} /{tag} {names}" if block or names else around.hint,
            level=int(tag[1]) if re.fullmatch("h[1-6]", tag) else around.level,
            caption=around.caption or tag == "figcaption" or bool(CAPTION.search(names)),
            linked=around.linked or tag in ("a", "button"),
            bold=around.bold or tag in BOLD,
            hidden=around.hidden or bool(hidden) or tag == "noscript",
        )

    def add(self, words: str | None, around: Around) -> None:
        if words:
            self.parts.append((words, around.linked, around.bold))

    def see(self, element: HtmlElement) -> None:
        """Remember a picture, unless it is too small to show anything."""
        sizes = [element.get(name) or "" for name in ("width", "height")]
        if any(size.isdigit() and int(size) < ICON for size in sizes):
            return
        address = next((element.get(one) for one in SOURCES if element.get(one)), "")
        self.pictures.append((str(address or "?"), tidy(element.get("alt") or "")))

    def flush(self, around: Around) -> None:
        """End the line, after the pictures that stand in it."""
        words = tidy("".join(part[0] for part in self.parts))
        beside = bool(self.pictures and words)
        for address, alt in self.pictures:
            self.lines.append(
                Line(alt, path=around.path, hint=around.hint, picture=address, hidden=around.hidden)
            )
        if words:
            self.lines.append(self.line(words, around, beside))
        self.parts.clear()
        self.pictures.clear()

    def line(self, words: str, around: Around, beside: bool) -> Line:
        full = sum(len(tidy(part[0])) for part in self.parts) or 1
        linked = sum(len(tidy(part[0])) for part in self.parts if part[1])
        bold = sum(len(tidy(part[0])) for part in self.parts if part[2])
        return Line(
            words,
            level=around.level,
            linked=linked / full,
            path=around.path,
            hint=around.hint + (" beside-picture" if beside else ""),
            caption=around.caption,
            bold=bold >= 0.9 * full,
            hidden=around.hidden,
        )


# Linked data


def linked_data(tree: HtmlElement) -> dict[str, Any]:
    """What the page's JSON-LD tells of an article, the first word on each property."""
    found: dict[str, Any] = {}
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        for thing in things(loaded(str(script))):
            if "article" in str(thing.get("@type", "")).lower() or "articleBody" in thing:
                for name, value in thing.items():
                    found.setdefault(name, value)
    return found


def loaded(words: str) -> Any:
    try:
        return json.loads(words, strict=False)
    except (ValueError, RecursionError):
        return None


def things(form: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(form, list) and depth < 6:
        for one in form:
            yield from things(one, depth + 1)
    elif isinstance(form, dict) and depth < 6:
        yield form
        yield from things(form.get("@graph"), depth + 1)
