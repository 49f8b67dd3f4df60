"""Batches: approved comments get their numbers together, in an order that tells nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from yanlu.accounts import MAILBOX
from yanlu.article import TALK_PAGE

from . import dues
from .models import Change, Comment, State, Thread

AT_ONCE = 500  # comments in one transaction
KEPT_DAYS = 30  # for which a refused comment can be looked at


class BatchClock:
    """When the next batch leaves; in memory only, and never in step with anything a reader does."""

    def __init__(self) -> None:
        self.due: datetime | None = None
        self.swept: date | None = None

    def is_due(self, now: datetime, every: float, jitter: float) -> bool:
        """Whether a batch leaves now; the next is set between half and one and a half times later.

        Args:
            every: seconds between two batches on average.
            jitter: from 0 to 1.
        """
        wait = timedelta(seconds=every * (0.5 + jitter))
        if self.due is None or self.due - now > timedelta(seconds=every * 1.5):
            self.due = now + wait  # the first; or the clock was set back
            return every == 0
        if now < self.due:
            return False
        self.due = now + wait
        return True

    def is_new_day(self, today: date) -> bool:
        """Whether this is the first look of a day."""
        is_new = self.swept != today
        self.swept = today
        return is_new


def release(today: date) -> bool:
    """Give numbers to what is approved, and let its pages be printed.

    Comments are taken in the order of their ids, which are random, so neither their numbers nor
    which of them leave together tells when they came.

    Returns:
        Whether there may be more.
    """
    with transaction.atomic(using=MAILBOX):
        approved = Comment.objects.filter(state=State.APPROVED).order_by("public_id")
        rows = list(approved.select_for_update(of=("self",))[:AT_ONCE])
        new: dict[int, list[Comment]] = defaultdict(list)
        for row in rows:
            if row.replaces_id is not None:
                put_in_place(row)
            else:
                new[row.thread_id].append(row)
        for thread_id, comments in sorted(new.items()):
            number(thread_id, comments, today)
        dues.open_all()
    return len(rows) == AT_ONCE


def number(thread_id: int, comments: Sequence[Comment], today: date) -> None:
    """Give the next numbers of a talk to these comments."""
    Thread.objects.filter(pk=thread_id).update(
        highest=F("highest") + len(comments),
        live=F("live") + len(comments),
        version=F("version") + 1,
    )
    thread = Thread.objects.get(pk=thread_id)
    before = thread.highest - len(comments)
    for place, comment in enumerate(comments, before + 1):
        comment.number, comment.state, comment.day = place, State.LIVE, today
    Comment.objects.bulk_update(comments, ["number", "state", "day"], batch_size=100)
    dues.add(sorted({f"talk:{thread.article}", *pages(thread.article, before, thread.highest)}))


def pages(article: str, before: int, highest: int) -> set[str]:
    """The pages with numbers after one up to another, and the page that was full before."""
    first, last = dues.page_of(before + 1), dues.page_of(highest)
    opened = before and before % TALK_PAGE == 0
    return {f"talk:{article}:{page}" for page in range(first - bool(opened), last + 1)}


def put_in_place(change: Comment) -> None:
    """A printed comment says from now on what its change says."""
    comment = Comment.objects.select_related("thread").get(replacements=change)
    rows = Comment.objects.filter(pk=comment.pk, state__in=(State.LIVE, State.HELD))
    done = rows.update(
        name=change.name,
        text=change.text,
        script=change.script,
        sketch=change.sketch,
        wave=change.wave_id,
        was_read=change.was_read,
        edits=F("edits") + 1,
    )
    change.delete()
    if done and comment.number is not None:
        dues.say(comment.thread, comment.number, is_open=True)


def is_waiting() -> bool:
    """Whether anything waits for a batch."""
    return (
        Comment.objects.filter(state=State.APPROVED).exists()
        or Change.objects.filter(is_open=False).exists()
    )


def forget_refused(today: date) -> None:
    """Empty the comments that were refused long ago."""
    old = Comment.objects.filter(state=State.REJECTED, day__lt=today - timedelta(days=KEPT_DAYS))
    old.exclude(text="").update(name="", text="", held_by=[], sketch=b"", wave=None)
