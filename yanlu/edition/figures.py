"""Pictures and quotations as the default theme's templates draw them, byte for byte, but sooner.

A theme that brings a template of its own for one of them is obeyed instead (`Theme.blocks`).
"""

from __future__ import annotations

from html import escape

from yanlu.article import Picture, Quote, Rendition

from .file import hashed_path
from .inline import to_html

WIDE = 960  # pixels of the rendition that is shown where a browser does not choose


def picture(block: Picture, root: str, page: str, number: int, credit_word: str) -> str:
    """The picture with its caption and credit, as `blocks/picture.html` draws it.

    Args:
        root: from the page to the root of the edition.
        page: file name of an article page in this variant.
        number: of this picture on its page, from 1; the first is loaded at once.
        credit_word: what stands before the credit.
    """
    shown = block.image.at_least(WIDE)
    base = escape(root)
    wide, least, loading = (
        (' class="wide"', "62em) 960px", "")
        if number == 1
        else ("", "44em) 648px", ' loading="lazy"')
    )
    sources = ", ".join([f"{base}{address(one)} {one.width}w" for one in block.image.renditions])
    return (
        f'<figure{wide}>\n<img src="{base}{address(shown)}" srcset="{sources}"'
        f' sizes="(min-width:{least},100vw" width="{shown.width}" height="{shown.height}"'
        f' alt="{printed(block.alt)}"{loading}>\n'
        f"<figcaption>{to_html(block.caption, root, page)}"
        f"<small>{printed(credit_word)}：{printed('／'.join(block.credit.chain))}</small>"
        "</figcaption></figure>"
    )


def address(one: Rendition) -> str:
    return hashed_path(one.media.sha256, one.media.type)


def quotation(block: Quote, root: str, page: str) -> str:
    """The quotation with its speaker and source, as `blocks/quote.html` draws it."""
    said = "".join([f"<p>{to_html(one, root, page)}</p>" for one in block.text])
    return f'<figure class="quote">\n<blockquote>{said}</blockquote>\n{attribution(block)}</figure>'


def attribution(block: Quote) -> str:
    """Who said it, as what, and where that is written; empty if nobody is named."""
    if not (block.speaker or block.source):
        return ""
    speaker = f"<b>{printed(block.speaker)}</b>" if block.speaker else ""
    role = f"<span>{printed(block.role)}</span>" if block.role else ""
    return f"<figcaption>{speaker}{role}{source(block)}</figcaption>\n"


def source(block: Quote) -> str:
    if not block.source:
        return ""
    words = printed(block.source)
    if block.source_url:
        words = f'<a href="{printed(block.source_url)}" rel="noopener noreferrer">{words}</a>'
    return f"<cite>{words}</cite>"


def printed(words: str) -> str:
    """The words as the template engine prints them: it writes slashes as references, too."""
    return escape(words).replace("/", "&#x2f;")
