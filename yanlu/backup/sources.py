"""What is copied: everything below a folder, databases as they stand at one moment."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import BackupError

DATABASE_PIECE = 64 * 1024  # pages change where they are: a small piece makes a small change cheap
FILE_PIECE = 4 * 1024 * 1024
LOGS = ("-wal", "-journal")  # what was written last stands only there
JOURNALS = (*LOGS, "-shm")


@dataclass(frozen=True, slots=True)
class Part:
    """One file as it is copied.

    Args:
        path: relative to the folder, with slashes.
        file: where its bytes lie.
        mode: its permissions.
        piece: bytes of each piece into which it is cut.
    """

    path: str
    file: Path
    mode: int
    piece: int


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied.

    Args:
        root: the folder.
        databases: SQLite files in it, by name, in the order in which they are looked at.
        leave: names in the folder that are not copied.
        beside: files from elsewhere: the path that they get → where they lie.
        is_still: whether it lies on a disk that takes nothing, where SQLite opens no database.
    """

    root: Path
    databases: Sequence[str]
    leave: frozenset[str]
    beside: tuple[tuple[str, Path], ...] = ()
    is_still: bool = False

    def parts(self, scratch: Path) -> Iterator[Part]:
        """Every file, the databases first: what they name is looked for after them.

        Args:
            scratch: a folder in which one database at a time is laid.

        Raises:
            BackupError: a database or file cannot be read.
        """
        laid = as_they_lie if self.is_still else as_they_stand
        for name, copy in laid(self.existing_databases(), scratch):
            yield Part(name, copy, 0o600, DATABASE_PIECE)
        for path in sorted(self.files()):
            yield part_of(path.relative_to(self.root).as_posix(), path)
        for path_in_copy, file in self.beside:
            if file.is_file():
                yield part_of(path_in_copy, file)

    def existing_databases(self) -> list[Path]:
        """Those of the databases that there are."""
        return [self.root / name for name in self.databases if (self.root / name).is_file()]

    def files(self) -> Iterator[Path]:
        """Every plain file that is neither a database nor to be left."""
        databases = {self.root / name for name in self.databases}
        journals = {Path(f"{one}{ending}") for one in databases for ending in JOURNALS}
        for place, folders, names in os.walk(self.root, followlinks=True):
            if Path(place) == self.root:
                folders[:] = [one for one in folders if one not in self.leave]
                names = [one for one in names if one not in self.leave]
            found = (Path(place, name) for name in names)
            yield from (one for one in found if one.is_file() and one not in databases | journals)


def part_of(path: str, file: Path) -> Part:
    return Part(path, file, file.stat().st_mode & 0o777, FILE_PIECE)


def as_they_stand(files: Sequence[Path], scratch: Path) -> Iterator[tuple[str, Path]]:
    """Databases as they are at one moment while others write: the name, and a copy for a while."""
    with snapshots(files) as connections:
        for name, connection in connections.items():
            with copied(connection, scratch) as copy:
                yield name, copy


def as_they_lie(files: Sequence[Path], scratch: Path) -> Iterator[tuple[str, Path]]:
    """Databases that nobody can write, with what their logs hold: the name, and a copy."""
    for file in files:
        with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
            copy = Path(folder, "copy.db")
            for ending in ("", *LOGS):
                if Path(f"{file}{ending}").is_file():
                    shutil.copyfile(f"{file}{ending}", f"{copy}{ending}")
            settle(copy)
            yield file.name, copy


def settle(copy: Path) -> None:
    """Take over into a database what its logs hold, as after a power cut."""
    try:
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise unreadable(str(error)) from error


@contextlib.contextmanager
def snapshots(files: Sequence[Path]) -> Iterator[dict[str, sqlite3.Connection]]:
    """Connections that all see the moment at which the last of them was opened, or just before.

    With a write-ahead log nobody waits for a reader, so all are held at once; with a rollback
    journal a reader holds up whoever writes, so each is read by itself.
    """
    connections: dict[str, sqlite3.Connection] = {}
    try:
        for file in files:
            connection = sqlite3.connect(file, isolation_level=None, timeout=30.0)
            connections[file.name] = connection
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield connections
    except sqlite3.Error as error:
        raise unreadable(str(error)) from error
    finally:
        for connection in connections.values():
            connection.close()


@contextlib.contextmanager
def copied(connection: sqlite3.Connection, scratch: Path) -> Iterator[Path]:
    """The database as the connection sees it, in a file that is gone afterwards.

    Pages stay where they are, so that a database that hardly changed gives hardly any new piece.
    """
    # Who asked for it clears the scratch place; what hinders that must not hide what failed before.
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        copy = Path(folder, "copy.db")
        goal = sqlite3.connect(copy, isolation_level=None)
        try:
            goal.execute("PRAGMA synchronous = OFF")  # it is read back by us, or made again
            connection.backup(goal)
            goal.execute("PRAGMA journal_mode = DELETE")
        finally:
            goal.close()
        yield copy


def unreadable(reason: str) -> BackupError:
    return BackupError(
        f"A database cannot be read: {reason}. If the disk is full, make room; if it is damaged, "
        "restore the last backup.",
        "資料庫讀不出來；磁碟滿了請騰出空間，損壞了請還原上一份備份",
    )


def cut(part: Part) -> Iterator[bytes]:
    """The pieces of a file; none of an empty one."""
    with part.file.open("rb") as file:
        while data := file.read(part.piece):
            yield data
