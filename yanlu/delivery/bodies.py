"""The bodies of the store: bytes under the name of their content, kept while a path names them."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from yanlu.edition import File
from yanlu.manifest.canonical import Long

from .body import Body, best, compress, entry, unpack

Forms = tuple[bytes | None, bytes | None, bytes | None]

UNNAMED = "DELETE FROM body WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM file WHERE sha256 = ?1)"
UNSTAGED = " AND NOT EXISTS (SELECT 1 FROM next_file WHERE sha256 = ?1)"


class Bodies:
    """The bodies in one store.

    Args:
        connection: to the store.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def forms(self, sha256: str) -> Forms | None:
        """Raw, brotli and gzip of a body; None if there is none."""
        query = "SELECT raw, br, gz FROM body WHERE sha256 = ?"
        row: Forms | None = self.connection.execute(query, (sha256,)).fetchone()
        return row

    def forms_of_long(self, sha256: str) -> Forms | None:
        """The same of one that may be as large as the archive: SQLite makes no copy of its own."""
        query = "SELECT rowid FROM body WHERE sha256 = ? AND typeof(raw) = 'blob'"
        row = self.connection.execute(query, (sha256,)).fetchone()
        if row is None:
            return self.forms(sha256)
        with opened_blob(self.connection, row[0], readonly=True) as blob:
            return blob.read(), None, None

    def has(self, sha256: str) -> bool:
        """Whether there is such a body."""
        query = "SELECT 1 FROM body WHERE sha256 = ?"
        return self.connection.execute(query, (sha256,)).fetchone() is not None

    def missing(
        self, put: Mapping[str, tuple[File, ...]], made: Container[str] = frozenset()
    ) -> Iterator[Body]:
        """The bodies of these files that are neither kept nor already made, compressed."""
        seen: set[str] = set()
        for files in put.values():
            for file in files:
                if not isinstance(file.data, bytes):
                    continue
                sha256 = entry(file).sha256
                if sha256 not in seen and sha256 not in made and not self.has(sha256):
                    yield compress(sha256, file.type, file.data)
                seen.add(sha256)

    def put(self, bodies: Iterable[Body]) -> None:
        """Keep these bodies."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO body VALUES (?, ?, ?, ?, ?)",
            [(body.sha256, body.raw, body.br, body.gz, body.quality) for body in bodies],
        )

    def put_long(self, long: Long) -> None:
        """Keep a body that may be as large as the archive, without ever holding all of it."""
        empty = "INSERT OR IGNORE INTO body VALUES (?, zeroblob(?), NULL, NULL, 0)"
        if not self.connection.execute(empty, (long.sha256, long.length)).rowcount:
            return
        query = "SELECT rowid FROM body WHERE sha256 = ?"
        (row,) = self.connection.execute(query, (long.sha256,)).fetchone()
        with opened_blob(self.connection, row) as blob:
            for part in long.parts():
                blob.write(part)

    def drop(self, left: Iterable[str], *, is_staged: bool) -> None:
        """Delete those of these bodies that no path names any more, staged ones included."""
        query = UNNAMED + (UNSTAGED if is_staged else "")
        self.connection.executemany(query, [(sha256,) for sha256 in left])

    def drop_unnamed(self) -> None:
        """Delete every body that no path names."""
        self.connection.execute("DELETE FROM body WHERE sha256 NOT IN (SELECT sha256 FROM file)")

    def polished(self, limit: int) -> list[tuple[bytes, str]]:
        """Some bodies that were compressed quickly, compressed as well as can be."""
        query = "SELECT sha256, gz FROM body WHERE quality = 5 LIMIT ?"
        rows = self.connection.execute(query, (limit,)).fetchall()
        return [(best(unpack(None, gz)), sha256) for sha256, gz in rows]

    def exchange(self, polished: Iterable[tuple[bytes, str]]) -> None:
        """Put the well compressed forms in place of the others."""
        self.connection.executemany(
            "UPDATE body SET br = ?, quality = 11 WHERE sha256 = ?", polished
        )


def opened_blob(connection: Any, row: int, *, readonly: bool = False) -> Any:
    """The raw form of a body as a file; the two SQLite modules name this in two ways."""
    opened = getattr(connection, "blobopen", None) or connection.open_blob
    return opened("body", "raw", row, readonly=readonly)
