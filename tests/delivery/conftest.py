"""The paper's machine, new for each test, on the SQLite with which the paper runs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from .house import House, quick_place  # noqa: E402 - after the swap


@pytest.fixture
def root() -> Iterator[Path]:
    """An empty folder."""
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        yield Path(made)


@pytest.fixture
def house(root: Path) -> Iterator[House]:
    """A machine on which nothing has been printed yet."""
    made = House(root)
    yield made
    made.store.close()
