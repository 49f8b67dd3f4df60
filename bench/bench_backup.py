"""A paper of 10,000 articles: a backup, one after a single change, a drill, a restore."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import measure
import samples

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()
import sqlite3  # noqa: E402 - after the swap

from yanlu.article import to_json  # noqa: E402
from yanlu.backup import new_pair  # noqa: E402
from yanlu.delivery import Store  # noqa: E402
from yanlu.manifest.keyfile import write_signing_key  # noqa: E402
from yanlu.manifest.keys import SigningKey  # noqa: E402

REVISIONS = 3  # of each article
PAGES = 11  # files of an article in the store, each with its brotli and its gzip
PICTURE = 60_000  # bytes; six of ten articles have one
GOAL = 300.0  # seconds for a restore


def main() -> None:
    """Print the figures."""
    quick = measure.options("Backup and restore").quick
    size = 1_000 if quick else 10_000
    with measure.scratch() as folder:
        var, disk = folder / "var", folder / "disk"
        make_paper(var, size)
        disk.mkdir()
        pair = new_pair()
        (folder / "secret").write_text(pair.secret)
        keep = {"YANLU_BACKUP_KEEP": "all"}
        settings = {"YANLU_BACKUP_TO": str(disk), "YANLU_BACKUP_KEYS": pair.public} | keep
        total = sum(path.stat().st_size for path in var.rglob("*") if path.is_file())
        print(f"   {size:,} articles: {total / 1e6:,.0f} MB in {count(var):,} files")
        told("backup, the first", folder, var, settings, "backup")
        told("backup, nothing changed", folder, var, settings, "backup")
        save_one(var)
        told("backup, one article saved", folder, var, settings, "backup")
        told("verify, without a key", folder, var, settings, "backup", "verify")
        restore = ("restore", "--key", str(folder / "secret"))
        taken = told("restore", folder, folder / "new", settings, *restore)
        print(f"   restore: {taken:.0f} s of {GOAL:.0f} s allowed")


def count(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def told(what: str, folder: Path, var: Path, settings: dict[str, str], *command: str) -> float:
    """Run a command; print and give its seconds on the clock."""
    disk = sum(path.stat().st_size for path in (folder / "disk").rglob("*") if path.is_file())
    began = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    subprocess.run(
        [sys.executable, "-m", "yanlu", *command],
        env=environment | settings | {"YANLU_VAR": str(var), "YANLU_ENV_FILE": ""},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    taken = time.monotonic() - began
    after = sum(path.stat().st_size for path in (folder / "disk").rglob("*") if path.is_file())
    print(f"   {what:28} {taken:7.1f} s   {(after - disk) / 1e6:9.2f} MB written", flush=True)
    return taken


def make_paper(var: Path, size: int) -> None:
    """As many bytes as a real paper has, compressed ones where those are compressed."""
    (var / "pictures").mkdir(parents=True)
    (var / "keys").mkdir()
    write_signing_key(var / "keys" / "edition.key", SigningKey.generate(secrets.token_bytes))
    chance = random.Random(size)
    with closing(Store(var / "edition.db")) as store, store.transaction(0):
        store.connection.executemany(BODY, bodies(size, chance))
    with closing(sqlite3.connect(var / "newsroom.db")) as desk, desk:
        desk.execute("PRAGMA journal_mode = WAL")
        desk.execute("CREATE TABLE revision (id INTEGER PRIMARY KEY, content TEXT)")
        desk.executemany("INSERT INTO revision (content) VALUES (?)", revisions(size))
    for number in range(size * 6 // 10):
        (var / "pictures" / f"{number:064x}").write_bytes(chance.randbytes(PICTURE))


BODY = "INSERT INTO body (sha256, raw, br, gz, quality) VALUES (?, NULL, ?, ?, 11)"


def bodies(size: int, chance: random.Random) -> Iterator[tuple[str, bytes, bytes]]:
    for _ in range(size * PAGES):
        yield chance.randbytes(32).hex(), chance.randbytes(2900), chance.randbytes(3300)


def revisions(size: int) -> Iterator[tuple[str]]:
    for index in range(size):
        words = to_json(samples.article(index)).decode()
        yield from ((words,) for _ in range(REVISIONS))


def save_one(var: Path) -> None:
    """What an editor's publish changes: a revision, and the article's pages in the store."""
    chance = random.Random(1)
    with closing(sqlite3.connect(var / "newsroom.db")) as desk, desk:
        words = to_json(samples.article(7, 2)).decode()
        desk.execute("INSERT INTO revision (content) VALUES (?)", (words,))
    with closing(Store(var / "edition.db")) as store, store.transaction(0):
        rows = store.connection.execute("SELECT sha256 FROM body LIMIT ?", (PAGES,)).fetchall()
        store.connection.executemany("DELETE FROM body WHERE sha256 = ?", rows)
        store.connection.executemany(BODY, bodies(1, chance))


if __name__ == "__main__":
    main()
