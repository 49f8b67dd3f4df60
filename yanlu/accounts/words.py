"""The 2,048 words of codenames, and how forgivingly they are read."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yanlu.variants import fold

LIST = Path(__file__).parent / "wordlist" / "words.tsv"
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u2e80-\u2fdf]+")
BETWEEN = re.compile(f"(?<={CHINESE.pattern[:-1]}) (?={CHINESE.pattern[:-1]})")
# Letters that people write for each other: those who do not tell zh from z, or -ng from -n.
LIKENESSES = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("v", "u"))
LONGEST = 400  # characters that are read at all


@dataclass(frozen=True, slots=True)
class Word:
    """A word of two characters, in both scripts, and how it sounds.

    Args:
        hant: in Traditional characters.
        hans: in Simplified characters.
        pinyin: both syllables in one, without tones; ü is v.
    """

    hant: str
    hans: str
    pinyin: str


@dataclass(frozen=True, slots=True)
class WordList:
    """The words, found by any of their forms."""

    words: tuple[Word, ...]
    by_shape: Mapping[str, Word]
    by_sound: Mapping[str, Word]
    by_likeness: Mapping[str, Word]


@functools.cache
def word_list() -> WordList:
    """The list as it is published; it never changes, since codenames stand on it."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    words = tuple(Word(*line.split("\t")) for line in lines)
    return WordList(
        words,
        {fold(word.hans): word for word in words},
        {word.pinyin: word for word in words},
        {likened(word.pinyin): word for word in words},
    )


def read_words(typed: str) -> tuple[list[Word], str]:
    """The words in what was typed, in whatever script and with whatever marks between.

    Args:
        typed: Traditional, Simplified or pinyin, or one after the other.

    Returns:
        the words as far as they could be read, and the first piece that is none of ours, or empty.
    """
    found: list[Word] = []
    plain = plainly(typed[:LONGEST])
    for piece in re.findall(f"{CHINESE.pattern}|[a-z ]+", plain):
        reading = read_shapes if CHINESE.match(piece) else read_sounds
        for word, stray in reading(piece):
            if word is None:
                return found, stray
            found.append(word)
    return found, ""


def plainly(typed: str) -> str:
    """Without tones, case, apostrophes and width; what is neither letter nor word is a space."""
    words = typed.lower().replace("u:", "v").replace("ü", "v")
    words = re.sub("[ǖǘǚǜ]", "v", words).translate({0x3007: None})
    kept = []
    for letter in unicodedata.normalize("NFKD", words):
        category = unicodedata.category(letter)
        if category in ("Mn", "Cf", "Nd", "No") or letter in "'’":
            continue
        kept.append(letter if CHINESE.match(letter) or "a" <= letter <= "z" else " ")
    spaced = re.sub(r" +", " ", "".join(kept)).strip()
    return BETWEEN.sub("", spaced)


def read_shapes(piece: str) -> Iterator[tuple[Word | None, str]]:
    """Words in characters: each has two."""
    shapes = word_list().by_shape
    for place in range(0, len(piece), 2):
        pair = piece[place : place + 2]
        yield shapes.get(fold(pair)), pair


def read_sounds(piece: str) -> Iterator[tuple[Word | None, str]]:
    """Words in pinyin: no word begins with another, so that spaces tell nothing.

    If they do not fit letter by letter, spaces are believed, and likenesses are tried.
    """
    tokens = piece.split()
    whole = list(read_run("".join(tokens)))
    if all(word for word, _ in whole):
        yield from whole
        return
    likened_words = word_list().by_likeness
    for size in (1, 2):
        joined = ["".join(tokens[at : at + size]) for at in range(0, len(tokens), size)]
        words = [likened_words.get(likened(one)) for one in joined]
        if all(words):
            yield from zip(words, joined, strict=True)
            return
    yield from whole


def read_run(letters: str) -> Iterator[tuple[Word | None, str]]:
    sounds = word_list().by_sound
    start = 0
    while start < len(letters):
        ends = range(start + 2, min(start + 13, len(letters) + 1))
        end = next((end for end in ends if letters[start:end] in sounds), 0)
        if not end:
            yield None, letters[start : start + 12]
            return
        yield sounds[letters[start:end]], letters[start:end]
        start = end


def likened(pinyin: str) -> str:
    """The sound as those write it who do not tell some sounds from others."""
    for sharp, plain in LIKENESSES:
        while sharp in pinyin:
            pinyin = pinyin.replace(sharp, plain)
    return pinyin
