"""A whole edition made beside the one that stands, until it takes over."""

from __future__ import annotations

import sqlite3

from yanlu.manifest.canonical import Entry

from .batch import Batch
from .schema import SHELF
from .shelf import Shelf, ShelfChange

NEXT = "next_"


def open_stage(connection: sqlite3.Connection) -> Shelf:
    """The shelf of what is being prepared."""
    for statement in SHELF.format(prefix=NEXT).split(";"):
        connection.execute(statement)
    return Shelf(connection, NEXT)


def clear(connection: sqlite3.Connection) -> None:
    """Throw away what was prepared."""
    connection.execute(f"DROP TABLE IF EXISTS {NEXT}file")
    connection.execute(f"DROP TABLE IF EXISTS {NEXT}claim")


def stage(connection: sqlite3.Connection, batch: Batch) -> None:
    """Add to what is being prepared."""
    open_stage(connection).apply(batch)


def exchange(connection: sqlite3.Connection) -> ShelfChange:
    """Let what was prepared stand; what changed by that. Signed files are left alone."""
    open_stage(connection)
    change = difference(connection)
    connection.execute("DELETE FROM file WHERE path NOT GLOB '.yanlu/*'")
    connection.execute(f"INSERT INTO file SELECT * FROM {NEXT}file")
    connection.execute("DELETE FROM claim")
    connection.execute(f"INSERT INTO claim SELECT * FROM {NEXT}claim")
    clear(connection)
    return change


def difference(connection: sqlite3.Connection) -> ShelfChange:
    """What is new or other on the stage, and what stands but is not on it."""
    put = {
        path: Entry(*rest)
        for path, *rest in connection.execute(
            f"SELECT path, sha256, length, type FROM {NEXT}file EXCEPT "
            "SELECT path, sha256, length, type FROM file"
        )
    }
    dropped = connection.execute(
        f"SELECT path FROM file WHERE path NOT GLOB '.yanlu/*' EXCEPT SELECT path FROM {NEXT}file"
    )
    drop = frozenset(path for (path,) in dropped)
    left = connection.execute(
        "SELECT sha256 FROM file WHERE path NOT GLOB '.yanlu/*' EXCEPT "
        f"SELECT sha256 FROM {NEXT}file"
    )
    return ShelfChange(put, drop, {}, frozenset(sha256 for (sha256,) in left))
