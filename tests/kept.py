"""Migrated databases, and a demo paper that is set up: kept while the code is the same.

python -m tests.kept
    makes the demo paper now, if it is not kept.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django.core.management
from django.db import connections

from tests.cluster import PROGRAMS
from tests.ports import free_port, is_free
from yanlu.config.databases import SETTINGS, sqlite_file
from yanlu.config.migrating import note_others
from yanlu.config.places import Places
from yanlu.delivery import Store

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "databases"
PORT = "port"  # a file that the paper does not know


def keep_migrated() -> Callable[[], None]:
    """A test database is migrated once for a state of the code, and copied then; how to end that.

    To migrate takes a worker some ten seconds, to copy none.
    """
    management, real = django.core.management, django.core.management.call_command
    management.call_command = functools.partial(called, real)
    return lambda: setattr(management, "call_command", real)


def called(real: Callable[..., Any], name: str, *arguments: Any, **options: Any) -> Any:
    """Django's command; where it would migrate a new database, a kept one is copied."""
    alias = options.get("database")
    if name != "migrate" or arguments:
        return real(name, *arguments, **options)
    ending, keep, copy = WAYS[connections[alias].vendor]
    place = folder() / f"{alias}.{ending}"
    with alone():  # of two workers one migrates, and the other waits
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


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time makes what is kept."""
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_file(connection: Any, place: Path) -> None:
    """Write SQLite's database beside, then under its name."""
    beside = place.with_suffix(".new")
    beside.unlink(missing_ok=True)
    connection.ensure_connection()
    made = library().connect(beside)
    connection.connection.backup(made)
    made.close()
    os.replace(beside, place)


def copy_file(place: Path, connection: Any) -> None:
    """Fill the empty database of a test with the kept one."""
    connection.ensure_connection()
    kept = library().connect(place)
    kept.backup(connection.connection)
    kept.close()
    connection.close_if_unusable_or_obsolete()


def keep_dump(connection: Any, place: Path) -> None:
    """Write PostgreSQL's database beside, then under its name."""
    beside = place.with_suffix(".new")
    ask_postgresql("pg_dump", connection, "--format=custom", f"--file={beside}")
    os.replace(beside, place)


def copy_dump(place: Path, connection: Any) -> None:
    """Fill the empty database of a test with the kept one."""
    ask_postgresql("pg_restore", connection, "--single-transaction", str(place))


def ask_postgresql(program: str, connection: Any, *options: str) -> None:
    """Have a program of its client look at a database."""
    named = connection.settings_dict
    where = ["--host", named["HOST"], "--username", named["USER"], "--dbname", named["NAME"]]
    subprocess.run([PROGRAMS[-1] / program, *where, *options], check=True)


# How what is kept ends, is kept, and is copied.
WAYS = {"sqlite": ("db", keep_file, copy_file), "postgresql": ("dump", keep_dump, copy_dump)}


def lend(var: Path) -> None:
    """Let a paper begin with databases in which nothing is to migrate, if they are kept.

    How long a machine takes to make them is measured elsewhere, and that it does so, too.
    """
    kept = {alias: folder() / f"{alias}.db" for alias in SETTINGS}
    if all(place.exists() for place in kept.values()):
        for alias, place in kept.items():
            shutil.copyfile(place, sqlite_file(var, alias))


def lend_paper(var: Path) -> None:
    """Let a paper begin as the demo paper, set up and printed: one for all, with its keys.

    That a folder in which nothing is becomes that paper is shown by those who begin with nothing.

    Args:
        var: a folder that is not there yet, or is empty.
    """
    shutil.copytree(kept_paper(), var, dirs_exist_ok=True)


def kept_paper() -> Path:
    """The folder of the demo paper as it is set up today; made now, if nobody has."""
    place = folder() / f"paper-{datetime.now(UTC):%Y%m%d}-{summed_beside_code()}"
    with alone():
        if not place.exists():
            for old in folder().glob("paper-*"):
                shutil.rmtree(old)
            beside = Path(tempfile.mkdtemp(dir=folder()))
            lend(beside)
            clean = {name: value for name, value in os.environ.items() if "YANLU" not in name}
            clean.pop("DJANGO_SETTINGS_MODULE", None)
            port = free_port()
            here = {"YANLU_VAR": str(beside), "YANLU_PORT": str(port)}
            command = [sys.executable, "-m", "yanlu", "setup"]
            subprocess.run(command, cwd=ROOT, env=clean | here, check=True)
            polish(beside)
            (beside / PORT).write_text(str(port))
            os.replace(beside, place)
    return place


def polish(var: Path) -> None:
    """Compress all of it as well as can be, as its press would in its first minute."""
    with closing(Store(Places(var).store)) as store:
        while store.polish(100):
            pass


def lent_port() -> int:
    """The port that the lent paper was printed for: there it has nothing to print anew."""
    port = int((kept_paper() / PORT).read_text())
    return port if is_free(port) else free_port()


def summed_beside_code() -> str:
    """A sum over what a printed paper is made of besides code: the theme, words, the demo."""
    summed = hashlib.sha256()
    for room in ("yanlu", "demo"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                summed.update(path.read_bytes())
    return summed.hexdigest()[:16]


def library() -> Any:
    """The SQLite that Django uses."""
    return importlib.import_module("django.db.backends.sqlite3.base").Database


if __name__ == "__main__":
    kept_paper()
