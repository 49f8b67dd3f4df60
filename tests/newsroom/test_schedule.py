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
    page.save_revision().publish(skip_permission_checks=True)
    approve(page, time)
    return models.ArticlePage.objects.get(pk=page.pk)


def approve(page: models.ArticlePage, time: datetime) -> None:
    revision = page.revisions.order_by("-pk").first()
    assert revision
    content = revision.content | {"go_live_at": time.isoformat()}
    page.revisions.filter(pk=revision.pk).update(approved_go_live_at=time, content=content)


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
    watch = Watch()
    assert not step(now - timedelta(seconds=1), 0.0, watch)
    assert step(now, 1.0, watch)
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


def test_a_small_step_forward_brings_nothing_forward_and_the_desk_is_told(
    editor: Client, write: Write
) -> None:
    page = schedule(write("頭條"), NOW + timedelta(minutes=10))
    watch = Watch(is_trusted=lambda: False)
    assert not step(NOW, 100.0, watch)
    assert not step(NOW + timedelta(minutes=10, seconds=1), 101.0, watch), "set forward by ten"
    assert not step(NOW + timedelta(minutes=19), 640.0, watch)
    assert not is_live(page)
    assert "往前撥了 600 秒" in editor.get("/newsroom/").content.decode()
    assert step(NOW + timedelta(minutes=20), 700.0, watch), "ten minutes have passed"
    assert is_live(page)


def test_a_press_at_rest_writes_nothing_and_one_that_waits_writes_once_a_minute(
    write: Write,
) -> None:
    watch, seen = Watch(), []

    def looks(minutes: int) -> int:
        """How many times are written down in so many minutes, of three looks each."""
        for _look in range(3 * minutes):
            passed = 20.0 * len(seen)
            step(NOW + timedelta(seconds=passed), 100.0 + passed, watch)
            seen.append(models.ClockMark.objects.get().seen)
        return len(set(seen[-3 * minutes :]))

    assert looks(3) == 1
    schedule(write("頭條"), NOW + timedelta(hours=1))
    assert looks(3) == 3


def test_many_small_steps_are_a_jump(write: Write) -> None:
    page = schedule(write("頭條"), NOW + timedelta(hours=1))
    watch = Watch(is_trusted=lambda: False)
    step(NOW, 100.0, watch)
    for number in range(1, 13):
        assert not step(NOW + timedelta(minutes=5 * number, seconds=number), 100.0 + number, watch)
    assert not is_live(page)
    assert not models.ClockAlarm.objects.get().is_small


def test_a_small_step_that_is_taken_back_needs_no_word(editor: Client, write: Write) -> None:
    watch = Watch(is_trusted=lambda: False)
    step(NOW, 100.0, watch)
    step(NOW + timedelta(minutes=5), 101.0, watch)
    alarm = models.ClockAlarm.objects.get()
    step(NOW + timedelta(seconds=2), 102.0, watch)
    assert not models.ClockAlarm.objects.exists()
    assert editor.post(f"/newsroom/alarms/{alarm.pk}/confirm/").status_code == 302


def test_a_clock_that_follows_a_better_one_is_believed_after_a_small_step(write: Write) -> None:
    page = schedule(write("頭條"), NOW + timedelta(minutes=4))
    watch = Watch()
    step(NOW, 100.0, watch)
    assert step(NOW + timedelta(minutes=5), 101.0, watch)
    assert is_live(page)


def test_what_the_editor_confirms_holds_after_a_small_step(editor: Client, write: Write) -> None:
    now = timezone.now()
    page = schedule(write("頭條"), now - timedelta(minutes=1))
    watch = Watch(is_trusted=lambda: False)
    watch.look(now - timedelta(minutes=5), 100.0)
    assert not step(now, 100.0, watch)
    editor.post(f"/newsroom/alarms/{models.ClockAlarm.objects.get().pk}/confirm/")
    assert step(timezone.now(), 100.5, watch)
    assert is_live(page)


@pytest.mark.parametrize("boot", ["one", "two"])
def test_a_clock_set_forward_while_the_press_was_down_frees_nothing(
    write: Write, boot: str
) -> None:
    page = schedule(write("頭條"), NOW + timedelta(hours=1))
    step(NOW, 100.0, Watch(is_trusted=lambda: False, boot="one"))
    again = Watch(is_trusted=lambda: False, boot=boot)
    for second in range(3):
        assert not step(NOW + timedelta(days=1, seconds=second), 105.0 + second, again)
    assert not is_live(page)
    assert models.ClockAlarm.objects.filter(confirmed_at=None).count() == 1


def test_a_press_started_again_makes_up_what_fell_due(write: Write) -> None:
    page = schedule(write("頭條"), NOW + timedelta(hours=1))
    step(NOW, 100.0, Watch(is_trusted=lambda: False, boot="one"))
    hours = Watch(is_trusted=lambda: False, boot="one")
    assert step(NOW + timedelta(hours=2), 7300.0, hours), "the steady clock says the same"
    assert is_live(page)


