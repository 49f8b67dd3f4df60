"""A plain-text capture, from whatever tool, as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .model import Line
from .words import folded, han, tidy

# What text browsers and converters write where a page has something else than words.
MARKS = re.compile(
    r"\[(?:INS|DEL): ?|:(?:INS|DEL)\]|\[ *\]|\[[^\[\]\s]*\.(?:png|jpe?g|gif|webp|svg|bmp)[^\]]*\]"
    r"|\[_+\]|_{4,}|(?<=\s)\[\d{1,3}\](?=\S)|^\[\d{1,3}\]\s*|\[(?:IMG|IMAGE|LINK|BUTTON|INPUT)\]",
    re.IGNORECASE,
)
BULLET = re.compile(r"^\s*(?:[*•●○▪■□◦‣·+o-]|\d{1,2}\.)\s+(?=\S)")
HEADING = re.compile(r"^(#{1,6})\s+")
PICTURE = re.compile(r"!\[([^\[\]]{0,300})\]\(([^()\s]{0,1000})[^()]{0,300}\)")
FILE = re.compile(r"\[([^\[\]\s]*\.(?:png|jpe?g|gif|webp|svg|bmp)[^\]]*)\]", re.IGNORECASE)
LINK = re.compile(r"\[([^\[\]]{0,300})\]\(([^()\s]{0,1000})[^()]{0,300}\)")
RULE = re.compile(r"^[\s=*_~·.—-]*$")
WIDEST = 160
LABEL = folded(
    r"^\W?(文章|新聞|本文)?(來源|作者|記者|文|編輯|責任編輯|責編|編譯|譯者|攝影|撰文|.{0,4}時間"
    r"|.{0,4}日期)\s*[:：]$"
)


def lines_of(text: str) -> list[Line]:
    """The lines of the capture that hold words, with what the tool's marks tell about them."""
    rows = unwrapped(text.split("\n"))
    return labelled([line for row in rows for line in lines_in(row)])


def labelled(lines: list[Line]) -> list[Line]:
    """The lines, a label such as 來源： joined with what stands on the line after it."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before is not None and LABEL.match(before.key) and len(line.text) < 40:
            joined[-1] = replace(before, text=f"{before.text}{line.text}")
        else:
            joined.append(line)
    return joined


def lines_in(row: str) -> Iterator[Line]:
    """The line, after the pictures that stand in it as Markdown."""
    for found in PICTURE.finditer(row):
        yield Line(tidy(found[1]), picture=found[2])
    row = PICTURE.sub("", row)
    for found in FILE.finditer(row):
        yield Line(found[1], picture=found[1])
    linked = sum(len(found[1]) for found in LINK.finditer(row))
    row = MARKS.sub(" ", LINK.sub(r"\1", row))
    heading = HEADING.match(row)
    hint = "li" if BULLET.match(row) else ""
    words = tidy(BULLET.sub("", HEADING.sub("", row)))
    if words and not RULE.match(words):
        level = len(heading[1]) if heading else 0
        yield Line(words, level=level, linked=min(1.0, linked / len(words)), hint=hint)


def width(row: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return len(row) + sum(one > "\u1100" for one in row)


def unwrapped(rows: list[str]) -> list[str]:
    """The rows, those joined again that the tool has broken at the edge of its screen."""
    edge = edge_of(rows)
    if not edge:
        return rows
    joined: list[str] = []
    open_row = False
    for row in rows:
        if open_row and row.strip() and not starts_anew(row):
            joined[-1] += glue(joined[-1], row) + row.strip()
        else:
            joined.append(row)
        open_row = bool(row.strip()) and edge - 5 <= width(row.rstrip()) <= edge
    return joined


def glue(before: str, after: str) -> str:
    latin = before[-1:].isascii() and after.strip()[:1].isascii()
    return " " if latin else ""


def starts_anew(row: str) -> bool:
    return row.startswith("\u3000") or BULLET.match(row) is not None


def edge_of(rows: list[str]) -> int:
    """The column at which the rows are broken, or 0 if they are not."""
    wide = {row.rstrip(): width(row.rstrip()) for row in rows if han(row) >= 15}
    widest = max(wide.values(), default=0)
    if not 40 <= widest <= WIDEST:
        return 0
    near = [row for row, one in wide.items() if one >= widest - 5]
    open_rows = sum(not row.endswith(("。", "！", "？", "」", "”")) for row in near)
    many = len(near) >= 4 and len(near) >= 0.25 * len(wide)
    return widest if many and open_rows >= 0.6 * len(near) else 0
