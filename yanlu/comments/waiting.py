"""What the desk sees: the queue, reports, talks and the log, each a page by its last row's key."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, QuerySet

from yanlu.accounts.window import window
from yanlu.delivery import DeliveryError

from .models import WAITING, Act, Comment, Report, State

AT_ONCE = 20
MARKING = ("word",)  # phases whose places in the text are shown


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a comment's text; with the listed word for which it is marked, or without."""

    words: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as a moderator sees it.

    Args:
        parts: its text, what was found in it marked.
        headline: of its article.
        alike: how many say nearly the same.
        before: what a printed comment says now, if this is a change of it.
    """

    comment: Comment
    parts: tuple[Part, ...]
    headline: str
    alike: int
    before: str


def queue(after: int, phase: str = "") -> list[Shown]:
    """The comments that wait, the oldest first, from after a row's key on.

    Args:
        phase: only the held or only the pending ones; empty: both.
    """
    states = [State(phase)] if phase in WAITING else list(WAITING)
    pages = [waiting(state, after) for state in states]
    rows = islice(heapq.merge(*pages, key=lambda row: row.pk), AT_ONCE)
    return list(shown(list(rows)))


def waiting(state: State, after: int) -> QuerySet[Comment]:
    """One state's part of the queue; each comes from an index, in order."""
    rows = Comment.objects.filter(state=state, pk__gt=after).order_by("pk")
    return rows.select_related("thread", "wave", "replaces")[:AT_ONCE]


def how_many() -> Mapping[str, int]:
    """How many comments are in each state in which the desk has something to do."""
    rows = Comment.objects.filter(state__in=(*WAITING, State.APPROVED)).values("state")
    return {row["state"]: row["n"] for row in rows.annotate(n=Count("pk")).order_by()}


def shown(rows: Sequence[Comment]) -> Iterator[Shown]:
    """Comments with all that a moderator wants to know."""
    headlines = {row.thread.article: "" for row in rows}
    for article in headlines:
        headlines[article] = headline(article)
    for row in rows:
        yield Shown(
            comment=row,
            parts=tuple(parts(row.text, row.held_by)),
            headline=headlines[row.thread.article],
            alike=row.wave.count if row.wave else 1,
            before=row.replaces.text if row.replaces else "",
        )


def headline(article: str) -> str:
    """The headline of an article as it stands; its id, where the edition cannot be read."""
    try:
        found = window().printed.article(article)
    except DeliveryError:
        return article
    return found.headline if found else article


def parts(text: str, held_by: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
    """A text cut where listed words begin and end; of two that overlap the first is marked."""
    place = 0
    spans = [one for one in held_by if one["phase"] in MARKING and one["end"]]
    for one in sorted(spans, key=lambda span: (span["start"], -span["end"])):
        if one["start"] >= place:
            yield Part(text[place : one["start"]])
            yield Part(text[one["start"] : one["end"]], one["words"])
            place = one["end"]
    yield Part(text[place:])


def reported(after: int) -> list[tuple[Shown, list[Report]]]:
    """The printed comments that readers report, those with most reports first.

    Args:
        after: how many of them to leave out.
    """
    rows = Comment.objects.filter(reports__gt=0, is_cleared=False)
    rows = rows.filter(state__in=(State.LIVE, State.HELD)).order_by("-reports", "-pk")
    rows = rows.select_related("thread", "wave", "replaces")
    found = list(shown(list(rows[after : after + AT_ONCE])))
    return [(one, list(one.comment.reported.order_by("pk")[:AT_ONCE])) for one in found]


def talk(article: str, before: int) -> list[Shown]:
    """The printed comments of an article, the newest first.

    Args:
        before: only those with lower numbers; 0: from the newest on.
    """
    rows = Comment.objects.filter(thread__article=article).exclude(number=None)
    if before:
        rows = rows.filter(number__lt=before)
    rows = rows.order_by("-number").select_related("thread", "wave", "replaces")
    return list(shown(list(rows[:AT_ONCE])))


def log(before: int) -> list[Act]:
    """What moderators did, the newest first.

    Args:
        before: only rows with lower keys; 0: from the newest on.
    """
    rows = Act.objects.order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows[: 3 * AT_ONCE])
