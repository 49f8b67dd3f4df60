"""The settings file: read once for all commands, said by its line where it is wrong."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from yanlu.config.options import read_options
from yanlu.config.settings_file import (
    SettingsFileError,
    completed,
    place,
    read_file,
    write_file,
)

from ..gates import ROOT
from .test_command import yanlu

SECRET = "0123456789abcdef0123456789abcdef"


def written(folder: Path, words: str, mode: int = 0o600) -> Path:
    path = folder / "yanlu.env"
    path.write_text(words)
    path.chmod(mode)
    return path


def test_the_file_in_the_folder_sets_what_the_environment_does_not(tmp_path: Path) -> None:
    written(tmp_path, "# 設定\n\nexport YANLU_PORT=8123\nYANLU_ZONE='Asia/Hong_Kong'\n")
    values = read_options(completed({"YANLU_PORT": "8222"}, tmp_path))
    assert values["YANLU_PORT"] == 8222
    assert values["YANLU_ZONE"] == "Asia/Hong_Kong"


def test_the_file_lies_beside_the_folder_that_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "YANLU_PORT=8123\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert place({"YANLU_VAR": str(tmp_path / "var")}, elsewhere) == path
    assert place({"YANLU_VAR": "../var"}, elsewhere) == path
    assert place({}, elsewhere) is None


def test_another_file_may_be_named_and_none_by_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "YANLU_PORT=8123\n")
    named = path.rename(tmp_path / "other.env")
    assert place({"YANLU_ENV_FILE": str(named)}, tmp_path) == named
    written(tmp_path, "YANLU_PORT=8124\n")
    assert place({"YANLU_ENV_FILE": ""}, tmp_path) is None
    with pytest.raises(SettingsFileError, match="there is no such file"):
        place({"YANLU_ENV_FILE": str(tmp_path / "gone.env")}, tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("YANLU_PORT=8000\nYANLU_PORT 8123\n", "line 2: it is not NAME=VALUE"),
        ("\n# x\nYANLU_PROT=8123\n", "line 3: YANLU_PROT is not a setting"),
        ("YANLU_PORT=80a\n", "line 1: YANLU_PORT is '80a': write a number"),
        ("YANLU_BANK='言路銀行\n", "line 1: a quotation mark is not closed"),
        ("YANLU_BANK='a'b'\n", "line 1: a quotation mark is not closed"),
        ("YANLU_PORT=1\nYANLU_PORT=2\n", "line 2: YANLU_PORT is set on line 1 already"),
        ("YANLU_ENV_FILE=x\n", "line 1: YANLU_ENV_FILE is not a setting that may stand here"),
    ],
)
def test_a_bad_line_is_said_with_its_number(tmp_path: Path, words: str, said: str) -> None:
    path = written(tmp_path, words)
    with pytest.raises(SettingsFileError) as caught:
        read_file(path)
    assert str(caught.value).startswith(f"{path}, {said}")


def test_bytes_that_are_no_text_are_said_without_a_trace(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(b"YANLU_BANK=\xa4\xa4")
    with pytest.raises(SettingsFileError, match="not UTF-8"):
        read_file(path)


@pytest.mark.parametrize(("mode", "is_refused"), [(0o600, False), (0o640, False), (0o644, True)])
def test_an_intruder_on_the_machine_does_not_read_the_secret(
    tmp_path: Path, mode: int, is_refused: bool
) -> None:
    path = written(tmp_path, f"YANLU_SECRET={SECRET}\n", mode)
    if not is_refused:
        assert read_file(path)[0].value == SECRET
        return
    with pytest.raises(SettingsFileError, match="chmod 600"):
        read_file(path)


def test_what_holds_no_secret_may_be_read_but_not_changed(tmp_path: Path) -> None:
    assert read_file(written(tmp_path, "YANLU_PORT=8123\n", 0o644))
    with pytest.raises(SettingsFileError, match="chmod 600"):
        read_file(written(tmp_path, "YANLU_PORT=8123\n", 0o666))


VALUES = {
    "YANLU_SECRET": SECRET,
    "YANLU_BANK": '言路銀行 007, 戶名「言路」 "甲" $5',
    "YANLU_MEMBER_FEE": "1200 TWD,40 USD",
    "YANLU_ADDRESS": "https://news.example/",
}


def test_what_is_written_is_read_again_by_us_and_by_a_shell(tmp_path: Path) -> None:
    path = written(tmp_path, "YANLU_PORT=8123\n")
    write_file(path, VALUES, "言路的設定")
    assert path.stat().st_mode & 0o777 == 0o600
    assert {line.name: line.value for line in read_file(path)} == VALUES | {"YANLU_PORT": "8123"}
    shell = 'set -a; . "$0"; printf %s "$YANLU_BANK"'
    said = subprocess.run(["sh", "-c", shell, str(path)], capture_output=True, text=True)
    assert said.stdout == VALUES["YANLU_BANK"]
    assert [one.name for one in tmp_path.iterdir()] == ["yanlu.env"]


def test_a_value_that_no_shell_could_read_is_refused_and_the_old_file_stays(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "YANLU_PORT=8123\n")
    for value in ("one\ntwo", 'it\'s "both"'):
        with pytest.raises(SettingsFileError, match="YANLU_BANK"):
            write_file(path, {"YANLU_BANK": value}, "")
    assert path.read_text() == "YANLU_PORT=8123\n"


def test_the_command_reads_the_file_and_says_its_bad_line(tmp_path: Path) -> None:
    written(tmp_path, "YANLU_PORT=8123\n")
    assert "YANLU_PORT=8123\n" in yanlu("settings", var=tmp_path / "var").stdout
    written(tmp_path, "YANLU_PORT=8123\nYANLU_ZONE=Mars\n")
    done = yanlu("settings", var=tmp_path / "var")
    assert done.returncode == 2
    assert "yanlu.env, line 2" in done.stderr and "Traceback" not in done.stderr


def test_no_part_of_the_house_reads_the_environment_past_the_file() -> None:
    parts = [path for path in (ROOT / "yanlu").rglob("*.py") if path.name != "settings_file.py"]
    past = [path.name for path in parts if "read_options(os.environ)" in path.read_text()]
    assert past == [], "call settings_in_force() of config/settings_file.py instead"


def test_the_suite_reads_no_file_of_a_developers_own_paper() -> None:
    assert os.environ["YANLU_ENV_FILE"] == ""
