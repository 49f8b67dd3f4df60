"""A writer comes back with her key: she changes her comment, or erases it."""

from __future__ import annotations

from typing import Any

import pytest

from yanlu.comments import door
from yanlu.comments.models import Comment, Report, State, Thread
from yanlu.comments.moderation import Moderator, approve
from yanlu.comments.ordering import set_rule

from .mailbox import (
    DAY,
    SUMMIT,
    Reader,
    approve_all,
    print_all,
    release,
    without_haste,
    words_of,
)

pytestmark = pytest.mark.django_db(databases=["default", "mailbox"])
LIN = Moderator("編輯 甲", DAY)
CHANGE = "comment/change/"


def printed(number: int = 1) -> tuple[str, str]:
    """What stands at a number, and why it is gone if it is."""
    talk = door.conversation(SUMMIT)
    one = next(one for one in talk.comments if one.number == number)
    return one.text, one.gone


def things() -> set[str]:
    """What is due."""
    return {change.thing for change in door.changes(1000)}


def settle() -> None:
    door.settle(door.changes(1000))


def test_a_key_shows_the_comment_and_a_wrong_one_does_not(reader: Reader) -> None:
    key = reader.comment("原來的話。")
    assert "原來的話。" in words_of(reader.post(CHANGE, key=key))
    wrong = reader.post(CHANGE, key="abcde-fghij-klmno-pqrst")
    assert wrong.status_code == 404 and "原來的話。" not in words_of(wrong)


def test_a_comment_that_waits_is_changed_in_its_place(reader: Reader) -> None:
    key = reader.comment("原來的話。")
    reader.post(CHANGE, key=key, act="edit", text="改過的話。", name="")
    assert Comment.objects.get().text == "改過的話。"


def test_a_printed_comment_stands_until_its_change_is_let_through(
    reader: Reader, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    (key,) = print_all(reader, "原來的話。")
    reader.post(CHANGE, key=key, act="edit", text="改過的話。", name="小島")
    reader.post(CHANGE, key=key, act="edit", text="再改過的話。", name="小島")
    release()
    assert printed() == ("原來的話。", "")
    settle()
    approve_all()
    release()
    assert printed() == ("再改過的話。", "")
    assert things() == {f"talk:{SUMMIT}", f"talk:{SUMMIT}:1"}
    assert Comment.objects.count() == 1
    assert "再改過的話。" in words_of(reader.post(CHANGE, key=key))


def test_a_change_meets_the_same_rule_as_a_new_comment(reader: Reader, monkeypatch: Any) -> None:
    without_haste(monkeypatch)
    (key,) = print_all(reader, "原來的話。")
    set_rule(LIN, "paper", "", "after")
    reader.post(CHANGE, key=key, act="edit", text="直接登的話。")
    release()
    assert printed() == ("直接登的話。", "")
    set_rule(LIN, "paper", "", "closed")
    answer = reader.post(CHANGE, key=key, act="edit", text="太晚了。")
    assert answer.status_code == 403 and "太晚了。" in words_of(answer)


def test_a_refused_comment_can_be_changed_and_sent_again(reader: Reader) -> None:
    key = reader.comment("粗話。")
    Comment.objects.update(state=State.REJECTED)
    reader.post(CHANGE, key=key, act="edit", text="換一種說法。")
    assert Comment.objects.get().state in (State.PENDING, State.HELD)


def test_to_change_nothing_changes_nothing(reader: Reader) -> None:
    (key,) = print_all(reader, "原來的話。")
    reader.post(CHANGE, key=key, act="edit", text="原來的話。")
    assert Comment.objects.count() == 1 and Comment.objects.get().state == State.LIVE


def test_a_change_that_says_nothing_is_refused_in_the_form(reader: Reader) -> None:
    key = reader.comment("原來的話。")
    answer = reader.post(CHANGE, key=key, act="edit", text=" ")
    assert answer.status_code == 400 and "還沒有寫字" in words_of(answer)


def test_erasing_wants_to_be_sure(reader: Reader) -> None:
    key = reader.comment("原來的話。")
    answer = reader.post(CHANGE, key=key, act="erase")
    assert "請先勾選" in words_of(answer) and Comment.objects.get().text


def test_an_erased_comment_is_a_tombstone_from_the_next_batch_on(reader: Reader) -> None:
    first, _second = print_all(reader, "甲說的話。", "乙說的另一句話。")
    settle()
    number = Comment.objects.get(text="甲說的話。").number or 0
    reader.post(CHANGE, key=first, act="erase", sure="1")
    assert not things(), "a watcher would see when she came"
    release()
    assert things() == {f"talk:{SUMMIT}", f"talk:{SUMMIT}:1"}
    assert printed(number) == ("", "erased") and printed(3 - number)[0] == "乙說的另一句話。"
    assert Thread.objects.get().live == 1


def test_an_erased_comment_takes_its_changes_and_reports_along(
    reader: Reader, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    (key,) = print_all(reader, "原來的話。")
    reader.post("comment/report/", article=SUMMIT, number="1", reason="abuse", note="罵人")
    reader.post(CHANGE, key=key, act="edit", text="改過的話。")
    reader.post(CHANGE, key=key, act="erase", sure="1")
    assert not Report.objects.exists() and Comment.objects.count() == 1
    again = reader.post(CHANGE, key=key, act="erase", sure="1")
    assert again.status_code == 410
    release()
    assert printed() == ("", "erased")


def test_a_comment_that_waits_and_is_erased_is_never_printed(reader: Reader) -> None:
    key = reader.comment("原來的話。")
    waiting = Comment.objects.get()
    reader.post(CHANGE, key=key, act="erase", sure="1")
    assert approve(LIN, [waiting.pk]) == 0
    release()
    assert not door.known(SUMMIT)