def test_a_machine_that_was_off_makes_it_up_as_soon_as_its_clock_follows_a_better_one(
    write: Write,
) -> None:
    page = schedule(write("頭條"), NOW + timedelta(hours=1))
    step(NOW, 100.0, Watch(boot="one"))
    follows = [False]
    watch = Watch(is_trusted=lambda: follows[0], boot="two")
    assert not step(NOW + timedelta(minutes=30), 5.0, watch), "nothing is due, nobody is asked"
    assert not models.ClockAlarm.objects.exists()
    follows[0] = True
    assert step(NOW + timedelta(hours=2), 6.0, watch)
    assert is_live(page)


def test_a_clock_that_went_back_while_the_machine_was_off_is_told(write: Write) -> None:
    step(NOW, 100.0, Watch(boot="one"))
    assert not step(NOW - timedelta(days=1), 5.0, Watch(boot="two"))
    assert models.ClockAlarm.objects.get().jump < 0


def test_an_editor_under_a_wrong_clock_publishes_nothing_before_its_time(
    editor: Client, write: Write, section: models.Section
) -> None:
    page = write("頭條")
    now = timezone.now()
    watch = Watch(is_trusted=lambda: False)
    watch.look(now - timedelta(days=1), 100.0)
    step(now, 100.0, watch)
    over = f"{timezone.localtime(now - timedelta(hours=1)):%Y-%m-%d %H:%M}"
    words = {"section": str(section.pk), "action-publish": "1"}
    answer = editor.post(
        f"/newsroom/pages/{page.pk}/edit/", form(page, go_live_at=over, **words), follow=True
    )
    assert "上線時間可能還沒有到" in answer.content.decode()
    assert not is_live(page)
    editor.post(f"/newsroom/alarms/{models.ClockAlarm.objects.get().pk}/confirm/")
    step(timezone.now(), 101.0, watch)
    editor.post(f"/newsroom/pages/{page.pk}/edit/", form(page, go_live_at=over, **words))
    assert is_live(page)


SHIFTS = {
    "-10 years": timedelta(days=-3652),
    "-1 day": timedelta(days=-1),
    "-10 min": timedelta(minutes=-10),
    "+10 min": timedelta(minutes=10),
    "+1 day": timedelta(days=1),
    "+10 years": timedelta(days=3652),
}
TRIALS = 34  # of each: 204 in all
HOUR = timedelta(hours=1)


def trials(page: models.ArticlePage, shift: timedelta) -> int:
    """How often an article that waits for its hour comes out before it under a wrong clock.

    The clock is set wrong while the paper runs, or while the press is down, or the machine starts
    with it; no better one is followed. The last trial is ten seconds before the time.
    """
    early = 0
    for trial in range(TRIALS):
        models.ClockAlarm.objects.all().delete()
        models.ClockMark.objects.all().delete()
        now = NOW + (HOUR - timedelta(seconds=10)) * trial / (TRIALS - 1)
        watch = Watch(is_trusted=lambda: False, boot="one")
        step(now, 100.0, watch)
        if trial % 3:
            watch = Watch(is_trusted=lambda: False, boot=("one", "two")[trial % 3 - 1])
        left = (NOW + HOUR - now).total_seconds()
        for passed in (1.0, 2.0, left / 2, left - 1.0):
            step(now + shift + timedelta(seconds=passed), 100.0 + passed, watch)
        early += is_live(page)
        models.ArticlePage.objects.filter(pk=page.pk).update(live=False)
        approve(page, NOW + HOUR)
    return early


@pytest.mark.deep
@pytest.mark.parametrize("shift", SHIFTS)
def test_no_wrong_clock_lets_an_embargo_out_before_its_time(write: Write, shift: str) -> None:
    page = schedule(write("頭條"), NOW + HOUR)
    assert trials(page, SHIFTS[shift]) == 0
    models.ClockAlarm.objects.all().delete()
    models.ClockMark.objects.all().delete()
    assert step(NOW + HOUR, 5.0, Watch()), "by the right clock it comes out"
    assert is_live(page)


@pytest.mark.deep
@pytest.mark.parametrize(("shift", "least"), [("+10 min", 6), ("+1 day", TRIALS)])
def test_a_paper_that_believes_every_clock_lets_it_out_early(
    write: Write, shift: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = schedule(write("頭條"), NOW + HOUR)
    monkeypatch.setattr(calendar, "trusted_time", lambda now, *_: now)
    assert trials(page, SHIFTS[shift]) >= least


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
    failure = models.ScheduleFailure.objects.get()
    assert failure.page_id == broken.pk
    assert failure.reason.startswith("程式出錯，沒有發布；稿子還在。")


def test_a_scheduled_article_whose_section_was_deleted_is_told_to_the_desk(write: Write) -> None:
    page = publish(write("頭條"))
    page.section = models.Section.objects.create(name="財經")
    schedule(page, timezone.now() - timedelta(minutes=1))
    page.section.delete()
    assert step(timezone.now(), 5.0, Watch())
    assert "還沒有選版面" in models.ScheduleFailure.objects.get().reason
    assert not step(timezone.now(), 5.1, Watch())
