"""Words of readers, made plain: no marks that hide, overrule or fingerprint."""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 2  # combining marks on one letter
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
SPACES = re.compile("[\\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
BLANKS = re.compile(r"\n{3,}")


def clean_line(words: str, limit: int) -> str:
    """One line of plain words, cut after so many characters."""
    return " ".join(clean(words.replace("\n", " ")).split())[:limit].strip()


def clean_text(words: str, limit: int) -> str:
    """Plain words in lines, without more than one empty line in a row."""
    lines = (line.rstrip() for line in clean(words).split("\n"))
    return BLANKS.sub("\n\n", "\n".join(lines)).strip("\n ")[:limit]


def clean(words: str) -> str:
    """The words without controls, hidden marks and towers of accents.

    Compatibility ideographs stay what they are: NFC would turn 354 of 366 into others.
    """
    words = words.encode("utf-8", "ignore").decode().replace("\r\n", "\n").replace("\r", "\n")
    words = SPACES.sub(" ", HIDDEN.sub("", words))
    return "".join(without_towers(words))


def without_towers(words: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for letter in words:
        category = unicodedata.category(letter)
        if category in ("Cc", "Cs", "Co", "Cn") and letter != "\n":
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return kept
