"""One key for both scripts, for search."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Iterator

import opencc_pyo3
import zhconv_rs

HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0))
COMPATIBLE = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
# Characters that the tables turn into each other only inside words (答覆 → 答复).
IN_WORDS = (("覆", "复"), ("藉", "借"), ("甚", "什"), ("祇", "只"), ("鍊", "链"))
FULL_WIDTH = range(0xFF01, 0xFF5F)


def fold(text: str) -> str:
    """The text with every character replaced by the one that stands for all its forms.

    國, 国 become one character, as do 裏, 裡, 里; letters lose case and full width. The length
    stays the same, so that places found in the key are places in the text.
    """
    return text.translate(table())


@functools.cache
def table() -> dict[int, str]:
    """What each character becomes: the smallest character of its class."""
    classes: dict[str, str] = {}
    for one, other in likenesses():
        first, second = find(classes, one), find(classes, other)
        if first != second:
            classes[max(first, second)] = min(first, second)
    folded = {ord(one): find(classes, one) for one in classes}
    return folded | dict(plain_letters())


def find(classes: dict[str, str], one: str) -> str:
    while one in classes:
        one = classes[one]
    return one


def likenesses() -> Iterator[tuple[str, str]]:
    """Pairs of characters of which the converters write one for the other."""
    characters = [chr(point) for block in HAN for point in block]
    joined = "\n".join(characters)
    engines: list[Callable[[str], str]] = [
        opencc_pyo3.OpenCC("t2s").convert,
        opencc_pyo3.OpenCC("s2t").convert,
        zhconv_rs.make_converter("zh-TW", []),
        zhconv_rs.make_converter("zh-HK", []),
        zhconv_rs.make_converter("zh-CN", []),
    ]
    for engine in engines:
        for one, other in zip(characters, engine(joined).split("\n"), strict=True):
            if one != other and len(other) == 1:
                yield one, other
    yield from IN_WORDS
    yield from compatible()


def compatible() -> Iterator[tuple[str, str]]:
    """Radicals and compatibility ideographs, as copying from a PDF yields them (⾹ for 香)."""
    for point in (point for block in COMPATIBLE for point in block):
        other = unicodedata.normalize("NFKC", chr(point))
        if other != chr(point) and len(other) == 1:
            yield chr(point), other


def plain_letters() -> Iterator[tuple[int, str]]:
    """Letters and digits without case and full width, character for character."""
    yield 0x3000, " "
    for point in range(0x530):  # Latin, Greek, Cyrillic
        lower = chr(point).lower()
        if len(lower) == 1 and lower != chr(point):
            yield point, lower
    for point in FULL_WIDTH:
        yield point, chr(point - 0xFEE0).lower()
