"""A paper that is well, as the watch sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yanlu.watch.state import Certificate, Copies, Disk, Goal, Standing, State, Work

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
AGO = {minutes: NOW - timedelta(minutes=minutes) for minutes in (1, 5, 11, 16, 31, 1500, 2200)}


@pytest.fixture
def well() -> State:
    """Nothing is wrong."""
    return State(
        version="0.1.0",
        work=Work(seen=AGO[1], due=2, since=AGO[5]),
        standing=Standing(41, AGO[1500], AGO[1500] + timedelta(hours=48)),
        goals=(Goal("folder", 41, AGO[5]),),
        disk=Disk(10**10),
        copies=Copies(True, AGO[1500], False, AGO[1500], False),
        certificate=Certificate("news.example", NOW + timedelta(days=60)),
        alerted=1,
        letters=(1, AGO[5]),
    )
