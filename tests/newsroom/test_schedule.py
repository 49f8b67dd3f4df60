"""What is scheduled is done, once, by the clock that we are given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from conftest import Write, block, form, picture_value, publish
from django.test import Client
from django.utils import timezone

from yanlu.newsroom import models
from yanlu.newsroom import schedule as calendar
from yanlu.newsroom.schedule import Watch, step

pytestmark = pytest.mark.django_db(databases=["default", "press"])

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def schedule(page: models.ArticlePage, time: datetime) -> models.ArticlePage:
    """Approve the article's newest text for this time, as the desk's button does."""
    page.go_live_at = timezone.now() + timedelta(days=3650)
    revision = page.save_revision()
    revision.publish(skip_permission_checks=True)
    page.revisions.filter(pk=revision.pk).update(approved_go_live_at=time)
    content = revision.content | {"go_live_at": time.isoformat()}
    page.revisions.filter(pk=revision.pk).update(content=content)
    return models.ArticlePage.objects.get(pk=page.pk)


def is_live(page: models.ArticlePage) -> bool:
    return models.ArticlePage.objects.get(pk=page.pk).live


def test_a_scheduled_article_is_published_when_its_time_has_come(write: Write) -> None:
    past = timezone.now() - timedelta(minutes=1)
    page = schedule(write("頭條"), past)
    watch = Watch()
    assert not step(past - timedelta(seconds=2), 0.0, watch)
    assert not is_live(page)
    assert step(past + timedelta(seconds=1), 3.0, watch)
    assert is_live(page)
    assert not step(past + timedelta(seconds=2), 4.0, watch)


def test_what_fell_due_while_nothing_ran_is_made_up_oldest_first(write: Write) -> None:
    now = timezone.now()
    late = schedule(write("後"), now - timedelta(hours=1))
    early = schedule(write("先"), now - timedelta(hours=9))
    watch = Watch()
    assert step(now, 5.0, watch)
    assert (is_live(early), is_live(late)) == (True, False)
    assert step(now, 5.1, watch)
    assert is_live(late)
    assert not step(now, 5.2, watch)


def test_a_clock_that_follows_no_other_makes_nothing_up_until_an_editor_confirms(
    editor: Client, write: Write
) -> None:
    page = schedule(write("頭條"), NOW - timedelta(days=1))
    watch = Watch(is_trusted=lambda: False)
    assert not step(NOW, 5.0, watch)
    assert not step(NOW + timedelta(seconds=1), 6.0, watch)
    assert not is_live(page)
    assert "沒有和標準時間同步" in editor.get("/newsroom/").content.decode()
    alarm = models.ClockAlarm.objects.get()
    editor.post(f"/newsroom/alarms/{alarm.pk}/confirm/")
    assert step(timezone.now() + timedelta(days=1), 7.0, Watch())
    assert is_live(page)


def test_with_nothing_due_nobody_is_asked_about_the_clock(write: Write) -> None:
    schedule(write("頭條"), NOW + timedelta(days=1))
    assert not step(NOW, 5.0, Watch(is_trusted=lambda: False))
    assert not models.ClockAlarm.objects.exists()


def test_a_new_text_of_a_live_article_waits_for_its_time(write: Write) -> None:
    page = publish(write("舊題"))
    page.title = "新題"
    past = timezone.now() - timedelta(minutes=1)
    schedule(page, past)
    assert models.ArticlePage.objects.get(pk=page.pk).to_article().headline == "舊題"
    assert step(timezone.now(), 0.0, Watch())
    assert models.ArticlePage.objects.get(pk=page.pk).to_article().headline == "新題"


def test_an_article_is_taken_down_when_its_time_is_over(write: Write) -> None:
    page = publish(write("頭條"))
    now = timezone.now()
    models.ArticlePage.objects.filter(pk=page.pk).update(expire_at=now)
    assert not step(now - timedelta(seconds=1), 0.0, Watch())
    assert step(now, 1.0, Watch())
    kept = models.ArticlePage.objects.get(pk=page.pk)
    assert (kept.live, kept.expired) == (False, True)


def test_what_cannot_be_published_is_told_to_the_desk_and_not_tried_again(
    editor: Client, write: Write, picture: models.Picture
) -> None:
    picture.photographer = "許安然"
    picture.save()
    page = schedule(
        write("頭條", block("picture", picture_value(picture))),
        timezone.now() - timedelta(minutes=1),
    )
    picture.photographer = ""
    picture.save()
    watch = Watch()
    assert step(timezone.now(), 0.0, watch)
    assert not step(timezone.now(), 0.1, watch)
    assert not is_live(page)
    failure = models.ScheduleFailure.objects.get()
    assert "來源" in failure.reason
    assert "頭條" in editor.get("/newsroom/").content.decode()
    editor.post(f"/newsroom/failures/{failure.pk}/dismiss/")
    assert not models.ScheduleFailure.objects.exists()


@pytest.mark.parametrize("jump", [timedelta(minutes=11), timedelta(hours=-2)])
def test_a_clock_that_jumps_stops_what_is_scheduled_until_an_editor_confirms(
    editor: Client, reporter: Client, write: Write, jump: timedelta
) -> None:
    page = schedule(write("頭條"), NOW - timedelta(days=1))
    watch = Watch()
    watch.look(NOW, 100.0)
    assert not step(NOW + jump, 101.0, watch)
    assert not step(NOW + jump + timedelta(seconds=1), 102.0, watch)
    assert not is_live(page)
    alarm = models.ClockAlarm.objects.get()
    assert "時鐘" in editor.get("/newsroom/").content.decode()
    assert reporter.post(f"/newsroom/alarms/{alarm.pk}/confirm/").status_code in (302, 403)
    assert models.ClockAlarm.objects.get().confirmed_at is None
    assert editor.get(f"/newsroom/alarms/{alarm.pk}/confirm/").status_code == 405
    assert editor.post(f"/newsroom/alarms/{alarm.pk}/confirm/").status_code == 302
    assert models.ClockAlarm.objects.get().confirmed_by == editor.user  # type: ignore[attr-defined]
    assert step(timezone.now() + timedelta(days=1), 103.0, Watch())
    assert is_live(page)


def test_a_small_step_of_the_clock_stops_nothing(write: Write) -> None:
    watch = Watch()
    watch.look(NOW, 100.0)
    step(NOW + timedelta(minutes=9), 101.0, watch)
    assert not models.ClockAlarm.objects.exists()


SHIFTS = {
    "-10 years": timedelta(days=-3652),
    "-1 day": timedelta(days=-1),
    "-10 min": timedelta(minutes=-10),
    "+10 min": timedelta(minutes=10),
    "+1 day": timedelta(days=1),
    "+10 years": timedelta(days=3652),
}
TRIALS = 34  # of each: 204 in all


def trials(page: models.ArticlePage, shift: timedelta) -> int:
    """How often an article that waits for an hour from now comes out under a wrong clock.

    In every other trial the clock is set wrong while the paper runs; in the others the machine
    starts with it, and follows no better one.
    """
    early = 0
    for trial in range(TRIALS):
        now = NOW + timedelta(seconds=85 * trial)  # the last is twelve minutes before its time
        watch = Watch(is_trusted=lambda: False)
        if trial % 2:
            watch.look(now, 100.0)
        step(now + shift, 101.0, watch)
        step(now + shift + timedelta(seconds=1), 102.0, watch)
        early += is_live(page)
        models.ClockAlarm.objects.all().delete()
    return early


@pytest.mark.deep
@pytest.mark.parametrize("shift", SHIFTS)
def test_no_wrong_clock_lets_an_embargo_out_before_its_time(write: Write, shift: str) -> None:
    page = schedule(write("頭條"), NOW + timedelta(hours=1))
    assert trials(page, SHIFTS[shift]) == 0
    assert step(NOW + timedelta(hours=1), 5.0, Watch()), "by the right clock it comes out"
    assert is_live(page)


@pytest.mark.deep
@pytest.mark.parametrize("shift", ["+1 day", "+10 years"])
def test_a_paper_that_believes_every_clock_lets_it_out_early(
    write: Write, shift: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = schedule(write("頭條"), NOW + timedelta(hours=1))
    monkeypatch.setattr(calendar, "JUMP", timedelta.max)
    monkeypatch.setattr(calendar, "doubt_clock", lambda now, watch: None)
    assert trials(page, SHIFTS[shift]) == TRIALS


def test_an_editor_schedules_from_the_articles_screen(
    editor: Client, write: Write, section: models.Section
) -> None:
    page = write("頭條")
    data = form(
        page, section=str(section.pk), go_live_at="2046-01-01 08:00", **{"action-publish": "1"}
    )
    assert editor.post(f"/newsroom/pages/{page.pk}/edit/", data).status_code == 302
    assert not is_live(page)
    assert models.ArticlePage.objects.get().approved_schedule
    assert step(datetime(2046, 1, 1, 0, 0, 1, tzinfo=UTC), 0.0, Watch())
    assert is_live(page)


def test_a_revision_that_breaks_stops_nothing_that_is_due_after_it(write: Write) -> None:
    now = timezone.now()
    broken = schedule(write("壞"), now - timedelta(hours=2))
    sound = schedule(write("好"), now - timedelta(hours=1))
    revision = broken.revisions.get(approved_go_live_at__isnull=False)
    revision.content = revision.content | {"zone": "Mars/Olympus"}
    revision.save()
    assert step(now, 5.0, Watch()) and step(now, 5.1, Watch())
    assert (is_live(broken), is_live(sound)) == (False, True)
    assert models.ScheduleFailure.objects.get().page_id == broken.pk


def test_a_scheduled_article_whose_section_was_deleted_is_told_to_the_desk(write: Write) -> None:
    page = publish(write("頭條"))
    page.section = models.Section.objects.create(name="財經")
    schedule(page, timezone.now() - timedelta(minutes=1))
    page.section.delete()
    assert step(timezone.now(), 5.0, Watch())
    assert "還沒有選版面" in models.ScheduleFailure.objects.get().reason
    assert not step(timezone.now(), 5.1, Watch())
