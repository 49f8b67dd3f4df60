"""kill -9 in a backup, a restore and an upgrade: what was whole stays whole, and it goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backup.paper import PAIR, a_folder, make_paper, rows
from yanlu.backup import check, whole_backups
from yanlu.config import upgrading
from yanlu.config.places import Places
from yanlu.delivery import Store

from .test_upgrading import PREVIOUS, ROOT, headlines

pytestmark = pytest.mark.deep


def environment(tmp_path: Path, var: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {
        "YANLU_VAR": str(var),
        "YANLU_ENV_FILE": "",
        "YANLU_VARIANTS": "zh-Hant-TW",
        "YANLU_BACKUP_TO": str(tmp_path / "disk"),
        "YANLU_BACKUP_KEYS": PAIR.public,
    }


def started(tmp_path: Path, var: Path, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "yanlu", *command],
        cwd=ROOT,
        env=environment(tmp_path, var),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def ended(tmp_path: Path, var: Path, *command: str) -> None:
    process = started(tmp_path, var, *command)
    said = process.communicate()[1].decode()
    assert process.returncode == 0, said


def killed_when(process: subprocess.Popen[bytes], is_so: Callable[[], bool]) -> bool:
    """Kill it as soon as it is so; whether it was, before the process ended by itself."""
    while process.poll() is None:
        if is_so():
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.0005)
    return False


@pytest.fixture
def var(tmp_path: Path) -> Path:
    paper = make_paper(tmp_path / "var")
    (paper.root / "keys").mkdir()
    (paper.root / "edition.key").rename(paper.root / "keys" / "edition.key")
    Store(paper.root / "edition.db").close()
    for number in range(200):
        (paper.root / "pictures" / f"{number:03}").write_bytes(os.urandom(3000))
    a_folder(tmp_path / "disk")
    (tmp_path / "secret").write_text(PAIR.secret)
    return paper.root


def pieces(tmp_path: Path) -> int:
    return sum(1 for _ in (tmp_path / "disk").rglob("*-*"))


def test_a_backup_that_is_killed_is_none_and_the_next_one_goes_on(
    tmp_path: Path, var: Path
) -> None:
    cuts = 0
    for many in (1, 60, 150):
        process = started(tmp_path, var, "backup")
        cuts += killed_when(process, lambda many=many: pieces(tmp_path) >= many)  # type: ignore[misc]
        place = a_folder(tmp_path / "disk")
        assert check(place).is_good
        if cuts:
            assert len(whole_backups(place)) <= 1
    assert cuts >= 2
    ended(tmp_path, var, "backup")
    assert check(a_folder(tmp_path / "disk")).is_good
    assert not (var / "backup" / "settings-of-the-backup.env").exists()


def test_a_restore_that_is_killed_leaves_the_old_paper_or_the_new_one(
    tmp_path: Path, var: Path
) -> None:
    ended(tmp_path, var, "backup")
    wanted, cuts = rows(var / "newsroom.db"), 0
    restore = ("restore", "--key", str(tmp_path / "secret"), "--yes")
    for many in (1, 100):
        new = var / ".restoring" / "new"
        process = started(tmp_path, var, *restore)
        cuts += killed_when(  # type: ignore[misc]
            process, lambda many=many, new=new: sum(1 for _ in new.rglob("*")) >= many
        )
        assert rows(var / "newsroom.db") == wanted and (var / "keys" / "edition.key").is_file()
    assert cuts == 2
    ended(tmp_path, var, *restore)
    assert rows(var / "newsroom.db") == wanted and not (var / ".restoring").exists()


def test_an_upgrade_that_is_killed_is_undone_and_ended_by_the_next(tmp_path: Path) -> None:
    var = tmp_path / "previous"
    with tarfile.open(PREVIOUS) as archive:
        archive.extractall(var, filter="data")
    before, state = headlines(var), var / "upgrade" / "state.json"
    process = started(tmp_path, var, "upgrade", "--without-backup")
    assert killed_when(process, lambda: state.is_file() and "migrating" in state.read_text())
    assert "half way" in upgrading.refuse_start(Places(var))
    ended(tmp_path, var, "upgrade", "--without-backup")
    assert headlines(var) == before
    assert upgrading.refuse_start(Places(var)) == ""
    assert upgrading.stamped(Places(var))["migrations"] == upgrading.own_migrations()


def test_no_empty_newsroom_is_made_over_an_edition_that_stands(tmp_path: Path) -> None:
    var = tmp_path / "previous"
    with tarfile.open(PREVIOUS) as archive:
        archive.extractall(var, filter="data")
    (var / "newsroom.db").rename(tmp_path / "newsroom.db")
    process = started(tmp_path, var, "setup")
    said = process.communicate()[1].decode()
    assert process.returncode == 1 and "編輯部的資料庫卻是空的" in said
    assert not (var / "newsroom.db").exists()
    (tmp_path / "newsroom.db").rename(var / "newsroom.db")
    ended(tmp_path, var, "setup")
