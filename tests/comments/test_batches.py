"""Approved comments leave in batches, numbered in an order that tells nothing; what is due."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from yanlu.article import TALK_PAGE
from yanlu.comments import door, releasing
from yanlu.comments.models import Change, Comment, State, Thread

from ..plans import plan
from .mailbox import DAY, NOON, SUMMIT, Reader, approve_all, release, without_haste

pytestmark = pytest.mark.django_db(databases=["default", "mailbox"])


def fill(count: int, state: State = State.APPROVED, first: int = 0) -> Thread:
    """Many comments, as if readers had sent them one after another."""
    thread, _ = Thread.objects.get_or_create(article=SUMMIT, defaults={"section": "world22"})
    Comment.objects.bulk_create(
        [
            Comment(
                thread=thread,
                public_id=hashlib.sha256(b"%d" % number).hexdigest()[:7],
                text=f"第{number}則。",
                script="zh-Hant-TW",
                state=state,
                day=DAY,
                key_hash=f"{number:032}",
            )
            for number in range(first, first + count)
        ],
        batch_size=500,
    )
    return thread


def test_numbers_are_given_without_gaps_and_not_in_order_of_arrival() -> None:
    fill(100)
    release()
    numbers = list(Comment.objects.order_by("pk").values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, 101)) and numbers != sorted(numbers)


def test_arrival_order_would_be_seen() -> None:
    """The control: with ids that grow, the order of numbers is that of arrival."""
    fill(30)
    for place, comment in enumerate(Comment.objects.order_by("pk")):
        Comment.objects.filter(pk=comment.pk).update(public_id=f"{place:07}")
    release()
    numbers = list(Comment.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == sorted(numbers)


def test_what_is_printed_of_time_is_the_day_of_the_batch(reader: Reader) -> None:
    reader.comment("早來的。")
    approve_all()
    release(NOON + timedelta(days=1))
    assert door.conversation(SUMMIT).comments[0].day == DAY + timedelta(days=1)


def test_one_comment_makes_two_things_due() -> None:
    fill(3)
    release()
    door.settle(door.changes(1000))
    fill(1, first=3)
    release()
    assert {one.thing for one in door.changes(1000)} == {f"talk:{SUMMIT}", f"talk:{SUMMIT}:1"}


def test_a_new_page_makes_the_one_before_it_due_once() -> None:
    fill(TALK_PAGE)
    release()
    door.settle(door.changes(1000))
    for first, pages in ((TALK_PAGE, {"1", "2"}), (TALK_PAGE + 1, {"2"})):
        fill(1, first=first)
        release()
        found = {one.thing for one in door.changes(1000)}
        assert found == {f"talk:{SUMMIT}"} | {f"talk:{SUMMIT}:{page}" for page in pages}
        door.settle(door.changes(1000))


def test_what_changed_again_since_it_was_read_stays_due() -> None:
    fill(1)
    release()
    read = door.changes(1000)
    fill(1, first=1)
    release()
    door.settle(read)
    assert {one.thing for one in door.changes(1000)} == {f"talk:{SUMMIT}", f"talk:{SUMMIT}:1"}
    door.settle(door.changes(1000))
    assert not Change.objects.exists()


def test_a_batch_waits_for_its_time_and_keeps_no_step(settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_TALK_BATCH": 60.0}
    fill(1)
    assert not door.step(NOON, lambda: 0.0)  # the first look sets the time
    assert not door.step(NOON + timedelta(seconds=29), lambda: 0.0)
    assert door.step(NOON + timedelta(seconds=31), lambda: 1.0)
    fill(1, first=1)
    assert not door.step(NOON + timedelta(seconds=31 + 89), lambda: 0.0)
    assert door.step(NOON + timedelta(seconds=31 + 91), lambda: 0.0)


def test_an_idle_clock_ticks_on_so_that_a_comment_does_not_set_the_time(settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_TALK_BATCH": 60.0}
    for second in range(0, 1000, 10):
        door.step(NOON + timedelta(seconds=second), lambda: 0.5)
    fill(1)
    assert door.CLOCK.due is not None and door.CLOCK.due <= NOON + timedelta(seconds=990 + 60)


def test_a_clock_set_back_does_not_stop_the_batches(settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_TALK_BATCH": 60.0}
    door.step(NOON + timedelta(days=1), lambda: 0.0)
    fill(1)
    door.step(NOON, lambda: 0.0)
    assert door.step(NOON + timedelta(seconds=31), lambda: 0.0)


@pytest.mark.deep
def test_ten_thousand_comments_are_released_and_read_by_the_page() -> None:
    fill(10_000)
    release()
    talk = door.conversation(SUMMIT)
    assert (talk.total, talk.live, talk.pages) == (10_000, 10_000, 200)
    assert [one.number for one in talk.comments] == list(range(9_951, 10_001))
    middle = door.conversation(SUMMIT, 100)
    assert [one.number for one in middle.comments] == list(range(4_951, 5_001))


def cost_of_one_more(reader: Reader, words: str) -> int:
    """Queries to post, release and hand to the press one comment more."""
    with CaptureQueriesContext(connections["mailbox"]) as asked:
        reader.comment(words)
        approve_all()
        release()
        for change in door.changes(1000):
            page = change.thing.split(":")[2:]
            door.conversation(SUMMIT, int(page[0]) if page else None)
        door.settle(door.changes(1000))
    return len(asked)


@pytest.mark.deep
def test_one_more_comment_costs_the_same_under_ten_thousand(
    reader: Reader, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    cost_of_one_more(reader, "先來一則。")
    before = cost_of_one_more(reader, "頭幾則的話。")
    fill(10_000)
    release()
    door.settle(door.changes(1000))
    after = cost_of_one_more(reader, "很久以後的另一句。")
    assert after <= before < 60


@pytest.mark.deep
def test_the_pages_of_a_long_talk_come_from_an_index() -> None:
    fill(2_000)
    release()
    rows = Comment.objects.filter(thread=Thread.objects.get(), number__gt=50, number__lte=100)
    found = plan(rows.order_by("number"))
    assert "thread_id=? AND number>? AND number<?" in found or "Index Cond: ((thread_id" in found


def test_a_page_that_is_full_never_changes_its_version() -> None:
    fill(TALK_PAGE)
    release()
    before = door.conversation(SUMMIT, 1)
    fill(TALK_PAGE, first=TALK_PAGE)
    release()
    after = door.conversation(SUMMIT, 1)
    assert (before.version, before.comments) == (after.version, after.comments)


def test_what_was_refused_long_ago_is_emptied() -> None:
    fill(1, state=State.REJECTED)
    releasing.forget_refused(DAY + timedelta(days=releasing.KEPT_DAYS))
    assert Comment.objects.get().text
    releasing.forget_refused(DAY + timedelta(days=releasing.KEPT_DAYS + 1))
    assert not Comment.objects.get().text
