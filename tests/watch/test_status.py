"""報社狀況: what editors see of how the paper is, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.delivery.house import House, page
from yanlu.config import watching
from yanlu.config.places import Places
from yanlu.newsroom.furnishing import EDITORS, REPORTERS
from yanlu.press.articles import long_ago
from yanlu.press.models import Delivery, Due, Failure
from yanlu.watch import state as states
from yanlu.watch import views
from yanlu.watch.conditions import conditions
from yanlu.watch.state import Disk, Goal, State, Work

from .conftest import AGO, NOW

pytestmark = pytest.mark.django_db(databases=["default", "press", "mailbox"])


@pytest.fixture
def seen(well: State, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[State]]:
    """What the watch sees; a test changes it."""
    monkeypatch.setattr(views, "timezone", SimpleNamespace(now=lambda: NOW))
    before, found = list(states.GATHERERS), [well]
    states.set_gatherer(lambda now: found[0])
    yield found
    states.GATHERERS[:] = before


def at_desk(name: str, group: str = "", language: str = "zh-hant") -> Client:
    user = User.objects.create_user(name, password="a-long-enough-word")
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user)
    UserProfile.objects.create(user=user, preferred_language=language)
    return client


def look(client: Client) -> Any:
    return client.get(reverse("watch_status"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hant", ("一切如常", "最近一期", "第 41 期", "備份")),
        ("zh-hans", ("一切如常", "最近一期", "第 41 期", "备份")),
        ("en", ("All is well", "Last edition", "Edition 41", "Backup")),
    ],
)
def test_an_editor_sees_that_all_is_well(
    seen: list[State], language: str, words: tuple[str, ...]
) -> None:
    answer = look(at_desk("林編輯", EDITORS, language))
    assert answer.status_code == 200
    said = answer.content.decode()
    assert [one for one in words if one not in said] == []


def test_an_editor_sees_what_is_wrong_and_what_to_do(seen: list[State]) -> None:
    seen[0] = replace(seen[0], work=Work(seen=AGO[16]), disk=Disk(9_000_000, writable=False))
    said = look(at_desk("林編輯", EDITORS)).content.decode()
    assert "一切如常" not in said
    assert "印刷間沒有在運轉" in said and "啟動 yanlu press" in said
    assert said.index("資料夾不能寫入") < said.index("印刷間沒有在運轉"), "the worst first"


@pytest.mark.parametrize("group", [REPORTERS, ""])
def test_a_reporter_and_an_intruder_do_not_see_it(seen: list[State], group: str) -> None:
    answer = look(at_desk("王記者", group))
    assert answer.status_code == 302 or answer.status_code == 403
    assert "第 41 期" not in answer.content.decode()


def test_a_reader_does_not_see_it(seen: list[State]) -> None:
    answer = look(Client(HTTP_HOST="127.0.0.1"))
    assert answer.status_code == 302 and "/login/" in answer["Location"]


def test_a_delivery_that_takes_long_says_how_far_it_is(seen: list[State]) -> None:
    seen[0] = replace(seen[0], goals=(Goal("folder", 41, AGO[5], progress=(300, 900)),))
    text = look(at_desk("林編輯", EDITORS)).content.decode()
    assert "folder：正在送，300 / 900 個檔案；送完之前仍是第 41 期。" in text


def test_the_screen_of_the_press_shows_how_far_a_long_delivery_is() -> None:
    course = {"laid": 300, "total": 900}
    Delivery.objects.create(target="folder", edition=40, course=course)
    Delivery.objects.create(target="bucket", edition=41)
    page = at_desk("林編輯", EDITORS).get(reverse("press_desk"))
    text = page.content.decode()
    assert text.count("<progress") == 1 and 'max="900" value="300"' in text
    assert "正在送；送完之前，那裡仍是這一期。" in text


# What is really gathered


def test_what_stands_in_the_databases_and_on_the_disk_is_gathered(
    tmp_path: Path, settings: Any
) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_VAR": tmp_path, "YANLU_BACKUP_TO": str(tmp_path)}
    house = House(tmp_path)
    house.publish({"front": (page("index.html"),)})
    house.store.close()
    Failure.objects.create(
        thing="target:folder", sentence="full", first_at=AGO[11], next_try=NOW, tries=3
    )
    Failure.objects.create(
        thing="article:x", sentence="bad", first_at=AGO[5], next_try=NOW, tries=3
    )
    course = {"laid": 12, "total": 9}  # signed things are not counted before
    Delivery.objects.create(target="folder", edition=0, course=course)
    (tmp_path / "press.alive").write_text("1")
    found = watching.gather(Places(tmp_path), NOW)
    assert found.standing.number == 1 and found.standing.expires is not None
    assert [(goal.failing, goal.progress) for goal in found.goals] == [(AGO[11], (9, 9))]
    assert found.work.failing == (("article:x", AGO[5]),) and found.work.seen is not None
    assert found.copies.wanted and found.copies.good_at is None
    assert found.disk.writable and found.disk.free > 0
    assert found.broken == () and found.jump is None and found.certificate is None


def test_what_fails_is_not_told_once_more_as_waiting(tmp_path: Path, settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_VAR": tmp_path}
    Failure.objects.create(
        thing="article:x", sentence="bad", first_at=AGO[31], next_try=NOW, tries=9
    )
    Due.objects.create(thing="article:x", since=AGO[31])
    assert watching.gather(Places(tmp_path), NOW).work.since is None
    Due.objects.create(thing="front", since=AGO[5])
    assert watching.gather(Places(tmp_path), NOW).work.since == AGO[5]


def test_what_has_just_fallen_due_at_once_is_no_reason_for_an_alarm(well: State) -> None:
    work = Work(seen=AGO[1], due=1, since=long_ago(AGO[5], 5))
    assert list(conditions(replace(well, work=work), NOW)) == []
    late = replace(work, since=long_ago(AGO[31], 5))
    assert [one.kind for one in conditions(replace(well, work=late), NOW)] == ["press-waiting"]
    assert long_ago(NOW, 3600) == NOW - timedelta(hours=1), "due at once, however long others wait"


def test_a_store_that_is_damaged_is_no_reason_to_see_nothing(tmp_path: Path, settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_VAR": tmp_path}
    (tmp_path / "edition.db").write_bytes(b"not a database" * 500)
    assert watching.gather(Places(tmp_path), NOW).standing.number == 0
