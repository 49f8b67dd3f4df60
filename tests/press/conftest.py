"""A press on a real SQLite file, with a newsroom in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from tests.delivery.house import quick_place

from .machine import Machine


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Tests use files, as the paper does, not memory."""
    folder = tmp_path_factory.mktemp("databases")
    for alias in connections:
        if connections[alias].vendor == "sqlite":
            connections[alias].settings_dict["TEST"]["NAME"] = str(folder / f"{alias}.db")
        # The press's tables know nothing of the newsroom's, which take seconds to make.
        connections[alias].settings_dict["TEST"]["DEPENDENCIES"] = []


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


@pytest.fixture
def printed(machine: Machine) -> Machine:
    """A paper of three articles, printed with all its lists, and in its folder."""
    machine.desk.write("summit7", "氣候峰會開幕")
    machine.desk.write("other22", "理髮師的後來")
    machine.desk.write("third33", "雨中的長隊")
    machine.settle()
    assert machine.failures() == {}
    return machine
