"""One key for both scripts, for search."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import opencc_pyo3
import zhconv_rs

HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0))
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


def plain_letters() -> Iterator[tuple[int, str]]:
    """Letters and digits without case and full width, character for character."""
    for point in range(0x250):
        lower = chr(point).lower()
        if len(lower) == 1 and lower != chr(point):
            yield point, lower
    for point in FULL_WIDTH:
        yield point, chr(point - 0xFEE0).lower()
