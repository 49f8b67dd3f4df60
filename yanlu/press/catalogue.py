"""Which lists an article stands in, and what stands in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from yanlu.article import Summary, from_data

from .models import List, Listed, Printing

FRONT, FEEDS, INDEX, CORRECTIONS, ALL = "front", "feeds", "sitemap", "corrections", "all"
CAMPAIGN, PRIVACY, ALERTS, SLOTS = "campaign", "privacy", "alerts", "slots"
FOLDERS = {"section": "s", "topic": "t", "person": "p"}
MONTH = re.compile(r"(\d{4})-(\d\d)")
NEWEST = 40  # entries on the first page of a section, topic or person
IN_FEEDS = 20


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a list: `section:<id>`, `section:<id>:2026-11`, `day:2026-11-23` …

    Args:
        kind: `section`, `topic`, `person`, `day`, `month`, `map`, or a list there is one of.
        id: of the section, topic or person; else empty.
        period: `2026-11` or `2026-11-23`; empty for the newest.
    """

    kind: str
    id: str = ""
    period: str = ""

    @classmethod
    def parse(cls, words: str) -> Key:
        """The key of these words."""
        kind, *rest = words.split(":")
        if kind in FOLDERS:
            return cls(kind, rest[0], rest[1] if len(rest) > 1 else "")
        return cls(kind, "", rest[0] if rest else "")

    def __str__(self) -> str:
        return ":".join(part for part in (self.kind, self.id, self.period) if part)

    @property
    def folder(self) -> str:
        """Where the list stands."""
        if self.kind in FOLDERS:
            period = f"{self.period}/" if self.period else ""
            return f"{FOLDERS[self.kind]}/{self.id}/{period}"
        if self.kind in ("day", "month"):
            return f"d/{self.period.replace('-', '/')}/"
        return "c/"

    @property
    def first_day(self) -> date | None:
        """The first day of its period."""
        if not self.period:
            return None
        year, month, *day = (int(part) for part in self.period.split("-"))
        return date(year, month, day[0] if day else 1)


def keys_of(summary: Summary) -> Iterator[Key]:
    """The lists in which an article stands; none if it was withdrawn."""
    if summary.withdrawn:
        return
    there = summary.published.astimezone(ZoneInfo(summary.zone))
    month, day = f"{there:%Y-%m}", f"{there:%Y-%m-%d}"
    yield Key(ALL)
    yield Key("day", "", day)
    yield Key("month", "", month)
    if summary.corrections:
        yield Key(CORRECTIONS)
    for kind, identity in sorted(things_of(summary)):
        yield Key(kind, identity)
        yield Key(kind, identity, month)


def things_of(summary: Summary) -> set[tuple[str, str]]:
    """The section, topics and people of an article."""
    return (
        {("section", summary.section.id)}
        | {("topic", topic.id) for topic in summary.topics}
        | {("person", credit.person.id) for credit in summary.credits}
    )


def pages_of(keys: Iterable[Key]) -> set[str]:
    """What must be printed anew when articles came to or left these lists."""
    due: set[str] = set()
    for key in keys:
        if key.kind == ALL:
            due |= {FRONT, FEEDS}
        else:
            due.add(str(key))
        if key.kind == "month":
            due |= {f"map:{key.period}", INDEX}
    return due


def newest(key: Key, limit: int) -> tuple[Summary, ...]:
    """The newest articles of a list, newest first."""
    rows = (
        Listed.objects.filter(key=str(key))
        .order_by("-published", "printing_id")
        .values_list("printing__summary", flat=True)[:limit]
    )
    return tuple(from_data(Summary, row) for row in rows)


def find(identities: Iterable[str]) -> dict[str, Summary]:
    """The printed articles of these ids that were not withdrawn."""
    rows = Printing.objects.filter(pk__in=list(identities), withdrawn=False)
    return {row.pk: from_data(Summary, row.summary) for row in rows}


def periods(key: Key) -> tuple[Key, ...]:
    """The lists of single months or days below a list, newest first."""
    return tuple(below(f"{key}:" if key.kind in FOLDERS else f"day:{key.period}-"))


def below(start: str) -> Iterator[Key]:
    """The lists whose name begins so, newest first: a range of the index, unlike LIKE."""
    rows = List.objects.filter(pk__gt=start, pk__lt=f"{start}~").order_by("-pk")
    return (Key.parse(row) for row in rows.values_list("pk", flat=True))


def months() -> tuple[date, ...]:
    """The months in which there are articles, newest first."""
    return tuple(day for key in below("month:") if (day := key.first_day))


def is_empty(key: Key) -> bool:
    """Whether no article stands in the list."""
    return not Listed.objects.filter(key=str(key)).exists()


def place(printing: Printing, summary: Summary, published: datetime) -> set[Key]:
    """Put the article into its lists and out of all others; the lists that it touches."""
    wanted = set(keys_of(summary))
    before = {Key.parse(row) for row in printing.places.values_list("key", flat=True)}
    printing.places.all().delete()
    Listed.objects.bulk_create(
        Listed(key=str(key), printing=printing, published=published) for key in wanted
    )
    List.objects.bulk_create((List(key=str(key)) for key in wanted), ignore_conflicts=True)
    return wanted | before
