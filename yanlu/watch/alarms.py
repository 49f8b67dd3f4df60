"""A row for each thing that is wrong, and letters about it: one when it is new, few after that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from .conditions import Condition
from .letters import letter
from .models import Alarm

CALM = timedelta(minutes=15)  # so long it must be gone to be over
REMIND = timedelta(hours=24)
AGAIN = timedelta(hours=1)  # what was over and came back is told again, not sooner

Tell = Callable[[str, str], None]


def settle(found: Iterable[Condition], now: datetime, tell: Tell | None) -> int:
    """Keep what was found, and say what is new or over; how many alarms were told of.

    Args:
        found: what is wrong now.
        now: the time, with its zone.
        tell: sends a letter (subject, text); may raise OSError. None: nobody is told.
    """
    keep(found, now)
    if tell is None:
        return 0
    return send(now, tell)


def keep(found: Iterable[Condition], now: datetime) -> None:
    """Raise what is new, go on with what is known, and end what has been gone for long enough."""
    for one in found:
        begun = {"kind": one.kind, "about": one.about, "number": one.number}
        row, is_new = Alarm.objects.get_or_create(
            key=one.key, defaults={**begun, "raised_at": now, "seen_at": now}
        )
        if not is_new:
            raised = now if row.over_at or row.raised_at > now else row.raised_at
            changes = {"number": one.number, "seen_at": now, "raised_at": raised, "over_at": None}
            Alarm.objects.filter(pk=row.pk).update(**changes)
    lately = {"seen_at__gte": now - CALM, "seen_at__lte": now}
    gone = Alarm.objects.filter(over_at=None).exclude(**lately)
    gone.update(over_at=now)


def send(now: datetime, tell: Tell) -> int:
    """One letter about all that is to be told; how many alarms it is about."""
    claimed = [(row, row.told_at) for row in Alarm.objects.order_by("raised_at") if claim(row, now)]
    if not claimed:
        return 0
    try:
        tell(*letter([row for row, _ in claimed]))
    except OSError:
        for row, told_at in claimed:
            Alarm.objects.filter(pk=row.pk).update(told_at=told_at, over_told=row.over_at is None)
        raise
    return len(claimed)


def claim(row: Alarm, now: datetime) -> bool:
    """Whether this process, and no other, shall tell of it now."""
    if not is_to_be_told(row, now):
        return False
    changes = {"over_told": True} if row.over_at else {"told_at": now, "over_told": False}
    same = Alarm.objects.filter(pk=row.pk, told_at=row.told_at, over_told=row.over_told)
    return same.update(**changes) == 1


def is_to_be_told(row: Alarm, now: datetime) -> bool:
    """Whether a letter is due: pure, of the row and the time."""
    if row.over_at:
        return row.told_at is not None and not row.over_told
    if row.seen_at <= row.raised_at:
        return False  # seen once: it may pass
    if row.told_at is None:
        return True
    wait = AGAIN if row.over_told else REMIND
    return not row.told_at <= now < row.told_at + wait
