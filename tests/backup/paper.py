"""A small paper of four databases, pictures and a key, and what a backup of it needs."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from yanlu.backup import (
    Bringing,
    Folder,
    KeyPair,
    Opener,
    Place,
    Source,
    Taken,
    Terms,
    must_hold_backups,
    new_pair,
    open_statement,
    take,
)
from yanlu.manifest.keyfile import write_signing_key
from yanlu.manifest.keys import SigningKey

NOW = datetime(2026, 11, 29, 3, 30, tzinfo=UTC)
DATABASES = ("edition.db", "press.db", "mailbox.db", "newsroom.db")
PAIR = new_pair()
SIGNER = SigningKey.generate(secrets.token_bytes)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in a folder."""

    root: Path
    pair: KeyPair = PAIR
    signer: SigningKey = SIGNER

    @property
    def source(self) -> Source:
        return Source(self.root, DATABASES, frozenset({"edition"}))

    def terms(self, now: datetime = NOW) -> Terms:
        chance = secrets.token_bytes(4)
        return Terms((self.pair.public,), b"n" * 32, self.signer, now, chance, {"program": "1"})

    def back_up(self, place: Place, now: datetime = NOW) -> Taken:
        scratch = self.root.parent / "scratch"
        scratch.mkdir(exist_ok=True)
        return take(self.source, place, self.terms(now), scratch)

    def write(self, name: str, words: str) -> None:
        with closing(sqlite3.connect(self.root / name)) as database, database:
            database.execute("INSERT INTO article (words) VALUES (?)", (words,))

    def with_pair(self, pair: KeyPair) -> Paper:
        return replace(self, pair=pair)


def make_paper(root: Path) -> Paper:
    """Databases in WAL mode, some pictures, the key, and a folder that is not copied."""
    (root / "pictures").mkdir(parents=True)
    (root / "edition").mkdir()
    (root / "edition" / "index.html").write_text("made again from the store")
    for number in range(5):
        data = hashlib.shake_256(str(number).encode()).digest(128_000)
        (root / "pictures" / hashlib.sha256(data).hexdigest()).write_bytes(data)
    write_signing_key(root / "edition.key", SIGNER)
    for name in DATABASES:
        make_database(root / name)
    return Paper(root)


def make_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE article (id INTEGER PRIMARY KEY, words TEXT)")
        words = (("".join(chr(0x4E00 + (n * m) % 20000) for m in range(200)),) for n in range(300))
        database.executemany("INSERT INTO article (words) VALUES (?)", words)


def rows(database: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(database)) as opened:
        return opened.execute("SELECT id, words FROM article ORDER BY id").fetchall()


def brought_back(place: Place, goal: Path, secret: str = PAIR.secret, which: int = -1) -> Path:
    """A backup of the place in a new folder."""
    opener = Opener(secret)
    identity = must_hold_backups(place)[which].identity
    signed = open_statement(place, identity, opener, SIGNER.public)
    goal.mkdir()
    Bringing.of(place, opener, signed.statement).bring(goal)
    return goal


def a_folder(path: Path) -> Folder:
    path.mkdir(exist_ok=True)
    return Folder(path)


def files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that is no database, by its path."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.name.endswith((".db", "-wal", "-shm")):
            yield path.relative_to(root).as_posix(), path.read_bytes()
