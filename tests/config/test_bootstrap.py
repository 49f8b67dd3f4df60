"""The first command on a fresh machine says what is missing, in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(__file__).parents[2]


def test_an_old_python_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 10, 4))
    assert bootstrap.main(["run"]) == 2
    assert "needs Python 3.11" in capsys.readouterr().err


def test_an_unknown_word_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["fly"]) == 2
    assert "bootstrap.py run" in capsys.readouterr().err


def test_bootstrap_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('bootstrap.py')"],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.deep
def test_without_a_network_the_install_says_so_and_leaves_no_stamp(tmp_path: Path) -> None:
    shutil.copy(ROOT / "bootstrap.py", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    closed = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        [sys.executable, "bootstrap.py", "install"],
        cwd=tmp_path,
        env=os.environ | closed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "could not be installed" in done.stderr and "Traceback" not in done.stderr
    assert not list((tmp_path / ".venv").glob("installed-*"))
