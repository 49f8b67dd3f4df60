"""One key for both scripts, for search."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

# A class of characters a line, the one that stands for them first; written by `folding`.
CLASSES = Path(__file__).with_name("classes.txt")
FULL_WIDTH = range(0xFF01, 0xFF5F)


def fold(text: str) -> str:
    """The text with every character replaced by the one that stands for all its forms.

    國, 国 become one character, as do 裏, 裡, 里; letters lose case and full width. The length
    stays the same, so that places found in the key are places in the text.
    """
    return text.translate(table())


@functools.cache
def table() -> dict[int, str]:
    """What each character becomes: the first of its class."""
    lines = CLASSES.read_text(encoding="utf-8").split()
    folded = {ord(one): line[0] for line in lines for one in line[1:]}
    return folded | dict(plain_letters())


def plain_letters() -> Iterator[tuple[int, str]]:
    """Letters and digits without case and full width, character for character."""
    yield 0x3000, " "
    for point in range(0x530):  # Latin, Greek, Cyrillic
        lower = chr(point).lower()
        if len(lower) == 1 and lower != chr(point):
            yield point, lower
    for point in FULL_WIDTH:
        yield point, chr(point - 0xFEE0).lower()
