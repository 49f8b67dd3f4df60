"""A reader writes: preview, receipt, key; and what is said when it cannot be done."""

from __future__ import annotations

import time
from typing import Any

import pytest

from yanlu.accounts.tokens import seal_token
from yanlu.comments import filing
from yanlu.comments.drafts import Draft
from yanlu.comments.errors import Refusal
from yanlu.comments.lists import MEMORY
from yanlu.comments.models import RULES, Comment, RuleRow, State
from yanlu.comments.moderation import Moderator
from yanlu.comments.ordering import list_words, set_rule
from yanlu.comments.threads import open_place

from .mailbox import (
    DAY,
    SUMMIT,
    Reader,
    approve_all,
    key_in,
    print_all,
    release,
    token_in,
    without_haste,
    words_of,
)

pytestmark = pytest.mark.django_db(databases=["default", "mailbox"])
LIN = Moderator("編輯 甲", DAY)


def only() -> Comment:
    """The one comment that was stored."""
    return Comment.objects.get()


def test_a_reader_sees_her_comment_before_she_sends_it(reader: Reader) -> None:
    seen = words_of(reader.preview("錢必須到位。\n島國等不了。", name="小島"))
    assert "錢必須到位。" in seen and "小島" in seen
    assert not Comment.objects.exists()


def test_the_page_is_in_the_readers_own_script(reader: Reader) -> None:
    assert "送出之前请看一遍" in words_of(reader.preview("钱必须到位。", variant="zh-Hans-CN"))


def test_a_link_opens_the_form_with_the_number_to_answer(reader: Reader) -> None:
    answer = reader.get("comment/", article=SUMMIT, variant="zh-Hant-TW", reply_to="3")
    assert 'name="reply_to" value="3"' in answer.content.decode()


def test_a_sent_comment_waits_and_its_key_is_nowhere_in_the_row(reader: Reader) -> None:
    key = reader.comment("錢必須到位。", name="小島")
    stored = only()
    assert (stored.text, stored.name, stored.rules) == ("錢必須到位。", "小島", RULES)
    assert key not in str(Comment.objects.values().get())


def test_a_double_press_is_one_comment_with_one_key(reader: Reader) -> None:
    token = token_in(reader.preview("說兩次。"))
    assert key_in(reader.send(token)) == key_in(reader.send(token))
    assert Comment.objects.count() == 1


def test_a_replay_after_the_comment_was_erased_brings_nothing_back(reader: Reader) -> None:
    token = token_in(reader.preview("後悔了。"))
    key = key_in(reader.send(token))
    reader.post("comment/change/", key=key, act="erase", sure="1")
    assert "已經刪除" in words_of(reader.send(token))
    assert only().text == ""


