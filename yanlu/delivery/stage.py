"""An edition made beside the one that stands, until it takes over.

What is published meanwhile outdates what was staged of the same owners: it leaves the stage in
the same transaction, and its owner is remembered until it is staged again. So nothing that was
taken back can return with the switch, and nothing that was published can be lost by it.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import ItemsView, Iterable, Iterator, Mapping

from yanlu.manifest.canonical import Entry

from .batch import Batch
from .schema import SHELF
from .shelf import Shelf, ShelfChange

NEXT = "next_"
OUTDATED = f"CREATE TABLE IF NOT EXISTS {NEXT}outdated (owner TEXT PRIMARY KEY) WITHOUT ROWID"


def is_open(connection: sqlite3.Connection) -> bool:
    """Whether something is being prepared."""
    query = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return connection.execute(query, (f"{NEXT}file",)).fetchone() is not None


def open_stage(connection: sqlite3.Connection) -> Shelf:
    """The shelf of what is being prepared."""
    for statement in (*SHELF.format(prefix=NEXT).split(";"), OUTDATED):
        connection.execute(statement)
    return Shelf(connection, NEXT)


def clear(connection: sqlite3.Connection) -> None:
    """Throw away what was prepared."""
    for table in ("file", "claim", "outdated"):
        drop(connection, NEXT + table)


def drop(connection: sqlite3.Connection, table: str) -> None:
    """Drop a table, emptied before: SQLite keeps in memory what a full one held."""
    query = "SELECT 1 FROM sqlite_master WHERE name = ?"
    if connection.execute(query, (table,)).fetchone() is not None:
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"DROP TABLE {table}")


def stage(connection: sqlite3.Connection, batch: Batch) -> frozenset[str]:
    """Add to what is being prepared; the hashes of bodies that were staged before under it."""
    change = open_stage(connection).apply(batch)
    connection.executemany(
        f"DELETE FROM {NEXT}outdated WHERE owner = ?",
        [(owner,) for owner in batch.put.keys() | batch.gone],
    )
    return change.left


def outdate(connection: sqlite3.Connection, batch: Batch) -> frozenset[str]:
    """Take off the stage what this batch publishes anew; the hashes of bodies that were there."""
    if not is_open(connection):
        return frozenset()
    owners = batch.gone | batch.put.keys()
    change = open_stage(connection).apply(Batch(gone=owners))
    connection.executemany(
        f"INSERT OR IGNORE INTO {NEXT}outdated VALUES (?)", [(owner,) for owner in owners]
    )
    return change.left


def outdated_among(connection: sqlite3.Connection, owners: Iterable[str]) -> set[str]:
    """Those of the owners who published since the stage was begun, or since they were staged."""
    query = f"SELECT 1 FROM {NEXT}outdated WHERE owner = ?"
    return {one for one in owners if connection.execute(query, (one,)).fetchone() is not None}


def outdated(connection: sqlite3.Connection, limit: int) -> list[str]:
    """Owners who published since they were staged, and must be staged again."""
    if not is_open(connection):
        return []
    query = f"SELECT owner FROM {NEXT}outdated ORDER BY owner LIMIT ?"
    return [owner for (owner,) in connection.execute(query, (limit,))]


def keep(connection: sqlite3.Connection, owners: Iterable[str]) -> None:
    """Let what these owners have standing stand on, where nothing staged takes its place."""
    for owner in owners:
        named = "SELECT path FROM claim WHERE owner = ?"
        connection.execute(
            f"INSERT OR IGNORE INTO {NEXT}file SELECT * FROM file WHERE path IN ({named})", (owner,)
        )
        connection.execute(
            f"INSERT OR IGNORE INTO {NEXT}claim SELECT * FROM claim WHERE owner = ?", (owner,)
        )


def carry(connection: sqlite3.Connection, owners: Iterable[str]) -> frozenset[str]:
    """Prepare what these owners have standing; the hashes of bodies that were staged before."""
    owners = frozenset(owners)
    change = open_stage(connection).apply(Batch(gone=owners))
    keep(connection, owners)
    connection.executemany(
        f"DELETE FROM {NEXT}outdated WHERE owner = ?", [(owner,) for owner in owners]
    )
    return change.left


def exchange(connection: sqlite3.Connection, kept: Iterable[str]) -> ShelfChange:
    """Let what was prepared stand; what changed by that. Signed files are left alone.

    What changed may be the whole archive, so it is a table, and what bodies are left is not said.
    """
    open_stage(connection)
    keep(connection, kept)
    change = difference(connection)
    connection.execute(
        f"INSERT OR FAIL INTO {NEXT}file SELECT * FROM file WHERE path GLOB '.yanlu/*'"
    )
    connection.execute("DELETE FROM file")  # all: of some, SQLite would list them in memory first
    # OR FAIL: the whole transaction is undone in any case, so no statement need be undone alone,
    # for which SQLite keeps in memory what it touches.
    connection.execute(f"INSERT OR FAIL INTO file SELECT * FROM {NEXT}file")
    connection.execute("DELETE FROM claim")
    connection.execute(f"INSERT OR FAIL INTO claim SELECT * FROM {NEXT}claim")
    clear(connection)
    return change


def difference(connection: sqlite3.Connection) -> ShelfChange:
    """What is new or other on the stage, and what stands but is not on it."""
    dropped = connection.execute(
        "SELECT path FROM file WHERE path NOT GLOB '.yanlu/*' AND NOT EXISTS "
        f"(SELECT 1 FROM {NEXT}file AS coming WHERE coming.path = file.path)"
    )
    drop = frozenset(path for (path,) in dropped)
    return ShelfChange(Changed(connection), drop, {}, frozenset())


class Changed(Mapping[str, Entry]):
    """What the stage will change, kept in a table of its own until it is forgotten.

    Args:
        connection: to the store, in a transaction of the caller.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        forget_change(connection)
        connection.execute(
            f"CREATE TABLE {NEXT}changed (path TEXT PRIMARY KEY, sha256 TEXT, length INTEGER, "
            "type TEXT) WITHOUT ROWID"
        )
        connection.execute(
            f"INSERT OR FAIL INTO {NEXT}changed "
            "SELECT coming.path, coming.sha256, coming.length, coming.type "
            f"FROM {NEXT}file AS coming LEFT JOIN file ON file.path = coming.path "
            "WHERE file.path IS NULL OR (file.sha256, file.length, file.type) IS NOT "
            "(coming.sha256, coming.length, coming.type) ORDER BY coming.path"
        )
        self.count = int(connection.execute(f"SELECT count(*) FROM {NEXT}changed").fetchone()[0])

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        return (
            path
            for (path,) in self.connection.execute(f"SELECT path FROM {NEXT}changed ORDER BY path")
        )

    def __getitem__(self, path: str) -> Entry:
        query = f"SELECT sha256, length, type FROM {NEXT}changed WHERE path = ?"
        row = self.connection.execute(query, (path,)).fetchone()
        if row is None:
            raise KeyError(path)
        return Entry(row[0], row[1], sys.intern(row[2]))

    def items(self) -> ItemsView[str, Entry]:
        """Path and entry of each, in order of the paths."""
        return Rows(self)


class Rows(ItemsView[str, Entry]):
    """The rows of what changed, of which one at a time is held."""

    _mapping: Changed

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        query = f"SELECT path, sha256, length, type FROM {NEXT}changed ORDER BY path"
        for path, sha256, length, kind in self._mapping.connection.execute(query):
            yield path, Entry(sha256, length, sys.intern(kind))


def forget_change(connection: sqlite3.Connection) -> None:
    """Throw away the table of what changed."""
    drop(connection, f"{NEXT}changed")
