"""What was seen of the paper at one moment: plain data, gathered by whoever knows all rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Work:
    """What the press has to do.

    Args:
        seen: when a press last went round; None if never.
        due: how many lists and articles wait for their turn.
        since: when the one that waits longest began to wait.
        failing: names of what could not be printed, with the time of the first try.
    """

    seen: datetime | None = None
    due: int = 0
    since: datetime | None = None
    failing: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The edition that stands.

    Args:
        number: its number; 0 if there is none.
        issued: when its head was signed.
        expires: until when readers may take it for current.
    """

    number: int = 0
    issued: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A place to which editions are delivered.

    Args:
        name: of the target.
        edition: that it has.
        at: when it got that.
        failing: since when it fails; None if it does not.
        progress: of a delivery that takes long: how many files are there, and of how many.
    """

    name: str
    edition: int
    at: datetime | None = None
    failing: datetime | None = None
    progress: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk on which the paper's folder lies.

    Args:
        free: bytes.
        writable: whether it takes anything.
    """

    free: int
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate that readers' browsers are shown.

    Args:
        host: whose it is.
        ends: when; None if none was shown that a browser would believe.
    """

    host: str
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Copies:
    """Backups.

    Args:
        wanted: whether there is a place for them.
        good_at: when one last ended well.
        failed: whether the last one did not.
        since: from when on they have ended well; None if that is not known.
        drilled_at: when a restore was last tried.
        drill_failed: whether that failed.
        proved_at: when one last came back and was what it should be.
        said_at: when somebody last said that one did, on another machine.
    """

    wanted: bool = False
    good_at: datetime | None = None
    failed: bool = False
    since: datetime | None = None
    drilled_at: datetime | None = None
    drill_failed: bool = False
    proved_at: datetime | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """How the paper is.

    Args:
        version: of the program.
        work: of the press.
        standing: the edition.
        goals: the targets.
        disk: where the paper's folder lies.
        copies: backups.
        certificate: None where the paper is not read by https, or nobody has looked yet.
        jump: seconds by which the clock jumped, until somebody confirms the time; 0 where it is
            only doubted; None where all is well.
        synchronised: whether the machine's clock follows a better one.
        broken: names of databases that cannot be used.
        alerted: how many addresses are told.
        letters: letters that wait to be sent, and since when; None where that is not known.
    """

    version: str
    work: Work
    standing: Standing
    goals: tuple[Goal, ...]
    disk: Disk
    copies: Copies = field(default_factory=Copies)
    certificate: Certificate | None = None
    jump: float | None = None
    synchronised: bool = True
    broken: tuple[str, ...] = ()
    alerted: int = 0
    letters: tuple[int, datetime | None] | None = None


Gatherer = Callable[[datetime], State]
GATHERERS: list[Gatherer] = []


def set_gatherer(gather: Gatherer) -> None:
    """Say who gathers the state of the paper."""
    GATHERERS[:] = [gather]


def gathered(now: datetime) -> State:
    """How the paper is now."""
    return GATHERERS[0](now)
