"""The work of a publish does not grow with the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.cast import LIVING, TAIPEI, WORLD
from yanlu.delivery import Folder

from .machine import FRONT, Machine

pytestmark = pytest.mark.django_db(databases=["press"])

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LONG_AGO = datetime(2024, 1, 5, 12, 0, tzinfo=TAIPEI)


def identity(number: int) -> str:
    """A public id: 7 base32 characters."""
    return f"arch{LETTERS[number // 1024]}{LETTERS[number // 32 % 32]}{LETTERS[number % 32]}"


class Counting(Folder):
    """A folder that counts what is written and deleted."""

    def __init__(self, root: Path, media: Path) -> None:
        super().__init__(root, media)
        self.count = 0

    def write(self, path: str, data: bytes) -> None:
        self.count += 1
        super().write(path, data)

    def delete(self, path: str) -> None:
        self.count += 1
        super().delete(path)


@contextmanager
def counted(machine: Machine) -> Iterator[Counter[str]]:
    """How many statements run, files are touched and articles made meanwhile."""
    seen: Counter[str] = Counter()
    store = machine.store.connection
    store.set_trace_callback(lambda _: seen.update(store=1))
    folder: Any = machine.folder
    files, asked = folder.count, machine.desk.asked
    with CaptureQueriesContext(connections["press"]) as queries:
        yield seen
    store.set_trace_callback(None)
    seen.update(press=len(queries), files=folder.count - files, asked=machine.desk.asked - asked)


def publish_in_an_archive_of(articles: int, root: Path) -> Counter[str]:
    """The work of one publish with all that follows it."""
    machine = Machine(root)
    machine.folder = Counting(root / "edition", root / "pictures")
    machine.press.shop.targets = (machine.folder,)
    for number in range(articles):
        machine.desk.write(
            identity(number),
            f"舊聞第{number}條",
            published=LONG_AGO + timedelta(days=2 * number),
            section=(WORLD, LIVING)[number % 2],
        )
    machine.settle()
    machine.wait(30)
    machine.settle()
    assert len(machine.store.owners("article:", "", "~")) == articles
    with counted(machine) as seen:
        machine.desk.write("newone7", "剛發生的事", published=machine.now, section=WORLD)
        while machine.press.print_only(machine.now):
            pass
        machine.wait(6)
        while machine.press.print_only(machine.now):
            pass
    assert "剛發生的事" in machine.page(FRONT)
    assert "剛發生的事" in machine.page("feed/zh-hant-tw/rss.xml")
    machine.store.close()
    return seen


@pytest.mark.deep
def test_the_work_of_a_publish_is_the_same_in_a_large_archive(root: Path) -> None:
    (root / "small").mkdir()
    (root / "large").mkdir()
    small = publish_in_an_archive_of(10, root / "small")
    large = publish_in_an_archive_of(500, root / "large")
    assert small.keys() == large.keys() == {"store", "press", "files", "asked"}
    assert small["asked"] == large["asked"] == 1
    for kind in ("store", "press", "files"):
        assert large[kind] <= 1.5 * small[kind], (small, large)
