"""The lines of a body: paragraphs, subheads, captions, and what does not belong there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import captions, heads, names
from .folding import fold
from .model import Line, Name, Piece
from .words import ENDS, ORIGINAL, bare, folded, han, reason, reason_anywhere

INSIDE = 60  # characters: longer lines are dropped only for what holds for any length
LONG = 160  # and lines longer than this are never dropped
SUBHEAD = 34  # characters of a subhead at most
PARAGRAPH = 36  # characters from which a line is a paragraph beyond doubt
BRACKETED = re.compile(r"^[【〖◆■●▍◎★][^。]{2,44}[】〗]?$")
OPEN_END = re.compile(r"[。；;，,、…：:]\W*$|[。！？!?][」”』\"）)]?$")
NEAREST = 200  # pieces back in which a caption is looked for a second time
VERSE = ("—", "《", "〈")  # who wrote the lines above, or the title of those below


@dataclass(slots=True)
class Body:
    """What the lines of a body were taken for.

    Args:
        fates: for each line its number → `body`, `taken`, or the reason why it was dropped.
    """

    pieces: list[Piece] = field(default_factory=list)
    fates: dict[int, str] = field(default_factory=dict)
    credits: list[Name] = field(default_factory=list)
    dateline: str = ""
    source: str = ""
    usage: str = ""
    tags: list[str] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)
    title: str = ""
    usual: float = 0.0
    seen: set[str] = field(default_factory=set)
    unclear: int = 0
    related: int = 0


def body_of(lines: Sequence[Line], start: int, end: int, title: str, kind: str) -> Body:
    """Take the lines from start to before end apart.

    Args:
        kind: `page`, `text`, or `export`, of which every line is the article's.
    """
    body = Body(title=bare(fold(title)), usual=captions.usual_length(lines[start:end]))
    for index in range(start, end):
        if not (of_furniture(body, lines, index, kind) or of_fields(body, lines, index)):
            of_text(body, lines, index, start, end, kind)
    return body


# What is not the article's


def of_furniture(body: Body, lines: Sequence[Line], index: int, kind: str) -> bool:
    """Whether the line was dropped."""
    line = lines[index]
    why = furniture(body, line, kind)
    if why:
        body.fates[index] = why
        body.related += why == "related"
        page = heads.pages(line)
        if page:
            body.pages.append(page)
    return bool(why)


def furniture(body: Body, line: Line, kind: str) -> str:
    if line.picture:
        return "picture"
    if line.hidden:
        return "hidden"
    if ORIGINAL.search(line.key):
        return "original-title"
    if kind == "export":
        return ""
    if bare(line.key) == body.title and len(line.key) >= 4:
        return "duplicate"
    if heads.pages(line) and (heads.ROW.match(line.text) or len(line.key) < 24):
        return "pager"
    if (
        kind == "page"
        and line.linked > 0.8
        and not (ENDS.search(line.text) and len(line.key) > INSIDE)
    ):
        return reason(line.key) or "related"
    return by_words(line)


def by_words(line: Line) -> str:
    """Why the words do not belong into an article; a sentence is believed."""
    key = line.key
    if (
        captions.is_caption(line)
        or heads.tags(line)
        or names.is_byline(line.text)
        or heads.SOURCE.search(key)
    ):
        return ""
    if len(key) <= INSIDE:
        sentence = key.endswith("。") and len(key) > 14
        return reason_anywhere(key) if sentence else reason(key)
    return reason_anywhere(key) if len(key) <= LONG and not key.endswith("。") else ""


# What is a field


def of_fields(body: Body, lines: Sequence[Line], index: int) -> bool:
    """Whether the line was put into a field."""
    line = lines[index]
    if len(line.key) > 130:
        return False
    source = heads.source(line.key, line.text) if len(line.key) < 80 else ""
    is_byline = names.is_byline(line.text)
    people = names.credited(line.text) if is_byline and not captions.is_caption(line) else []
    tags = heads.tags(line)
    if people and is_prose(line) and not names.BRACKETS.match(line.key):
        return False
    if not (source or people or tags) or (source and captions.is_caption(line)):
        return False
    body.source = body.source or source
    body.credits += people
    body.tags += tags
    body.fates[index] = "taken"
    return True


def is_prose(line: Line) -> bool:
    return "。" in line.text.rstrip("。") or len(line.key) > 60


# What is text


def of_text(body: Body, lines: Sequence[Line], index: int, start: int, end: int, kind: str) -> None:
    line = lines[index]
    before, after = captions.signed(line.text)
    if before and bare(fold(before)) != bare(fold(after)) and not ENDS.search(before):
        body.fates[index] = "taken"
        add_caption(body, after)
    elif captions.is_caption(line) or captions.beside(line, previous(lines, index), body.usual):
        body.fates[index] = "body"
        add_caption(body, line.text, picture_before(lines, index))
    elif doubled(lines, index, end):
        body.fates[index] = "body"
        add_caption(body, line.text)
    elif bare(line.key) in body.seen:
        body.fates[index] = "duplicate"
    else:
        add_text(body, lines, index, start, end, kind)


def add_text(
    body: Body, lines: Sequence[Line], index: int, start: int, end: int, kind: str
) -> None:
    line = lines[index]
    body.fates[index] = "body"
    if is_subhead(lines, index, start, end):
        body.pieces.append(Piece("subhead", line.text.strip("# ")))
    elif is_scrap(lines, index, start, end, kind):
        body.fates[index] = "unclear"
        body.unclear += 1
    else:
        add_paragraph(body, line)


def add_paragraph(body: Body, line: Line) -> None:
    words = line.text
    paragraphs = sum(piece.kind == "paragraph" for piece in body.pieces)
    if not body.dateline and paragraphs < 3:
        body.dateline = names.dateline(words)
        if body.dateline:
            caption_before(body)
            body.credits = names.credited(body.dateline.strip("（）()〔〕【】[]")) + body.credits
            words = words[len(body.dateline) :].lstrip("　 ：:，-—")
    people, shorter = names.tail(words)
    if people:
        body.credits += people
        words = shorter
    if len(line.key) >= 12:
        body.seen.add(bare(line.key))
    if words:
        body.pieces.append(Piece("paragraph", words))


def caption_before(body: Body) -> None:
    """A short line before the dateline is the lead picture's caption."""
    for index, piece in enumerate(body.pieces):
        if piece.kind == "paragraph" and len(piece.text) <= captions.SHORT:
            text, credit = captions.split(piece.text)
            body.pieces[index] = Piece("picture", text, credit)


