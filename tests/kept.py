"""Migrated databases, kept from one run of the suite to the next while the code is the same."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import importlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django.core.management
from django.db import connections

from yanlu.config.databases import SETTINGS, sqlite_file
from yanlu.config.migrating import note_others

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "databases"


def keep_migrated() -> Callable[[], None]:
    """A test database is migrated once for a state of the code, and copied then; how to end that.

    To migrate takes a worker some ten seconds, to copy none.
    """
    management, real = django.core.management, django.core.management.call_command
    management.call_command = functools.partial(called, real)
    return lambda: setattr(management, "call_command", real)


def called(real: Callable[..., Any], name: str, *arguments: Any, **options: Any) -> Any:
    """Django's command; where it would migrate a new SQLite database, a kept one is copied."""
    alias = options.get("database")
    if name != "migrate" or arguments or connections[alias].vendor != "sqlite":
        return real(name, *arguments, **options)
    place = folder() / f"{alias}.db"
    with (place.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two workers one migrates, and the other waits
        if not place.exists():
            note_others(alias)
            real(name, *arguments, **options)
            keep(connections[alias], place)
            return None
    copy(place, connections[alias])
    return None


@functools.cache
def folder() -> Path:
    """Where those of this state of the code are kept; those of others are thrown away."""
    summed = hashlib.sha256((ROOT / "requirements" / "run.txt").read_bytes())
    for path in sorted((ROOT / "yanlu").rglob("*.py")):
        summed.update(path.read_bytes())
    made = KEPT / summed.hexdigest()[:16]
    made.mkdir(parents=True, exist_ok=True)
    for other in KEPT.iterdir():
        if other != made:
            shutil.rmtree(other, ignore_errors=True)
    return made


def keep(connection: Any, place: Path) -> None:
    """Write the database beside, then under its name."""
    beside = place.with_suffix(".new")
    beside.unlink(missing_ok=True)
    connection.ensure_connection()
    made = library().connect(beside)
    connection.connection.backup(made)
    made.close()
    os.replace(beside, place)


def copy(place: Path, connection: Any) -> None:
    """Fill the empty database of a test with the kept one."""
    connection.ensure_connection()
    kept = library().connect(place)
    kept.backup(connection.connection)
    kept.close()
    connection.close_if_unusable_or_obsolete()


def lend(var: Path) -> None:
    """Let a paper begin with databases in which nothing is to migrate, if they are kept.

    How long a machine takes to make them is measured elsewhere, and that it does so, too.
    """
    kept = {alias: folder() / f"{alias}.db" for alias in SETTINGS}
    if all(place.exists() for place in kept.values()):
        for alias, place in kept.items():
            shutil.copyfile(place, sqlite_file(var, alias))


def library() -> Any:
    """The SQLite that Django uses."""
    return importlib.import_module("django.db.backends.sqlite3.base").Database
