"""Whoever founds a paper is asked a few questions, and loses nothing by a wrong answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yanlu.config.founding import terminal
from yanlu.config.founding.answers import AnswersError, Kept, read_answers
from yanlu.config.founding.interview import Interview, cleaned, completed, errors
from yanlu.config.founding.making import found_paper
from yanlu.config.founding.settings_of import settings_of
from yanlu.config.options import DEMO_SECRET, read_options
from yanlu.newsroom import door, founding, models
from yanlu.variants import Glossary, Term, converter

from ..gates import ROOT

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FEW = {"name": "晨報", "administrator": "lin"}
WHOLE = {
    "variant": "zh-Hant-TW",
    "name": "髮廊晨報",
    "other_name": "发廊晨报",
    "name_en": "Morning Post",
    "logo": "",
    "address": "https://news.example/",
    "desk_host": "desk.example",
    "zone": "Asia/Taipei",
    "sections": "要聞、國際",
    "copyright_line": "版權所有",
    "usage_terms": "請先聯繫。",
    "administrator": "lin",
    "email": "",
}


# Answers


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("name", "　\u200b", "讀得出來"),
        ("name", "報" * 41, "40"),
        ("address", "news", None),
        ("address", "http://news.example/", "https://"),
        ("address", "ftp://news.example/", "完整的網址"),
        ("address", "https://news.example/?a=1", "完整的網址"),
        ("address", "https://u:p@news.example/", "完整的網址"),
        ("address", "https://", "完整的網址"),
        ("desk_host", "https://desk.example/", "只寫主機名"),
        ("zone", "Asia/Taipe", "是不是 Asia/Taipei"),
        ("zone", "Mars", "Asia/Taipei 這樣"),
        ("sections", "、，", "一到二十個"),
        ("sections", "要聞、要聞", "寫了兩次"),
        ("sections", "、".join(map(str, range(21))), "一到二十個"),
        ("administrator", "lin lin", "帳號只能用"),
        ("email", "lin", ""),
        ("variant", "zh-Klingon", ""),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence(
    name: str, answer: str, said: str | None
) -> None:
    found = errors(WHOLE | {name: answer})
    if said is None:
        assert not found
        return
    assert list(found) == [name]
    assert said in found[name][0]


def test_good_answers_are_tidied() -> None:
    final = cleaned(WHOLE | {"address": "news.example", "sections": "要聞，國際\n社會"})
    assert final["address"] == "https://news.example/"
    assert final["sections"] == "要聞、國際、社會"


def test_all_but_name_and_administrator_is_proposed_in_the_papers_own_script() -> None:
    final = cleaned(completed({"variant": "zh-Hans-CN", "name": "晨报", "administrator": "lin"}))
    assert final["other_name"] == "晨報"
    assert final["zone"] == "Asia/Shanghai"
    assert final["sections"].startswith("要闻、国际")
    assert "晨报" in final["copyright_line"] and "版权" in final["copyright_line"]


# The interview


class Sitter:
    """Somebody at the terminal, who types these lines and then goes away."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.heard: list[str] = []
        self.kept: dict[str, str] = {}

    def ask(self, prompt: str) -> str:
        self.heard.append(prompt)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)

    def talk(self, answers: dict[str, str]) -> dict[str, Any]:
        return Interview(self.ask, self.heard.append, self.keep).hold(answers)

    def keep(self, answers: dict[str, str]) -> None:
        self.kept = dict(answers)


def test_a_founder_who_presses_enter_gets_what_is_proposed() -> None:
    sitter = Sitter("", "晨報", "", "", "", "", "", "", "", "", "lin", "", "")
    final = sitter.talk({})
    assert final["address"] == "http://127.0.0.1:8000/"
    assert final["other_name"] == "晨报"
    assert any("[晨报] > " in heard for heard in sitter.heard), "shown for correction"
    assert not any("主機名" in heard for heard in sitter.heard), "a paper at home has no other host"


