"""字數: how long a Chinese text is."""

from __future__ import annotations

import re

# A Han character counts one, a run of letters or digits counts one (a word), punctuation none:
# the way editors of Taiwan and the mainland count; Unicode 15 blocks, extension A to H.
COUNTED = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[A-Za-zÀ-ɏ0-9]+(?:['’.,-][A-Za-zÀ-ɏ0-9]+)*"
)


def characters(words: str) -> int:
    """The number of 字 in the words."""
    return sum(1 for _ in COUNTED.finditer(words))


def excerpt(words: str, limit: int) -> str:
    """The beginning of the words up to a limit in code points, ended at a clause where it can be.

    `truncatewords` and its like return the whole of a Chinese text, which has no spaces.
    """
    if len(words) <= limit:
        return words
    cut = words[:limit]
    stop = max(cut.rfind(mark) for mark in "。！？；，")
    return (cut[: stop + 1].rstrip("，；") if stop >= limit // 2 else cut) + "…"
