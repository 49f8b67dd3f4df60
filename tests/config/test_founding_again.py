"""A paper that stands is not founded over; what somebody has written is not written over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yanlu.config.founding import terminal
from yanlu.config.founding.making import founder
from yanlu.config.options import read_options
from yanlu.config.settings_file import completed, read_file, write_file
from yanlu.newsroom import founding, models
from yanlu.staff.models import Invitation

from .test_founding import NOW, WHOLE

WRITTEN = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
    "YANLU_ADDRESS": "https://news.example/",
    "YANLU_NEWSROOM_HOSTS": "desk.example,desk.internal",
    "YANLU_ZONE": "Asia/Taipei",
    "YANLU_VARIANTS": "zh-Hant-TW,zh-Hans-CN,zh-Hant-HK",
}
AGAIN = ["--yes", "--name", WHOLE["name"], "--administrator", "lin"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the terminal lets a process of its own do."""
    asked: list[tuple[str, ...]] = []

    def make(*what: str) -> int:
        asked.append(what)
        return 0

    monkeypatch.setattr(terminal, "make", make)
    return asked


@pytest.fixture
def machine(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, db: None
) -> Iterator[Path]:
    """A folder with a settings file that its operator has written, and no paper yet."""
    for name in ("YANLU_ENV_FILE", "YANLU_VAR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path / "yanlu.env", WRITTEN, "")
    (tmp_path / "var").mkdir()
    settings.YANLU = settings.YANLU | {
        "YANLU_VAR": tmp_path / "var",
        "YANLU_ADDRESS": "https://news.example/",
        "YANLU_ZONE": "Asia/Taipei",
    }
    yield tmp_path


@pytest.fixture
def standing(machine: Path) -> Path:
    """The same with a paper, whose lines the desk has changed since."""
    (machine / "var" / "newsroom.db").touch()
    founding.found(WHOLE, NOW, is_first=True)
    row = models.PaperSettings.load()
    row.tagline, row.copyright_line = "頭髮的事", "本報所有"
    row.save()
    return machine


def what_is_there(folder: Path) -> tuple[bytes, list[str], str, str, str]:
    row = models.PaperSettings.load()
    names = sorted(path.name for path in folder.iterdir())
    settings = (folder / "yanlu.env").read_bytes()
    return settings, names, row.name, row.tagline, row.copyright_line


@pytest.mark.parametrize(
    "other",
    [
        ["--name", "晚報"],
        ["--address", "http://127.0.0.1:8000/"],
        ["--variant", "zh-Hans-CN"],
        ["--zone", "Asia/Tokyo"],
    ],
)
def test_no_other_paper_is_founded_over_one_that_stands(
    other: list[str],
    standing: Path,
    made: list[tuple[str, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = what_is_there(standing)
    assert terminal.main([*AGAIN, *other]) == 2
    said = capsys.readouterr().err
    assert "《髮廊晨報》" in said and "什麼都沒有動" in said and "YANLU_VAR" in said
    assert what_is_there(standing) == before and not made


def test_the_same_command_again_gives_another_link_and_changes_nothing_else(
    standing: Path, made: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    before = what_is_there(standing)
    assert terminal.main(AGAIN) == 0
    assert made == [("--admit", "lin", "")] and "沒有動" in capsys.readouterr().out
    assert terminal.main(["--language", "zh-hant"]) == 0, (
        "who says nothing is told what stands, and asked nothing"
    )
    assert "--administrator" in capsys.readouterr().out and len(made) == 1
    assert terminal.main([*AGAIN, "--zone", "Mars"]) == 2
    assert "--zone" in capsys.readouterr().err
    assert what_is_there(standing) == before


def test_the_administrator_is_asked_again_by_a_new_link(standing: Path) -> None:
    admit = founder(["--admit", "lin", "", "zh-hant"])  # as `yanlu setup` is called
    assert admit is not None and founder([]) is None
    links = [admit(is_first=False) for _ in range(2)]
    assert all("/newsroom/invitation/" in said for [said] in links) and links[0] != links[1]
    good = Invitation.objects.filter(used_at=None, expires_at__gt=datetime.now(UTC))
    assert good.count() == 1, "the earlier link is good no more"
    assert models.PaperSettings.load().copyright_line == "本報所有"


def test_a_founding_that_was_interrupted_goes_on(
    standing: Path, made: list[tuple[str, ...]]
) -> None:
    (standing / "yanlu-init.json").write_text('{"name": "髮廊晨報"}')
    assert terminal.main(AGAIN) == 0
    assert [what[0] for what in made] == ["--found"]


def test_what_the_operator_has_written_is_not_written_over(
    machine: Path, made: list[tuple[str, ...]]
) -> None:
    assert terminal.main(["--yes", "--name", "晨報", "--administrator", "lin"]) == 0
    assert [what[0] for what in made] == ["--found"]
    lines = {line.name: line.value for line in read_file(machine / "yanlu.env")}
    assert {name: lines[name] for name in WRITTEN} == WRITTEN
    assert read_options(completed({}, machine))["YANLU_PRODUCTION"] is True


def test_an_answer_that_is_given_is_written_over_what_stood(
    machine: Path, made: list[tuple[str, ...]]
) -> None:
    answers = ["--yes", "--name", "晨報", "--administrator", "lin"]
    assert terminal.main([*answers, "--address", "https://other.example/"]) == 0
    values = read_options(completed({}, machine))
    assert values["YANLU_ADDRESS"] == "https://other.example/"


def test_beside_the_demos_users_no_paper_that_others_reach_is_begun(
    machine: Path, made: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["--yes", "--name", "晨報", "--administrator", "lin"]
    (machine / "yanlu.env").unlink()
    password = machine / "var" / "demo-password"
    password.touch()
    assert terminal.main([*answers, "--address", "https://news.example/"]) == 2
    assert "yanlu demo remove" in capsys.readouterr().err
    assert not made and not (machine / "yanlu.env").exists(), "the demo goes on as it is"
    assert terminal.main([*answers, "--address", "http://127.0.0.1:8000/"]) == 0, "at home it may"
    password.unlink()
    assert terminal.main([*answers, "--address", "https://news.example/"]) == 0
