"""The `yanlu` command answers in sentences, not in traces."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yanlu.config import command, telling

from ..manifest.cast import ARTICLE, KEY, OTHER_ARTICLE, Paper

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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could write into another's folder")
def test_root_writes_nothing_into_a_paper_of_another_account(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    os.chown(var, 65534, 65534)
    done = yanlu("setup", var=var)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "要由帳號" in done.stderr and "This is for the account" in done.stderr
    command = done.stderr.splitlines()[-1]
    assert "65534" in command or "runuser -u" in command
    assert f"env YANLU_VAR={var} " in command and command.endswith(" -m yanlu setup")
    assert list(var.iterdir()) == []
    assert yanlu("settings", var=var).returncode == 0, "who only looks may look"
    os.chown(var, 0, 0)
    assert yanlu("manage", "shell", "--help", var=var).returncode == 0, "the control: root's own"


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
    paper = Paper()
    paper.publish({ARTICLE: b"<p>today</p>"}, issued=datetime.now(UTC))
    copy = paper.write(tmp_path / "copy")
    for page, code in ((ARTICLE, 0), (OTHER_ARTICLE, 1)):
        if code:  # the control: an altered page is still found
            (copy / page).write_bytes(b"<p>altered</p>")
        done = verified_without_django(copy, KEY.public.line)
        assert done.returncode == code and "Traceback" not in done.stderr
        assert ("不是真本" in done.stdout) == bool(code) and "真本" in done.stdout
    assert verified_without_django(copy, "nonsense").returncode == 2


def verified_without_django(copy: Path, key: str) -> subprocess.CompletedProcess[str]:
    script = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] in ('django', 'wagtail', 'granian'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "from yanlu.config.command import main\n"
        f"sys.exit(main(['verify', {str(copy)!r}, '--key', {key!r}]))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_settings_are_shown_but_not_the_secret(tmp_path: Path) -> None:
    done = yanlu("settings", var=tmp_path, YANLU_SECRET="a secret that nobody may see")
    assert done.returncode == 0
    assert "YANLU_PORT=8000" in done.stdout
    assert "nobody may see" not in done.stdout


@pytest.mark.parametrize("name", telling.PLAIN)
def test_who_asks_what_a_command_does_is_told_and_nothing_is_done(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YANLU_VAR", str(tmp_path / "var"))
    assert command.main([name, "--help"]) == 0
    assert f"usage: yanlu {name}\n\n  {name} " in capsys.readouterr().out
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("press",), "yanlu setup makes one"),
        (("demo", "remove"), "請先執行 yanlu setup"),
        pytest.param(("import", "page.txt"), "請先執行 yanlu setup", marks=pytest.mark.deep),
    ],
)
def test_a_command_before_the_setup_says_so_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "page.txt").write_text("港口\n\n港口今天開放。\n")
    words = [str(tmp_path / one) if one == "page.txt" else one for one in arguments]
    done = yanlu(*words, var=tmp_path / "var")
    assert done.returncode == 1
    assert said in done.stderr and "Traceback" not in done.stderr


def test_a_press_without_its_key_says_which_is_missing(tmp_path: Path) -> None:
    """Under systemd the press is started by itself."""
    (tmp_path / "pictures").mkdir()
    done = yanlu("press", var=tmp_path)
    assert done.returncode == 1
    assert "edition.key" in done.stderr and "Traceback" not in done.stderr


def test_a_fault_of_the_program_itself_is_not_hidden_behind_a_sentence() -> None:
    assert telling.sentence(ZeroDivisionError("one by none")) == ""


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
