"""Which line is the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .folding import fold
from .model import Line
from .pages import Page
from .words import bare, folded, han, reason, tidy

PARTING = re.compile(
    r"\s*[|｜_︱]+\s*|\s+[-–—－:：»«‹›·•]+\s+|\s*--+\s*|[-－–—]+(?=[^-－–—]{2,12}$)"
)
NAMES = ("og:title", "twitter:title", "headline")
SHORTEST = 4  # characters of a headline
BLANKS = re.compile(r"\s")
MOST_BLANKS = 5  # of a headline; a menu on one line has more
NEAR = 400  # lines at the beginning, and before the body, among which the headline is
REPEATED = 4000  # lines in which it may stand a second time
SITE = 16  # characters of a site's name at most
HINT = re.compile(r"title|headline|heading|tit\b|subject|artical?e?-?h")
FURNITURE = folded(
    r"[>›»]|^(首頁|當前位置|您(的|現在的?)位置|現在位置)|(19"
    r"|20)\d\d\W{1,3}\d{1,2}\W{1,3}\d{1,2}\W|來源\s*[:：]"
    r"|^\W?原標?題\s*[:：]|[:：]$|^(責任)?編輯|^(文|記者|作者|撰文|編譯)\s*[:：／/]"
)


def trimmed(title: str) -> str:
    """The headline in the title of a page's head, without the site's name and sections."""
    rest = title
    while True:
        parts = list(PARTING.finditer(rest))
        if not parts:
            return rest.strip(" -_|")
        before, after = rest[: parts[-1].start()], rest[parts[-1].end() :]
        if len(after) > SITE and han(before) < han(after) / 2:
            rest = after
        elif len(after) <= SITE and han(before) >= SHORTEST:
            rest = before
        else:
            return rest.strip(" -_|")


def heads(page: Page) -> list[str]:
    """The titles that the page's head tells, the surest first."""
    told = [page.meta.get(name, "") for name in NAMES] + [str(page.data.get("headline") or "")]
    told = [tidy(one) for one in told if one and han(one) >= 2]
    return [trimmed(one) for one in told] + ([trimmed(page.title)] if page.title else [])


def of_page(page: Page, start: int, end: int) -> tuple[str, int]:
    """The headline of a page, and the number of the line on which it stands, or -1.

    Args:
        start: where the body begins.
        end: before which line it ends.
    """
    told = [bare(fold(one)) for one in [*heads(page), page.title] if one]
    best, found = 0.0, -1
    for index, line in enumerate(page.lines[:end]):
        points = of_page_line(line, told, abs(start - index) if index < start else index - start)
        if points > best:
            best, found = points, index
    if found >= 0:
        return page.lines[found].text, found
    return next(iter(heads(page)), ""), -1


def of_page_line(line: Line, told: Sequence[str], distance: int) -> float:
    key = bare(line.key)
    if len(key) < SHORTEST or line.picture or line.hidden or len(key) > 120:
        return 0.0
    share = max((len(key) / len(one) for one in told if one and key in one), default=0.0)
    level = {1: 1.5, 2: 0.8, 3: 0.4}.get(line.level, 0.0)
    near = line.hint.rsplit("/", 1)[-1]
    points = 4 * share + level + 0.5 * bool(HINT.search(near)) - min(distance * 0.01, 0.9)
    strong = share >= 0.45 or (line.level == 1 and line.linked < 0.5 and likeness(key, told) > 0.2)
    return points if strong else 0.0


def likeness(key: str, told: Sequence[str]) -> float:
    """The share of the line's pairs of characters that the head's titles have, too."""
    if not told:
        return 1.0
    pairs = {key[i : i + 2] for i in range(len(key) - 1)}
    known = {one[i : i + 2] for one in told for i in range(len(one) - 1)}
    return len(pairs & known) / (len(pairs) or 1)


def of_text(lines: Sequence[Line], start: int, dated: int) -> tuple[str, int]:
    """The headline of a plain-text capture, and the number of its line, or -1.

    Args:
        start: where the body begins.
        dated: the line with the time, or -1.
    """
    last = min(start + 2, len(lines))
    keys = [bare(line.key) for line in lines]
    near = [*range(min(last, NEAR)), *range(max(NEAR, last - NEAR), last)]
    points = {index: of_text_line(lines, keys, index, start, dated) for index in near}
    found = max(near, key=lambda index: points[index], default=-1)
    if found < 0 or points[found] <= 0:
        return "", -1
    return without_site(lines[found].text, keys, found), found


def of_text_line(
    lines: Sequence[Line], keys: Sequence[str], index: int, start: int, dated: int
) -> float:
    line, key = lines[index], keys[index]
    count = han(line.text)
    if line.picture or len(key) < SHORTEST or count < 3 or len(key) > 100 or "。" in line.text:
        return 0.0
    points = 1.0 if 8 <= count <= 45 else -1.0 if count < 6 or count > 60 else 0.0
    points -= 2.0 * (len(BLANKS.findall(line.text)) > MOST_BLANKS)
    points += 1.6 * repeated(keys, index, start) + 1.5 * (0 < line.level < 3) + 0.5 * (index == 0)
    if 0 <= dated - index <= 4:
        points += 1.6 - 0.25 * (dated - index)
    points -= min(0.03 * max(0, start - index), 1.2)
    furniture = reason(line.key) or FURNITURE.search(line.key)
    return points - 2.5 * bool(furniture) - 0.8 * (line.hint == "li") - 1.0 * (index >= start)


def repeated(keys: Sequence[str], index: int, start: int) -> bool:
    """Whether another line is the same, or the same with a site's name after it."""
    key = keys[index]
    return any(
        other != index and one.startswith(key) and len(one) <= len(key) + SITE
        for other, one in enumerate(keys[:REPEATED])
        if other <= start or one == key
    )


def without_site(title: str, keys: Sequence[str], index: int) -> str:
    """The headline without the site's name, unless it stands so a second time."""
    key = keys[index]
    return title if keys.count(key) > 1 and index else trimmed(title)
