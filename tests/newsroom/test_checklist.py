"""The desk tells its administrators what the paper still lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yanlu.config import checklist, keeping
from yanlu.newsroom import models
from yanlu.staff.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "mailbox", "press"])

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """A paper on loopback with a folder of its own."""
    settings.YANLU = settings.YANLU | {"YANLU_VAR": tmp_path}
    return tmp_path


def done() -> set[str]:
    return {line.what for line in checklist.lines(NOW) if line.is_done}


def test_a_new_paper_lacks_all_but_the_demo() -> None:
    assert done() == {"示範報移除了"}
    assert all(line.why for line in checklist.lines(NOW))


def test_each_line_is_there_once_it_is_so(settings: Any, place: Path) -> None:
    row = models.PaperSettings.load()
    row.name = "晨報"
    row.save()
    assert "自己的報名" in done()
    settings.YANLU = settings.YANLU | {
        "YANLU_ADDRESS": "https://news.example/",
        "YANLU_BUCKET": ("news", ""),
    }
    assert "自己的網址" in done()
    assert "有一個鏡像" not in done(), "the bucket may be the site itself"
    for name in ("lin", "su"):
        get_user_model().objects.create_superuser(name, "", "a-long-enough-word")
    assert "第二位管理員" in done() and "每位管理員都有通行金鑰" not in done()
    settings.STAFF_MAIL = "smtp://localhost"
    assert "寄得出信" not in done()
    Letter.objects.create(
        to="lin@news.example", subject="試", body="", made_at=NOW, due_at=NOW, state="sent"
    )
    assert "寄得出信" in done()


@pytest.mark.parametrize(("age", "is_fresh"), [(1, True), (3, False)])
def test_a_backup_counts_for_two_days(place: Path, age: int, is_fresh: bool) -> None:
    at = NOW - timedelta(days=age)
    outcome = keeping.Outcome(at, 1.0, "one", 1, "here", "", at)
    places = checklist.places()
    places.backup.mkdir(parents=True, exist_ok=True)
    keeping.record_backup(places, outcome)
    assert ("備份跑過" in done()) == is_fresh


def test_a_backup_is_proved_by_a_drill_of_this_week_or_by_a_word_of_this_month(
    place: Path,
) -> None:
    def at(days: int, error: str = "") -> keeping.Outcome:
        began = NOW - timedelta(days=days)
        return keeping.Outcome(began, 1.0, "one", 1, "here", error, None if error else began)

    def proved() -> list[str]:
        return [what for what in done() if "還原核對" in what]

    keeping.record_backup(checklist.places(), at(0))
    assert not proved()
    keeping.record_said(checklist.places(), NOW - timedelta(days=30))
    assert proved() == ["備份還原核對過（最近一次：2026-10-25）"]
    keeping.record_said(checklist.places(), NOW - timedelta(days=32))
    assert not proved()
    keeping.record_drill(checklist.places(), at(2))
    assert proved() == ["備份還原核對過（最近一次：2026-11-22）"]
    keeping.record_drill(checklist.places(), at(0, "damaged"))
    assert not proved()


def test_an_administrator_says_that_somebody_keeps_a_mirror_and_that_a_drill_was_run(
    editor: Client, place: Path
) -> None:
    for thing in ("mirror", "drill"):
        assert editor.post(f"/newsroom/checklist/{thing}/").status_code in (302, 403)
    assert not list(place.glob("*kept")) and keeping.said_drill(checklist.places()) is None
    chief = Client(HTTP_HOST="127.0.0.1")
    chief.force_login(get_user_model().objects.create_superuser("chief", "", "a-long-enough-word"))
    home = chief.get("/newsroom/").content.decode()
    assert "有人在做了" in home and "在別台機器上試過了" in home
    assert chief.get("/newsroom/checklist/mirror/").status_code == 405
    assert chief.post("/newsroom/checklist/nothing/").status_code == 404
    for thing in ("mirror", "drill"):
        assert chief.post(f"/newsroom/checklist/{thing}/").status_code == 302
    assert "有一個鏡像" in done() and keeping.said_drill(checklist.places())


def test_an_administrator_sees_it_and_says_that_the_key_is_safe(
    editor: Client, place: Path
) -> None:
    assert "報社還缺什麼" not in editor.get("/newsroom/").content.decode()
    assert editor.post("/newsroom/checklist/keys/").status_code in (302, 403)
    assert not checklist.places().keys_kept.exists(), "an editor has no keys"
    chief = Client(HTTP_HOST="127.0.0.1")
    chief.force_login(get_user_model().objects.create_superuser("chief", "", "a-long-enough-word"))
    home = chief.get("/newsroom/").content.decode()
    assert "報社還缺什麼" in home and "第二位管理員" in home
    assert chief.post("/newsroom/checklist/keys/").status_code == 302
    assert "簽章金鑰離線備份了" in done()
