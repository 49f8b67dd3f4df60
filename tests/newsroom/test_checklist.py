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
    assert {"自己的網址", "有一個鏡像"} <= done()
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
