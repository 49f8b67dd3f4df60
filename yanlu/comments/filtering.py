"""The desk's words in a comment, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from .errors import WordError
from .folding import Folded, folded

DIGITS, BITS = 4, 6  # of a code point, as the machine reads it


class Spelled(dict[int, str]):
    """Each character as four letters of alphabets of 64, one for each place.

    The machine looks through the children of a node one by one, and its root would have one for
    each character with which any word begins: with 20,000 words 13 times slower.
    """

    def __missing__(self, point: int) -> str:
        """Spell a character, the digits that differ most first."""
        digits = (point >> (BITS * place) & (1 << BITS) - 1 for place in range(DIGITS))
        word = "".join(chr((place + 1 << BITS) + digit) for place, digit in enumerate(digits))
        self[point] = word
        return word


SPELLED = Spelled()


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed word that was found.

    Args:
        word: as the desk has listed it.
        start, end: where it stands in the text, in characters.
    """

    word: str
    start: int
    end: int


class WordList:
    """Finds many words at once (Aho and Corasick 1975), whichever script either is written in.

    Args:
        words: as the desk has written them.

    Raises:
        WordError: nothing is left of a word when it is folded.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.machine = ahocorasick.Automaton()
        for word in words:
            key = word_key(word)
            self.machine.add_word(key.translate(SPELLED), (key, word))
        if len(self.machine):
            self.machine.make_automaton()

    def find(self, text: str) -> tuple[Hit, ...]:
        """The words in a text, in order of their places."""
        return self.find_in(folded(text)) if len(self.machine) else ()

    def find_in(self, text: Folded) -> tuple[Hit, ...]:
        """The same in a text that has been folded."""
        return tuple(self.hits(text)) if len(self.machine) else ()

    def hits(self, text: Folded) -> Iterator[Hit]:
        for last, (key, word) in self.machine.iter(text.key.translate(SPELLED)):
            end = (last + 1) // DIGITS
            start = end - len(key)
            if is_whole(text, key, start, end):
                yield Hit(word, *text.span(start, end))


def word_key(word: str) -> str:
    """The key of a word of a list.

    Raises:
        WordError: nothing is left of it.
    """
    key = folded(word).key
    if not key:
        raise WordError(word)
    return key


def is_whole(text: Folded, key: str, start: int, end: int) -> bool:
    """Whether a number or a Latin word stands by itself: 64 is not in 1640, nor sb in usb."""
    if not key.isascii():
        return True
    before = text.touches(start) and same_kind(text.key[start - 1], key[0])
    after = text.touches(end) and same_kind(text.key[end], key[-1])
    return not (before or after)


def same_kind(one: str, other: str) -> bool:
    return one.isascii() and one.isdigit() == other.isdigit()
