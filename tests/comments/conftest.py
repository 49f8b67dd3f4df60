"""A mailbox in front of a small paper that stands in its store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yanlu.accounts import rates
from yanlu.accounts.window import window
from yanlu.comments import door, lists, releasing, threads, waves

from .mailbox import Moderating, Reader, print_paper


@pytest.fixture(autouse=True)
def paper(tmp_path: Path, settings: Any, monkeypatch: Any) -> Iterator[Path]:
    """The store of an edition, and the settings of a mailbox that reads it."""
    settings.YANLU = {
        **settings.YANLU,
        "YANLU_VAR": tmp_path,
        "YANLU_THEME": None,
        "YANLU_TALK_BATCH": 0.0,
    }
    # What other processes change is looked for each time: here all readers are other processes.
    monkeypatch.setattr(lists, "TRUSTED", -1.0)
    monkeypatch.setattr(waves, "TRUSTED", -1.0)
    monkeypatch.setattr(waves, "RECENT", waves.Recent())
    lists.MEMORY.forget()
    threads.KEYS.clear()
    rates.BLINDS.counts.clear()
    door.CLOCK = releasing.BatchClock()
    window.cache_clear()
    print_paper(tmp_path / "edition.db")
    yield tmp_path
    window.cache_clear()


@pytest.fixture
def reader() -> Reader:
    """A reader without an account."""
    return Reader(Client())


@pytest.fixture
def desk(django_user_model: Any) -> Moderating:
    """林編輯 at the desk."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("lin", "", "long-enough-word"))
    return Moderating(client)