def add_caption(body: Body, words: str, address: str = "") -> None:
    """Keep a caption, once; the credit of a second copy is not lost."""
    text, credit = captions.split(words)
    key = bare(fold(text))
    nearest = max(0, len(body.pieces) - NEAREST)
    for index, piece in enumerate(body.pieces[nearest:], nearest):
        if piece.kind == "picture" and key and same_caption(key, bare(fold(piece.text))):
            longer = max((piece.text, text), key=len) if not credit else piece.text
            body.pieces[index] = Piece(
                "picture", longer, piece.credit or credit, piece.address or address
            )
            return
    if len(key) >= 8:
        body.seen.add(bare(fold(words)))
    body.pieces.append(Piece("picture", text, credit, address))


def same_caption(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 8 and long.startswith(short))


def previous(lines: Sequence[Line], index: int) -> Line | None:
    return lines[index - 1] if index else None


def picture_before(lines: Sequence[Line], index: int) -> str:
    """The address of the picture near which the caption stands."""
    near = lines[max(0, index - 3) : index]
    return next((line.picture for line in reversed(near) if line.picture not in ("", "?")), "")


def doubled(lines: Sequence[Line], index: int, end: int) -> bool:
    """Whether the line is said again at once, as a picture's text and its caption are."""
    key = bare(lines[index].key)
    if not 6 <= len(key) <= captions.LONGEST or han(lines[index].text) < 4:
        return False
    near = [one for one in lines[index + 1 : min(end, index + 4)] if not one.picture][:2]
    return any(key in (bare(one.key), bare(fold(captions.split(one.text)[0]))) for one in near)


def is_subhead(lines: Sequence[Line], index: int, start: int, end: int) -> bool:
    """Whether a short line is the heading of what follows it."""
    line = lines[index]
    key = line.key
    if len(key) > 50 or han(line.text) < 2 or key.startswith(("—", "-", "(")):
        return False
    if BRACKETED.match(line.text) and BRACKETED.match(line.text[:1] + "xx】"):
        return followed(lines, index, end)
    if OPEN_END.search(line.text) and not QUESTION.search(key):
        return False
    if 2 <= line.level <= 6 and len(key) <= 50:
        return True
    if len(key) > SUBHEAD:
        return False
    return (line.bold or not in_list(lines, index, start, end)) and followed(lines, index, end)


QUESTION = folded(r"[?!][」”』\"）)]?$")


def followed(lines: Sequence[Line], index: int, end: int) -> bool:
    """Whether a long paragraph follows, perhaps after a second short line."""
    later = [line for line in lines[index + 1 : min(end, index + 7)] if not line.picture][:3]
    return any(len(line.key) >= PARAGRAPH and ENDS.search(line.text) for line in later)


def in_list(lines: Sequence[Line], index: int, start: int, end: int) -> bool:
    """Whether the line stands among several short ones, which are verse or a list."""
    row = 1
    for step in (-1, 1):
        place = index + step
        while start <= place < end and row < 3 and is_bare(lines[place]):
            row += not lines[place].picture
            place += step
    return row >= 3


def is_bare(line: Line) -> bool:
    return bool(line.picture) or (len(line.key) < PARAGRAPH and not OPEN_END.search(line.text))


def is_scrap(lines: Sequence[Line], index: int, start: int, end: int, kind: str) -> bool:
    """Whether a short line without an end is nobody's: a button, a date, a name."""
    line = lines[index]
    if OPEN_END.search(line.text) or len(line.key) >= PARAGRAPH or line.key.startswith(VERSE):
        return False
    if kind == "export":
        return False
    if kind == "page":
        return line.votes == 0 and (line.linked > 0.3 or han(line.text) <= 4)
    return line.hint == "li" or han(line.text) <= 4 or not near_text(lines, index, start, end)


def near_text(lines: Sequence[Line], index: int, start: int, end: int) -> bool:
    """Whether running text stands right before or after."""
    around = [one for one in (index - 2, index - 1, index + 1, index + 2) if start <= one < end]
    return any(OPEN_END.search(lines[one].text) for one in around)
