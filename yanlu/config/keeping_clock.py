"""When a backup is due, and the thread of the press's process that has it taken."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from . import keeping
from .keeping import Outcome
from .places import Places

LOOK = 20.0  # seconds between two looks at the clock
AGAIN = timedelta(hours=1)  # after a backup that failed
DOUBT = timedelta(minutes=10)
TAKE, DRILL = ("backup", "--quiet"), ("restore", "--drill")


def is_due(now: datetime, at: time, zone: ZoneInfo, last: Outcome | None) -> bool:
    """Whether what is done once a day is to be done.

    Args:
        now: the time, with its zone.
        at: the time of day, of the paper's zone.
        zone: the paper's.
        last: how it last ended; one that began in times to come was begun under a wrong clock.
    """
    if last is None or last.began > now + DOUBT:
        return True
    if last.error and now - last.began >= AGAIN:
        return True
    here = now.astimezone(zone)
    slot = datetime.combine(here.date(), at, zone)
    if slot > here:
        slot -= timedelta(days=1)
    return last.began < slot


def work_due(options: Mapping[str, Any], now: datetime) -> list[tuple[str, ...]]:
    """The commands that are due, the backup before its drill."""
    at, zone = options["YANLU_BACKUP_AT"], ZoneInfo(options["YANLU_ZONE"])
    if at is None or not options["YANLU_BACKUP_TO"]:
        return []
    places = Places(Path(options["YANLU_VAR"]))
    due: list[tuple[str, ...]] = []
    if is_due(now, at, zone, keeping.last_backup(places)):
        due.append(TAKE)
    if options["YANLU_BACKUP_DRILL"] and is_due(now, at, zone, keeping.last_drill(places)):
        due.append(DRILL)
    return due


def keep_for_ever(stopping: threading.Event, options: Mapping[str, Any]) -> None:
    """Have backups taken and tried, each in a process of its own that goes away again."""
    begun: dict[tuple[str, ...], datetime] = {}
    while not stopping.wait(LOOK):
        now = datetime.now(UTC)
        for command in work_due(options, now):
            if is_time(now, begun.get(command)):
                begun[command] = now
                run(command, stopping)


def is_time(now: datetime, begun: datetime | None) -> bool:
    """Whether what is due may begin: on a disk that takes nothing nobody notes that it was done.

    Args:
        now: the time, with its zone.
        begun: when it was begun last by this process; it may lie in times to come.
    """
    return begun is None or abs(now - begun) >= AGAIN


def run(command: tuple[str, ...], stopping: threading.Event) -> None:
    """Run it to its end, or to ours: what it began, the next one goes on with."""
    with subprocess.Popen(
        ["nice", "-n", "10", sys.executable, "-m", "yanlu", *command], stdout=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and not stopping.wait(1):
            pass
        if process.poll() is None:
            process.terminate()
