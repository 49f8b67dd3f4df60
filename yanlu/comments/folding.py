"""The key under which a word is found however it is written, and the way back to the writing."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass

from yanlu.variants import fold

# 五毛 and 5毛 are one word; what 陸 and 伍 mean besides does no harm, since words are folded, too.
NUMERALS = ("零〇○", "一壹弌", "二貳弍", "三叁弎", "四肆", "五伍", "六陸", "七柒", "八捌", "九玖")
# Letters of other alphabets that look like Latin ones (Unicode TS 39, the part in lower case).
CYRILLIC = ("авеіјкмнорстухԁԛԝѕһӏ", "abeijkmhopctyxdqwshl")
GREEK = ("αβγεηικνορτυχω", "abyenikvoptuxw")
LATIN = ("ıɑɡɩʏɪℓ", "iagiyil")
LOOKALIKES = {
    ord(other): latin
    for others, latins in (CYRILLIC, GREEK, LATIN)
    for other, latin in zip(others, latins, strict=True)
}
DROPPED = frozenset("ZPSCM")  # spaces, punctuation, symbols, controls and hidden marks, accents


@dataclass(frozen=True, slots=True)
class Folded:
    """A text's key.

    Args:
        key: what is compared.
        places: for each character of the key, its place in the text.
    """

    key: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the key stands in the text."""
        return self.places[start], self.places[end - 1] + 1

    def touches(self, place: int) -> bool:
        """Whether the character at this place of the key follows the one before in the text."""
        return 0 < place < len(self.places) and self.places[place] - self.places[place - 1] <= 1


def folded(text: str) -> Folded:
    """The key of a text: one for both scripts, all widths, cases, gaps and ways to write digits."""
    keys: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        key = key_of(letter)
        keys.append(key)
        places.extend([place] * len(key))
    return Folded("".join(keys), tuple(places))


@functools.lru_cache(maxsize=65_536)
def key_of(letter: str) -> str:
    """What stands for one character; nothing for what only parts others."""
    if letter in numerals():
        return numerals()[letter]
    plain = unicodedata.normalize("NFKD", letter)
    kept = "".join(one for one in plain if unicodedata.category(one)[0] not in DROPPED)
    key = fold(kept.casefold()).translate(LOOKALIKES)
    return "".join(numerals().get(one, one) for one in key)


@functools.cache
def numerals() -> dict[str, str]:
    """The digit for each character that means one, in all its forms."""
    found: dict[str, str] = {}
    for digit, ways in enumerate(NUMERALS):
        for way in ways:
            found |= {way: str(digit), fold(way): str(digit)}
    return found
