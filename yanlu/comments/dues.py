"""What of the talk must be printed anew."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from yanlu.article import TALK_PAGE

from .models import Change, Thread


def page_of(number: int) -> int:
    """The numbered page on which a comment stands, and where it stays."""
    return -(-number // TALK_PAGE)


def say(thread: Thread, number: int, *, is_open: bool) -> None:
    """Say that a comment with a number has changed: two things, whatever the talk's length.

    Args:
        is_open: whether it shall be printed at once, or with the next batch.
    """
    things = (f"talk:{thread.article}", f"talk:{thread.article}:{page_of(number)}")
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)
    add(things, is_open=is_open)


def add(things: Iterable[str], *, is_open: bool = True) -> None:
    """Say that things must be printed anew; in the transaction of their change."""
    Change.objects.bulk_create([Change(thing=thing, is_open=is_open) for thing in things])


def open_all() -> int:
    """Let out what waited for a batch."""
    return Change.objects.filter(is_open=False).update(is_open=True)
