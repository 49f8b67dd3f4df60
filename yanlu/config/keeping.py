"""The small door on copies: when the last one was made and tried, for whoever watches."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from .databases import NAMES
from .places import Places


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a backup, or a trial restore of one, ended.

    Args:
        began: when, by the machine's clock, with its zone.
        seconds: that it took.
        identity: the backup's name; empty if it has none.
        sent: bytes that were written to the place of the copies.
        place: where they are kept.
        error: what went wrong, as a sentence; empty if all is well.
        good_at: when it last began and ended well; None if never.
        acts: the last act of the staff that is in it, by number and hash; empty if unknown.
        since: from when on there have been good ones; None if unknown.
        found: how it was tried and what was found, in words; empty for a backup.
    """

    began: datetime
    seconds: float
    identity: str
    sent: int
    place: str
    error: str
    good_at: datetime | None
    acts: str = ""
    since: datetime | None = None
    found: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it ended well."""
        return not self.error


def last_backup(places: Places) -> Outcome | None:
    """How the last backup ended; None if there never was one."""
    return read_outcome(places.backup / "last-backup.json")


def last_drill(places: Places) -> Outcome | None:
    """How the last trial restore ended; None if there never was one."""
    return read_outcome(places.backup / "last-drill.json")


def said_drill(places: Places) -> Outcome | None:
    """When somebody last said that a backup came back on another machine; None if nobody did."""
    return read_outcome(places.backup / "said-drill.json")


def record_backup(places: Places, outcome: Outcome) -> None:
    """Write down how a backup ended, and since when there have been good ones."""
    before = last_backup(places)
    since = (before.since or before.good_at) if before else None
    whole = replace(outcome, since=since or outcome.good_at)
    write_outcome(places.backup / "last-backup.json", whole)


def record_drill(places: Places, outcome: Outcome) -> None:
    """Write down how a trial restore ended."""
    write_outcome(places.backup / "last-drill.json", outcome)


def record_said(places: Places, now: datetime) -> None:
    """Write down that somebody says that a backup came back on another machine."""
    write_outcome(places.backup / "said-drill.json", Outcome(now, 0.0, "", 0, "", "", now))


def read_outcome(path: Path) -> Outcome | None:
    """What stands in a record; None if there is none that can be read."""
    try:
        data = json.loads(path.read_bytes())
        times = {name: read_time(data.get(name)) for name in ("good_at", "since")}
        known = {one.name: data[one.name] for one in fields(Outcome) if one.name in data}
        return Outcome(**{**known, **times, "began": datetime.fromisoformat(data["began"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_time(words: str | None) -> datetime | None:
    return datetime.fromisoformat(words) if words else None


def write_outcome(path: Path, outcome: Outcome) -> None:
    data = asdict(outcome)
    for name in ("began", "good_at", "since"):
        data[name] = data[name].isoformat() if data[name] else None
    write_whole(path, json.dumps(data, ensure_ascii=False, indent=1).encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, flush, rename: the old bytes or the new ones, nothing between."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Let names that came and went in this folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held(path: Path, *, shared: bool = False) -> Iterator[bool]:
    """A lock that ends with its process, however that ends; whether it could be had at once.

    Args:
        path: of the lock's file, which stays.
        shared: whether others who share may hold it, too.
    """
    with lock_file(path) as file:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def lock_file(path: Path) -> IO[bytes]:
    """A lock's file. On a disk that has become read-only the one that is there is locked as well.

    Who only reads works on there, and who writes is told by the database what is wrong.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES) or not path.is_file():
            raise
        return open(path, "rb")


class StandstillError(Exception):
    """The paper must not start now; `str()` says why and what to do."""


HALF_WAY = (
    "A restore was ended half way: run `yanlu restore` again, which goes on with it.",
    "還原做到一半停了，請再跑一次 yanlu restore",
)
UNLOADED = (
    "A restore was ended half way: {names} in {var} is not yet in its database on PostgreSQL. Run "
    "`yanlu restore` again, which loads it; if you have loaded it by hand, move the file away.",
    "還原做到一半停了：{names} 還沒有倒進 PostgreSQL。請再跑一次 yanlu restore；"
    "若已經自己倒好，請把檔案移到別處",
)
SETTINGS = "settings-of-the-backup.env"  # file and environment in one, as a settings file
LOADED = ".loaded"  # ends the name of a dump that is in its database


def is_between(places: Places) -> bool:
    """Whether a restore was ended between two papers, so that neither is whole."""
    return is_switching(places) or bool(unloaded(places))


def is_switching(places: Places) -> bool:
    """Whether files of two papers lie side by side."""
    return (places.restoring / "switch").exists()


def unloaded(places: Places) -> list[str]:
    """The names of dumps that came with a restore and have not all gone into their databases."""
    names = [f"{name.lower()}.dump" for name in NAMES.values()]
    return [
        name
        for name in names
        if any((places.var / f"{name}{end}").exists() for end in ("", LOADED))
    ]


def half_way(places: Places) -> tuple[str, str]:
    """What to do where a restore was ended half way, in English and Chinese."""
    names = unloaded(places)
    if is_switching(places) or not names:
        return HALF_WAY
    english, chinese = UNLOADED
    told = {"names": ", ".join(names), "var": places.var}
    return english.format(**told), chinese.format(**told)


STAYING: list[ExitStack] = []  # what this process holds until it ends


def stay(var: Path) -> None:
    """Hold, until this process ends, what tells that the paper runs.

    Args:
        var: the folder of everything that must be kept.

    Raises:
        StandstillError: it is being restored, or a restore was ended half way.
    """
    places = Places(var)
    if is_between(places):
        raise StandstillError("{}（{}）".format(*half_way(places)))
    if STAYING or not var.is_dir() or not any(var.iterdir()):
        return  # there is nothing to be kept still
    stack = ExitStack()
    STAYING.append(stack)
    if not stack.enter_context(held(places.running, shared=True)):
        raise StandstillError(
            "The paper is being restored; start it when that is done.（正在還原，請等它結束再啟動）"
        )
