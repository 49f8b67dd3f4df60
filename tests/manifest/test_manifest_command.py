"""`yanlu verify`, as a mirror keeper types it."""

import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from yanlu.manifest.command import main

from .cast import ARTICLE, KEY, LIFE, MORNING, Paper

ROOT = Path(__file__).parents[2]
ALONE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "wagtail", "brotli", "hypothesis", "PIL"}:
            raise ImportError(f"{name} is refused here")
sys.meta_path.insert(0, Refuse())
from datetime import datetime
from yanlu.manifest.command import main
sys.exit(main(sys.argv[2:], sys.stdout, datetime.fromisoformat(sys.argv[1])))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Paper().write(tmp_path / "copy")


def run(*argv: str, now: datetime = MORNING) -> tuple[int, str]:
    out = io.StringIO()
    return main(argv, out, now), out.getvalue()


def verify(folder: Path, *more: str, now: datetime = MORNING) -> tuple[int, str]:
    return run(str(folder), "--key", KEY.public.line, *more, now=now)


def test_a_genuine_copy_is_said_to_be_so_in_both_languages(folder: Path) -> None:
    code, said = verify(folder)
    assert code == 0
    assert said.splitlines()[0] == "真本，且為最新 Genuine and current"
    assert "2026-11-23T08:00:00Z" in said


def test_the_key_may_be_a_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "from_a_friend.pub").write_text(KEY.public.text)
    assert run(str(folder), "--key", str(tmp_path / "from_a_friend.pub"))[0] == 0


def test_an_altered_page_is_named(folder: Path) -> None:
    (folder / ARTICLE).write_bytes(b"forged")
    code, said = verify(folder)
    assert code == 1
    assert "不是真本" in said and f"被改動 Altered: {ARTICLE}" in said
    assert verify(folder, "--page", "/" + ARTICLE)[0] == 1
    assert verify(folder, "--page", "a/p7d2x4c/zh-hant-tw.html")[0] == 0


def test_a_page_withheld_makes_the_copy_not_whole(folder: Path) -> None:
    (folder / ARTICLE).unlink()
    code, said = verify(folder)
    assert code == 1
    assert f"此副本未提供 Withheld by this copy: {ARTICLE}" in said
    assert "有下列問題 with the faults below" in said.splitlines()[0]


def test_an_expired_copy_is_said_to_be_perhaps_old(folder: Path) -> None:
    code, said = verify(folder, now=MORNING + LIFE)
    assert code == 3
    assert said.startswith("真本，但可能是舊版 Genuine, but may be old")
    assert "您的時鐘若走得太快，也會這樣" in said


def test_a_rolled_back_copy_is_not_well(folder: Path) -> None:
    code, said = verify(folder, "--seen", "5")
    assert code == 1
    assert "An edition lower than one you have seen" in said


def test_two_heads_of_one_number_are_to_be_kept_as_evidence(folder: Path) -> None:
    code, said = verify(folder, "--seen", "1", "--seen-hash", "0" * 64)
    assert code == 1
    assert "keep both as evidence" in said


def test_the_report_can_be_read_by_a_machine(folder: Path) -> None:
    (folder / "forged.html").write_bytes(b"")
    code, said = verify(folder, "--json", "--paper", "tongxing")
    report = json.loads(said)
    assert code == 1
    assert (report["state"], report["sound"]) == ("current", False)
    assert (report["foreign"], report["checked"], report["number"]) == (["forged.html"], 200, 1)


def test_a_file_name_cannot_command_the_terminal(folder: Path) -> None:
    (folder / "\x1b[2J\u202egenuine.html").write_bytes(b"")
    _, said = verify(folder)
    assert "\x1b" not in said and "\u202e" not in said
    assert "\\x1b[2J" in said


def test_a_long_list_is_shown_in_part(folder: Path) -> None:
    for number in range(30):
        (folder / f"forged{number}.html").write_bytes(b"")
    assert "另有 10 個 more" in verify(folder)[1]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["copy"],
        ["--key", KEY.public.line],
        ["copy", "--key", KEY.public.line, "--seen", "many"],
        ["copy", "--key", "no key"],
        ["copy", "--key", KEY.text],
        ["no-such-folder", "--key", KEY.public.line],
        ["ftp://tongxing.example", "--key", KEY.public.line],
        ["copy", "--key", KEY.public.line, "--page", "../x"],
        ["copy", "--key", KEY.public.line, "--mood"],
    ],
)
def test_arguments_that_make_no_sense_are_a_matter_of_usage(
    argv: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    code, said = run(*argv)
    assert code == 2
    assert said.startswith("無法核對 Cannot verify: ")
    assert KEY.text.splitlines()[1] not in said


def test_help_is_given() -> None:
    code, said = run("--help")
    assert code == 0 and "--seen-hash" in said


def test_a_mirror_keeper_needs_none_of_our_server(folder: Path) -> None:
    argv = [MORNING.isoformat(), str(folder), "--key", KEY.public.line]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *argv],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "真本" in done.stdout.decode()
