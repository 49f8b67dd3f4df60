"""The upgrade: copy, migrate, try; kept whole or undone, wherever it is ended."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.db import connections

from yanlu.backup import BackupError
from yanlu.press.workshop import Workshop

from . import dumping, keeping, migrating, upgrading
from .databases import SETTINGS, sqlite_file
from .places import Places

PATIENCE = 60.0  # seconds to wait for those who are at work
STAMPS = ("migrated", "version.json")
NOT_YET = (
    "It cannot be undone yet: {}. Nothing is lost, and readers read on: put that right, and run "
    "`yanlu upgrade` again, which undoes it.（升級做到一半，一時還不能復原；資料都還在，讀者照常"
    "閱讀。排除問題後再跑一次 yanlu upgrade，就會復原）"
)
BROKEN = (BackupError, sqlite3.Error, OSError)  # a disk, or what is on it


class UpgradeError(Exception):
    """The upgrade did not succeed; `str()` says why, and that the data are as they were."""


def recover(places: Places) -> str:
    """End or undo an upgrade that was ended half way; what was done, or nothing.

    Before the copies were whole nothing had been changed. After that and before the end, they go
    back. At the end, what is left is to write down whose data these are now.

    Raises:
        UpgradeError: it cannot be undone yet; the copies are still there.
    """
    state = read_state(places)
    if not state:
        open_again(places)
        return ""
    if state == "migrating":
        try:
            put_back(places)
        except BROKEN as error:
            raise UpgradeError(NOT_YET.format(error)) from error
    done = state == "done"
    if done:
        upgrading.write_stamp(places)
    open_again(places)
    return "The upgrade was ended." if done else "An upgrade that was ended half way was undone."


def read_state(places: Places) -> str:
    try:
        return str(json.loads((places.upgrade / "state.json").read_bytes())["step"])
    except FileNotFoundError:
        return ""  # what cannot be read may be there: who took it for gone would lose the copies


def write_state(places: Places, step: str) -> None:
    words = json.dumps({"step": step, "at": datetime.now(UTC).isoformat()})
    keeping.write_whole(places.upgrade / "state.json", words.encode())


@contextmanager
def closed(places: Places) -> Iterator[None]:
    """Nobody writes: the desk and the mailbox say so, the press waits; readers read on.

    Raises:
        UpgradeError: somebody has not stopped working.
    """
    try:
        keeping.write_whole(places.upgrade / "closed", b"")
    except OSError:
        (places.upgrade / "closed").unlink(missing_ok=True)
        raise
    with open(places.upgrade / "working", "a") as file:
        until = time.monotonic() + PATIENCE
        while not locked(file.fileno()):
            if time.monotonic() > until:
                (places.upgrade / "closed").unlink(missing_ok=True)
                raise UpgradeError(
                    "Something of the paper has been at work for a minute: stop it, then upgrade."
                    "（有程序一直在寫資料，請先停掉它）"
                )
            time.sleep(0.05)
        yield


def locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def upgrade(places: Places, stamp: str, try_out: Callable[[], None]) -> None:
    """Bring the data up to this program, or leave them as they were.

    Args:
        places: where everything lies.
        stamp: the digest of all migrations, for the stamp of the set-up.
        try_out: does what the new program must be able to do; raises if it cannot.

    Raises:
        UpgradeError: it did not succeed; the data are as they were.
    """
    with closed(places):
        recover_inside(places)
        keep_copies(places)
        try:
            migrate()
            try_out()
        except BaseException as error:
            undo(places, error)
        write_state(places, "done")
        keeping.write_whole(places.stamp, stamp.encode())
        upgrading.write_stamp(places)
        open_again(places)


def keep_copies(places: Places) -> None:
    """Copy everything, and from then on remember that it may have to go back."""
    try:
        write_state(places, "copying")
        copy_all(places)
        write_state(places, "migrating")
    except BROKEN as error:
        open_again(places)
        raise UpgradeError(f"Nothing was changed（什麼都沒有動）: {error}") from error


def undo(places: Places, error: BaseException) -> NoReturn:
    """Put everything back, and say why; where even that fails, the next upgrade does it."""
    try:
        put_back(places)
        open_again(places)
    except BROKEN as worse:
        raise UpgradeError(f"The upgrade failed: {error}. {NOT_YET.format(worse)}") from error
    raise UpgradeError(
        f"The upgrade failed and was undone: {error}. The data are as they were; use the "
        "program of before, and report this.（升級失敗，已全部復原，請先用回原來的程式）"
    ) from error


def recover_inside(places: Places) -> None:
    """Undo what was left half way, with the door still closed."""
    if read_state(places) == "migrating":
        put_back(places)
    shutil.rmtree(places.upgrade / "before", ignore_errors=True)


def open_again(places: Places) -> None:
    """Forget the upgrade, and let everybody work."""
    (places.upgrade / "state.json").unlink(missing_ok=True)
    shutil.rmtree(places.upgrade / "before", ignore_errors=True)
    (places.upgrade / "closed").unlink(missing_ok=True)


def databases(places: Places) -> list[Path]:
    """The databases that are files."""
    files = (sqlite_file(places.var, alias) for alias in SETTINGS)
    return [file for file in files if file.is_file()]


def copy_all(places: Places) -> None:
    """Copies of databases and stamps, flushed to the disk."""
    before = places.upgrade / "before"
    shutil.rmtree(before, ignore_errors=True)
    before.mkdir(mode=0o700)
    for file in databases(places):
        overwrite(file, before / file.name)
    dumping.dumps(settings.YANLU, before)
    for name in STAMPS:
        if (places.var / name).exists():
            keeping.write_whole(before / name, (places.var / name).read_bytes())
    keeping.flush_folder(before)


def put_back(places: Places) -> None:
    """Let databases and stamps be what they were; done again, it is the same."""
    connections.close_all()
    before = places.upgrade / "before"
    for file in databases(places):
        if (before / file.name).is_file():
            overwrite(before / file.name, file)
    dumping.bring_back(settings.YANLU, before)
    for name in STAMPS:
        if (before / name).exists():
            keeping.write_whole(places.var / name, (before / name).read_bytes())
        else:
            (places.var / name).unlink(missing_ok=True)


def overwrite(source: Path, goal: Path) -> None:
    """Let one database be as another, in one transaction: whoever has it open sees it change."""
    with (
        closing(sqlite3.connect(source, timeout=30.0)) as reading,
        closing(sqlite3.connect(goal, timeout=30.0)) as writing,
    ):
        writing.execute("PRAGMA synchronous = FULL")
        reading.backup(writing)
    goal.chmod(0o600)


def migrate() -> None:
    for alias in SETTINGS:
        migrating.migrate(alias)


def try_printing(make: Callable[[], Workshop]) -> None:
    """Make a printer of theme, paper and glossary, and print one article without publishing it.

    Raises:
        Exception: whatever hinders the new program from printing what the old one did.
    """
    shop = make()
    try:
        shop.look_at_theme()
        printer = shop.coming or shop.printer
        for identity, _ in shop.desk.live("", 1):
            printable = shop.desk.printable(identity)
            if printer and printable:
                list(printer.article(printable.article))
    finally:
        shop.store.close()
