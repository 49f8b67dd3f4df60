"""Ended half way, a restore or an upgrade is known as such, and nothing is lost by what follows."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.backup.paper import a_folder
from tests.handbook import plain_environment
from yanlu.backup import whole_backups
from yanlu.config import keeping, keeping_command, upgrading, upgrading_steps
from yanlu.config.keeping_restore import Restoring
from yanlu.config.places import Places
from yanlu.config.upgrading_steps import UpgradeError

from .test_keeping import options, places_of
from .test_upgrading import migrated, places, tables

__all__ = ["migrated", "options", "places"]
NOW = datetime(2026, 11, 30, 3, 30, tzinfo=UTC)


def restoring(var: Path) -> Restoring:
    """A restore that has brought one file, and is about to put it in its place."""
    made: Any = Restoring(Places(var), None, None, None, NOW)  # type: ignore[arg-type]
    made.stage.mkdir(parents=True)
    (made.stage / "keys").mkdir()
    (made.stage / "keys" / "edition.key").write_text("brought")
    return made  # type: ignore[no-any-return]


def half_restored(places: Places) -> None:
    keeping.write_whole(places.restoring / "switch", b"{}")


def half_upgraded(places: Places) -> None:
    upgrading_steps.write_state(places, "migrating")


@pytest.mark.parametrize("half", [half_restored, half_upgraded])
def test_half_a_paper_is_not_backed_up_and_no_backup_goes_for_it(
    options: dict[str, Any], half: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keeping_command.main(["--quiet"], options) == 0
    disk = a_folder(Path(options["YANLU_BACKUP_TO"]))
    before = whole_backups(disk)
    half(places_of(options))
    assert keeping_command.main([], options) == 1
    said = capsys.readouterr().err
    assert "half way" in said and "再跑一次" in said
    assert whole_backups(disk) == before
    outcome = keeping.last_backup(places_of(options))
    assert outcome and not outcome.is_good


@pytest.mark.parametrize(
    "words",
    [
        ("manage", "check"),
        ("import", "article.html"),
        ("work",),
        ("demo", "remove"),
    ],
    ids=lambda words: words[0],
)
def test_no_command_works_on_half_a_paper(tmp_path: Path, words: tuple[str, ...]) -> None:
    var = tmp_path / "var"
    half_restored(Places(var))
    done = subprocess.run(
        [sys.executable, "-m", "yanlu", *words],
        env=plain_environment() | {"YANLU_VAR": str(var), "YANLU_ENV_FILE": ""},
        cwd=Path.cwd(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "還原做到一半停了，請再跑一次 yanlu restore" in done.stderr
    assert "run `yanlu restore` again" in done.stderr
    assert {path.name for path in var.iterdir()} == {
        Places(var).restoring.relative_to(var).parts[0]
    }


def test_two_restores_of_one_second_put_two_papers_aside(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "edition.key").write_text("of before")
    first, second = restoring(tmp_path).switch(), restoring(tmp_path).switch()
    assert first and second and first != second
    assert (first / "keys" / "edition.key").read_text() == "of before"
    assert (second / "keys" / "edition.key").read_text() == "brought"


def full(*arguments: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "switch")


def test_a_restore_that_cannot_be_written_down_leaves_no_key_beside_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "newsroom.db").write_text("of now")
    made = restoring(tmp_path)
    monkeypatch.setattr(keeping, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        made.switch()
    assert [path.name for path in tmp_path.iterdir()] == ["newsroom.db"]


def test_a_desk_that_an_upgrade_left_closed_is_known_and_opened(places: Places) -> None:
    """Killed between its last steps, it left no other trace."""
    keeping.write_whole(places.upgrade / "closed", b"")
    assert "half way" in upgrading.refuse_start(places)
    upgrading_steps.recover(places)
    assert upgrading.refuse_start(places) == "" and upgrading.Door(places).is_open()


def test_a_state_that_cannot_be_read_is_not_taken_for_none(places: Places) -> None:
    """Or else the copies would be thrown away that are to go back."""
    (places.upgrade / "before").mkdir(parents=True)
    (places.upgrade / "state.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        upgrading_steps.recover(places)
    assert (places.upgrade / "before").is_dir()


def test_a_database_that_cannot_be_copied_stops_the_upgrade_before_it_begins(
    places: Places, migrated: None
) -> None:
    (places.var / "press.db").write_bytes(b"no database" * 999)
    with pytest.raises(UpgradeError, match=r"什麼都沒有動.*not a database"):
        upgrading_steps.upgrade(places, "now", lambda: None)
    assert tables(places) == ["old"] and not upgrading.is_unfinished(places)
    assert not (places.upgrade / "before").exists()


def test_what_cannot_be_undone_yet_is_undone_by_the_next(
    places: Places, migrated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(upgrading_steps, "put_back", full)
        with pytest.raises(UpgradeError, match=r"division.*yet: .*No space.*again"):
            upgrading_steps.upgrade(places, "now", lambda: 1 / 0)
        assert "new" in tables(places) and upgrading.is_unfinished(places)
        with pytest.raises(UpgradeError, match="yet"):
            upgrading_steps.recover(places)
    assert upgrading_steps.recover(places).endswith("undone.")
    assert tables(places) == ["old"] and not upgrading.is_unfinished(places)


def test_without_the_copies_that_would_be_seen(
    places: Places, migrated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(upgrading_steps, "put_back", full)
    with pytest.raises(UpgradeError):
        upgrading_steps.upgrade(places, "now", lambda: 1 / 0)
    shutil.rmtree(places.upgrade / "before")
    monkeypatch.undo()
    upgrading_steps.recover(places)
    assert "new" in tables(places)
