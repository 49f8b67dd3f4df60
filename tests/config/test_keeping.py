"""`yanlu backup` and `yanlu restore` say what they did, ask before they replace, and refuse."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.backup.paper import PAIR, SIGNER, make_paper, rows
from yanlu.backup import Opener, must_hold_backups, new_pair, open_statement
from yanlu.backup.shelves import pieces_there
from yanlu.config import (
    command,
    keeping,
    keeping_command,
    keeping_places,
    keeping_return,
    moved,
)
from yanlu.config.databases import read_address
from yanlu.config.keeping import SETTINGS, Outcome, StandstillError
from yanlu.config.keeping_clock import is_due, run, work_due
from yanlu.config.keeping_places import NAMING, open_place
from yanlu.config.keeping_restore import end_switch, make_whole
from yanlu.config.options import read_options
from yanlu.config.places import Places
from yanlu.config.settings_file import settings_in_force
from yanlu.delivery import Store


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    """A paper in a folder, and an empty disk for its backups."""
    paper = make_paper(tmp_path / "var")
    (paper.root / "keys").mkdir()
    (paper.root / "edition.key").rename(paper.root / "keys" / "edition.key")
    Store(paper.root / "edition.db").close()
    (tmp_path / "disk").mkdir()
    return read_options(
        {
            "YANLU_VAR": str(paper.root),
            "YANLU_BACKUP_TO": str(tmp_path / "disk"),
            "YANLU_BACKUP_KEYS": PAIR.public,
        }
    )


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.write_text(PAIR.secret)
    return str(path)


def places_of(options: dict[str, Any]) -> Places:
    return Places(options["YANLU_VAR"])


def elsewhere(options: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    return options | {"YANLU_VAR": tmp_path / "new" / "var"}


def test_a_backup_is_said_written_down_and_brought_back(
    options: dict[str, Any], secret: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keeping.last_backup(places_of(options)) is None
    assert keeping_command.main([], options) == 0
    assert "is whole" in capsys.readouterr().out
    outcome = keeping.last_backup(places_of(options))
    assert outcome and outcome.is_good and outcome.sent > 0 and outcome.good_at == outcome.began
    new = elsewhere(options, tmp_path)
    assert keeping_return.main(["--key", secret], new) == 0
    said = capsys.readouterr().out
    assert "is back" in said and SIGNER.public.fingerprint in said
    for name in ("newsroom.db", "mailbox.db"):
        assert rows(new["YANLU_VAR"] / name) == rows(options["YANLU_VAR"] / name)
    assert (new["YANLU_VAR"] / "keys" / NAMING).is_file()
    assert keeping_command.main(["--quiet"], new) == 0, "the restored paper goes on with its copies"


def test_a_failed_backup_is_written_down_and_the_last_good_one_remembered(
    options: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keeping_command.main(["--quiet"], options)
    good = keeping.last_backup(places_of(options))
    shutil.rmtree(tmp_path / "disk")
    assert keeping_command.main([], options) == 1
    assert "mount" in capsys.readouterr().err
    outcome = keeping.last_backup(places_of(options))
    assert outcome and good and not outcome.is_good and outcome.good_at == good.began


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("YANLU_BACKUP_TO", "", "YANLU_BACKUP_TO"),
        ("YANLU_BACKUP_KEYS", (), "yanlu backup key"),
        ("YANLU_BACKUP_KEYS", ("age1nonsense",), "is no public key"),
    ],
)
def test_what_is_not_set_is_said(
    options: dict[str, Any], setting: str, value: Any, said: str, capsys: Any
) -> None:
    assert keeping_command.main([], options | {setting: value}) == 1
    assert said in capsys.readouterr().err


def test_a_place_inside_the_paper_is_refused(options: dict[str, Any], capsys: Any) -> None:
    inside = options["YANLU_VAR"] / "copies"
    inside.mkdir()
    assert keeping_command.main([], options | {"YANLU_BACKUP_TO": str(inside)}) == 1
    assert "own folder" in capsys.readouterr().err and list(inside.iterdir()) == []


def test_where_there_is_no_paper_that_is_said(
    options: dict[str, Any], tmp_path: Path, capsys: Any
) -> None:
    assert keeping_command.main([], elsewhere(options, tmp_path)) == 1
    assert "There is no paper" in capsys.readouterr().err


def test_two_backups_at_once_are_one(options: dict[str, Any], capsys: Any) -> None:
    with keeping.held(places_of(options).backup / "lock"):
        assert keeping_command.main([], options) == 1
    assert "Another backup" in capsys.readouterr().err
    assert keeping_command.main([], options) == 0


def test_a_key_pair_is_shown_and_kept_nowhere(options: dict[str, Any], capsys: Any) -> None:
    assert keeping_command.main(["key"], options) == 0
    said = capsys.readouterr().out
    assert "YANLU_BACKUP_KEYS=age1" in said and "AGE-SECRET-KEY-1" in said and "抄兩份" in said
    assert not (options["YANLU_VAR"] / "backup").exists()


def test_verify_says_what_is_wrong_and_what_to_do(
    options: dict[str, Any], tmp_path: Path, capsys: Any
) -> None:
    keeping_command.main([], options)
    assert keeping_command.main(["--verify"], options) == 0
    next((tmp_path / "disk" / "pieces").rglob("*-*")).write_bytes(b"rotten")
    assert keeping_command.main(["verify"], options) == 1
    assert "Take a backup now" in capsys.readouterr().err


# Over a living paper


def test_a_living_paper_is_not_replaced_unasked(
    options: dict[str, Any], secret: str, capsys: Any
) -> None:
    keeping_command.main([], options)
    before = rows(options["YANLU_VAR"] / "newsroom.db")
    assert keeping_return.main(["--key", secret], options) == 1
    assert "--yes" in capsys.readouterr().err
    assert rows(options["YANLU_VAR"] / "newsroom.db") == before


def test_a_replaced_paper_is_put_aside_and_the_edition_stays(
    options: dict[str, Any], secret: str, capsys: Any
) -> None:
    var = options["YANLU_VAR"]
    keeping_command.main([], options)
    with closing(sqlite3.connect(var / "newsroom.db")) as desk, desk:
        desk.execute("INSERT INTO article (words) VALUES ('備份之後')")
    assert keeping_return.main(["--key", secret, "--yes"], options) == 0
    [before] = var.glob("before-restore-*")
    assert len(rows(before / "newsroom.db")) == len(rows(var / "newsroom.db")) + 1
    assert (var / "edition" / "index.html").is_file(), "by it the press knows how far readers are"
    capsys.readouterr()
    assert keeping_command.main([], options) == 0
    assert not any(before.name in line for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("program", ["this", "older"])
def test_a_paper_that_came_back_once_comes_back_again(
    program: str,
    options: dict[str, Any],
    secret: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """After a restore the settings of the backup lie among the paper's files."""
    told = options["YANLU_VAR"] / SETTINGS
    keeping_command.main([], options)
    assert keeping_return.main(["--key", secret, "--yes"], options) == 0 and told.is_file()
    told.write_text("YANLU_ZONE=Europe/London\n")
    if program == "older":  # which took them along beside those of the moment
        left = keeping_places.left
        monkeypatch.setattr(keeping_places, "left", lambda places: left(places) - {SETTINGS})
    assert keeping_command.main([], options) == 0
    assert keeping_return.main(["--key", secret, "--yes"], options) == 0, capsys.readouterr().err
    assert "London" not in told.read_text(), "the settings of the moment, not of a former backup"


