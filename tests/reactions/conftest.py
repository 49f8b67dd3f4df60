"""The mailbox of the tests of comments, which feelings share."""

from __future__ import annotations

from typing import Any

import pytest

from yanlu.reactions import door

from ..comments.conftest import desk, paper, reader

__all__ = ["desk", "paper", "reader"]


@pytest.fixture(autouse=True)
def fresh_waits(monkeypatch: Any) -> None:
    """A press that has just started."""
    monkeypatch.setattr(door, "WAITS", door.Waits())
