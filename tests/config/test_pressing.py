"""The loop of the press outlives what not even a failure row can be written for."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import OperationalError

from yanlu.config import pressing
from yanlu.config.places import Places
from yanlu.config.upgrading import Door
from yanlu.press.press import Press


class BrokenPress:
    """A press whose database is on a full disk."""

    def step(self, now: datetime) -> bool:
        raise OperationalError("database or disk is full")


def test_a_full_disk_is_said_once_a_look_and_the_loop_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pressing.door, "step", lambda now, monotonic: False)
    monkeypatch.setattr(pressing, "close_old_connections", lambda: None)
    stopping = threading.Event()
    stopping.set()
    press: Any = BrokenPress()
    assert pressing.patient_step(cast(Press, press), stopping) is False
    said = capsys.readouterr().err
    assert "disk is full" in said and said.count("\n") == 1


def test_the_loop_ends_with_the_process_that_started_it() -> None:
    assert pressing.is_there([])
    assert not pressing.is_there(["1999999999"])


def test_the_lease_of_a_press_that_is_dead_is_not_waited_for() -> None:
    host = pressing.socket.gethostname()[:32]
    assert pressing.may_run(f"{host}:{os.getppid()}:abcd")
    assert not pressing.may_run(f"{host}:1999999999:abcd")
    assert not pressing.may_run(f"{host}:{os.getpid()}:abcd"), "an earlier one with our number"
    assert pressing.may_run("elsewhere:1999999999:abcd")


def test_a_unit_of_a_long_delivery_ends_when_the_press_is_told_to_stop(tmp_path: Path) -> None:
    stopping, places = threading.Event(), Places(tmp_path)
    unit = pressing.patience(Door(places), stopping)()
    assert unit()
    stopping.set()
    assert not unit()
    stopping.clear()
    places.upgrade.mkdir(parents=True)
    (places.upgrade / "closed").touch()
    assert not pressing.patience(Door(places), stopping)()()
