"""The `yanlu` command answers in sentences, not in traces."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def yanlu(*arguments: str, var: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "yanlu", *arguments],
        cwd=ROOT,
        env=environment | {"YANLU_VAR": str(var)} | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_said_with_another_one_to_take(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = yanlu("run", var=tmp_path, YANLU_PORT=str(port))
    assert done.returncode == 2
    assert f"Port {port}" in done.stderr and "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_said_in_one_sentence(tmp_path: Path) -> None:
    done = yanlu("run", var=tmp_path, YANLU_ZONE="Mars/Olympus")
    assert done.returncode == 2
    assert "YANLU_ZONE" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "press"])
def test_a_file_in_place_of_the_papers_folder_is_said(tmp_path: Path, command: str) -> None:
    (tmp_path / "var").write_text("a file")
    done = yanlu(command, var=tmp_path / "var")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "which is a file" in done.stderr and "指到一個檔案" in done.stderr
    assert (tmp_path / "var").read_text() == "a file"


@pytest.mark.parametrize("command", ["setup", "serve", "mailbox"])
def test_production_refuses_a_folder_with_the_demo_users(tmp_path: Path, command: str) -> None:
    (tmp_path / "demo-password").write_text("secret\n")
    done = yanlu(
        command,
        var=tmp_path,
        YANLU_HOST="0.0.0.0",
        YANLU_PRODUCTION="yes",
        YANLU_SECRET="0123456789abcdef0123456789abcdef",
        YANLU_NEWSROOM_HOSTS="desk.example",
        YANLU_ADDRESS="https://news.example/",
    )
    assert done.returncode == 2
    assert "demo users" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.deep
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = yanlu("setup", var=tmp_path / "file" / "var")
    assert done.returncode == 1
    assert "file" in done.stderr and "Traceback" not in done.stderr


def test_verify_works_where_django_cannot_be_imported(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] in ('django', 'wagtail', 'granian'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "from yanlu.config.command import main\n"
        f"sys.exit(main(['verify', {str(tmp_path)!r}, '--key', 'nonsense']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_settings_are_shown_but_not_the_secret(tmp_path: Path) -> None:
    done = yanlu("settings", var=tmp_path, YANLU_SECRET="a secret that nobody may see")
    assert done.returncode == 0
    assert "YANLU_PORT=8000" in done.stdout
    assert "nobody may see" not in done.stdout


def test_an_unknown_command_shows_the_known_ones(tmp_path: Path) -> None:
    done = yanlu("pubilsh", var=tmp_path)
    assert done.returncode == 2
    assert "verify" in done.stdout


@pytest.mark.deep
def test_a_damaged_key_is_said_in_a_sentence_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "edition.key"
    key.write_text("not a key\n")
    done = yanlu("setup", var=tmp_path)
    assert done.returncode == 1
    assert "edition.key" in done.stderr and "Traceback" not in done.stderr
    assert key.read_text() == "not a key\n"
