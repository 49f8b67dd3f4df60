"""What a capture is taken apart into, before it is an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .folding import fold


@dataclass(slots=True)
class Line:
    """One visible line of a page, with what the page tells about it.

    Args:
        text: with single blanks.
        key: the same folded, character for character; patterns are matched with it.
        level: of a heading, 1 to 6; 0 for none.
        linked: share of its characters that stand in links.
        path: the numbers of the elements around it, outermost first.
        hint: classes and ids of the elements around it.
        caption: it stands in a `figcaption` or the like.
        bold: all of it is bold.
        picture: the line stands for a picture with this address; `text` is then its `alt`.
        hidden: the page does not show it.
        votes: how far the extractors took it for the article's, 0 to 1.
    """

    text: str
    key: str = ""
    level: int = 0
    linked: float = 0.0
    path: tuple[int, ...] = ()
    hint: str = ""
    caption: bool = False
    bold: bool = False
    picture: str = ""
    hidden: bool = False
    votes: float = 0.0

    def __post_init__(self) -> None:
        self.key = fold(self.text)


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody who is credited: the name and the part, as the page says them."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a page tells it.

    Args:
        date: the day.
        time: hour, minute, second; None if only the day is told.
        offset: minutes east of Greenwich, if the page tells that.
    """

    date: date
    time: tuple[int, int, int] | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a body.

    Args:
        kind: `paragraph`, `subhead` or `picture`.
        text: the words; of a picture, its caption.
        credit: of a picture, whom to thank, as the page says it.
        address: of a picture, where it lies, if the capture tells.
    """

    kind: str
    text: str
    credit: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line of the capture that is not in the article, with a reason of `report.REASONS`."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something for the editor to look at: the field, and a code of `report.DOUBTS`."""

    field: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was not taken, and what is doubtful."""

    dropped: tuple[Dropped, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What a newspaper's own export tells besides, and an article has no field for."""

    number: str = ""
    slug: str = ""
    status: str = ""
    type: str = ""
    categories: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    featured: str = ""
    excerpt: str = ""
    comments: int = 0
    protected: bool = False
    sticky: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An article as it was found in a capture, in the page's own words.

    Args:
        key: the same for the same capture, so that it is imported once.
        published: with its zone; `timed` is False where only the day is known.
        byline: everybody who is credited, editors included.
        page: the number of this page and of how many, 0 where it is not told.
    """

    key: str
    title: str
    body: tuple[Piece, ...]
    subtitle: str = ""
    published: datetime | None = None
    timed: bool = True
    updated: datetime | None = None
    byline: tuple[Name, ...] = ()
    dateline: str = ""
    source: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    usage: str = ""
    url: str = ""
    page: tuple[int, int] = (0, 0)
    past: Past | None = None
    report: Report = Report()
