"""The press at rest looks seldom, and at once where somebody wrote."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from yanlu.config.pressing import written_by_others
from yanlu.config.resting import Rest

POLL = 0.2


class Hand:
    """What would tell the press to stop; it counts the waits and lets something happen in one.

    Args:
        act: what somebody does during the third wait.
    """

    def __init__(self, act: Callable[[], object] = lambda: None) -> None:
        self.act = act
        self.waits: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        if len(self.waits) == 3:
            self.act()
        return False

    def during(self, rest: Rest, before: Any = None) -> list[float]:
        """The waits of one rest."""
        rest.wait(rest.marks() if before is None else before, cast(threading.Event, self))
        return self.waits


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A database as the desk's is, with one commit in it."""
    made = tmp_path / "newsroom.db"
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("CREATE TABLE change (thing TEXT)")
    return made


def publish(newsroom: Path) -> None:
    """An editor publishes."""
    with closing(sqlite3.connect(newsroom)) as connection, connection:
        connection.execute("INSERT INTO change VALUES ('article:k3m9x2a')")


def test_while_nobody_writes_a_whole_look_is_taken_once_a_second(newsroom: Path) -> None:
    assert Hand().during(Rest([newsroom], POLL)) == [POLL] * 5


def test_what_an_editor_publishes_ends_the_rest_at_the_next_look(newsroom: Path) -> None:
    hand = Hand(lambda: publish(newsroom))
    assert hand.during(Rest([newsroom], POLL)) == [POLL] * 3


def test_what_is_added_to_a_log_that_stands_open_is_seen_too(newsroom: Path) -> None:
    with closing(sqlite3.connect(newsroom)) as reading:
        reading.execute("SELECT count(*) FROM change")
        publish(newsroom)
        hand = Hand(lambda: publish(newsroom))
        assert hand.during(Rest([newsroom], POLL)) == [POLL] * 3


def test_whoever_only_reads_wakes_nobody(newsroom: Path) -> None:
    def read() -> None:
        with closing(sqlite3.connect(newsroom)) as reading:
            reading.execute("SELECT count(*) FROM change")

    assert Hand(read).during(Rest([newsroom], POLL)) == [POLL] * 5


def test_what_was_written_while_the_press_looked_is_not_slept_through(newsroom: Path) -> None:
    rest = Rest([newsroom], POLL)
    before = rest.marks()
    publish(newsroom)
    assert Hand().during(rest, before) == [POLL]


def test_a_press_that_is_told_to_stop_does_not_rest(newsroom: Path) -> None:
    stopping = threading.Event()
    stopping.set()
    rest = Rest([newsroom], 60.0)
    rest.wait(rest.marks(), stopping)


def test_what_another_machine_writes_cannot_be_seen_so_every_look_is_a_whole_one(
    tmp_path: Path,
) -> None:
    options = {"YANLU_VAR": str(tmp_path), "YANLU_NEWSROOM_DATABASE": None}
    here = options | {"YANLU_MAILBOX_DATABASE": None}
    grown = options | {"YANLU_MAILBOX_DATABASE": "an address"}
    assert written_by_others(here) == [tmp_path / "newsroom.db", tmp_path / "mailbox.db"]
    assert written_by_others(grown) == []
    assert Hand().during(Rest([], POLL)) == [POLL]
