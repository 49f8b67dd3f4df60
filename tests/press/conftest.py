"""A press on a real SQLite file, with a newsroom in memory."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.delivery.house import quick_place

from .machine import Machine
from .snapshot import Snapshot, taken


@pytest.fixture
def root() -> Iterator[Path]:
    """An empty folder."""
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        yield Path(made)


@pytest.fixture(autouse=True)
def no_polish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle, the press compresses ever better; these tests have no time for it."""
    monkeypatch.setattr("yanlu.press.press.POLISH_AT_ONCE", 0)


@pytest.fixture
def machine(root: Path, db: None) -> Iterator[Machine]:
    """A machine on which nothing has been printed yet."""
    made = Machine(root)
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Snapshot]:
    """Gives the printed paper, which is printed for the first test that asks."""
    return functools.cache(lambda: taken(tmp_path_factory.mktemp("printed")))


@pytest.fixture
def printed(root: Path, db: None, snapshots: Callable[[], Snapshot]) -> Iterator[Machine]:
    """A paper of three articles, printed with all its lists, and in its folder."""
    made = snapshots().back(root)
    yield made
    made.store.close()
