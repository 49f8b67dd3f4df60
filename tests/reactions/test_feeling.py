"""A reader presses how she feels, changes it, takes it back; the tally is counted and printed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from yanlu.accounts.errors import AppendOnlyError
from yanlu.reactions import door, voting
from yanlu.reactions.feelings import DEFAULT
from yanlu.reactions.models import Act, Change, Counter, FeelingRow, Vote

from ..comments.mailbox import NOON, SUMMIT, Moderating, Reader, words_of

pytestmark = pytest.mark.django_db(databases=["default", "mailbox", "press"])
KEY = re.compile(r"<code>([a-z2-7-]{23})</code>")
OWN_KEY = "abcdefghijklmnopqrst"


def press(reader: Reader, feeling: str = "moved", **fields: str) -> Any:
    return reader.post("reaction/", **{"article": SUMMIT, "feeling": feeling, **fields})


def key_on(answer: Any) -> str:
    found = KEY.search(answer.content.decode())
    assert found, words_of(answer)
    return found[1]


def counts() -> dict[str, int]:
    """The printed numbers that are not nothing."""
    return {one.id: one.count for one in door.tally(SUMMIT).feelings if one.count}


def test_six_feelings_stand_in_the_papers_order() -> None:
    feelings = door.tally(SUMMIT).feelings
    assert [(one.id, one.words) for one in feelings] == list(DEFAULT) and len(feelings) == 6


def test_one_press_counts_and_gives_a_key_that_no_row_holds(reader: Reader) -> None:
    answer = press(reader)
    key = key_on(answer)
    assert answer.status_code == 200 and "感動" in words_of(answer)
    assert counts() == {"moved": 1}
    assert key.replace("-", "") not in str(Vote.objects.values().get())
    assert not answer.cookies


def test_the_receipt_is_in_the_readers_own_script(reader: Reader) -> None:
    assert "感动" in words_of(press(reader, variant="zh-Hans-CN"))


def test_the_key_changes_and_takes_back(reader: Reader) -> None:
    key = key_on(press(reader))
    press(reader, "angry", key=key)
    assert counts() == {"angry": 1}
    taken_back = reader.post("reaction/", key=key.upper(), act="withdraw")
    assert "已經收回" in words_of(taken_back) and counts() == {}
    reader.post("reaction/", key=key, act="withdraw")
    press(reader, "shocked", key=key)
    assert counts() == {"shocked": 1} and Vote.objects.count() == 1


def test_a_key_alone_shows_what_was_felt(reader: Reader) -> None:
    assert 'name="key"' in reader.get("reaction/", article=SUMMIT).content.decode()
    key = key_on(press(reader))
    assert "感動" in words_of(reader.post("reaction/", key=key))
    assert counts() == {"moved": 1}


def test_a_key_made_by_the_readers_device_counts_once(reader: Reader) -> None:
    for _ in range(3):
        press(reader, key=OWN_KEY)
    assert counts() == {"moved": 1}


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"feeling": "bored"}, 400, "沒有這一種感受"),
        ({"feeling": ""}, 400, "沒有這一種感受"),
        ({"article": "nosuch2"}, 404, "找不到"),
        ({"article": "taken22"}, 410, "已經撤下"),
        ({"article": "\x00" * 9}, 404, "找不到"),
        ({"key": "short"}, 400, "鑰匙不對"),
        ({"key": "x", "act": "withdraw"}, 400, "鑰匙不對"),
        ({"key": OWN_KEY, "act": "withdraw"}, 404, "鑰匙不對"),
        ({"key": OWN_KEY, "feeling": ""}, 404, "鑰匙不對"),
    ],
)
def test_what_cannot_be_felt_is_said_and_counts_nothing(
    reader: Reader, fields: dict[str, str], status: int, said: str
) -> None:
    answer = press(reader, **fields)
    assert answer.status_code == status and said in words_of(answer)
    assert not Vote.objects.exists() and not counts()


def test_a_key_of_one_article_is_none_for_another(reader: Reader) -> None:
    key = key_on(press(reader))
    assert press(reader, article="other22", key=key).status_code == 404
    assert counts() == {"moved": 1}


def test_a_hundred_readers_behind_one_address_all_count(reader: Reader) -> None:
    assert {press(reader).status_code for _ in range(100)} == {200}
    assert counts() == {"moved": 100}


def test_over_the_soft_limit_a_press_is_stored_and_not_counted(
    reader: Reader, monkeypatch: Any
) -> None:
    monkeypatch.setattr(voting, "MOST_IN_AN_HOUR", 3)
    keys = [key_on(press(reader)) for _ in range(5)]
    assert counts() == {"moved": 3} and Vote.objects.count() == 5
    press(reader, "angry", key=keys[-1])
    reader.post("reaction/", key=keys[-1], act="withdraw")
    assert counts() == {"moved": 3}
    press(Reader(reader.client, "198.51.100.9"))
    assert counts() == {"moved": 4}


def test_counters_are_few_however_many_press(reader: Reader) -> None:
    for feeling, _ in DEFAULT:
        press(reader, feeling)
        press(reader, feeling)
    assert Counter.objects.count() == len(DEFAULT)


# Printing


def test_a_tally_is_printed_at_most_once_a_minute(reader: Reader) -> None:
    press(reader)
    first = door.changes(10, NOON)
    assert [one.thing for one in first] == [f"tally:{SUMMIT}"]
    door.settle(first)
    press(reader)
    press(reader, article="other22")
    soon = door.changes(10, NOON + timedelta(seconds=59))
    assert [one.thing for one in soon] == ["tally:other22"]
    later = door.changes(10, NOON + timedelta(seconds=60))
    assert {one.thing for one in later} == {f"tally:{SUMMIT}", "tally:other22"}


def test_what_was_read_and_not_printed_is_handed_out_again(reader: Reader) -> None:
    press(reader)
    assert door.changes(10, NOON) == door.changes(10, NOON + timedelta(seconds=1)) != []


def test_a_press_after_the_reading_is_not_settled_with_it(reader: Reader) -> None:
    press(reader)
    read = door.changes(10, NOON)
    press(reader)
    door.settle(read)
    assert len(door.changes(10, NOON + timedelta(minutes=2))) == 1


def test_a_clock_set_back_stops_no_tally(reader: Reader) -> None:
    press(reader)
    door.settle(door.changes(10, NOON + timedelta(days=1)))
    press(reader)
    assert door.changes(10, NOON)


def test_the_version_grows_with_every_change(reader: Reader) -> None:
    versions = [door.tally(SUMMIT).version]
    key = key_on(press(reader))
    versions.append(door.tally(SUMMIT).version)
    press(reader, "angry", key=key)
    versions.append(door.tally(SUMMIT).version)
    reader.post("reaction/", key=key, act="withdraw")
    versions.append(door.tally(SUMMIT).version)
    assert versions == sorted(set(versions))


# The desk


def choose(desk: Moderating, *lines: str) -> Any:
    form = {"feelings": "\n".join(lines)}
    return desk.client.post(reverse("reactions_desk:feelings"), form, follow=True)


def test_the_desk_chooses_the_papers_feelings(reader: Reader, desk: Moderating) -> None:
    press(reader)
    door.settle(door.changes(10, NOON))
    choose(desk, "心痛", "感動", "", "想行動")
    feelings = door.tally(SUMMIT).feelings
    assert [(one.words, one.count) for one in feelings] == [("心痛", 0), ("感動", 1), ("想行動", 0)]
    assert door.changes(10, NOON + timedelta(minutes=2)), "printed tallies show the old ones"
    choose(desk, "感動", "憤怒")
    assert counts() == {"moved": 1} and FeelingRow.objects.count() == 8
    row = Act.objects.order_by("pk")[0]
    assert row.pseudonym.startswith("編輯 ") and row.reason == "心痛、感動、想行動"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["只有一種"], "二到九種"),
        ([f"第{number}種" for number in range(10)], "二到九種"),
        (["一樣", "一樣"], "有兩行一樣"),
        (["短", "長" * 13], "最多十二個字"),
    ],
)
def test_feelings_that_cannot_be_are_said(desk: Moderating, lines: list[str], said: str) -> None:
    assert said in choose(desk, *lines).content.decode()
    assert not FeelingRow.objects.exists() and not Change.objects.exists()


def test_the_log_is_only_added_to(desk: Moderating) -> None:
    choose(desk, "心痛", "感動")
    row = Act.objects.get()
    for change in (row.save, row.delete):
        with pytest.raises(AppendOnlyError):
            change()