def test_a_wrong_answer_is_asked_again_and_the_others_stay() -> None:
    sitter = Sitter(
        "2", "晨報", "晨报", "", "", "http://news.example/", "news.example", "", "Asia/Hongkong"
    )
    with pytest.raises(EOFError):
        sitter.talk({})
    assert sum("✗" in heard for heard in sitter.heard) == 2
    assert sitter.kept["variant"] == "zh-Hant-HK"
    assert sitter.kept["address"] == "https://news.example/"
    again = Sitter("Asia/Hong_Kong", "", "", "", "lin", "", "")
    final = again.talk(dict(sitter.kept))
    assert final["zone"] == "Asia/Hong_Kong" and final["desk_host"] == "news.example"
    assert not any("報名" in heard for heard in again.heard[:3]), "what was answered is not asked"


def test_an_answer_is_corrected_by_its_number_before_it_counts() -> None:
    sitter = Sitter("2", "晚報", "3", "晚报", "")
    final = sitter.talk(dict(WHOLE))
    assert (final["name"], final["other_name"]) == ("晚報", "晚报")


def test_a_disguised_logo_is_asked_for_again_and_no_answer_is_lost(
    logo: Path, tmp_path: Path
) -> None:
    disguised, drawing = tmp_path / "logo.jpg", tmp_path / "logo.svg"
    disguised.write_bytes(b"MZ\x90\0" + b"program" * 99)
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    files = [str(disguised), str(drawing), str(tmp_path / "none.png"), str(logo)]
    sitter = Sitter(*files, "lin", "")
    answers = WHOLE.copy()
    del answers["logo"], answers["administrator"]
    final = sitter.talk(answers)
    refusals = [heard for heard in sitter.heard if "✗" in heard]
    said = ("這個檔案不是圖片", "請另存成 PNG", "讀不到這個檔")
    assert len(refusals) == 3
    assert all(words in heard for words, heard in zip(said, refusals, strict=True))
    assert final == WHOLE | {"logo": str(logo)}
    assert Sitter("5", "-", "").talk(dict(final)) == WHOLE, "a dash takes it away"


def test_a_logo_is_kept_without_its_makers_marks_and_once(
    logo: Path, db: None, tmp_path: Path, settings: Any
) -> None:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "media")
    answers = tmp_path / "answers.json"
    for _ in range(2):  # interrupted, it is done again
        answers.write_text(json.dumps(WHOLE | {"logo": str(logo)}))
        told = found_paper(answers, "zh-hant", is_first=True)
        assert told[0] == "《髮廊晨報》創刊了。"
    row = models.Picture.objects.get()
    assert models.PaperSettings.load().logo == row and row.description == "髮廊晨報"
    printed = door.paper().logo
    assert printed is not None and (printed.width, printed.height) == (640, 183)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path != answers]
    assert any(path.name == printed.media.sha256 for path in kept)
    assert b"CANARY-AUTHOR" in logo.read_bytes()
    assert not any(b"CANARY" in path.read_bytes() for path in kept)


def test_a_logo_that_has_gone_meanwhile_holds_up_no_founding(db: None, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(WHOLE | {"logo": str(tmp_path / "gone.png")}))
    told = found_paper(answers, "zh-hant", is_first=True)
    assert told[0].startswith("標誌沒有收下") and founding.is_founded()
    assert door.paper().logo is None


# What is kept


def test_answers_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "yanlu-init.json")
    assert kept.read() == {}
    kept.write(FEW)
    assert kept.read() == FEW and kept.path.stat().st_mode & 0o777 == 0o600
    kept.path.write_text("{half")
    assert kept.read() == {}
    kept.forget()
    kept.forget()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["[]", '{"name": 1}', "{"])
