"""What is wrong with the paper: decided from what was seen, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .state import Copies, State

STOPPED_AFTER = timedelta(minutes=15)  # the longest unit is the switch of a reprint
PATIENCE = timedelta(minutes=10)  # what fails is tried again by itself so long
WAITING_AFTER = timedelta(minutes=30)
LEAST_FREE = 500 * 1024 * 1024  # bytes
CERTIFICATE_DAYS = 14
BACKUP_AGE = timedelta(hours=36)  # a nightly one that failed once is told next day at noon
PROOF_AGE = timedelta(days=8)  # a nightly drill that has been silent for a week
SAID_AGE = timedelta(days=31)  # somebody tries it once a month on another machine
HEAD_LEFT = timedelta(hours=18)  # it is signed anew when 24 are left
SMALL_STEP = 600  # seconds of the clock, forward: what is scheduled goes on, only later
LETTER_AGE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is wrong.

    Args:
        kind: a key of `words.WORDS`.
        about: which target, database or host, where there are several.
        number: minutes, hours, days, megabytes: whatever the words name.
    """

    kind: str
    about: str = ""
    number: int = 0

    @property
    def key(self) -> str:
        """The same for the same thing, whatever its number."""
        return f"{self.kind}:{self.about}"[:100]


def conditions(state: State, now: datetime) -> list[Condition]:
    """All that is wrong, what is worst first."""
    looks = (of_databases, of_disk, of_press, of_head, of_goals, of_clock, of_certificate)
    found = [one for look in looks for one in look(state, now)]
    return [*found, *of_copies(state, now), *of_letters(state, now)]


def of_databases(state: State, now: datetime) -> Iterator[Condition]:
    return (Condition("database", name) for name in state.broken)


def of_disk(state: State, now: datetime) -> Iterator[Condition]:
    if not state.disk.writable:
        yield Condition("disk-read-only")
    elif state.disk.free < LEAST_FREE:
        yield Condition("disk-low", number=state.disk.free // 1_000_000)


def of_press(state: State, now: datetime) -> Iterator[Condition]:
    work = state.work
    if "press" in state.broken:
        return  # nothing is known of it
    if work.seen is None or abs(now - work.seen) > STOPPED_AFTER:
        yield Condition("press-stopped", number=minutes(now, work.seen) if work.seen else 0)
        return
    failing = [thing for thing, since in work.failing if is_past(since, PATIENCE, now)]
    if failing:
        yield Condition("press-failing", number=len(failing))
    if work.since and is_past(work.since, WAITING_AFTER, now):
        yield Condition("press-waiting", number=minutes(now, work.since))


def of_head(state: State, now: datetime) -> Iterator[Condition]:
    expires = state.standing.expires
    if expires and expires - now < HEAD_LEFT:
        yield Condition("head", number=max(0, int((expires - now).total_seconds() // 3600)))


def of_goals(state: State, now: datetime) -> Iterator[Condition]:
    for goal in state.goals:
        if goal.failing and is_past(goal.failing, PATIENCE, now):
            yield Condition("delivery", goal.name, minutes(now, goal.failing))


def of_clock(state: State, now: datetime) -> Iterator[Condition]:
    if state.jump is None:
        return
    is_small = 0 < state.jump <= SMALL_STEP
    name = "clock-ahead" if is_small else "clock" if state.jump else "clock-doubt"
    yield Condition(name, number=int(state.jump))


def of_certificate(state: State, now: datetime) -> Iterator[Condition]:
    shown = state.certificate
    if shown is None:
        return
    if shown.ends is None:
        yield Condition("certificate-bad", shown.host)
    elif shown.ends - now < timedelta(days=CERTIFICATE_DAYS):
        yield Condition("certificate", shown.host, max(0, (shown.ends - now).days))


def of_copies(state: State, now: datetime) -> Iterator[Condition]:
    copies = state.copies
    if not copies.wanted:
        return
    if copies.failed:
        yield Condition("backup-failed")
    if copies.drill_failed:
        yield Condition("drill-failed")
    elif copies.good_at and not is_proved(copies, now):
        yield from of_drill(copies, now)
    if copies.good_at is None:
        yield Condition("backup-none")
    elif is_past(copies.good_at, BACKUP_AGE, now):
        yield Condition("backup-old", number=minutes(now, copies.good_at) // 60)


def of_drill(copies: Copies, now: datetime) -> Iterator[Condition]:
    """Backups of which nobody knows whether they come back; what is new has a week."""
    if copies.proved_at is not None:
        yield Condition("drill-old", number=(now - copies.proved_at).days)
    elif copies.since is not None and is_past(copies.since, PROOF_AGE, now):
        yield Condition("drill-none", number=abs(now - copies.since).days)


def is_proved(copies: Copies, now: datetime) -> bool:
    """Whether a backup has lately come back whole: seen here, or said of another machine."""
    seen = copies.proved_at is not None and not is_past(copies.proved_at, PROOF_AGE, now)
    said = copies.said_at is not None and not is_past(copies.said_at, SAID_AGE, now)
    return seen or said


def of_letters(state: State, now: datetime) -> Iterator[Condition]:
    count, since = state.letters or (0, None)
    if count and since and is_past(since, LETTER_AGE, now):
        yield Condition("mail", number=count)


def is_past(since: datetime, patience: timedelta, now: datetime) -> bool:
    """Whether it has been so for longer; a time to come was written by a clock since set back."""
    return not since <= now <= since + patience


def minutes(now: datetime, since: datetime) -> int:
    return int(abs(now - since).total_seconds() // 60)
