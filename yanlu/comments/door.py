"""The door of the talk for the press: what changed, what it is now, and the batches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from yanlu import article as typed
from yanlu.accounts.window import window
from yanlu.article import TALK_PAGE, Conversation
from yanlu.delivery import DeliveryError

from . import releasing
from .dues import page_of
from .lists import MEMORY, learn
from .models import Change as ChangeRow
from .models import Comment, State, Thread

__all__ = ["Change", "changes", "conversation", "known", "learn", "settle", "step"]

GONE = {State.ERASED.value: "erased", State.REMOVED.value: "removed", State.HELD.value: "removed"}
CLOCK = releasing.BatchClock()
CHANCE = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the talk that changed.

    Args:
        thing: `talk:<article>` is its front, `talk:<article>:<n>` its page n.
        seq: grows with every change.
        rows: that said so; settling forgets these and no other.
    """

    thing: str
    seq: int
    rows: tuple[int, ...] = field(default=(), compare=False)


def step(now: datetime, jitter: Callable[[], float] = CHANCE.random) -> bool:
    """Let a batch out if it is time; say whether there was one.

    Args:
        now: with its zone.
        jitter: a new number from 0 to 1 at each call.
    """
    today = now.astimezone(ZoneInfo(settings.YANLU["YANLU_ZONE"])).date()
    if CLOCK.is_new_day(today):
        releasing.forget_refused(today)
    every = float(settings.YANLU.get("YANLU_TALK_BATCH", 60))
    if not CLOCK.is_due(now, every, jitter()) or not releasing.is_waiting():
        return False
    while releasing.release(today):
        pass
    return True


def changes(limit: int) -> Sequence[Change]:
    """What changed and is not settled, the oldest change first.

    Args:
        limit: of rows looked at; several rows of one thing are one change.
    """
    rows = ChangeRow.objects.filter(is_open=True).order_by("pk").values_list("pk", "thing")
    found: dict[str, list[int]] = {}
    for seq, thing in rows[:limit]:
        found.setdefault(thing, []).append(seq)
    return [Change(thing, seqs[-1], tuple(seqs)) for thing, seqs in found.items()]


def settle(done: Iterable[Change]) -> None:
    """Forget these changes; what has changed again since it was read stays."""
    ChangeRow.objects.filter(pk__in=[row for change in done for row in change.rows]).delete()


def known(article: str) -> bool:
    """Whether anything was ever printed of this article's talk."""
    return Thread.objects.filter(article=article, highest__gt=0).exists()


def conversation(article: str, page: int | None = None) -> Conversation:
    """A page of the talk under an article.

    Args:
        page: its number; None: the newest.
    """
    thread = Thread.objects.filter(article=article).first() or Thread(article=article)
    pages = max(page_of(thread.highest), 1)
    shown = min(max(page or pages, 1), pages)
    rows = list(
        Comment.objects.filter(
            thread=thread.pk,
            number__gt=(shown - 1) * TALK_PAGE,
            number__lte=shown * TALK_PAGE,
        ).order_by("number")
    )
    return Conversation(
        article=article,
        version=thread.version if page is None else sum(1 + row.edits for row in rows),
        rule=MEMORY.now().rule(article, thread.section or section_of(article)),
        total=thread.highest,
        live=thread.live,
        page=shown,
        pages=pages,
        comments=tuple(map(as_printed, rows)),
    )


def section_of(article: str) -> str:
    """The section of an article under which nobody has written yet."""
    try:
        found = window().printed.article(article)
    except DeliveryError:
        return ""
    return found.section.id if found else ""


def as_printed(row: Comment) -> typed.Comment:
    """A comment as it is printed; of one that is gone, its number alone."""
    gone = GONE.get(row.state, "")
    return typed.Comment(
        number=row.number or 0,
        id=row.public_id,
        name="" if gone else row.name,
        text="" if gone else row.text,
        day=row.day,
        script=row.script,
        reply_to=0 if gone else row.reply_to,
        gone=gone,
    )
