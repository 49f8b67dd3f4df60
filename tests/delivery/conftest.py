"""The paper's machine, new for each test, on the SQLite with which the paper runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from .house import House  # noqa: E402 - after the swap


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A machine on which nothing has been printed yet."""
    made = House(tmp_path)
    yield made
    made.store.close()
