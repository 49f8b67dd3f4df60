"""A folder that becomes read-only while the paper runs: who reads reads on, and all is said."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from tests.backup.paper import a_folder, rows
from yanlu.backup import sources, whole_backups
from yanlu.config import keeping, keeping_command, keeping_return
from yanlu.config.doctor import disk, folder
from yanlu.config.keeping_clock import is_time
from yanlu.config.looking import Heartbeat, disk_finding, press_finding
from yanlu.config.outages import is_read_only
from yanlu.config.upgrading import Closing, Door

from .test_keeping import let_go, options, places_of, secret
from .test_upgrading import asked, desk

__all__ = ["let_go", "options", "secret"]
NOW = 1_800_000_000.0


@contextlib.contextmanager
def read_only(place: Path) -> Iterator[None]:
    """The disk under a folder takes nothing more; what is open stays open."""
    if os.geteuid():
        pytest.skip("only root can make a disk read-only")
    for words in (("--bind", str(place)), ("-o", "remount,bind,ro")):
        done = subprocess.run(["mount", *words, place], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"a disk cannot be made read-only here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def taking_nothing(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A paper that has worked, and one good backup; then its disk becomes read-only."""
    places = places_of(options)
    assert keeping_command.main(["--quiet"], options) == 0
    keeping.stay(places.var)
    with Door(places).working() as may:
        assert may
    Heartbeat(places.press_alive, lambda: NOW).begin()
    at_work = sqlite3.connect(places.var / "newsroom.db")  # as the press has it, all the time
    at_work.execute("SELECT count(*) FROM article").fetchone()
    with read_only(options["YANLU_VAR"]):
        yield options
        at_work.close()


def test_the_desk_still_shows_what_can_be_read(taking_nothing: dict[str, Any]) -> None:
    door = Door(places_of(taking_nothing))
    assert asked(Closing(desk, door)) == ("200 OK", b"desk")
    newsroom = taking_nothing["YANLU_VAR"] / "newsroom.db"
    assert rows(newsroom)
    with closing(sqlite3.connect(newsroom)) as database:
        with pytest.raises(sqlite3.OperationalError, match="readonly") as refused:
            database.execute("DELETE FROM article")
        assert is_read_only(OperationalError(str(refused.value))), "the desk says so in words"


def test_a_door_whose_lock_had_to_be_written_would_show_nothing(
    taking_nothing: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(keeping, "lock_file", lambda path: path.open("ab"))
    with pytest.raises(OSError, match="Read-only"):
        asked(Closing(desk, Door(places_of(taking_nothing))))


def test_locks_hold_as_before(taking_nothing: dict[str, Any]) -> None:
    """The control: two who want the same alone do not both get it, on a read-only disk either."""
    lock = places_of(taking_nothing).backup / "lock"
    with keeping.held(lock) as first, keeping.held(lock) as second:
        assert (first, second) == (True, False)


def test_a_lock_that_was_never_made_is_not_taken_for_held(taking_nothing: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="Read-only"), keeping.held(taking_nothing["YANLU_VAR"] / "x"):
        pass


def test_health_and_doctor_say_that_it_is_the_disk(taking_nothing: dict[str, Any]) -> None:
    var = taking_nothing["YANLU_VAR"]
    found = disk_finding(var)
    assert not found.ok and not found.essential and "不能寫入" in found.says
    said = folder.writable(var)
    assert "唯讀" in said.chinese and "chown" not in said.remedy[1]
    assert "cp -a" in disk.read_only(str(var)).remedy[1]


def test_the_press_goes_on_and_its_heart_grows_silent(taking_nothing: dict[str, Any]) -> None:
    heart = Heartbeat(places_of(taking_nothing).press_alive, lambda: NOW + 5000)
    heart.begin()
    assert not press_finding(heart.path, NOW + 5000).ok
    heart.end()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files lie."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


@pytest.fixture
def written_last(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A paper without any backup, whose disk becomes read-only after a last article was saved."""
    with closing(sqlite3.connect(options["YANLU_VAR"] / "newsroom.db")) as at_work:
        with at_work:
            at_work.execute("INSERT INTO article (words) VALUES ('寫到一半磁碟壞了')")
        with read_only(options["YANLU_VAR"]):
            yield options


def brought_back(options: dict[str, Any], secret: str, to: Path) -> list[str]:
    """What the newest backup's newsroom holds."""
    assert keeping_return.main(["--key", secret], options | {"YANLU_VAR": to}) == 0
    return words(to)


def words(var: Path) -> list[str]:
    """What the articles of a newsroom say."""
    return [words for _, words in rows(var / "newsroom.db")]


def test_the_first_backup_is_taken_of_a_disk_that_takes_nothing_and_holds_all(
    written_last: dict[str, Any],
    secret: str,
    tmp_path: Path,
    temporary: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert keeping_command.main([], written_last) == 0
    said = capsys.readouterr()
    assert "is whole" in said.out and "記不下來" in said.out and said.err == ""
    assert list(temporary.iterdir()) == []
    before = words(written_last["YANLU_VAR"])
    assert brought_back(written_last, secret, tmp_path / "new") == before
    assert "寫到一半磁碟壞了" in before
    for name in ("mailbox.db", "press.db"):  # closed when the disk failed, SQLite opens none there
        assert rows(tmp_path / "new" / name)


def test_a_copy_of_the_databases_alone_would_lack_what_was_saved_last(
    written_last: dict[str, Any], secret: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(sources, "LOGS", ())
    assert keeping_command.main(["--quiet"], written_last) == 0
    assert "寫到一半磁碟壞了" not in brought_back(written_last, secret, tmp_path / "new")


def test_the_next_backup_goes_on_with_the_copies(
    options: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with read_only(options["YANLU_VAR"]):
        assert keeping_command.main(["--quiet"], options) == 0
    assert keeping_command.main([], options) == 0
    said = capsys.readouterr().out
    new, all_of_them = re.findall(r"(\d+) of (\d+) pieces were new", said)[0]
    assert int(new) < int(all_of_them) / 2, "only what says how it was copied"
    assert "Backup 00000002-" in said


def test_two_backups_of_it_are_not_taken_at_once(
    written_last: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with keeping_command.the_only_one(places_of(written_last)):
        assert keeping_command.main([], written_last) == 1
    assert "另一個備份" in capsys.readouterr().err


def test_without_room_for_it_a_backup_says_what_to_do_and_the_one_before_stays(
    taking_nothing: dict[str, Any],
    temporary: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with read_only(temporary):
        assert keeping_command.main([], taking_nothing) == 1
    said = capsys.readouterr().err
    assert "Read-only" in said and "TMPDIR=" in said and "暫存資料夾" in said
    assert len(whole_backups(a_folder(Path(taking_nothing["YANLU_BACKUP_TO"])))) == 1


def test_where_nobody_notes_it_a_backup_is_not_begun_again_at_once() -> None:
    begun = datetime(2026, 11, 29, 3, 30, tzinfo=UTC)
    assert is_time(begun, None)
    assert not is_time(begun + timedelta(minutes=59), begun)
    assert is_time(begun + timedelta(hours=1), begun)
    assert is_time(begun - timedelta(days=1), begun), "the clock was wrong"
