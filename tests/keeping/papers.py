"""Small papers to back up and to restore, with what a paper that was killed leaves behind."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.backup.paper import DATABASES, NOW, PAIR, SIGNER, Paper, a_folder
from yanlu.delivery import Store
from yanlu.manifest.keyfile import write_signing_key

TRACE = 99  # the exit code of a command that ended with a stack trace
NAMING = b"n" * 32  # as tests.backup.paper has it


def small_paper(root: Path) -> Paper:
    """Databases, two pictures, the keys, and a folder that is not copied."""
    var = root / "var"
    for name in ("pictures", "keys", "edition"):
        (var / name).mkdir(parents=True)
    (var / "edition" / "index.html").write_text("made again from the store")
    for number in range(2):
        (var / "pictures" / f"{number}").write_bytes(f"picture {number}".encode() * 500)
    write_signing_key(var / "keys" / "edition.key", SIGNER)
    (var / "keys" / "backup.naming").write_text(NAMING.hex() + "\n")
    Store(var / "edition.db").close()
    for name in DATABASES:
        with closing(sqlite3.connect(var / name)) as database, database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE article (id INTEGER PRIMARY KEY, words TEXT)")
            database.executemany("INSERT INTO article (words) VALUES (?)", [("舊",)] * 20)
    (root / "secret").write_text(PAIR.secret)
    (root / "public").write_text(PAIR.public)
    a_folder(root / "disk")
    return Paper(var)


def live_on(paper: Paper, words: str) -> None:
    """Something is written in each database, a picture comes and one goes."""
    for name in DATABASES:
        paper.write(name, words)
    (paper.root / "pictures" / words).write_text(words * 800)
    (paper.root / "pictures" / "0").unlink(missing_ok=True)


def take_three(paper: Paper, disk: Path) -> None:
    """Three backups of three days before."""
    for day in range(3):
        live_on(paper, f"第{day}天")
        paper.back_up(a_folder(disk), NOW - timedelta(days=9 - day))
    shutil.rmtree(paper.root.parent / "scratch")


def leave_open(paper: Paper, words: str) -> None:
    """As a paper is that was killed at work: its last words stand in the write-ahead log alone."""
    aside = paper.root.with_name("aside")
    writers = [sqlite3.connect(paper.root / name) for name in DATABASES]
    for writer in writers:
        with writer:
            writer.execute("INSERT INTO article (words) VALUES (?)", (words,))
    shutil.copytree(paper.root, aside)
    for writer in writers:
        writer.close()
    shutil.rmtree(paper.root)
    aside.rename(paper.root)


def environment(root: Path) -> dict[str, str]:
    """The settings of a paper below this folder."""
    return {
        "YANLU_VAR": str(root / "var"),
        "YANLU_ENV_FILE": "",
        "YANLU_VARIANTS": "zh-Hant-TW",
        "YANLU_BACKUP_TO": str(root / "disk"),
        "YANLU_BACKUP_KEYS": (root / "public").read_text(),
        "YANLU_BACKUP_KEEP": "1,0,0",
    }
