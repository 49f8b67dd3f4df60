"""報社狀況 in a real browser: on a telephone, with something wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, Playwright

from tests import browser as finder
from yanlu.newsroom.furnishing import EDITORS, furnish
from yanlu.watch import state as states
from yanlu.watch.state import Disk, State, Work

from .conftest import AGO

pytestmark = [
    pytest.mark.deep,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "press"]),
]


@pytest.fixture(autouse=True)
def asynchronous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright keeps an event loop in this thread, which Django would take for its own."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def telephone(
    live_server: Any, settings: Any, well: State, playwright: Playwright
) -> Iterator[Page]:
    """林編輯's telephone, 320 pixels wide; the press stands and the disk is full."""
    settings.ALLOWED_HOSTS = ["*"]
    ill = replace(well, work=Work(seen=AGO[16]), disk=Disk(9_000_000))
    before = list(states.GATHERERS)
    states.set_gatherer(lambda now: ill)
    furnish()
    user = User.objects.create_user("林編輯", password="a-long-enough-word")
    user.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(user)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    chromium = playwright.chromium.launch(
        executable_path=finder.find(), args=["--no-sandbox", "--disable-gpu"]
    )
    context = chromium.new_context(viewport={"width": 320, "height": 800}, locale="zh-TW")
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/newsroom/status/")
    yield page
    chromium.close()
    states.GATHERERS[:] = before


def test_on_a_telephone_all_of_it_can_be_read(telephone: Page, tmp_path: Path) -> None:
    telephone.screenshot(path=str(tmp_path / "status.png"), full_page=True)
    words = telephone.inner_text("main")
    for wanted in ("需要有人處理", "磁碟只剩 9 MB", "啟動 yanlu press", "第 41 期", "版本"):
        assert wanted in words, words
    alert = telephone.locator("[role=alert]").bounding_box()
    assert alert is not None and alert["x"] >= 0 and alert["x"] + alert["width"] <= 320
    for fact in telephone.locator("dd").all():
        box = fact.bounding_box()
        assert box is not None and box["x"] + box["width"] <= 320
