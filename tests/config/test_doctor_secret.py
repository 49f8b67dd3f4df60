"""The doctor knows by the log of acts whether the secret that lasts is still the first one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from yanlu.config.doctor.finding import State
from yanlu.staff.seals import key_of, name_of

from .test_doctor import bad, look

FIRST, SECOND = "1" * 32, "2" * 32


@pytest.fixture
def founded(tmp_path: Path) -> Path:
    """A paper whose first act was sealed with the first secret, and a later one with the second."""
    with closing(sqlite3.connect(tmp_path / "newsroom.db")) as newsroom, newsroom:
        newsroom.execute("CREATE TABLE staff_act (number INTEGER, secret TEXT)")
        rows = [(2, name_of(key_of(SECOND))), (1, name_of(key_of(FIRST)))]
        newsroom.executemany("INSERT INTO staff_act VALUES (?, ?)", rows)
    return tmp_path


@pytest.mark.parametrize(
    "settings",
    [
        {"YANLU_SECRET": FIRST},
        {"YANLU_SECRET": SECOND, "YANLU_LASTING_SECRET": FIRST},
        {"YANLU_SECRET": SECOND, "YANLU_LASTING_SECRET": FIRST, "YANLU_FORMER_SECRETS": FIRST},
    ],
)
def test_a_secret_that_was_never_exchanged_or_as_the_handbook_says_is_well(
    founded: Path, settings: dict[str, str]
) -> None:
    [found] = look("secret", founded, **settings)
    assert found.state is State.OK


@pytest.mark.parametrize("lasting", ["", SECOND, "3" * 32])
def test_a_leaked_secret_exchanged_without_the_first_one_is_told(
    founded: Path, lasting: str
) -> None:
    more = {"YANLU_LASTING_SECRET": lasting} if lasting else {}
    [found] = bad(look("secret", founded, YANLU_SECRET=SECOND, **more))
    assert found.state is State.WARNING
    assert all("YANLU_LASTING_SECRET" in words for words in found.remedy)
    assert not any(secret in str(found) for secret in (FIRST, SECOND))


def test_a_paper_without_acts_has_nothing_to_tell(tmp_path: Path) -> None:
    assert look("secret", tmp_path, YANLU_SECRET=FIRST) == []
