"""Which characters are forms of one: written into a file, since asking five converters is dear.

`python -m yanlu.variants.folding` writes it after a converter has been upgraded.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator

import opencc_pyo3
import zhconv_rs

from .fold import CLASSES

HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0))
COMPATIBLE = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
# Characters that the tables turn into each other only inside words (答覆 → 答复).
IN_WORDS = (("覆", "复"), ("藉", "借"), ("甚", "什"), ("祇", "只"), ("鍊", "链"))


def classes_in_lines() -> str:
    """A class a line: its smallest character, then the others in order."""
    found: dict[str, str] = {}
    for one, other in likenesses():
        first, second = find(found, one), find(found, other)
        if first != second:
            found[max(first, second)] = min(first, second)
    members: dict[str, list[str]] = defaultdict(list)
    for one in sorted(found):
        members[find(found, one)].append(one)
    return "".join(f"{first}{''.join(members[first])}\n" for first in sorted(members))


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


if __name__ == "__main__":
    CLASSES.write_text(classes_in_lines(), encoding="utf-8")
