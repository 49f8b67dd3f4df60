"""Script conversion of a string."""

from __future__ import annotations

import functools
from collections.abc import Callable
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
        return lambda text: text
    if target.startswith("zh-Hans"):
        return to_simplified(glossary, target, source or "zh-Hant-TW")
    return to_traditional(glossary, target, source or "zh-Hans-CN")


def same(source: str, target: str) -> bool:
    """Whether text of the source needs no conversion for readers of the target.

    Singapore writes as the mainland does (zhconv-rs gives the same text for both).
    """
    return source == target or (source.startswith("zh-Hans") and target.startswith("zh-Hans"))


def to_simplified(glossary: Glossary, target: str, source: str) -> Converter:
    """OpenCC's t2s; for readers of a region, quotation marks change too (「」 → “”)."""
    words = list(pairs(glossary, source, target))
    specs: list[opencc_pyo3.CustomDictSpec] = [
        {"slot": "TSPhrases", "pairs": words, "mode": "append"}
    ]
    engine = opencc_pyo3.OpenCC.from_dicts("t2s", specs) if words else opencc_pyo3.OpenCC("t2s")
    punctuation = target != "zh-Hans"
    return lambda text: engine.convert(text, punctuation)


def to_traditional(glossary: Glossary, target: str, source: str) -> Converter:
    """MediaWiki's tables through zhconv-rs, the best on newspaper text of those measured."""
    words = list(pairs(glossary, source, target))
    engine: Converter = zhconv_rs.make_converter(TABLES[target], words)
    return engine
