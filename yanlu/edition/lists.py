"""Pages that list articles: front, sections, topics, people, days, months, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yanlu.article import Ref, Summary

from .file import File
from .frame import Frame


@dataclass(frozen=True, slots=True)
class FrontContents:
    """The front page with its articles.

    Args:
        lead: the article on top; None: an empty paper.
        slots: those beside it.
        lists: each section with its newest.
        latest: the newest of all, newest first.
        day: of the newest article; the front bears it.
    """

    lead: Summary | None
    slots: tuple[Summary, ...]
    lists: tuple[tuple[Ref, tuple[Summary, ...]], ...]
    latest: tuple[Summary, ...]
    day: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists articles.

    Args:
        kind: `section`, `topic`, `person`, `day`, `month` or `corrections`.
        folder: where it stands, such as `s/abc2345/`.
        name: of the section, topic or person, in the paper's script; empty for days and months.
        about: a sentence on it, in the paper's script.
        items: newest first.
        period: the month or day shown, if it shows one.
        archive: folders of further pages, each with its month or day, newest first.
        up: folder of the page above, if there is one.
    """

    kind: str
    folder: str
    items: tuple[Summary, ...]
    name: str = ""
    about: str = ""
    period: date | None = None
    archive: tuple[tuple[str, date], ...] = ()
    up: str = ""


def front_files(front: FrontContents, frames: tuple[Frame, ...]) -> Iterator[File]:
    """The front page in every variant, and the choice of language before it."""
    for frame in frames:
        yield frame.render(
            "front.html",
            "",
            frame.variant.page,
            lead=turned(front.lead, frame) if front.lead else None,
            slots=[turned(one, frame) for one in front.slots],
            lists=[
                (frame.own(ref), [turned(one, frame) for one in items])
                for ref, items in front.lists
            ],
            latest=[turned(one, frame) for one in front.latest],
            day=front.day,
        )
    first = frames[0]
    yield first.render("choice.html", "", "index.html", title=first.paper.name, target="")


def listing_files(listing: Listing, frames: tuple[Frame, ...]) -> Iterator[File]:
    """The page in every variant, and the choice of language before it."""
    for frame in frames:
        yield frame.render(
            "list.html",
            listing.folder,
            frame.variant.page,
            listing=listing,
            name=frame.word(listing.name),
            about=frame.word(listing.about),
            items=[turned(one, frame) for one in listing.items],
        )
    first = frames[0]
    title = first.word(listing.name) or first.paper.name
    yield first.render("choice.html", listing.folder, "index.html", title=title, target="")


def turned(summary: Summary, frame: Frame) -> Summary:
    return frame.turned(summary, summary.script)
