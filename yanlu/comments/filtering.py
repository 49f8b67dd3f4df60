"""The desk's words in a comment, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick  # type: ignore[import-not-found]  # it has no types

from .errors import WordError
from .folding import Folded, folded


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
            self.machine.add_word(key, (key, word))
        if len(self.machine):
            self.machine.make_automaton()

    def find(self, text: str) -> tuple[Hit, ...]:
        """The words in a text, in order of their places."""
        return self.find_in(folded(text))

    def find_in(self, text: Folded) -> tuple[Hit, ...]:
        """The same in a text that has been folded."""
        return tuple(self.hits(text)) if len(self.machine) else ()

    def hits(self, text: Folded) -> Iterator[Hit]:
        for last, (key, word) in self.machine.iter(text.key):
            start, end = last + 1 - len(key), last + 1
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
