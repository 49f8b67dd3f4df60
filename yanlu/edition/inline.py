"""Running text as HTML."""

from __future__ import annotations

from html import escape

from yanlu.article import Span, Text


def to_html(running: Text, root: str, page: str) -> str:
    """The spans as HTML.

    Args:
        running: in the script in which it is printed.
        root: from the page to the root of the edition, such as `../../`.
        page: file name of an article page in this variant, such as `zh-hant-tw.html`.
    """
    if len(running) == 1:
        return span_to_html(running[0], root, page)
    return "".join([span_to_html(span, root, page) for span in running])


def span_to_html(span: Span, root: str, page: str) -> str:
    html = span.text
    if "&" in html or "<" in html or ">" in html or "\n" in html:
        html = escape(html, quote=False).replace("\n", "<br>")
    if span.code:
        html = f"<code>{html}</code>"
    if span.gloss:
        html = f'<span class="gloss"{lang(span)}>{html}</span>'
    elif span.lang:
        html = f"<span{lang(span)}>{html}</span>"
    if span.italic:
        html = f"<em>{html}</em>"
    if span.bold:
        html = f"<strong>{html}</strong>"
    if span.link:
        html = f'<a href="{escape(address(span.link, root, page))}"{rel(span.link)}>{html}</a>'
    return html


def lang(span: Span) -> str:
    return f' lang="{escape(span.lang)}"' if span.lang else ""


def rel(link: str) -> str:
    return "" if link.startswith("article:") else ' rel="noopener noreferrer"'


def address(link: str, root: str, page: str) -> str:
    """Where a link leads: `article:<id>` to the file of that article, all else to itself."""
    if link.startswith("article:"):
        return f"{root}a/{link.removeprefix('article:')}/{page}"
    return link
