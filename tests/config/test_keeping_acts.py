"""Who rewrites the log of acts, and owns all of the database, is found out by the next backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.backup.paper import PAIR, SIGNER, a_folder
from yanlu.backup import Opener, open_statement, whole_backups
from yanlu.config import keeping, keeping_acts, keeping_command

from .test_keeping import let_go, options, places_of

__all__ = ["let_go", "options"]


def write_acts(options: dict[str, Any], *hashes: str) -> None:
    """The log as it stands from now on; whoever has the database can write any."""
    with closing(sqlite3.connect(options["YANLU_VAR"] / "newsroom.db")) as newsroom, newsroom:
        newsroom.execute("DROP TABLE IF EXISTS staff_act")
        newsroom.execute("CREATE TABLE staff_act (number INTEGER, hash TEXT)")
        newsroom.executemany("INSERT INTO staff_act VALUES (?, ?)", enumerate(hashes, 1))


def newest_facts(options: dict[str, Any]) -> dict[str, str]:
    """What the newest backup says of itself, sealed and signed."""
    place = a_folder(Path(options["YANLU_BACKUP_TO"]))
    identity = whole_backups(place)[-1].identity
    signed = open_statement(place, identity, Opener(PAIR.secret), SIGNER.public)
    return dict(signed.statement.facts)


def test_each_backup_names_the_last_act_and_a_log_that_grows_is_no_matter(
    options: dict[str, Any],
) -> None:
    write_acts(options, "aa", "bb")
    assert keeping_command.main(["--quiet"], options) == 0
    assert newest_facts(options)["acts"] == "2 bb"
    write_acts(options, "aa", "bb", "cc")
    assert keeping_command.main(["--quiet"], options) == 0
    assert newest_facts(options)["acts"] == "3 cc"


FORGERIES = {
    "the last act is gone": ("aa", "bb"),
    "all is written anew": ("xx", "yy", "zz", "and more"),
    "all are gone": (),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_log_that_was_rewritten_is_told_once_and_both_backups_are_kept(
    options: dict[str, Any], forgery: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options |= {"YANLU_BACKUP_KEEP": (1, 0, 0)}
    write_acts(options, "aa", "bb", "cc")
    assert keeping_command.main(["--quiet"], options) == 0
    write_acts(options, *FORGERIES[forgery])
    assert keeping_command.main([], options) == 1
    said = capsys.readouterr()
    assert "is whole" in said.out and "稽核紀錄" in said.err and "Traceback" not in said.err
    told = keeping.last_backup(places_of(options))
    assert told and "稽核紀錄" in told.error and told.good_at == told.began
    assert len(whole_backups(a_folder(Path(options["YANLU_BACKUP_TO"])))) == 2
    assert keeping_command.main(["--quiet"], options) == 0


def test_a_backup_that_does_not_compare_would_not_tell(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    write_acts(options, "aa", "bb", "cc")
    assert keeping_command.main(["--quiet"], options) == 0
    write_acts(options, "xx")
    monkeypatch.setattr(keeping_acts, "stands", lambda *_: True)
    assert keeping_command.main(["--quiet"], options) == 0
