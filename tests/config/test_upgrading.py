"""Data and program belong together: an upgrade is whole or undone, and readers read on."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader

from yanlu.config import keeping, upgrading, upgrading_steps
from yanlu.config.places import Places
from yanlu.config.upgrading import Closing, Door
from yanlu.config.upgrading_steps import UpgradeError

ROOT = Path(__file__).parents[2]
PREVIOUS = Path(__file__).parent / "previous" / "var.tar.xz"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A paper of three small databases."""
    places = Places(tmp_path / "var")
    places.var.mkdir()
    for name in ("newsroom.db", "press.db", "mailbox.db"):
        with closing(sqlite3.connect(places.var / name)) as database, database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE old (words TEXT)")
    places.stamp.write_text("the digest of before")
    return places


def tables(places: Places, name: str = "newsroom.db") -> list[str]:
    with closing(sqlite3.connect(places.var / name)) as database:
        return [one for (one,) in database.execute("SELECT name FROM sqlite_schema")]


def change(places: Places) -> None:
    """A migration."""
    for name in ("newsroom.db", "press.db", "mailbox.db"):
        with closing(sqlite3.connect(places.var / name)) as database, database:
            database.execute("CREATE TABLE new (words TEXT)")


def asked(application: Any) -> tuple[str, bytes]:
    said: list[str] = []
    body = b"".join(application({}, lambda status, headers: said.append(status)))
    return said[0], body


