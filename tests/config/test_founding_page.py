"""The founding page: for whoever holds the terminal's code, and for nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yanlu.config.founding import page
from yanlu.config.founding.code import Code
from yanlu.newsroom import founding, models

from .test_founding import FEW, NOW

pytestmark = pytest.mark.django_db

PAGE = "/newsroom/found/"


def door(code: str) -> str:
    return f"{PAGE}?code={code}"


@pytest.fixture
def code(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of a paper that nobody has founded, as its terminal shows it."""
    settings.YANLU = settings.YANLU | {"YANLU_VAR": tmp_path / "var"}
    (tmp_path / "var").mkdir()
    monkeypatch.setenv("YANLU_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("YANLU_ENV_FILE", raising=False)
    return page.code_of().make()


@pytest.fixture
def founder() -> Client:
    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh-hant")


def test_a_code_is_made_once_for_its_owner_alone_and_is_spent(tmp_path: Path) -> None:
    made = Code(tmp_path / "code")
    assert not made.opens("")
    told = made.make()
    assert made.make() == told and len(told) == 32
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.opens(told) and not made.opens(told[:-1]) and not made.opens("")
    made.spend()
    assert not made.opens(told)


@pytest.mark.parametrize("told", ["", "?code=", "?code=guessed", "?code=%E5%A0%B1"])
def test_an_intruder_without_the_code_finds_nothing(code: str, founder: Client, told: str) -> None:
    assert founder.get(PAGE + told).status_code == 404
    assert founder.post(PAGE + told, FEW | {"sure": "yes"}).status_code == 404


class Unread:
    """A body that tells when somebody reads it."""

    def read(self, *length: int) -> bytes:
        raise Read

    readline = read


class Read(BaseException):
    """It was read."""


@pytest.mark.parametrize("told", ["", "?code=guessed"])
def test_what_an_intruder_sends_is_not_even_read(code: str, told: str) -> None:
    intruder = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    intruder.cookies["csrftoken"] = "a" * 32
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(64 << 20)}
    assert intruder.post(PAGE + told, FEW, **body).status_code == 404  # type: ignore[arg-type]
    with pytest.raises(Read):  # the control: with the code it is
        intruder.post(door(code), FEW, **body)  # type: ignore[arg-type]


def test_were_the_code_not_asked_for_the_intruder_would_be_let_in(
    code: str, founder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Code, "opens", lambda self, told: True)
    assert founder.get(PAGE + "?code=guessed").status_code == 200


def test_a_foreign_page_cannot_found_the_paper(code: str) -> None:
    forged = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    answers = FEW | {"sure": "yes"}
    answer = forged.post(door(code), answers, HTTP_ORIGIN="https://elsewhere.example")
    assert answer.status_code in (400, 403) and not founding.is_founded()


def test_a_founded_paper_is_not_founded_again_even_with_the_code(
    code: str, founder: Client
) -> None:
    row = models.PaperSettings.load()
    row.founded_at = NOW
    row.save()
    assert founder.get(door(code)).status_code == 404
    assert page.way_in() == ""


def test_the_page_asks_what_the_terminal_asks_and_refuses_in_the_same_words(
    code: str, founder: Client
) -> None:
    asked = founder.get(door(code)).content.decode()
    assert all(f'name="{name}"' in asked for name in founding.FoundingForm.base_fields)
    wrong = FEW | {"zone": "Asia/Taipe", "variant": "zh-Hant-TW"}
    answer = founder.post(door(code), wrong)
    said = answer.content.decode()
    assert answer.status_code == 400 and "是不是 Asia/Taipei" in said and "晨報" in said


def test_the_other_name_is_shown_for_correction_before_anything_is_made(
    code: str, founder: Client, tmp_path: Path
) -> None:
    answer = founder.post(door(code), FEW | {"variant": "zh-Hant-TW"})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="晨报"' in said and "請看一遍" in said and 'name="sure"' in said
    assert not founding.is_founded() and not (tmp_path / "yanlu.env").exists()


def test_the_demos_users_and_an_address_that_others_reach_do_not_go_together(
    code: str, founder: Client, tmp_path: Path
) -> None:
    (tmp_path / "var" / "demo-password").write_text("secret")
    answers = founding_answers() | {"address": "https://news.example/"}
    answer = founder.post(door(code), answers | {"sure": "yes"})
    assert "請先移除示範報" in answer.content.decode()
    assert not (tmp_path / "yanlu.env").exists()


def test_good_answers_are_handed_to_setting_up_and_the_code_is_spent(
    code: str, founder: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "http://localhost:8000/newsroom/invitation/x/"
    handed: list[str] = []

    def set_up(answers: Path) -> str:
        handed.append(answers.read_text())
        return link

    monkeypatch.setattr(page, "set_up", set_up)  # the real one runs in the walk through a browser
    answer = founder.post(door(code), founding_answers() | {"sure": "yes"})
    assert link in answer.content.decode()
    assert "晨報" in handed[0]
    env = tmp_path / "yanlu.env"
    assert "YANLU_SECRET=" in env.read_text() and env.stat().st_mode & 0o777 == 0o600
    assert not page.code_of().opens(code)
    assert founder.get(door(code)).status_code == 404


def test_a_logo_is_taken_in_the_first_step_and_no_answer_is_lost_by_one_that_is_none(
    code: str, founder: Client, tmp_path: Path, logo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[dict[str, str]] = []
    monkeypatch.setattr(page, "set_up", lambda answers: handed.append(read(answers)) or "")
    kept = tmp_path / "var" / "founding-logo"
    first = FEW | {"variant": "zh-Hant-TW"}
    disguised = SimpleUploadedFile("logo.png", b"MZ\x90\0program", "image/png")
    refused = founder.post(door(code), first | {"logo": disguised})
    said = refused.content.decode()
    assert refused.status_code == 400 and "這個檔案不是圖片" in said and 'value="晨報"' in said
    assert not kept.exists()
    upload = SimpleUploadedFile("logo.png", logo.read_bytes(), "image/png")
    asked = founder.post(door(code), first | {"logo": upload})
    assert asked.status_code == 200 and "標誌收下了" in asked.content.decode()
    assert kept.read_bytes()[8:12] == b"WEBP" and kept.stat().st_mode & 0o777 == 0o600
    founder.post(door(code), founding_answers() | {"sure": "yes"})
    assert handed[0]["logo"] == str(kept) and handed[0]["name"] == "晨報"
    assert not kept.exists(), "the paper has it"


def test_a_browser_cannot_name_a_file_of_the_machine_as_its_logo(
    code: str, founder: Client, logo: Path
) -> None:
    first = FEW | {"variant": "zh-Hant-TW"}
    said = founder.post(door(code), first | {"logo": str(logo)}).content.decode()
    assert "標誌收下了" not in said and str(logo) not in said


def test_a_logo_is_taken_back(code: str, founder: Client, tmp_path: Path, logo: Path) -> None:
    first = FEW | {"variant": "zh-Hant-TW"}
    founder.post(door(code), first | {"logo": SimpleUploadedFile("a", logo.read_bytes())})
    assert (tmp_path / "var" / "founding-logo").exists()
    founder.post(door(code), first | {"logo_dropped": "yes"})
    assert not (tmp_path / "var" / "founding-logo").exists()


def read(answers: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(answers.read_text())
    return found


def founding_answers() -> dict[str, str]:
    return page.completed(FEW | {"variant": "zh-Hant-TW"})
