"""After a restore readers are given a higher number than any they saw, and never an old one."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.delivery.house import KEY, MORNING, House, article, sealer
from yanlu.config.keeping_restore import make_whole
from yanlu.delivery import Batch, Store, deliver
from yanlu.manifest.confirm import Terms
from yanlu.manifest.report import Report
from yanlu.manifest.sources import FolderSource
from yanlu.manifest.verify import verify_copy

LATER = MORNING + timedelta(hours=1)


def print_one(house: House, number: int, floor: int = 0) -> None:
    batch = Batch({f"article:a{number}": article(f"aaaaaa{number}")})
    assert house.store.publish(batch, sealer(now=LATER), floor=floor)
    deliver(house.store, house.folder, KEY.public)


def seen_by_a_reader(house: House) -> Terms:
    newest = house.store.newest()
    assert newest
    return Terms(KEY.public, LATER, newest.number, hashlib.sha256(newest.head).hexdigest())


def looked_at(house: House, terms: Terms) -> Report:
    source = FolderSource(house.root / "edition")
    return verify_copy(source, source.paths, terms)


def restored_after(house: House, editions: int) -> Terms:
    """A store copied after two editions, and brought back after some more; what a reader saw."""
    for number in range(2):
        print_one(house, number)
    house.store.close()
    copy = (house.root / "edition.db").read_bytes()
    house.store = Store(house.root / "edition.db")
    for number in range(2, 2 + editions):
        print_one(house, number)
    seen = seen_by_a_reader(house)
    house.store.close()
    for name in ("edition.db", "edition.db-wal", "edition.db-shm"):
        (house.root / name).unlink(missing_ok=True)
    (house.root / "edition.db").write_bytes(copy)
    return seen


def floor_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as store:
        row = store.execute("SELECT value FROM note WHERE key = 'floor'").fetchone()
    return int(row[0]) if row else 0


def test_a_reader_who_saw_more_than_the_backup_is_given_a_higher_number(tmp_path: Path) -> None:
    """Also where no target is left that could tell how far they are."""
    house = House(tmp_path)
    seen = restored_after(house, editions=3)
    make_whole(house.root, MORNING, LATER)
    house.store = Store(house.root / "edition.db")
    print_one(house, 9, floor_of(house.root / "edition.db"))
    report = looked_at(house, seen)
    assert report.sound and not report.rollback
    assert report.number and seen.seen and report.number > seen.seen


def test_the_control_without_that_a_reader_is_told_of_a_forgery_or_a_rollback(
    tmp_path: Path,
) -> None:
    house = House(tmp_path)
    seen = restored_after(house, editions=3)
    house.store = Store(house.root / "edition.db")
    print_one(house, 9)
    assert not looked_at(house, seen).sound
