"""The tables of the store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from .errors import StoreError

SOUND_SQLITE = (3, 51, 3)  # earlier ones can corrupt a database in WAL mode

SHELF = """
CREATE TABLE IF NOT EXISTS {prefix}file (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, length INTEGER NOT NULL,
    type TEXT NOT NULL, stored INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {prefix}file_sha256 ON {prefix}file (sha256);
CREATE TABLE IF NOT EXISTS {prefix}claim (
    owner TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (owner, path)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {prefix}claim_path ON {prefix}claim (path);
"""

REST = """
CREATE TABLE IF NOT EXISTS body (
    sha256 TEXT PRIMARY KEY, raw BLOB, br BLOB, gz BLOB, quality INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS body_quality ON body (quality) WHERE quality = 5;
CREATE TABLE IF NOT EXISTS edition (
    number INTEGER PRIMARY KEY, head BLOB NOT NULL, manifest BLOB NOT NULL, signed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to the store, durable at every commit; made if it does not exist.

    Raises:
        StoreError: it cannot be opened.
    """
    try:
        return opened(path, read_only)
    except sqlite3.Error as error:
        raise StoreError(f"{path.name}: {error}") from error


def read_note(path: Path, key: str) -> str:
    """A fact kept beside the edition; empty if there is none."""
    if not path.exists():
        return ""
    connection = connect(path, read_only=True)
    try:
        row = connection.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""
    finally:
        connection.close()


def opened(path: Path, read_only: bool) -> sqlite3.Connection:
    address = f"file:{path}?mode=ro" if read_only else f"file:{path}"
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, timeout=5.0, check_same_thread=False
    )
    if read_only:
        connection.execute("PRAGMA query_only = ON")
        return connection
    mode = "WAL" if sqlite3.sqlite_version_info >= SOUND_SQLITE else "DELETE"
    connection.execute(f"PRAGMA journal_mode = {mode}")
    # The end of a rollback journal is safe only when its folder is flushed, too (EXTRA).
    connection.execute(f"PRAGMA synchronous = {'FULL' if mode == 'WAL' else 'EXTRA'}")
    connection.execute("PRAGMA secure_delete = ON")  # an erased comment leaves the file, too
    connection.executescript(SHELF.format(prefix="") + REST)
    return connection
