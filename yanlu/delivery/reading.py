"""The store as the server reads it: one connection that never writes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .body import unpack
from .errors import StoreError
from .schema import connect

# One statement, so that path and body are of one edition whatever is published meanwhile.
FIND = """
SELECT file.sha256, type, length, stored, raw, br, gz
FROM file LEFT JOIN body ON body.sha256 = file.sha256 WHERE path = ?
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it stands, with its bytes unless it is a stored one.

    Args:
        length: bytes, uncompressed.
        stored: whether its bytes lie in the media folder.
    """

    sha256: str
    type: str
    length: int
    stored: bool
    raw: bytes | None
    br: bytes | None
    gz: bytes | None

    @property
    def etag(self) -> str:
        """The tag of its content, the same for every reader: weak for what travels compressed."""
        return f'"{self.sha256[:32]}"' if self.stored else f'W/"{self.sha256[:32]}"'

    def body(self, encoding: str) -> tuple[bytes, str]:
        """The bytes in this encoding, or as they are where it is not kept; and the encoding."""
        if encoding == "br" and self.br is not None:
            return self.br, "br"
        if encoding and self.gz is not None:
            return self.gz, "gzip"
        return unpack(self.raw, self.gz), ""


class Reading:
    """What stands in the store, for any number of threads.

    Args:
        path: of the store; it may not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection | None = None
        self.version = -1

    @property
    def is_open(self) -> bool:
        """Whether there is a store."""
        return self.connection is not None

    def has_changed(self) -> bool:
        """Whether something was published since this was asked last.

        Raises:
            StoreError: the store cannot be read.
        """
        if self.connection is None:
            if not self.path.exists():
                return False
            self.connection = connect(self.path, read_only=True)
        version = int((self.one("PRAGMA data_version") or (0,))[0])
        changed = version != self.version
        self.version = version
        return changed

    def find(self, path: str) -> Found | None:
        """What stands at the path.

        Raises:
            StoreError: the store cannot be read, or has lost the file's body.
        """
        row = self.one(FIND, path)
        if row is not None and not row[3] and row[4] is None and row[6] is None:
            raise StoreError(f"{path} has lost its body")
        return Found(row[0], row[1], row[2], bool(row[3]), *row[4:]) if row else None

    def note(self, key: str) -> str:
        """A fact kept beside the edition; empty if there is none.

        Raises:
            StoreError: the store cannot be read.
        """
        row = self.one("SELECT value FROM note WHERE key = ?", key)
        return str(row[0]) if row else ""

    def one(self, query: str, *values: str) -> tuple[Any, ...] | None:
        """The first row of a query; None if there is none, or no store.

        Raises:
            StoreError: the store cannot be read.
        """
        if self.connection is None:
            return None
        try:
            row: tuple[Any, ...] | None = self.connection.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path.name}: {error}") from error
        return row
