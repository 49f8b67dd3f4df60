"""Lines folded so that one pattern matches both scripts."""

from __future__ import annotations

import unicodedata

from yanlu.variants import fold as fold_for_search

# The search key writes some characters as the radicals that look alike, which are no letters.
RADICALS = {
    point: plain
    for point in range(0x2E80, 0x2FE0)
    if len(plain := unicodedata.normalize("NFKC", chr(point))) == 1
}


def fold(words: str) -> str:
    """The words with every character replaced by one that stands for all its forms.

    The length stays the same, so that places found in the key are places in the words.
    """
    return fold_for_search(words).translate(RADICALS)