def test_a_file_of_answers_that_is_none_is_said(tmp_path: Path, words: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(words)
    with pytest.raises(AnswersError, match=r"answers\.json"):
        read_answers(path)


# The settings that follow


def test_a_paper_at_home_keeps_to_this_machine_and_has_a_secret_of_its_own() -> None:
    home = WHOLE | {"address": "http://127.0.0.1:8123/"}
    settings = settings_of(home, {"YANLU_SECRET": DEMO_SECRET}, demo=False)
    values = read_options(settings)
    assert not values["YANLU_PRODUCTION"] and not values["YANLU_DEMO"]
    assert values["YANLU_PORT"] == 8123
    assert len(values["YANLU_SECRET"]) == 64
    assert settings_of(home, settings, demo=False)["YANLU_SECRET"] == values["YANLU_SECRET"]


def test_a_paper_that_others_reach_is_one_in_earnest() -> None:
    values = read_options(settings_of(WHOLE | {"variant": "zh-Hans-SG"}, {}, demo=False))
    assert values["YANLU_PRODUCTION"]
    assert values["YANLU_NEWSROOM_HOSTS"] == ("desk.example",)
    assert values["YANLU_VARIANTS"] == ("zh-Hans-SG", "zh-Hant-TW")


# The rows


@pytest.mark.django_db
def test_a_founded_paper_has_its_name_lines_sections_and_front() -> None:
    assert not founding.is_founded()
    founding.found(WHOLE, NOW, is_first=True)
    paper = door.paper()
    assert (paper.id, paper.name, paper.copyright_line) == ("morning-post", "髮廊晨報", "版權所有")
    assert [section.name for section in paper.sections] == ["要聞", "國際"]
    assert [rule.section.name for rule in door.front().rules] == ["要聞", "國際"]
    assert founding.is_founded()
    founding.found(WHOLE | {"name_en": "Other"}, NOW, is_first=True)
    assert door.paper().id == "morning-post", "an id is given once"
    assert models.Section.objects.count() == 2
    assert not models.GlossaryTerm.objects.exists(), "the converter knew the other name"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("variant", "name", "other"),
    [
        ("zh-Hant-TW", "晨報", "早报"),
        ("zh-Hans-CN", "晨报", "早報"),
        ("zh-Hant-HK", "晨報", "早报"),
    ],
)
def test_a_corrected_name_is_printed_so_in_the_other_script(
    variant: str, name: str, other: str
) -> None:
    answers = WHOLE | {"variant": variant, "name": name, "other_name": other}
    founding.found(answers, NOW, is_first=True)
    glossary: Glossary = tuple(Term(*words) for words in all_terms())
    convert = converter(founding.OTHER[variant], variant, glossary)
    assert convert(f"《{name}》") == f"《{other}》"


def all_terms() -> list[tuple[str, str, str]]:
    return [(term.hant_tw, term.hans_cn, term.hant_hk) for term in door.glossary()]


@pytest.mark.django_db
def test_an_id_that_was_signed_into_an_edition_stays() -> None:
    before = door.paper().id
    founding.found(WHOLE, NOW, is_first=False)
    assert door.paper().id == before


# The command


def init(folder: Path, *arguments: str, typed: str = "", **more: str) -> Any:
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment |= {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"} | more
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "yanlu", "init", *arguments],
        cwd=folder,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.deep
def test_what_was_answered_is_kept_when_the_terminal_goes_away(tmp_path: Path) -> None:
    done = init(tmp_path, typed="3\n1\n晨報\n")
    assert done.returncode == 130 and "Traceback" not in done.stderr
    assert "Default script" in done.stdout, "the language was chosen"
    kept = json.loads((tmp_path / "yanlu-init.json").read_text())
    assert kept == {"variant": "zh-Hant-TW", "name": "晨報"}
    assert not (tmp_path / "yanlu.env").exists() and not (tmp_path / "var").exists()


@pytest.mark.deep
def test_a_script_is_told_every_wrong_flag_and_nothing_is_made(tmp_path: Path) -> None:
    flags = ("--yes", "--name", "晨報", "--zone", "Mars", "--address", "http://news.example/")
    done = init(tmp_path, *flags)
    assert done.returncode == 2
    assert "--zone: 沒有「Mars」" in done.stderr and "--address:" in done.stderr
    assert "--administrator:" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("lang", "chosen", "language"),
    [("zh_TW.UTF-8", None, "zh-hant"), ("zh_CN", None, "zh-hans"), ("en_US", None, "en"),
     ("C", "en", "en")],
)  # fmt: skip
def test_a_founder_is_asked_in_the_machines_language(
    monkeypatch: pytest.MonkeyPatch, lang: str, chosen: str | None, language: str
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", lang)
    assert terminal.language(chosen, is_silent=False) == language
