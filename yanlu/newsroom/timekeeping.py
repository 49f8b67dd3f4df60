"""By which time scheduled work is done: never ahead of what two clocks say together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet

from .models import ClockAlarm, ClockMark

JUMP = timedelta(minutes=10)  # further apart, what is scheduled stops until the desk has spoken
SHOWN = timedelta(minutes=1)  # further apart, the desk is told that what is scheduled comes later
SLIGHT = timedelta(seconds=1)  # two readings of two clocks are never of one moment
FAR = datetime(9999, 1, 1, tzinfo=UTC)
LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Watch:
    """Two clocks beside each other: the wall's, and a steady one that cannot be set.

    Args:
        is_trusted: whether the wall's follows a better one.
        boot: the name of this run of the machine; the steady clock means nothing to another.
        base: the wall's seconds when the steady clock stood at 0, as far as they are believed.
        is_fresh: whether the machine has started since, so that nobody knows how long it was off.
        is_asked: whether the desk may have answered since the last look.
        answered: the last answer that was heeded.
        written: base, behind and time as they were last written down.
    """

    is_trusted: Callable[[], bool] = lambda: True
    boot: str = ""
    base: float | None = None
    is_fresh: bool = False
    is_asked: bool = True
    answered: int = 0
    written: tuple[float, float, datetime] | None = None

    def look(self, now: datetime, steady: float) -> None:
        """Believe the wall's clock as it stands."""
        self.base, self.is_fresh = now.timestamp() - steady, False

    def time(self, steady: float) -> datetime:
        """What the wall's clock should say."""
        return datetime.fromtimestamp((self.base or 0.0) + steady, UTC)


def trusted_time(
    now: datetime, steady: float, watch: Watch, is_due: Callable[[datetime], bool]
) -> datetime | None:
    """The time by which scheduled work may be done; None where it waits for the desk.

    A wall clock that is set forward brings nothing forward: the time goes on as the steady clock
    says. Only a clock that follows a better one is believed at once, if it is a small step or the
    machine has just started; else the desk says what the time is.

    Args:
        now: the wall clock, with its zone.
        steady: seconds of a clock that cannot be set.
        watch: what is known of both.
        is_due: whether something scheduled waits for a time before the one given.
    """
    if watch.base is None:
        recall(watch, now, steady, is_due)
    heed_answer(watch, steady, now)
    behind = now - watch.time(steady)
    if behind < timedelta():
        watch.base = now.timestamp() - steady
    if is_believed(watch, behind):
        watch.look(now, steady)
    elif not watch.is_fresh or behind < timedelta() or is_due(now):
        sound_alarm(now, behind, is_jump=not watch.is_fresh)
    trusted = min(now, watch.time(steady))
    if is_worth_writing(watch, trusted, now, is_due):
        write_down(watch, trusted, (now - trusted).total_seconds())
    alarms = open_alarms(now - trusted)
    watch.is_asked = bool(alarms)
    return None if any(not alarm.is_small for alarm in alarms) else trusted


def is_believed(watch: Watch, behind: timedelta) -> bool:
    """Whether the wall's clock is right though it went ahead of the steady one."""
    may_be = behind > SLIGHT and (watch.is_fresh or behind <= JUMP)
    return may_be and watch.is_trusted()


def recall(watch: Watch, now: datetime, steady: float, is_due: Callable[[datetime], bool]) -> None:
    """Begin where the process before ended: in this run of the machine, or at what it last saw."""
    mark = ClockMark.objects.first()
    if mark is None:
        watch.look(now, steady)
        watch.answered = answers().values_list("pk", flat=True).first() or 0
        if is_due(now) and not watch.is_trusted():
            sound_alarm(now, JUMP * 2, is_jump=False)
        return
    watch.answered = mark.answered
    is_same_run = bool(watch.boot) and mark.boot == watch.boot
    if is_same_run and mark.base + steady >= mark.seen.timestamp() - 1:
        watch.base, watch.is_fresh = mark.base, mark.is_fresh
    else:
        watch.base, watch.is_fresh = mark.seen.timestamp() - steady, True


def heed_answer(watch: Watch, steady: float, now: datetime) -> None:
    """The desk said that the time was right: it is at least what it was then."""
    if not watch.is_asked:
        return
    row = answers().first()
    if row is None or row.confirmed_at is None or row.pk <= watch.answered:
        return
    watch.look(row.confirmed_at, steady)
    watch.is_fresh = abs(now - row.confirmed_at) > SHOWN
    watch.answered = row.pk
    watch.written = None


def answers() -> QuerySet[ClockAlarm]:
    """What the desk has confirmed, the last first."""
    return ClockAlarm.objects.filter(confirmed_at__isnull=False).order_by("-pk")


def sound_alarm(now: datetime, apart: timedelta, *, is_jump: bool) -> None:
    """Tell the desk, once, and again when a small step has become a jump."""
    if -JUMP <= apart <= SHOWN:
        return
    jump = apart.total_seconds() if is_jump or apart <= JUMP else 0.0
    row = ClockAlarm.objects.filter(confirmed_at=None).first()
    if row is None:
        LOG.error("the clock is not to be believed (%+.0f s): what is scheduled waits", jump)
        ClockAlarm.objects.create(at=now, jump=jump)
    elif row.is_small and abs(apart) > JUMP:
        ClockAlarm.objects.filter(pk=row.pk).update(at=now, jump=jump)


def open_alarms(behind: timedelta) -> list[ClockAlarm]:
    """What nobody has confirmed; a small step that is over need not be."""
    rows = list(ClockAlarm.objects.filter(confirmed_at=None))
    over = [row for row in rows if row.is_small and behind <= SHOWN]
    for row in over:
        row.delete()
    return [row for row in rows if row not in over]


def is_worth_writing(
    watch: Watch, trusted: datetime, now: datetime, is_due: Callable[[datetime], bool]
) -> bool:
    """Whether the clocks stand otherwise than was written down, or a minute later.

    While nothing waits for its time, the time alone is not written: a press at rest writes nothing.
    """
    if watch.written is None:
        return True
    base, behind, seen = watch.written
    is_same_base = abs((watch.base or 0.0) - base) < 1
    if not is_same_base or abs((now - trusted).total_seconds() - behind) >= 1:
        return True
    if trusted - seen < SHOWN:
        return False
    watch.written = (base, behind, trusted)
    return is_due(FAR)


def write_down(watch: Watch, trusted: datetime, behind: float) -> None:
    """Keep for the process after this one, and for the desk, how the clocks stand."""
    base = watch.base or 0.0
    watch.written = (base, behind, trusted)
    facts = {"boot": watch.boot, "base": base, "seen": trusted, "behind": behind}
    facts |= {"is_fresh": watch.is_fresh, "answered": watch.answered}
    ClockMark.objects.update_or_create(pk=1, defaults=facts)
