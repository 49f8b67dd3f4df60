"""The files that stand, and who claims them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from yanlu.edition import File, Stored
from yanlu.manifest.canonical import Entry
from yanlu.manifest.statements import Reason

from .batch import Batch
from .body import entry

PUT = "INSERT OR REPLACE INTO {prefix}file (path, sha256, length, type, stored) VALUES (?,?,?,?,?)"
NAMED = "SELECT 1 FROM {prefix}claim WHERE path = ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a shelf says of a path."""

    entry: Entry
    stored: bool


@dataclass(frozen=True, slots=True)
class ShelfChange:
    """What a batch changed on a shelf.

    Args:
        put: what is new or other than before.
        drop: paths that nothing claims any more.
        withdrawn: those of both that the newsroom took back, with why.
        left: hashes of bodies that stood before under these paths.
    """

    put: Mapping[str, Entry]
    drop: frozenset[str]
    withdrawn: Mapping[str, Reason]
    left: frozenset[str]


class Shelf:
    """One set of files with their claims; a path stands as long as one owner claims it.

    Args:
        connection: to the store, in a transaction of the caller.
        prefix: of its tables: empty for what stands, `next_` for what is being prepared.
    """

    def __init__(self, connection: sqlite3.Connection, prefix: str = "") -> None:
        self.connection = connection
        self.prefix = prefix

    def apply(self, batch: Batch) -> ShelfChange:
        """Make the shelf as the batch wants it, and say what changed."""
        change = Change(self)
        for owner, files in batch.put.items():
            before = set(self.paths(owner))
            change.put(owner, {file.path: to_standing(file) for file in files}, before)
        for owner in batch.gone:
            change.put(owner, {}, set(self.paths(owner)))
        return change.finished(batch.reasons)

    def paths(self, owner: str) -> Iterator[str]:
        """The paths that the owner claims."""
        rows = self.execute("SELECT path FROM {prefix}claim WHERE owner = ?", owner)
        return (path for (path,) in rows)

    def find(self, path: str) -> Standing | None:
        """What stands at the path."""
        query = "SELECT sha256, length, type, stored FROM {prefix}file WHERE path = ?"
        row = self.execute(query, path).fetchone()
        return Standing(Entry(*row[:3]), bool(row[3])) if row else None

    def put(self, path: str, standing: Standing) -> None:
        """Let this stand at the path."""
        self.execute(PUT, path, *standing.entry, int(standing.stored))

    def drop(self, path: str) -> None:
        """Let nothing stand at the path."""
        self.execute("DELETE FROM {prefix}file WHERE path = ?", path)

    def claim(self, owner: str, paths: Iterable[str]) -> None:
        """Let the owner claim the paths."""
        for path in paths:
            self.execute("INSERT OR IGNORE INTO {prefix}claim VALUES (?, ?)", owner, path)

    def disclaim(self, owner: str, paths: Iterable[str]) -> None:
        """Let the owner claim the paths no more."""
        for path in paths:
            self.execute("DELETE FROM {prefix}claim WHERE owner = ? AND path = ?", owner, path)

    def is_claimed(self, path: str) -> bool:
        """Whether anybody claims the path."""
        return self.execute(NAMED, path).fetchone() is not None

    def execute(self, query: str, *values: object) -> sqlite3.Cursor:
        return self.connection.execute(query.replace("{prefix}", self.prefix), values)


class Change:
    """What a batch changes, gathered owner by owner."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.changed: dict[str, Entry] = {}
        self.owners: dict[str, str] = {}
        self.orphans: set[str] = set()
        self.left: set[str] = set()

    def put(self, owner: str, files: Mapping[str, Standing], before: set[str]) -> None:
        """Let the owner have these files and no others."""
        gone = before - files.keys()
        self.shelf.disclaim(owner, gone)
        self.shelf.claim(owner, files.keys() - before)
        self.orphans.update(gone)
        for path in gone:
            self.owners[path] = owner
        for path, standing in files.items():
            self.put_file(owner, path, standing)

    def put_file(self, owner: str, path: str, standing: Standing) -> None:
        found = self.shelf.find(path)
        if found == standing:
            return
        if found is not None:
            self.left.add(found.entry.sha256)
        self.shelf.put(path, standing)
        self.changed[path] = standing.entry
        self.owners[path] = owner

    def finished(self, reasons: Mapping[str, Reason]) -> ShelfChange:
        """All that changed, once every owner has had its turn."""
        dropped = {path for path in self.orphans if not self.shelf.is_claimed(path)}
        for path in dropped:
            found = self.shelf.find(path)
            if found is not None:
                self.left.add(found.entry.sha256)
            self.shelf.drop(path)
        withdrawn = {
            path: Reason.REPLACED if path in self.changed else reasons[owner]
            for path, owner in self.owners.items()
            if owner in reasons and (path in self.changed or path in dropped)
        }
        return ShelfChange(self.changed, frozenset(dropped), withdrawn, frozenset(self.left))


def to_standing(file: File) -> Standing:
    return Standing(entry(file), isinstance(file.data, Stored))
