"""Several pages of one article become one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .folding import fold
from .model import Doubt, Dropped, Found, Piece, Report
from .names import unique
from .words import bare, folded

PAGE_MARK = folded(
    r"\s*[（(【\[]?\s*(?:第\s*(\d{1,2})\s*頁|(\d{1,2})\s*[/／]\s*\d{1,2}"
    r"|(?<=[（(])(\d{1,2}))\s*[)）】\]]?\s*$"
)
PAGE_IN_ADDRESS = re.compile(
    r"(?:[?&](?:page|p|pg)=|[/_-](?:page[/_-]?|p)?)(\d{1,2})(?=/?(?:\.s?html?|\.php|\.aspx)?(?:$"
    r"|[?#&]))"
)
LONG = 12  # characters from which a paragraph that comes again is a repetition


def joined(found: Sequence[Found]) -> list[Found]:
    """The articles, those pages that belong together as one, in the order in which they came."""
    groups: dict[str, list[Found]] = {}
    for one in found:
        groups.setdefault(group_of(one), []).append(one)
    return [one for group in groups.values() for one in join_group(without_copies(group))]


def group_of(one: Found) -> str:
    """What the pages of one article have in common: the headline."""
    title = bare(fold(title_of(one)))
    return one.key if one.past is not None or len(title) < 4 else title


def title_of(one: Found) -> str:
    """The headline without the number of the page."""
    found = PAGE_MARK.search(fold(one.title))
    return one.title[: found.start()] if found and found.start() else one.title


def without_copies(group: Iterable[Found]) -> list[Found]:
    """The captures whose text differs."""
    return list({words_of(one): one for one in group}.values())


def words_of(one: Found) -> str:
    return bare(fold("".join(piece.text for piece in one.body if piece.kind != "picture")))


def join_group(group: Sequence[Found]) -> list[Found]:
    """One article of all, if they are pages; several articles of one headline stay several."""
    if len(group) < 2 or not all(number_of(one) or one.page != (0, 0) for one in group):
        return list(group)
    numbers = [number_of(one) for one in group]
    ordered = list(group)
    if len(set(numbers)) == len(numbers):
        ordered = [
            one for _, one in sorted(zip(numbers, group, strict=True), key=lambda row: row[0])
        ]
    return [join(ordered, sorted(numbers))]


def number_of(one: Found) -> int:
    """The number of the page, as page, headline or address tells it; 0 if none does."""
    if one.page[0] > 1 or (one.page[0] == 1 and one.page[1]):
        return one.page[0]
    for pattern, words in ((PAGE_MARK, fold(one.title)), (PAGE_IN_ADDRESS, one.url)):
        found = pattern.search(words)
        if found:
            return int(next(number for number in found.groups() if number))
    return one.page[0]


def join(ordered: Sequence[Found], numbers: Sequence[int]) -> Found:
    first = ordered[0]
    pieces, again = pieces_of(ordered)
    dropped = {(one.text, one.reason): one for page in ordered for one in page.report.dropped}
    kept = {piece.text for piece in pieces}
    rest = [one for one in dropped.values() if one.text not in kept]
    return replace(
        first,
        key=hashlib.sha256("\n".join(sorted(one.key for one in ordered)).encode()).hexdigest(),
        title=title_of(first),
        body=tuple(pieces),
        byline=tuple(unique([name for page in ordered for name in page.byline])),
        tags=tuple(dict.fromkeys(tag for page in ordered for tag in page.tags)),
        usage=next((page.usage for page in ordered if page.usage), ""),
        source=next((page.source for page in ordered if page.source), ""),
        report=Report(
            (*rest, *again),
            tuple(doubts(ordered, numbers)),
            any(page.report.damaged for page in ordered),
        ),
    )


def pieces_of(ordered: Sequence[Found]) -> tuple[list[Piece], list[Dropped]]:
    """All the pages' pieces; what a later page repeats of an earlier one is dropped."""
    pieces: list[Piece] = []
    again: list[Dropped] = []
    seen: set[str] = set()
    for page in ordered:
        keys = [bare(fold(piece.text)) for piece in page.body]
        for piece, key in zip(page.body, keys, strict=True):
            if len(key) >= LONG and key in seen:
                again.append(Dropped(piece.text, "duplicate"))
            else:
                pieces.append(piece)
        seen.update(keys)
    return pieces, again


def doubts(ordered: Sequence[Found], numbers: Sequence[int]) -> Iterable[Doubt]:
    """The pages' doubts, and whether pages are missing."""
    whole = max((page.page[1] for page in ordered), default=0)
    kept = (one for page in ordered for one in page.report.doubts if one.field != "multipage")
    yield from dict.fromkeys(kept)
    wanted = range(1, (whole or len(numbers)) + 1)
    missing = [str(one) for one in wanted if one not in numbers] if all(numbers) else []
    if missing or len(ordered) < whole:
        yield Doubt("multipage", "pages", "、".join(missing))
    yield Doubt("body", "joined", str(len(ordered)))
