"""字數: how long a Chinese text is."""

from __future__ import annotations

import re
import unicodedata

# What counts one for each character: Han (Unicode 15 with extensions A to H, and 々〆〇),
# kana, bopomofo, hangul.
EACH = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# A run of other letters or digits counts one (a word), punctuation none: the way editors of
# Taiwan and the mainland count.
COUNTED = re.compile(rf"([{EACH}]+)|[^\W_{EACH}]+(?:['’.,-][^\W_{EACH}]+)*")
# Nearly all of a Chinese text: the unified ideographs, which are counted by the upper half of
# their UTF-16 (which nothing else has), and marks, which are not counted.
USUAL = re.compile("[\u4e00-\u9fff，。、！？；：「」『』（）《》“”…—\n]+")
USUAL_HALVES = bytes(range(0x4E, 0xA0))
CLAUSE_ENDS = "。！？；，"


def characters(words: str) -> int:
    """The number of 字 in the words."""
    halves = words.encode("utf-16-le", "surrogatepass")[1::2]
    usual = len(halves) - len(halves.translate(None, USUAL_HALVES))
    return usual + counted("\n".join(USUAL.split(words)))


def counted(words: str) -> int:
    """The number of 字, one by one."""
    runs = COUNTED.findall(words)  # of EACH; empty for a word
    return len("".join(runs)) + runs.count("")


def excerpt(words: str, limit: int) -> str:
    """The beginning of the words up to a limit in code points, ended at a clause where it can be.

    `truncatewords` and its like return the whole of a Chinese text, which has no spaces.
    """
    if len(words) <= limit:
        return words
    cut = words[: between_characters(words, limit)]
    stop = max(cut.rfind(mark) for mark in CLAUSE_ENDS)
    return (cut[: stop + 1].rstrip("，；") if stop >= limit // 2 else cut) + "…"


def between_characters(words: str, place: int) -> int:
    """The last place up to this one where a reader sees a new character begin.

    A variation selector, an accent or a joiner belongs to the character before it.
    """
    while place > 0 and (belongs_before(words[place]) or words[place - 1] == "\u200d"):
        place -= 1
    return place


def belongs_before(one: str) -> bool:
    return unicodedata.category(one).startswith("M") or one == "\u200d" or "🏻" <= one <= "🏿"
