"""The lease: two presses at once do no harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, F, Q, Value
from django.db.models.functions import Greatest

from .models import Lease

HOLDS_FOR = timedelta(seconds=15)


def take(holder: str, now: datetime, floor: int = 0) -> int | None:
    """The number of the lease that this press now holds; None while another one holds it.

    The claim is one conditional UPDATE: of two that try at once, one changes the row.

    Args:
        holder: the name of this press.
        now: the time, with its zone.
        floor: the number last seen by the store; a lost press database must not fence us off.
    """
    Lease.objects.get_or_create(pk=1, defaults={"holder": "", "until": now - HOLDS_FOR})
    mine = Lease.objects.filter(pk=1, holder=holder).update(until=now + HOLDS_FOR)
    if not mine:
        # A lease far in the future was left by a clock that has since been set back.
        free = Q(until__lt=now) | Q(until__gt=now + 2 * HOLDS_FOR)
        taken = Lease.objects.filter(free, pk=1).update(
            holder=holder,
            number=Greatest(F("number"), Value(floor), output_field=BigIntegerField()) + 1,
            until=now + HOLDS_FOR,
        )
        if not taken:
            return None
    return Lease.objects.values_list("number", flat=True).get(pk=1)


def is_held(holder: str, now: datetime) -> bool:
    """Whether this press may still print."""
    return Lease.objects.filter(pk=1, holder=holder, until__gt=now).exists()


def rise_above(holder: str, number: int) -> None:
    """Let the lease that is held have a higher number than this one.

    A press whose database was lost would else stand below the fence of the store for ever.
    """
    Lease.objects.filter(pk=1, holder=holder, number__lte=number).update(number=number + 1)


def inherit(is_alive: Callable[[str], bool], now: datetime) -> None:
    """Free the lease of a press that is known to be dead, instead of waiting until it ends.

    Args:
        is_alive: whether the press of this name may still run.
        now: the time, with its zone.
    """
    row = Lease.objects.filter(pk=1).exclude(holder="").first()
    if row is not None and not is_alive(row.holder):
        release(row.holder, now)


def release(holder: str, now: datetime) -> None:
    """Give the lease back, so that the next press need not wait."""
    Lease.objects.filter(pk=1, holder=holder).update(until=now - timedelta(seconds=1), holder="")
