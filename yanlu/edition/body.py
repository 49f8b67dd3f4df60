"""The body of an article or page as HTML."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import minijinja

from yanlu.article import (
    Block,
    Enumeration,
    Gallery,
    Paragraph,
    Picture,
    PullQuote,
    Quote,
    Separator,
    Subhead,
)

from .figures import picture, quotation
from .frame import Frame
from .inline import to_html

House = Callable[[Any, str, str, int, str], str]  # block, root, page, its number, dateline


def to_body(
    blocks: tuple[Block, ...],
    frame: Frame,
    folder: str,
    *,
    dateline: str = "",
    root: str = "",
    pictures: int = 0,
) -> str:
    """The blocks as HTML: by the theme's template for each, or as the house draws the plain ones.

    Args:
        blocks: in the frame's variant.
        folder: where the page stands.
        dateline: in words: the first paragraph begins with it; without one it stands alone.
        root: from the page to the root of the edition, if not as the folder says.
        pictures: how many stand before these blocks.

    Raises:
        ThemeError: a template fails, with file and line.
    """
    given = {"root": root} if root else {}
    root, page = root or "../" * folder.count("/"), frame.variant.page
    houses = houses_but(frame.drawn)
    opening = first_paragraph(blocks) if dateline else -1
    parts = [alone(dateline)] if dateline and opening < 0 else []
    for index, block in enumerate(blocks, 1):
        line = dateline if index == opening + 1 else ""
        house = houses.get(block.kind)
        if house is picture:
            pictures += 1
            parts.append(picture(block, root, page, pictures, frame.words["picture_credit"]))
        elif house is None:
            contents = given | {"index": index, "dateline": line, "pictures": pictures}
            parts.append(drawn(block, frame, folder, contents))
            pictures += pictures_in(block)
        else:
            parts.append(house(block, root, page, index, line))
    return minijinja.safe("\n".join([*parts, ""]))


def first_paragraph(blocks: Sequence[Block]) -> int:
    """The place of the first paragraph, -1 if there is none."""
    return next((at for at, one in enumerate(blocks) if isinstance(one, Paragraph)), -1)


def alone(dateline: str) -> str:
    return f'<p><span class="dateline">【{escape(dateline)}】</span></p>'


@functools.cache
def houses_but(drawn: frozenset[str]) -> Mapping[str, House]:
    """How the house draws each plain kind of block, but those for which a theme has templates."""
    return {kind: house for kind, house in PLAIN.items() if kind not in drawn}


def drawn(block: Block, frame: Frame, folder: str, contents: Mapping[str, Any]) -> str:
    """The block by the theme's template for its kind."""
    template = f"blocks/{block.kind}.html"
    return frame.render_text(template, folder, frame.variant.page, block=block, **contents)


def pictures_in(block: Block) -> int:
    if isinstance(block, Gallery):
        return len(block.pictures)
    return int(isinstance(block, Picture))


def paragraph(block: Paragraph, root: str, page: str, index: int, dateline: str) -> str:
    line = f'<span class="dateline">【{escape(dateline)}】</span>' if dateline else ""
    return f"<p>{line}{to_html(block.text, root, page)}</p>"


def subhead(block: Subhead, root: str, page: str, index: int, dateline: str) -> str:
    return f'<h2 id="{escape(block.id or f"h{index}")}">{to_html(block.text, root, page)}</h2>'


def pull_quote(block: PullQuote, root: str, page: str, index: int, dateline: str) -> str:
    return f'<p class="pull">{to_html(block.text, root, page)}</p>'


def enumeration(block: Enumeration, root: str, page: str, index: int, dateline: str) -> str:
    tag = "ol" if block.ordered else "ul"
    items = "".join(f"<li>{to_html(item, root, page)}</li>" for item in block.items)
    return f"<{tag}>{items}</{tag}>"


def quote(block: Quote, root: str, page: str, index: int, dateline: str) -> str:
    return quotation(block, root, page)


def separator(block: Separator, root: str, page: str, index: int, dateline: str) -> str:
    return "<hr>"


# Nearly all blocks of a newspaper: a template for each would cost more than the rest of the page.
PLAIN: Mapping[str, House] = {
    Paragraph.kind: paragraph,
    Subhead.kind: subhead,
    PullQuote.kind: pull_quote,
    Enumeration.kind: enumeration,
    Separator.kind: separator,
    Picture.kind: picture,
    Quote.kind: quote,
}
