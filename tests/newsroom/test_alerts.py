"""預警 and 廣告 at the desk: given with an end, seen by the press, ended by the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Write, publish
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from yanlu.newsroom import door, models
from yanlu.newsroom.schedule import Watch, step

pytestmark = pytest.mark.django_db(databases=["default", "press"])

WORDS = "颱風將於今晚登陸，請盡早返家。"


def changed() -> set[str]:
    """What the press would find changed; it is settled."""
    found = door.changes(100)
    door.settle(found)
    return {one.thing for one in found}


def give(editor: Client, page: models.ArticlePage, **fields: Any) -> Any:
    data = {"words": WORDS, "hours": "6", **fields}
    return editor.post(f"/newsroom/articles/{page.pk}/alert/", data)


def test_an_editor_gives_a_warning_and_the_press_sees_it(editor: Client, write: Write) -> None:
    page = publish(write("頭條"))
    changed()
    assert give(editor, page).status_code == 302
    alert = door.alerts()[0]
    assert (alert.article, alert.words) == (page.public_id, WORDS)
    assert alert.until - alert.since == timedelta(hours=6)
    assert changed() == {"alerts"}
    assert WORDS in editor.get("/newsroom/").content.decode()


def test_another_warning_of_the_same_article_takes_the_place_of_the_first(
    editor: Client, write: Write
) -> None:
    page = publish(write("頭條"))
    give(editor, page)
    give(editor, page, words="風雨稍歇。")
    assert [one.words for one in door.alerts()] == ["風雨稍歇。"]


@pytest.mark.parametrize(
    "wrong", [{"words": ""}, {"words": "字" * 121}, {"hours": "0"}, {"hours": "73"}]
)
def test_a_warning_without_words_or_end_is_not_given(
    editor: Client, write: Write, wrong: dict[str, str]
) -> None:
    assert give(editor, publish(write("頭條")), **wrong).context["form"].errors
    assert door.alerts() == ()


def test_of_a_draft_there_is_no_warning(editor: Client, write: Write) -> None:
    assert give(editor, write("草稿")).status_code == 302
    assert models.Alert.objects.count() == 0


def test_a_reporter_gives_and_ends_none(editor: Client, reporter: Client, write: Write) -> None:
    page = publish(write("頭條"))
    give(reporter, page)
    assert door.alerts() == ()
    give(editor, page)
    reporter.post(f"/newsroom/alerts/{models.Alert.objects.get().pk}/end/")
    assert len(door.alerts()) == 1


def test_a_warning_ends_with_its_time_or_by_hand_and_the_press_sees_it(
    editor: Client, write: Write
) -> None:
    page = publish(write("頭條"))
    give(editor, page)
    changed()
    now, watch = timezone.now(), Watch()
    step(now, 0.0, watch)
    assert len(door.alerts()) == 1
    models.Alert.objects.update(until=now)
    changed()
    assert step(now + timedelta(seconds=1), 1.0, watch)
    assert door.alerts() == () and changed() == {"alerts"}
    give(editor, page)
    changed()
    newest = models.Alert.objects.get(is_over=False)
    editor.post(f"/newsroom/alerts/{newest.pk}/end/")
    assert door.alerts() == () and changed() == {"alerts"}


def test_with_its_article_a_warning_goes_too(editor: Client, write: Write) -> None:
    first, second = publish(write("一")), publish(write("二"))
    give(editor, first)
    give(editor, second)
    changed()
    editor.post(f"/newsroom/articles/{first.pk}/withdraw/", {"notice": "撤下", "reason": ""})
    assert "alerts" in changed()
    models.ArticlePage.objects.get(pk=second.pk).unpublish()
    assert "alerts" in changed()
    assert door.alerts() == ()


# 廣告


def advertisement(picture: models.Picture, **fields: Any) -> models.Advertisement:
    day = date(2026, 11, 24)
    given = {"place": "front", "customer": "山城書店", "words": "新書", "picture": picture}
    given |= {"address": "https://book.example/", "starts": day, "ends": day + timedelta(days=1)}
    row = models.Advertisement(**given | fields)
    row.full_clean()
    row.save()
    return row


def on(day: int, watch: Watch) -> None:
    """The press looks at noon of this day of November, in the paper's own zone."""
    noon = datetime(2026, 11, day, 12, tzinfo=ZoneInfo("Asia/Taipei"))
    while step(noon, noon.timestamp(), watch):
        pass


def test_an_advertisement_runs_on_its_days_and_the_press_sees_it_begin_and_end(
    picture: models.Picture, settings: Any
) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_ADVERTISEMENTS": True}
    advertisement(picture)
    watch = Watch()
    seen = []
    for day in (23, 24, 25, 26):
        changed()
        on(day, watch)
        seen.append(([one.customer for one in door.slots()], "slots" in changed()))
    assert seen == [([], False), (["山城書店"], True), (["山城書店"], False), ([], True)]


def test_of_two_in_one_place_the_later_stands(picture: models.Picture, settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_ADVERTISEMENTS": True}
    advertisement(picture, customer="先", starts=date(2026, 11, 20))
    advertisement(picture, customer="後")
    on(24, Watch())
    assert [one.customer for one in door.slots()] == ["後"]


def test_where_the_operator_has_none_nothing_stands(picture: models.Picture) -> None:
    advertisement(picture)
    on(24, Watch())
    assert door.slots() == ()


@pytest.mark.parametrize(
    "wrong",
    [{"ends": date(2026, 11, 1)}, {"address": "http://book.example/"}, {"address": "javascript:x"}],
)
def test_an_advertisement_that_cannot_be_is_refused(
    picture: models.Picture, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        advertisement(picture, **wrong)
