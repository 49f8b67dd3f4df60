"""Where in a row of lines the article stands: the best run of lines (Kadane 1984)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from .model import Line
from .words import COMMAS, ENDS, FINAL, STOPS, folded, han, reason

LONGEST = 300  # characters: a longer paragraph counts no more than this
STOP_COST = 120.0
ENOUGH = 120  # Chinese characters before the editors' line
OUTSIDE_COST = 25.0
CLOSED = re.compile(r"[。！？!?；;…][」”』\"）)’】]*$")
# A headline has a blank where a sentence has a comma.
HEADLINES = re.compile(r"[\u3400-\u9fff」』”！？!?][ \u3000][\u3400-\u9fff「『“]")
STAMP = re.compile(r"(?:19|20)\d\d\W{1,3}\d{1,2}\W{1,3}\d{1,2}\D{1,6}\d{1,2}:\d\d")
MAIN_SHARE = 0.8
FURNITURE = folded(
    r"comment|footer|foot\b|\bnav|menu|sidebar|side-|aside|related|recommend|relate|hot-|rank"
    r"|copyright"
    r"|breadcrumb|crumb|toolbar|share|social|widget|promo|banner|\bads?\b|popular|login|subscribe"
)


def region(lines: Sequence[Line], is_page: bool) -> tuple[int, int]:
    """From which line to before which one the article stands.

    Args:
        lines: of the whole capture.
        is_page: they come from a page, whose elements and votes count besides.
    """
    scores = [score(line) for line in lines]
    if is_page:
        scores = [with_page(line, one) for line, one in zip(lines, scores, strict=True)]
        scores = within_main(lines, scores)
    start, end = best_run(scores)
    return start, final(lines, start, end)


def final(lines: Sequence[Line], start: int, end: int) -> int:
    """Where the body ends: not after a line of editors, once an article's worth has been read."""
    read = 0
    for index in range(start, end):
        if read >= ENOUGH and FINAL.search(lines[index].key):
            return index
        read += han(lines[index].text) if CLOSED.search(lines[index].text) else 0
    return end


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """The run whose scores have the greatest sum; (0, 0) if none is above nothing."""
    best, start, end = 0.0, 0, 0
    sum_here, here = 0.0, 0
    for index, one in enumerate(scores):
        if sum_here <= 0:
            sum_here, here = 0.0, index
        sum_here += one
        if sum_here > best:
            best, start, end = sum_here, here, index + 1
    return start, end


def score(line: Line) -> float:
    """How much the line looks like running text, by its words alone."""
    if line.picture:
        return 0.0
    if STOPS.search(line.key):
        return -STOP_COST
    why = reason(line.key)
    if why:
        return {"related": -60.0, "comments": -40.0, "machine": -2.0}.get(why, -12.0)
    return by_sentences(line)


def by_sentences(line: Line) -> float:
    """Running text has full stops, or commas at least; headlines put in a row have neither."""
    count = han(line.text)
    if len(line.key) < 60 and STAMP.search(line.key):
        return -25.0
    closed = CLOSED.search(line.text) is not None
    marks = len(ENDS.findall(line.text)) + len(COMMAS.findall(line.text))
    headline = "。" not in line.text and "，" not in line.text and HEADLINES.search(line.text)
    if count >= 12 and marks * 40 >= count and ("。" in line.text or closed) and not headline:
        return float(min(count, LONGEST))
    if closed and count:
        return -6.0 if HEADLINES.search(line.text) and count > 8 else 4.0 + count
    if count >= 20 and marks * 25 >= count:
        return 0.2 * min(count, LONGEST)  # a lead-in, or a paragraph cut short
    return -30.0 if count > 45 else -8.0


def with_page(line: Line, before: float) -> float:
    """The score with what the page's elements and the extractors tell besides."""
    if line.hidden:
        return min(before, 0.0) - OUTSIDE_COST
    near = "/".join(line.hint.split("/")[-2:])
    after = before
    if line.linked > 0.6:
        after = min(after, 0.0) - 6.0 - min(len(line.text), 60) / 4
    if FURNITURE.search(near):
        after = min(after, 0.0) - 10.0
    if before > 0:
        return after * (0.4 + 0.6 * line.votes) if after > 0 else after
    return after + 12.0 * line.votes if line.linked <= 0.6 else after


def within_main(lines: Sequence[Line], scores: Sequence[float]) -> list[float]:
    """The scores, lowered outside the innermost element that holds most of the text."""
    weights: Counter[tuple[int, ...]] = Counter()
    for line, one in zip(lines, scores, strict=True):
        if one > 0:
            for prefix in accumulate(((number,) for number in line.path), lambda a, b: a + b):
                weights[prefix] += int(one)
    whole = sum(one for one in scores if one > 0)
    holding = [path for path, weight in weights.items() if weight >= MAIN_SHARE * whole]
    main = max(holding, key=len, default=())
    return [
        one if line.path[: len(main)] == main else min(one, 0.0) - OUTSIDE_COST
        for line, one in zip(lines, scores, strict=True)
    ]