def test_what_was_changed_after_the_preview_is_shown_again_first(reader: Reader) -> None:
    token = token_in(reader.preview("第一稿。"))
    answer = reader.preview("第二稿。", token=token)
    assert "您改過了" in words_of(answer) and not Comment.objects.exists()
    reader.send(token_in(answer))
    assert only().text == "第二稿。"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " \n\u200b"}, "還沒有寫字"),
        ({"text": "字" * 2001}, "超過 2,000 字"),
        ({"text": "word " * 2001}, "超過 2,000 字"),
        ({"text": "好", "reply_to": "七"}, "要填數字"),
        ({"text": "好", "reply_to": "99"}, "還沒有這個號碼"),
        ({"text": "好", "rule": ""}, "請勾選"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_stay_in_the_form(
    reader: Reader, fields: dict[str, Any], said: str
) -> None:
    answer = reader.preview(**fields)
    assert answer.status_code == 400 and said in words_of(answer)
    assert fields["text"].strip(" \n\u200b") in words_of(answer)
    assert 'name="token"' not in answer.content.decode()


def test_the_limit_counts_as_the_newspaper_counts(reader: Reader) -> None:
    assert reader.preview("字，。" * 2000).status_code == 200


@pytest.mark.parametrize(
    ("article", "status", "said"),
    [("nosuch2", 404, "找不到"), ("taken22", 410, "已經撤下"), ("../etc", 404, "找不到")],
)
def test_an_unknown_or_withdrawn_article_gives_the_words_back(
    reader: Reader, article: str, status: int, said: str
) -> None:
    answer = reader.preview("我寫了很久。", article=article)
    assert answer.status_code == status
    assert said in words_of(answer) and "我寫了很久。" in words_of(answer)


def test_an_article_closed_between_the_presses_gives_the_words_back(reader: Reader) -> None:
    token = token_in(reader.preview("我寫了很久。"))
    set_rule(LIN, "article", SUMMIT, "closed")
    answer = reader.send(token)
    assert answer.status_code == 403 and "我寫了很久。" in words_of(answer)
    assert not Comment.objects.exists()


def test_an_edition_that_cannot_be_read_is_said_and_the_words_are_kept(paper: Any) -> None:
    (paper / "edition.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(Refusal) as said:
        open_place(SUMMIT, "我寫了很久。", MEMORY.now())
    assert (said.value.status, said.value.kept) == (503, "我寫了很久。")


@pytest.mark.parametrize("purpose", ["comment", "reaction"])
def test_a_forged_token_stores_nothing(reader: Reader, purpose: str) -> None:
    true = token_in(reader.preview("真的。"))
    forged = {
        "comment": true[:-6] + ("A" * 6 if not true.endswith("A" * 6) else "B" * 6),
        "reaction": seal_token("reaction", {"text": "假的"}, time.time()),
    }[purpose]
    answer = reader.preview("真的。", token=forged)
    assert answer.status_code == 400 and "不是本報信箱開的" in words_of(answer)
    assert not Comment.objects.exists()


def test_an_expired_preview_is_made_anew_and_stores_nothing(reader: Reader) -> None:
    facts = Draft(SUMMIT, "", "", "久了。").facts()
    old = seal_token("comment", {**facts, "id": "x"}, time.time() - filing.OLDEST - 5)
    answer = reader.preview("久了。", token=old)
    assert "過期" in words_of(answer) and not Comment.objects.exists()
    assert reader.send(token_in(answer)).status_code == 200


def test_a_machine_is_held_and_not_refused(reader: Reader) -> None:
    reader.comment("便宜貨。", website="https://spam.example")
    assert only().state == State.HELD
    assert {one["phase"] for one in only().held_by} == {"trap", "haste"}


def test_a_flood_from_one_direction_is_held_and_not_refused(
    reader: Reader, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    set_rule(LIN, "paper", "", "after")
    for number in range(filing.MOST_IN_AN_HOUR + 2):
        reader.comment(f"第{number}條：{chr(0x5000 + 40 * number) * 9}")
    phases = [[one["phase"] for one in row.held_by] for row in Comment.objects.order_by("pk")]
    assert phases == [[]] * filing.MOST_IN_AN_HOUR + [["flood"]] * 2


def test_a_hundred_readers_behind_one_address_are_all_taken(reader: Reader) -> None:
    for number in range(100):
        reader.comment(f"讀者{number}說：{chr(0x6000 + 40 * number) * 9}")
    assert Comment.objects.count() == 100


def test_a_listed_word_holds_and_is_shown_where_it_stands(reader: Reader, monkeypatch: Any) -> None:
    without_haste(monkeypatch)
    list_words(LIN, "五毛", "hold", "")
    reader.comment("你这个五 毛，走开。")
    assert only().held_by == [{"phase": "word", "words": "五毛", "start": 3, "end": 6}]


def test_a_word_to_think_about_warns_the_writer_and_holds_nothing(
    reader: Reader, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    list_words(LIN, "滾", "warn", "")
    answer = reader.preview("滚！")
    assert "請再想一想" in words_of(answer)
    reader.send(token_in(answer))
    assert only().state == State.PENDING


def test_what_gives_a_writer_away_is_said_and_not_forbidden(reader: Reader) -> None:
    answer = reader.preview("打給我 0912-345-678，微信號 abc_12345。")
    assert "電話號碼：0912-345-678" in words_of(answer) and "微信或 QQ" in words_of(answer)
    assert reader.send(token_in(answer)).status_code == 200


def test_a_name_like_that_of_the_reporter_is_held(reader: Reader, monkeypatch: Any) -> None:
    without_haste(monkeypatch)
    reader.comment("我是記者本人。", name="陈　记者")
    assert [(one["phase"], one["words"]) for one in only().held_by] == [("name", "陳記者")]


# When the desk reads


@pytest.mark.parametrize(
    ("rule", "state"),
    [("before", State.PENDING), ("first", State.PENDING), ("after", State.APPROVED)],
)
def test_the_rule_decides_what_waits(
    reader: Reader, monkeypatch: Any, rule: str, state: State
) -> None:
    without_haste(monkeypatch)
    set_rule(LIN, "paper", "", rule)
    reader.comment("各抒己見。")
    assert only().state == state


def test_the_narrowest_rule_holds(reader: Reader, monkeypatch: Any) -> None:
    without_haste(monkeypatch)
    set_rule(LIN, "paper", "", "closed")
    set_rule(LIN, "section", "world22", "before")
    set_rule(LIN, "article", SUMMIT, "after")
    reader.comment("一。")
    assert Comment.objects.get(text="一。").state == State.APPROVED
    set_rule(LIN, "article", SUMMIT, "")
    reader.comment("二。")
    assert Comment.objects.get(text="二。").state == State.PENDING
    set_rule(LIN, "section", "world22", "")
    assert reader.preview("三。").status_code == 403
    assert RuleRow.objects.count() == 1


def test_the_key_of_a_printed_comment_lets_the_next_one_through(
    reader: Reader, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    (key,) = print_all(reader, "第一則，編輯看過。")
    reader.comment("第二則，直接登。", key=key.upper().replace("-", " "))
    assert Comment.objects.get(text="第二則，直接登。").state == State.APPROVED


@pytest.mark.parametrize("how", ["unread", "rejected", "removed", "worn out", "none"])
def test_no_other_key_lets_anything_through(reader: Reader, monkeypatch: Any, how: str) -> None:
    without_haste(monkeypatch)
    key = reader.comment("第一則。")
    if how != "unread":
        approve_all()
        release()
    changes: dict[str, dict[str, Any]] = {
        "rejected": {"state": State.REJECTED},
        "removed": {"state": State.REMOVED},
        "worn out": {"vouched": filing.VOUCHES},
    }
    Comment.objects.update(**changes.get(how, {"edits": 0}))
    reader.comment("第二則。", key="aaaaa-aaaaa-aaaaa-aaaaa" if how == "none" else key)
    assert Comment.objects.get(text="第二則。").state == State.PENDING


def test_a_vouched_comment_cannot_vouch_for_others(reader: Reader, monkeypatch: Any) -> None:
    without_haste(monkeypatch)
    (key,) = print_all(reader, "第一則，編輯看過。")
    second = reader.comment("第二則，直接登。", key=key)
    release()
    reader.comment("第三則，要等。", key=second)
    assert Comment.objects.get(text="第三則，要等。").state == State.PENDING


def test_two_comments_of_one_writer_have_nothing_in_common_in_the_rows(
    reader: Reader, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    (key,) = print_all(reader, "第一則，編輯看過。")
    reader.comment("完全不同的第二則話。", key=key)
    one, other = Comment.objects.order_by("pk").values()
    same = {name for name in one if one[name] and one[name] == other[name]}
    assert same == {"thread_id", "script", "day", "rules", "held_by"} & same


def test_the_script_is_that_of_the_words_not_of_the_page(reader: Reader) -> None:
    reader.comment("这是简体写的评论。", variant="zh-Hant-TW")
    reader.comment("這是正體寫的評論。", variant="zh-Hans-CN")
    reader.comment("香港寫的評論。", variant="zh-Hant-HK")
    reader.comment("好的。", variant="zh-Hans-CN")
    scripts = list(Comment.objects.order_by("pk").values_list("script", flat=True))
    assert scripts == ["zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK", "zh-Hans-CN"]
