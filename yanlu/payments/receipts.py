"""Receipts as PDF: the paper, the day, the amount and what for; nobody's name."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pymupdf

PAGE = pymupdf.paper_rect("a5")
MARGIN = 42.0  # points
INK, GREY = (0.1, 0.1, 0.1), (0.35, 0.35, 0.35)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says, each line already in its script.

    Args:
        title: the word for a receipt, and the paper's name above it.
        rows: what each line is, and what it says.
        notes: sentences at the foot.
    """

    paper: str
    title: str
    rows: Sequence[tuple[str, str]]
    notes: Sequence[str]


def draw_receipt(receipt: Receipt) -> bytes:
    """The PDF (ISO 32000), its letters embedded; the same receipt gives the same words, no time."""
    with pymupdf.open() as document:
        page = document.new_page(width=PAGE.width, height=PAGE.height)
        writer = pymupdf.TextWriter(PAGE)
        font = pymupdf.Font("cjk")
        bottom = write_head(writer, font, receipt)
        bottom = write_rows(writer, font, receipt.rows, bottom + 18)
        write_notes(writer, font, receipt.notes, bottom + 18)
        writer.write_text(page, color=INK)
        page.draw_line((MARGIN, 96), (PAGE.width - MARGIN, 96), color=GREY, width=0.6)
        document.set_metadata({"title": f"{receipt.paper} {receipt.title}"})
        document.subset_fonts()
        return bytes(document.tobytes(garbage=4, deflate=True, no_new_id=True))


def write_head(writer: pymupdf.TextWriter, font: pymupdf.Font, receipt: Receipt) -> float:
    writer.append((MARGIN, 60), receipt.paper, font=font, fontsize=15)
    writer.append((MARGIN, 86), receipt.title, font=font, fontsize=19)
    return 96


def write_rows(
    writer: pymupdf.TextWriter,
    font: pymupdf.Font,
    rows: Sequence[tuple[str, str]],
    top: float,
) -> float:
    """Each row's name on the left and its words beside it, in as many lines as they need."""
    wide = PAGE.width - MARGIN - 135
    for name, words in rows:
        writer.append((MARGIN, top + 10), name, font=font, fontsize=9.5)
        for line in broken(words, font, 11, wide):
            writer.append((135, top + 10), line, font=font, fontsize=11)
            top += 16
        top += 5
    return top


def write_notes(
    writer: pymupdf.TextWriter, font: pymupdf.Font, notes: Sequence[str], top: float
) -> None:
    for note in notes:
        for line in broken(note, font, 8.5, PAGE.width - 2 * MARGIN):
            writer.append((MARGIN, top), line, font=font, fontsize=8.5)
            top += 13
        top += 4


def broken(words: str, font: pymupdf.Font, size: float, wide: float) -> list[str]:
    """The words in lines; Chinese breaks anywhere, Latin between words where it can."""
    lines, line = [], ""
    for letter in words:
        if line and font.text_length(line + letter, fontsize=size) > wide:
            head, space, tail = line.rpartition(" ")
            keep = space and letter.isascii() and tail.isascii() and letter != " "
            lines.append(head if keep else line)
            line = tail if keep else ""
        line += letter
    return [*lines, line]
