"""The handbook's own words take a paper to another machine and back."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.backup.paper import make_paper, rows
from yanlu.delivery import Store

from ..handbook import ROOT, fitted, plain_environment, run, steps


@pytest.mark.deep
def test_a_paper_is_set_up_copied_checked_and_brought_back_by_the_handbook(tmp_path: Path) -> None:
    paper = make_paper(tmp_path / "var")
    (paper.root / "keys").mkdir()
    (paper.root / "edition.key").rename(paper.root / "keys" / "edition.key")
    Store(paper.root / "edition.db").close()
    (tmp_path / "disk").mkdir()
    program = tmp_path / "bin" / "yanlu"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m yanlu "$@"\n')
    program.chmod(0o755)
    environment = plain_environment(YANLU_VAR=str(paper.root), YANLU_ENV_FILE="")
    environment["PATH"] = f"{program.parent}:{environment['PATH']}"
    first, *rest = steps("docs/backup.md", "一次設好")
    keys = run([first], tmp_path, environment).stdout
    [public] = re.findall("^age1.*", keys, re.MULTILINE)
    [secret] = re.findall("^AGE-SECRET-KEY-1.*", keys, re.MULTILINE)
    (tmp_path / "secret").write_text(secret)
    here = {"/mnt/backup/yanlu": str(tmp_path / "disk"), "age1example": public}
    done = run(
        [*fitted(rest, here), *steps("docs/backup.md", "看有哪些、查好不好")], tmp_path, environment
    )
    assert done.returncode == 0, done.stderr
    assert "is whole" in done.stdout and "All 1 backups are whole" in done.stdout
    environment |= {"YANLU_VAR": str(tmp_path / "new"), "YANLU_BACKUP_TO": str(tmp_path / "disk")}
    back = fitted(
        steps("docs/backup.md", "還原"), {"/media/usb/secret-key": str(tmp_path / "secret")}
    )
    done = run(back, tmp_path, environment)
    assert done.returncode == 0, done.stderr
    drill = fitted(
        steps("docs/backup.md", "每天自動備，每天演練"),
        {"/media/usb/secret-key": str(tmp_path / "secret")},
    )
    done = run(drill, tmp_path, environment)
    assert done.returncode == 0 and "came back" in done.stdout, done.stderr
    assert rows(tmp_path / "new" / "newsroom.db") == rows(paper.root / "newsroom.db")