def desk(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    return [b"desk"]


# The stamp


def test_the_door_of_a_newer_program_stays_closed_until_its_data_are_upgraded(
    places: Places,
) -> None:
    places.version.write_text('{"program": "0", "migrations": []}')
    assert upgrading.is_older(places)
    early = Closing(desk, Door(places))
    assert asked(early)[0] == "503 Service Unavailable"
    upgrading.write_stamp(places)
    assert asked(Closing(desk, Door(places))) == ("200 OK", b"desk"), "the control"
    assert asked(early)[0] == "503 Service Unavailable", "a worker of before; the server renews it"


def test_data_without_a_stamp_may_be_worked_on(places: Places) -> None:
    assert upgrading.refuse_start(places) == ""


def test_data_of_a_newer_program_are_refused_by_an_older_one(places: Places) -> None:
    stamp = {"program": "9.9.9", "migrations": [*upgrading.own_migrations(), "press.0999_more"]}
    places.version.write_text(json.dumps(stamp))
    assert "newer program (9.9.9, press.0999_more)" in upgrading.refuse_start(places)


def test_data_of_an_older_program_are_to_be_upgraded_first(places: Places) -> None:
    stamp = {"program": "0.0.1", "migrations": upgrading.own_migrations()[1:]}
    places.version.write_text(json.dumps(stamp))
    assert "run `yanlu upgrade` first" in upgrading.refuse_start(places)


def test_the_stamp_is_the_programs_own_and_is_not_written_twice(places: Places) -> None:
    upgrading.write_stamp(places)
    first = places.version.stat().st_mtime_ns
    upgrading.write_stamp(places)
    assert upgrading.refuse_start(places) == ""
    assert places.version.stat().st_mtime_ns == first
    assert "press.0001_first" in upgrading.own_migrations()


# Two builds at once


@pytest.fixture
def of_another_build(places: Places) -> Places:
    """Data of a program of the same version and migrations, but of other sources."""
    stamp = upgrading.own_stamp() | {"code": "0" * 64}
    places.version.write_text(json.dumps(stamp))
    return places


def test_two_builds_of_equal_migrations_are_not_at_work_at_once(of_another_build: Places) -> None:
    places = of_another_build
    assert upgrading.stamped(places)["migrations"] == upgrading.own_migrations()
    with keeping.held(places.running, shared=True):
        assert "Another build of the program" in upgrading.refuse_start(places)
    assert upgrading.refuse_start(places) == "", "the other one has ended"
    upgrading.take_over(places)
    with keeping.held(places.running, shared=True):
        assert upgrading.refuse_start(places) == "", "who runs is of this program"


def test_an_upgrade_lets_all_change_over_though_nothing_is_to_be_migrated(
    of_another_build: Places,
) -> None:
    old = Door(of_another_build)
    with keeping.held(of_another_build.running, shared=True):
        upgrading.write_stamp(of_another_build)  # what `yanlu upgrade` ends with
        assert upgrading.refuse_start(of_another_build) == ""
    with old.working() as may:
        assert not may, "the build of before works no more"


def test_data_whose_mark_names_no_build_are_taken_over_by_who_is_alone(places: Places) -> None:
    stamp = {"program": "0.0.1", "migrations": upgrading.own_migrations()}
    places.version.write_text(json.dumps(stamp))
    assert upgrading.refuse_start(places) == ""
    with keeping.held(places.running, shared=True):
        assert "(0.0.1; this is" in upgrading.refuse_start(places)


def changed_copy(folder: Path) -> Path:
    """The program, with one line more in one of its sources."""
    copy = shutil.copytree(ROOT / "yanlu", folder / "yanlu", ignore=shutil.ignore_patterns("*.pyc"))
    with (copy / "press" / "lease.py").open("a") as source:
        source.write("\nANOTHER_BUILD = True\n")
    return folder


STAYS = """
import sys
from yanlu.config import command, keeping
try:
    command.stay(command.settings_in_force())
except keeping.StandstillError as refusal:
    sys.exit(str(refusal))
print("works", flush=True)
sys.stdin.read()
"""


@pytest.mark.deep
def test_a_changed_program_waits_until_the_one_of_before_has_ended(
    places: Places, tmp_path: Path
) -> None:
    upgrading.write_stamp(places)
    other = changed_copy(tmp_path / "other")

    def started(program: Path) -> subprocess.Popen[str]:
        told = {"PATH": os.environ["PATH"], "YANLU_VAR": str(places.var), "YANLU_ENV_FILE": ""}
        pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
        told["PYTHONDONTWRITEBYTECODE"] = "1"
        command = [sys.executable, "-c", STAYS]
        return subprocess.Popen(command, cwd=program, env=told, text=True, **pipes)

    def ended(process: subprocess.Popen[str]) -> str:
        return process.communicate()[1]

    old = started(ROOT)
    assert old.stdout and old.stdout.readline() == "works\n"
    assert "Another build of the program" in ended(started(other))
    assert not ended(started(ROOT)), "two processes of one program work beside each other"
    assert not ended(old)
    new = started(other)
    assert new.stdout and new.stdout.readline() == "works\n"
    assert "Another build of the program" in ended(started(ROOT))
    assert not ended(new)


# The door


def test_the_desk_says_that_it_is_upgraded_and_comes_back(places: Places) -> None:
    application = Closing(desk, Door(places))
    assert asked(application) == ("200 OK", b"desk")
    with upgrading_steps.closed(places):
        assert not Door(places).is_open()
        status, body = asked(application)
        assert status.startswith("503") and "編輯部正在升級".encode() in body
    upgrading_steps.open_again(places)
    assert Door(places).is_open() and asked(application) == ("200 OK", b"desk")


def test_an_upgrade_waits_for_who_is_at_work_and_gives_up_at_last(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrading_steps, "PATIENCE", 0.1)
    with (
        Door(places).working() as may,
        pytest.raises(UpgradeError, match="at work"),
        upgrading_steps.closed(places),
    ):
        pass
    assert may
    with Door(places).working() as may:
        assert may, "the door is open again"


def test_a_program_of_before_works_no_more_after_an_upgrade(places: Places) -> None:
    door = Door(places)
    upgrading.write_stamp(places)
    assert door.is_outdated
    with door.working() as may:
        assert not may
    assert asked(Closing(desk, door))[0].startswith("503")


# Whole or undone


@pytest.fixture
def migrated(places: Places, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(upgrading_steps, "migrate", lambda: change(places))
    yield


def test_an_upgrade_changes_data_and_stamps(places: Places, migrated: None) -> None:
    upgrading_steps.upgrade(places, "the digest of now", lambda: None)
    assert "new" in tables(places) and places.stamp.read_text() == "the digest of now"
    assert upgrading.stamped(places)["migrations"] == upgrading.own_migrations()
    assert not upgrading.is_unfinished(places) and not (places.upgrade / "before").exists()


def test_a_new_program_that_cannot_print_is_undone(places: Places, migrated: None) -> None:
    def cannot_print() -> None:
        assert "new" in tables(places)
        raise RuntimeError("the theme is broken")

    with pytest.raises(UpgradeError, match=r"undone.*theme is broken"):
        upgrading_steps.upgrade(places, "now", cannot_print)
    assert tables(places) == ["old"] and places.stamp.read_text() == "the digest of before"
    assert not places.version.exists() and not upgrading.is_unfinished(places)
    with Door(places).working() as may:
        assert may


class Cut(BaseException):
    """The power fails."""


STEPS = ("write_whole", "flush_folder", "write_state", "overwrite", "migrate", "open_again")


def cut_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the power fail before the step of this number; what would undo it does not run."""
    left = step

    def cutting(function: Any) -> Any:
        def called(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cut
            return function(*arguments)

        return called

    for name in STEPS:
        home: Any = keeping if hasattr(keeping, name) else upgrading_steps
        monkeypatch.setattr(home, name, cutting(getattr(home, name)))


def test_ended_before_any_step_it_is_undone_or_ended_at_the_next_start(
    places: Places, migrated: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = []
    shutil.copytree(places.var, tmp_path / "first")
    for step in range(60):
        shutil.rmtree(places.var)
        shutil.copytree(tmp_path / "first", places.var)
        with monkeypatch.context() as patch:
            cut_at(step, patch)
            try:
                upgrading_steps.upgrade(places, "now", lambda: None)
            except Cut:
                pass
            else:
                break
        upgrading_steps.recover(places)
        names = ("newsroom.db", "press.db", "mailbox.db")
        changed = {"new" in tables(places, name) for name in names}
        assert len(changed) == 1, "all databases are of one program"
        assert not upgrading.is_unfinished(places)
        with Door(places).working() as may:
            assert may
        is_done = changed.pop()
        assert (upgrading.stamped(places) != {}) == is_done
        outcomes.append(is_done)
    assert len(outcomes) > 10 and True in outcomes and False in outcomes
    assert outcomes == sorted(outcomes), "undone up to the end, and from there on kept"


def test_without_the_copies_it_would_be_half_done(
    places: Places, migrated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an upgrade that puts nothing back is caught by the same look."""
    monkeypatch.setattr(upgrading_steps, "put_back", lambda places: None)
    with pytest.raises(UpgradeError):
        upgrading_steps.upgrade(places, "now", lambda: 1 / 0)
    assert "new" in tables(places)


# The previous release


def yanlu(var: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    here = {"YANLU_VAR": str(var), "YANLU_ENV_FILE": "", "YANLU_VARIANTS": "zh-Hant-TW"}
    return subprocess.run(
        [sys.executable, "-m", "yanlu", *arguments],
        cwd=ROOT,
        env=environment | here | settings,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture
def previous(tmp_path: Path) -> Path:
    """The data of a paper of the previous release."""
    var = tmp_path / "previous"
    with tarfile.open(PREVIOUS) as archive:
        archive.extractall(var, filter="data")
    return var


def headlines(var: Path) -> list[str]:
    with closing(sqlite3.connect(var / "newsroom.db")) as desk:
        words = "SELECT title FROM wagtailcore_page JOIN newsroom_articlepage ON id = page_ptr_id"
        return sorted(title for (title,) in desk.execute(words))


def edition(var: Path) -> int:
    with closing(sqlite3.connect(var / "edition.db")) as store:
        return int(store.execute("SELECT max(number) FROM edition").fetchone()[0])


@pytest.mark.deep
def test_the_previous_releases_data_are_upgraded_and_printed(previous: Path) -> None:
    before, number = headlines(previous), edition(previous)
    assert len(before) == 2
    done = yanlu(previous, "upgrade")
    assert done.returncode == 0, done.stderr
    assert headlines(previous) == before and edition(previous) >= number
    done = yanlu(previous, "setup")
    assert done.returncode == 0, done.stderr
    stamp = json.loads((previous / "version.json").read_bytes())
    assert stamp["migrations"] == upgrading.own_migrations()
    assert yanlu(previous, "upgrade").stdout.startswith("The data are this program's already")


PRODUCTION = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
    "YANLU_NEWSROOM_HOSTS": "desk.example",
    "YANLU_ADDRESS": "https://news.example/",
}


def older(var: Path) -> None:
    """Let the data lack the last migration of the press, as an older program's would."""
    done = yanlu(var, "manage", "migrate", "press", "0001", "--database", "press")
    assert done.returncode == 0, done.stderr
    (var / "migrated").write_text("of an older program")
    (var / "version.json").unlink(missing_ok=True)


@pytest.mark.deep
def test_in_production_somebody_decides_and_on_a_demo_it_is_done(previous: Path) -> None:
    assert yanlu(previous, "upgrade").returncode == 0
    older(previous)
    (previous / "demo-password").rename(previous.parent / "demo-password")
    done = yanlu(previous, "setup", **PRODUCTION)
    assert done.returncode == 1 and "run `yanlu upgrade`" in done.stderr
    done = yanlu(previous, "upgrade", **PRODUCTION)
    assert done.returncode == 0 and "Upgraded" in done.stdout, done.stderr
    older(previous)
    (previous.parent / "demo-password").rename(previous / "demo-password")
    done = yanlu(previous, "setup")
    assert done.returncode == 0 and "earlier version" in done.stdout, done.stderr


def test_data_that_lack_only_a_migration_of_wagtails_are_to_be_upgraded_first(
    places: Places,
) -> None:
    stamp = upgrading.own_stamp()
    places.version.write_text(json.dumps(stamp))
    assert not upgrading.is_older(places)
    places.version.write_text(json.dumps(stamp | {"libraries": stamp["libraries"][:-1]}))
    assert "run `yanlu upgrade` first" in upgrading.refuse_start(places)
    del stamp["libraries"]
    places.version.write_text(json.dumps(stamp))
    assert not upgrading.is_older(places), "of a program that did not write them down"


def test_every_app_with_tables_is_known_without_loading_it() -> None:
    loader = MigrationLoader(None)
    loader.load_disk()
    folders = {
        one.__module__.rpartition(".migrations.")[0] for one in loader.disk_migrations.values()
    }
    others = {one for one in folders if not one.startswith("yanlu.")}
    assert others == set(upgrading.LIBRARIES)
    assert all(upgrading.migrations_of(one) for one in others)
