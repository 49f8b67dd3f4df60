"""The talk under one article, as files."""

from __future__ import annotations

from collections.abc import Iterator

from yanlu.article import TALK_PAGE, Summary
from yanlu.edition import File, Printer

from .readers import Readers


def front_of(article: Summary, readers: Readers, printer: Printer) -> tuple[File, ...]:
    """The front of an article's talk."""
    return tuple(printer.talk(article, readers.talk(article.id), readers.tally(article.id)))


def things_under(article: str, readers: Readers) -> Iterator[str]:
    """Everything of the talk under an article: its front, and its numbered pages."""
    yield f"talk:{article}"
    total = readers.talk(article).total
    for number in range(1, (total + TALK_PAGE - 1) // TALK_PAGE + 1):
        yield f"talk:{article}:{number}"
