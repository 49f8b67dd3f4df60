"""Script conversion of a string."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Literal

import opencc_pyo3
import zhconv_rs

from .errors import UnknownVariantError
from .glossary import Glossary, pairs

VARIANTS = ("zh-Hant-TW", "zh-Hant-HK", "zh-Hans-CN", "zh-Hans-SG", "zh-Hant", "zh-Hans")
# MediaWiki's tables by the names that zhconv-rs gives them.
TABLES: dict[str, Literal["zh-TW", "zh-HK", "zh-Hant"]] = {
    "zh-Hant-TW": "zh-TW",
    "zh-Hant-HK": "zh-HK",
    "zh-Hant": "zh-Hant",
}

# Planes 15 and 16 are private: no text means anything by their characters (Unicode 15, 23.5).
FIRST_MARK = 0xF0000
MARK = re.compile("([\U000f0000-\U0010ffff]+)")
ONE_MARK = re.compile("[\U000f0000-\U0010ffff]")

Converter = Callable[[str], str]


def convert(text: str, target: str, source: str | None = None) -> str:
    """The text in the script of the target variant.

    Args:
        text: any string; what is not Chinese is left as it is.
        target: BCP 47 tag, such as `zh-Hant-TW` or `zh-Hans-CN`.
        source: BCP 47 tag of the script in which it was written; None: either.

    Raises:
        UnknownVariantError: one of the tags is not known.
    """
    return converter(target, source)(text)


@functools.lru_cache(maxsize=64)
def converter(target: str, source: str | None = None, glossary: Glossary = ()) -> Converter:
    """The function that converts to the target variant, with the glossary compiled in.

    Raises:
        UnknownVariantError: one of the tags is not known.
        GlossaryError: the glossary contradicts itself.
    """
    for tag in (target, source or target):
        if tag not in VARIANTS:
            raise UnknownVariantError(tag)
    if source is not None and same(source, target):
        return unchanged
    simplified = target.startswith("zh-Hans")
    tables = to_simplified(target) if simplified else to_traditional(target)
    words = list(pairs(glossary, source or ("zh-Hant-TW" if simplified else "zh-Hans-CN"), target))
    return with_glossary(words, tables) if words else tables


def same(source: str, target: str) -> bool:
    """Whether text of the source needs no conversion for readers of the target.

    Singapore writes as the mainland does (zhconv-rs gives the same text for both).
    """
    return source == target or (source.startswith("zh-Hans") and target.startswith("zh-Hans"))


def unchanged(text: str) -> str:
    """The converter between scripts that are written alike."""
    return text


@functools.cache
def to_simplified(target: str) -> Converter:
    """OpenCC's t2s; for readers of a region, quotation marks change too (「」 → “”)."""
    engine = simplifier()
    punctuation = target != "zh-Hans"
    return lambda text: engine.convert(text, punctuation)


@functools.cache
def simplifier() -> opencc_pyo3.OpenCC:
    """OpenCC's tables: 24 MB, so all targets share them."""
    return opencc_pyo3.OpenCC("t2s")


@functools.cache
def to_traditional(target: str) -> Converter:
    """MediaWiki's tables through zhconv-rs, the best on newspaper text of those measured."""
    engine: Converter = zhconv_rs.make_converter(TABLES[target], [])
    return engine


def with_glossary(words: Sequence[tuple[str, str]], tables: Converter) -> Converter:
    """The tables with the paper's own words above them.

    The words are set aside as private characters while the tables work: handed to the tables as
    entries they would lose against any longer entry (特朗普 against 唐纳德·特朗普).
    """
    marks = [chr(FIRST_MARK + index) for index in range(len(words))]
    before, after = ([pair[side] for pair in words] for side in (0, 1))
    set_aside: Converter = zhconv_rs.make_converter(None, list(zip(before, marks, strict=True)))
    words_of = dict(zip(marks, after, strict=True))

    def put_back(found: re.Match[str]) -> str:
        return words_of.get(found[0], found[0])

    def turn(text: str) -> str:
        # Tables of zhconv-rs whose keys are such marks would take 4 MB each.
        return ONE_MARK.sub(put_back, tables(set_aside(text)))

    def turn_around_marks(text: str) -> str:
        return "".join(
            part if MARK.match(part) else turn(part) for part in MARK.split(text) if part
        )

    return lambda text: turn_around_marks(text) if MARK.search(text) else turn(text)
