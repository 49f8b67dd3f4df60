"""The lists, feeds and dependent articles that follow a publish, gathered for some seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from yanlu.delivery import Batch
from yanlu.edition import File

from . import failures
from .articles import AT_ONCE, print_articles, printing, standing
from .catalogue import FOLDERS, Key, is_empty
from .lists import files_of
from .models import Due, List
from .workshop import Workshop


def print_dues(shop: Workshop, now: datetime) -> bool:
    """Do one unit of what is due and was gathered long enough; whether there was any."""
    waiting = failures.waiting(now)
    if "edition" in waiting:
        return False
    ripe = now - timedelta(seconds=shop.lists_wait)
    # What is due since later than now was written by a clock that has since been set back.
    is_ripe = Q(since__lte=ripe) | Q(since__gt=now)
    rows = [
        row
        for row in Due.objects.filter(is_ripe).order_by("since")[:200]
        if row.thing not in waiting
    ]
    lists = [row for row in rows if not row.thing.startswith("article:")]
    if lists:
        return print_lists(shop, lists[:AT_ONCE], now)
    if rows:
        return reprint_articles(shop, rows[:AT_ONCE], now)
    return False


def print_lists(shop: Workshop, rows: list[Due], now: datetime) -> bool:
    put: dict[str, tuple[File, ...]] = {}
    gone: set[str] = set()
    done: list[Due] = []
    for row in rows:
        with failures.noted(row.thing, now) as outcome:
            files = tuple(files_of(row.thing, shop, printing(shop)))
        if not outcome.is_good:
            continue
        done.append(row)
        if files:
            put[row.thing] = files
        else:
            gone.add(row.thing)
    with failures.noted("edition", now) as outcome:
        shop.publish(Batch(put | standing(printing(shop)), frozenset(gone)), now)
        forget_done(done)
        forget_empty(gone)
    return outcome.is_good


def forget_done(rows: list[Due]) -> None:
    """Delete what was done, unless it fell due again meanwhile."""
    for row in rows:
        Due.objects.filter(pk=row.pk, since=row.since).delete()


def forget_empty(things: set[str]) -> None:
    """Forget lists in which nothing stands any more."""
    keys = [Key.parse(thing) for thing in things]
    empty = [str(key) for key in keys if key.kind in (*FOLDERS, "day", "month") and is_empty(key)]
    List.objects.filter(pk__in=empty).delete()


def reprint_articles(shop: Workshop, rows: list[Due], now: datetime) -> bool:
    done = print_articles(shop, (row.thing.partition(":")[2] for row in rows), now)
    forget_done([row for row in rows if row.thing.partition(":")[2] in done])
    return True
