"""Two extractors say which lines of a page they take for its article."""

from __future__ import annotations

import logging

import trafilatura
from lxml.html import HtmlElement, fromstring  # type: ignore[import-untyped]
from readability import Document  # type: ignore[import-untyped]

from .folding import fold
from .model import Line
from .words import bare

SHORTEST = 8  # characters of which a line must consist to be looked for inside another
LONGEST = 300_000  # characters of an extractor's words in which lines are looked for
LARGEST = 20_000  # elements; larger pages are read by our own rules alone


def vote(lines: list[Line], tree: HtmlElement, html: str) -> None:
    """Give each line the share of the extractors that took it."""
    if sum(1 for _ in tree.iter()) > LARGEST:
        return
    takes = [take for take in (by_trafilatura(tree), by_readability(html)) if take]
    for line in lines:
        key = bare(line.key)
        if key and not line.picture:
            line.votes = sum(taken(key, *take) for take in takes) / 2


def taken(key: str, rows: frozenset[str], whole: str) -> bool:
    return key in rows or (len(key) >= SHORTEST and key in whole)


def by_trafilatura(tree: HtmlElement) -> tuple[frozenset[str], str] | None:
    """What trafilatura takes, set to precision."""
    try:
        words = trafilatura.extract(
            tree, favor_precision=True, include_comments=False, output_format="txt"
        )
    except Exception:  # it raises many kinds on broken pages; then the other one votes alone
        logging.getLogger(__name__).debug("no vote from trafilatura", exc_info=True)
        return None
    return rows_of(words or "")


def by_readability(html: str) -> tuple[frozenset[str], str] | None:
    """What Mozilla's readability takes."""
    try:
        summary = Document(html).summary(html_partial=True)
        words = "\n".join(fromstring(summary).itertext())
    except Exception:  # as above
        logging.getLogger(__name__).debug("no vote from readability", exc_info=True)
        return None
    return rows_of(words)


def rows_of(words: str) -> tuple[frozenset[str], str]:
    rows = [bare(fold(row)) for row in words.split("\n")]
    return frozenset(row for row in rows if row), "".join(rows)[:LONGEST]
