"""Running text between the desk's HTML and the article's spans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser

from yanlu.article import Span, Text

Resolve = Callable[[int], str]  # a page's number → `article:<id>`, or "" if it is not public
Locate = Callable[[str], int | None]  # an article's id → its page's number

INLINE = ("bold", "italic", "link", "code", "gloss", "foreign", "locked")
ENDINGS = frozenset({"p", "h2", "h3", "h4", "li", "blockquote", "div"})
SCHEMES = ("http://", "https://", "mailto:")


TAG = re.compile(r"<[^>]*>")


def without_tags(html: str) -> str:
    """The words of the desk's HTML, for searching."""
    return unescape(TAG.sub(" ", html)) if "<" in html or "&" in html else html


class Reader(HTMLParser):
    """Reads the desk's HTML; what it does not know loses its marks and keeps its text."""

    def __init__(self, resolve: Resolve) -> None:
        super().__init__(convert_charrefs=True)
        self.resolve = resolve
        self.paragraphs: list[list[Span]] = [[]]
        self.marks: list[tuple[str, Span]] = []

    @property
    def mark(self) -> Span:
        return self.marks[-1][1] if self.marks else Span("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Marks what follows."""
        if tag == "br":
            self.handle_data("\n")
        elif tag in ENDINGS:
            self.end()
        else:
            self.marks.append((tag, self.marked(tag, {key: value or "" for key, value in attrs})))

    def handle_endtag(self, tag: str) -> None:
        """Ends the last mark of this kind, or the paragraph."""
        if tag in ENDINGS:
            self.end()
            return
        for index in reversed(range(len(self.marks))):
            if self.marks[index][0] == tag:
                del self.marks[index]
                return

    def handle_data(self, data: str) -> None:
        """Adds characters, to the last span if the marks are the same."""
        row = self.paragraphs[-1]
        if row and replace(row[-1], text="") == self.mark:
            row[-1] = replace(row[-1], text=row[-1].text + data)
        elif data:
            row.append(replace(self.mark, text=data))

    def end(self) -> None:
        if self.paragraphs[-1]:
            self.paragraphs.append([])

    def marked(self, tag: str, attrs: dict[str, str]) -> Span:
        """The mark that holds inside this element."""
        mark = self.mark
        if tag in ("b", "strong"):
            return replace(mark, bold=True)
        if tag in ("i", "em"):
            return replace(mark, italic=True)
        if tag == "code":
            return replace(mark, code=True)
        if tag == "a":
            return replace(mark, link=self.link(attrs))
        if tag == "span":
            return replace(
                mark,
                gloss=mark.gloss or "data-gloss" in attrs,
                locked=mark.locked or "data-locked" in attrs,
                lang=attrs.get("lang", mark.lang),
            )
        return mark

    def link(self, attrs: dict[str, str]) -> str:
        if attrs.get("linktype") == "page":
            number = attrs.get("id", "")
            return self.resolve(int(number)) if number.isdigit() else ""
        address = attrs.get("href", "").strip()
        safe = address.lower().startswith(SCHEMES) and not any(mark.isspace() for mark in address)
        return address if safe else ""


def read(html: str, resolve: Resolve) -> tuple[Text, ...]:
    """The paragraphs that stand in the desk's HTML; empty ones are left out."""
    reader = Reader(resolve)
    reader.feed(html)
    reader.close()
    rows = (tuple(row) for row in reader.paragraphs)
    return tuple(row for row in rows if "".join(span.text for span in row).strip())


def joined(html: str, resolve: Resolve) -> Text:
    """The same as one text, its paragraphs parted by line feeds."""
    spans: list[Span] = []
    for row in read(html, resolve):
        spans += [Span("\n"), *row] if spans else row
    return tuple(spans)


def write(paragraphs: Iterable[Text], locate: Locate) -> str:
    """The desk's HTML for these paragraphs."""
    return "".join(
        "<p>" + "".join(write_span(span, locate) for span in row) + "</p>" for row in paragraphs
    )


def write_span(span: Span, locate: Locate) -> str:
    html = escape(span.text, quote=False).replace("\n", "<br/>")
    for tag, on in (("b", span.bold), ("i", span.italic), ("code", span.code)):
        html = f"<{tag}>{html}</{tag}>" if on else html
    for name, on in (("data-gloss", span.gloss), ("data-locked", span.locked)):
        html = f'<span {name}="yes">{html}</span>' if on else html
    if span.lang:
        html = f'<span lang="{escape(span.lang)}">{html}</span>'
    return write_link(html, span.link, locate)


def write_link(html: str, link: str, locate: Locate) -> str:
    if link.startswith("article:"):
        number = locate(link.removeprefix("article:"))
        return html if number is None else f'<a linktype="page" id="{number}">{html}</a>'
    return f'<a href="{escape(link)}">{html}</a>' if link else html