def rot(options: dict[str, Any], path: str) -> None:
    """A bad sector on the disk of the backups, below a file of the newest."""
    with closing(open_place(options["YANLU_BACKUP_TO"], options)) as place:
        opener = Opener(PAIR.secret)
        stated = open_statement(place, must_hold_backups(place)[-1].identity, opener).statement
        [one] = [file for file in stated.files if file.path.startswith(path)][:1]
        where = Path(options["YANLU_BACKUP_TO"]) / pieces_there(place)[one.pieces[0]]
    where.write_bytes(b"rotten")


def test_where_no_backup_is_whole_all_that_is_left_comes_back_and_the_rest_is_named(
    options: dict[str, Any], secret: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keeping_command.main(["--quiet"], options)
    rot(options, "pictures/")
    new = elsewhere(options, tmp_path)
    assert keeping_return.main(["--key", secret], new) == 1
    assert "--what-is-left" in capsys.readouterr().err
    assert not (new["YANLU_VAR"] / "newsroom.db").exists()
    assert keeping_return.main(["--key", secret, "--what-is-left"], new) == 0
    said = capsys.readouterr().out
    [lost] = [line for line in said.splitlines() if line.startswith("lost: pictures/")]
    before, after = (set((at["YANLU_VAR"] / "pictures").iterdir()) for at in (options, new))
    gone = {one.name for one in before} - {one.name for one in after}
    assert lost == f"lost: pictures/{gone.pop()}（缺）" and not gone
    assert rows(new["YANLU_VAR"] / "newsroom.db") == rows(options["YANLU_VAR"] / "newsroom.db")


@pytest.mark.parametrize(
    ("vital", "said"),
    [("newsroom.db", ".db is lost"), ("keys/edition.key", "keys/edition.key is lost")],
)
def test_without_its_databases_and_keys_nothing_is_taken_for_a_paper(
    vital: str,
    said: str,
    options: dict[str, Any],
    secret: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keeping_command.main(["--quiet"], options)
    rot(options, vital)
    new = elsewhere(options, tmp_path)
    assert keeping_return.main(["--key", secret, "--what-is-left"], new) == 1
    words = capsys.readouterr().err
    assert said in words and "不成報紙" in words
    assert (
        not (new["YANLU_VAR"] / "newsroom.db").exists() and not (new["YANLU_VAR"] / "keys").exists()
    )


EARNEST = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": "0123456789abcdef" * 2,
    "YANLU_ADDRESS": "https://news.example/",
    "YANLU_NEWSROOM_HOSTS": "desk.example",
}


def test_a_paper_in_earnest_that_came_back_does_not_start_as_one_for_looking_around(
    options: dict[str, Any],
    secret: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, words in EARNEST.items():
        monkeypatch.setenv(name, words)
    assert keeping_command.main(["--quiet"], options) == 0
    for name in (*EARNEST, "YANLU_ENV_FILE"):
        monkeypatch.delenv(name, raising=False)
    new = elsewhere(options, tmp_path)
    monkeypatch.setenv("YANLU_VAR", str(new["YANLU_VAR"]))
    came, goal = new["YANLU_VAR"] / SETTINGS, new["YANLU_VAR"].parent / "yanlu.env"
    assert keeping_return.main(["--key", secret], new) == 0
    assert f"mv {came} {goal}" in capsys.readouterr().out, "what to do is said at once"
    with pytest.raises(StandstillError, match=f"請先：mv {came} {goal}"):
        command.stay(settings_in_force(), works=False)
    came.rename(goal)
    assert command.stay(settings_in_force(), works=False)["YANLU_PRODUCTION"] is True


def test_a_paper_that_was_for_looking_around_starts_as_ever(
    options: dict[str, Any], secret: str, tmp_path: Path
) -> None:
    """The control: so does one in earnest of which somebody deletes the settings that came."""
    assert keeping_command.main(["--quiet"], options) == 0
    new = elsewhere(options, tmp_path)
    assert keeping_return.main(["--key", secret], new) == 0
    assert command.stay(new, works=False)
    (new["YANLU_VAR"] / SETTINGS).write_text("YANLU_PRODUCTION=yes\n")
    with pytest.raises(StandstillError, match="刪掉"):
        command.stay(new, works=False)
    (new["YANLU_VAR"] / SETTINGS).unlink()
    assert command.stay(new, works=False)


def test_the_file_that_stayed_when_a_database_was_moved_does_not_become_the_paper_again(
    options: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line of the settings was lost; what was published since then is not in that file."""
    assert command.stay(options, works=False)  # the control: nothing was moved
    moved.note(options["YANLU_VAR"], "default", datetime(2026, 11, 2, tzinfo=UTC))
    with pytest.raises(StandstillError, match=r"2026-11-02.*YANLU_NEWSROOM_DATABASE"):
        command.stay(options, works=False)
    assert keeping_command.main([], options) == 1
    assert "newsroom.db.moved" in capsys.readouterr().err and not list(
        (tmp_path / "disk").iterdir()
    )
    reading = options | {"YANLU_SERVE": "edition"}
    assert command.stay(reading, works=False), "who only serves what is printed goes on"
    there = read_address("postgresql://newsroom@127.0.0.1/newsroom")
    assert command.stay(options | {"YANLU_NEWSROOM_DATABASE": there}, works=False)
    moved.note(options["YANLU_VAR"], "default", None)
    assert command.stay(options, works=False), "it is back, or somebody wants that day again"


def test_a_running_paper_is_not_replaced(options: dict[str, Any], secret: str, capsys: Any) -> None:
    keeping_command.main([], options)
    with keeping.held(places_of(options).running, shared=True):
        assert keeping_return.main(["--key", secret, "--yes"], options) == 1
    assert "The paper runs" in capsys.readouterr().err


def test_the_wrong_key_leaves_a_living_paper_as_it_is(
    options: dict[str, Any], tmp_path: Path, capsys: Any
) -> None:
    keeping_command.main([], options)
    names = sorted(path.name for path in options["YANLU_VAR"].iterdir())
    (tmp_path / "wrong").write_text(new_pair().secret)
    assert keeping_return.main(["--key", str(tmp_path / "wrong"), "--yes"], options) == 1
    assert "打不開" in capsys.readouterr().err
    assert sorted(path.name for path in options["YANLU_VAR"].iterdir()) == names


def test_a_paper_that_is_being_restored_does_not_start(options: dict[str, Any]) -> None:
    with (
        keeping.held(places_of(options).running),
        pytest.raises(StandstillError, match="being restored"),
    ):
        keeping.stay(options["YANLU_VAR"])


@pytest.fixture(autouse=True)
def let_go() -> Iterator[None]:
    """What a process holds until it ends, a test holds until it ends."""
    yield
    while keeping.STAYING:
        keeping.STAYING.pop().close()


class Cut(Exception):
    """The power fails."""


def test_a_switch_cut_at_any_step_is_ended_by_the_next_restore(
    options: dict[str, Any], secret: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping_command.main([], options)
    wanted = rows(options["YANLU_VAR"] / "newsroom.db")
    steps = 0
    for step in range(60):
        var = tmp_path / f"var{step}"
        shutil.copytree(options["YANLU_VAR"], var)
        with closing(sqlite3.connect(var / "newsroom.db")) as desk, desk:
            desk.execute("DELETE FROM article")
        mine = options | {"YANLU_VAR": var}
        if not is_cut(mine, secret, step, monkeypatch):
            break
        steps += 1
        if (var / ".restoring" / "switch").exists():
            with pytest.raises(StandstillError, match="half way"):
                keeping.stay(var)
            end_switch(Places(var))
            assert rows(var / "newsroom.db") == wanted
            [before] = var.glob("before-restore-*")
            assert rows(before / "newsroom.db") == []
        else:
            assert rows(var / "newsroom.db") in ([], wanted), "the old paper or the new one"
        assert (var / "keys" / "edition.key").is_file()
    assert steps > 8


def is_cut(
    options: dict[str, Any], secret: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Restore, and end in the midst at the rename of this number; whether there were so many."""
    left = step
    rename = Path.rename

    def cutting(path: Path, goal: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise Cut
        return rename(path, goal)

    monkeypatch.setattr(Path, "rename", cutting)
    try:
        keeping_return.main(["--key", secret, "--yes"], options)
    except Cut:
        return True
    finally:
        monkeypatch.undo()
    return False


def test_after_a_restore_the_next_number_lies_above_all_that_readers_can_have_seen(
    options: dict[str, Any], secret: str, tmp_path: Path
) -> None:
    var = options["YANLU_VAR"]
    with closing(sqlite3.connect(var / "edition.db")) as store, store:
        store.execute("INSERT INTO edition VALUES (41, '', '', '')")
    stage = tmp_path / "stage"
    shutil.copytree(var, stage)
    now = datetime(2026, 11, 29, tzinfo=UTC)
    make_whole(stage, now - timedelta(days=1), now)
    with closing(sqlite3.connect(stage / "edition.db")) as store:
        [(floor,)] = store.execute("SELECT value FROM note WHERE key = 'floor'").fetchall()
    assert int(floor) >= 41 + 86_400


# Each day


ZONE = ZoneInfo("Asia/Taipei")
HALF_PAST_THREE = time(3, 30)


def ended(began: datetime, error: str = "") -> Outcome:
    return Outcome(began, 1.0, "x", 0, "disk", error, None)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2026-11-29T03:29+08:00", "2026-11-28T03:30+08:00", False),
        ("2026-11-29T03:30+08:00", "2026-11-28T03:30+08:00", True),
        ("2026-11-29T23:00+08:00", "2026-11-29T03:30+08:00", False),
        ("2026-11-29T12:00+08:00", "2026-11-25T03:30+08:00", True),
        ("2026-11-29T12:00+08:00", "2036-11-25T03:30+08:00", True),
    ],
)
def test_a_backup_is_due_once_a_day_whatever_the_clock_was(now: str, last: str, due: bool) -> None:
    moment = datetime.fromisoformat(now)
    assert is_due(moment, HALF_PAST_THREE, ZONE, ended(datetime.fromisoformat(last))) is due
    assert is_due(moment, HALF_PAST_THREE, ZONE, None)


def test_a_backup_that_failed_is_tried_again_after_an_hour() -> None:
    began = datetime(2026, 11, 29, 3, 30, tzinfo=ZONE)
    failed = ended(began, "full")
    assert not is_due(began + timedelta(minutes=59), HALF_PAST_THREE, ZONE, failed)
    assert is_due(began + timedelta(minutes=61), HALF_PAST_THREE, ZONE, failed)


def test_nothing_is_due_where_nothing_is_set(options: dict[str, Any], secret: str) -> None:
    now = datetime.now(UTC)
    assert work_due(options, now) == []
    set_up = options | {"YANLU_BACKUP_AT": HALF_PAST_THREE}
    assert work_due(set_up, now) == [("backup", "--quiet")]
    assert len(work_due(set_up | {"YANLU_BACKUP_DRILL": Path(secret)}, now)) == 2


def test_old_backups_are_taken_away_after_a_new_one(options: dict[str, Any], capsys: Any) -> None:
    for _ in range(3):
        assert keeping_command.main(["--quiet"], options) == 0
    assert keeping_command.main(["list"], options | {"YANLU_BACKUP_KEEP": None}) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1, "three of one day are one"


# The drill


def test_a_drill_brings_the_newest_back_and_is_written_down(
    options: dict[str, Any], secret: str, capsys: Any
) -> None:
    keeping_command.main(["--quiet"], options)
    assert keeping_return.main(["--drill", "--key", secret], options) == 0
    assert "came back" in capsys.readouterr().out
    outcome = keeping.last_drill(places_of(options))
    assert outcome and outcome.is_good and outcome.identity
    assert not (places_of(options).backup / "drill").exists()


def test_a_drill_that_finds_something_wrong_is_an_alarm(
    options: dict[str, Any], secret: str, tmp_path: Path, capsys: Any
) -> None:
    keeping_command.main(["--quiet"], options)
    keeping_return.main(["--drill", "--key", secret], options)
    good = keeping.last_drill(places_of(options))
    next((tmp_path / "disk" / "pieces").rglob("*-*")).unlink()
    assert keeping_return.main(["--drill", "--key", secret], options) == 1
    outcome = keeping.last_drill(places_of(options))
    assert outcome and good and "not whole" in outcome.error and outcome.good_at == good.began


def test_a_database_that_was_damaged_before_it_was_copied_is_found_by_the_drill(
    options: dict[str, Any], secret: str, capsys: Any
) -> None:
    path = options["YANLU_VAR"] / "mailbox.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    data = bytearray(path.read_bytes())
    data[len(data) - 5000 : len(data) - 1000] = bytes(4000)
    path.write_bytes(data)
    keeping_command.main(["--quiet"], options)
    assert keeping_return.main(["--drill", "--key", secret], options) == 1
    assert "mailbox.db came back damaged" in capsys.readouterr().err


@pytest.mark.deep
def test_what_is_due_is_done_by_a_process_of_its_own(
    options: dict[str, Any], secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("YANLU_BACKUP_TO", "YANLU_VAR"):
        monkeypatch.setenv(name, str(options[name]))
    monkeypatch.setenv("YANLU_BACKUP_KEYS", PAIR.public)
    monkeypatch.setenv("YANLU_BACKUP_AT", "03:30")
    monkeypatch.setenv("YANLU_BACKUP_DRILL", secret)
    monkeypatch.setenv("YANLU_ENV_FILE", "")
    daily = options | {"YANLU_BACKUP_AT": HALF_PAST_THREE, "YANLU_BACKUP_DRILL": Path(secret)}
    for due in work_due(daily, datetime.now(UTC)):
        run(due, threading.Event())
    backup, drill = keeping.last_backup(places_of(options)), keeping.last_drill(places_of(options))
    assert backup and backup.is_good and drill and drill.is_good
    assert drill.identity == backup.identity
    assert work_due(daily, datetime.now(UTC)) == []
