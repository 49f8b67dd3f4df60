"""林編輯 moderates: queue, waves, reports, rules, words, bans; every act is in the log."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanlu.accounts.errors import AppendOnlyError
from yanlu.comments import door, moderation, waiting
from yanlu.comments.models import Act, Ban, Comment, Report, RuleRow, State, Thread, Wave, Word

from ..plans import steps
from .mailbox import (
    SUMMIT,
    Moderating,
    Reader,
    approve_all,
    key_in,
    print_all,
    release,
    token_in,
    without_haste,
    words_of,
)
from .test_batches import fill

pytestmark = pytest.mark.django_db(databases=["default", "mailbox", "press"])
SPAM = "本報一派胡言，造謠抹黑，廣大讀者擦亮眼睛，不要上當受騙，堅決抵制這種報導，第%s次提醒。"


def acts() -> list[tuple[str, str]]:
    return list(Act.objects.order_by("pk").values_list("act", "thing"))


def things() -> set[str]:
    return {change.thing for change in door.changes(1000)}


def settle() -> None:
    door.settle(door.changes(1000))


def test_the_queue_shows_what_waits_and_why(reader: Reader, desk: Moderating) -> None:
    desk.post("words", words="五毛", listing="hold", note="")
    reader.comment("你这个五 毛。", name="<script>甲</script>")
    page = desk.get("queue").content.decode()
    assert '<mark title="五毛">五 毛</mark>' in page and "氣候峰會開幕" in page
    assert "<script>甲" not in page


def test_an_approved_comment_is_printed_with_the_next_batch(
    reader: Reader, desk: Moderating
) -> None:
    reader.comment("各抒己見。")
    desk.decide("approve", Comment.objects.get())
    assert Comment.objects.get().state == State.APPROVED
    release()
    assert door.conversation(SUMMIT).comments[0].text == "各抒己見。"
    assert acts() == [("approve", f"comment:{Comment.objects.get().pk}")]


def test_a_refusal_wants_a_reason_which_stays_in_the_log(reader: Reader, desk: Moderating) -> None:
    key = reader.comment("謾罵。")
    desk.decide("reject", Comment.objects.get())
    assert Comment.objects.get().state != State.REJECTED and not acts()
    desk.decide("reject", Comment.objects.get(), reason="謾罵")
    row = Act.objects.get()
    assert (row.act, row.reason) == ("reject", "謾罵")
    assert row.pseudonym.startswith("編輯 ") and "lin" not in row.pseudonym
    assert "謾罵" in desk.get("log").content.decode()
    assert "謾罵。" in words_of(reader.post("comment/change/", key=key))


def test_what_a_colleague_has_decided_stays_decided(reader: Reader, desk: Moderating) -> None:
    reader.comment("各抒己見。")
    comment = Comment.objects.get()
    desk.decide("approve", comment)
    release()
    desk.decide("approve", comment)
    desk.decide("hold", comment)
    assert Comment.objects.get().state == State.LIVE and len(acts()) == 1


def test_a_comment_can_be_put_aside(reader: Reader, desk: Moderating, monkeypatch: Any) -> None:
    without_haste(monkeypatch)
    reader.comment("要問一問。")
    desk.decide("hold", Comment.objects.get())
    assert Comment.objects.get().state == State.HELD
    assert "同事擱置" in desk.get("queue", phase="held").content.decode()


def test_a_removed_comment_is_a_tombstone_at_once_and_can_come_back(
    reader: Reader, desk: Moderating
) -> None:
    print_all(reader, "登錯了的話。")
    settle()
    comment = Comment.objects.get()
    desk.decide("remove", comment, reason="洩漏他人私事")
    gone = door.conversation(SUMMIT).comments[0]
    assert (gone.gone, gone.text, gone.name) == ("removed", "", "")
    assert things() == {f"talk:{SUMMIT}", f"talk:{SUMMIT}:1"}
    assert Thread.objects.get().live == 0
    desk.decide("restore", comment)
    assert door.conversation(SUMMIT).comments[0].text == "登錯了的話。"
    assert Thread.objects.get().live == 1
    assert [act for act, _ in acts()] == ["remove", "restore"]


def test_a_wave_is_seen_as_one_and_refused_in_one_act(
    reader: Reader, desk: Moderating, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    for number in range(12):
        reader.comment(SPAM % number)
    reader.comment("這一則說的是別的事，和那一波沒有關係。")
    wave = Wave.objects.order_by("-count").first()
    assert wave is not None and wave.count == 12
    assert "相同的一波：12 則" in desk.get("queue").content.decode()
    assert "等著 12 則" in desk.get("wave", wave.pk).content.decode()
    desk.post("act_on_wave", wave.pk, act="ban", reason="洗版")
    assert Comment.objects.filter(state=State.REJECTED).count() == 12
    assert Comment.objects.filter(state=State.PENDING).count() == 1
    refused = reader.send(token_in(reader.preview(SPAM % 99)))
    assert refused.status_code == 403 and "第99次" in words_of(refused)
    desk.post("act_on_wave", wave.pk, act="allow")
    assert reader.send(token_in(reader.preview(SPAM % 100))).status_code == 200


def test_a_wave_is_held_even_where_comments_appear_at_once(
    reader: Reader, desk: Moderating, monkeypatch: Any
) -> None:
    without_haste(monkeypatch)
    desk.post("rules", scope="paper", rule="after")
    for number in range(7):
        reader.comment(SPAM % number)
    states = list(Comment.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.APPROVED] * 4 + [State.HELD] * 3


@pytest.mark.deep
def test_five_thousand_of_a_wave_are_cleared_in_one_act(desk: Moderating) -> None:
    fill(5_000, state=State.PENDING)
    wave = Wave.objects.create(sketch=b"x" * 64, count=5_000)
    Comment.objects.update(wave=wave)
    desk.post("act_on_wave", wave.pk, act="reject", reason="洗版")
    assert Comment.objects.filter(state=State.REJECTED).count() == 5_000


def test_a_banned_name_is_refused_in_any_dress(reader: Reader, desk: Moderating) -> None:
    reader.comment("一。", name="網軍頭子")
    desk.post("ban_name", Comment.objects.get().pk, reason="冒充多人")
    refused = reader.send(token_in(reader.preview("二。", name="网 军 头 子")))
    assert refused.status_code == 403 and Comment.objects.count() == 1
    assert Ban.objects.get().hits == 1
    desk.post("bans", lift=Ban.objects.get().pk)
    assert reader.send(token_in(reader.preview("三。", name="网军头子"))).status_code == 200


def test_a_banned_word_is_refused_and_said(reader: Reader, desk: Moderating) -> None:
    desk.post("bans", kind="word", words="代開發票", reason="廣告")
    refused = reader.send(token_in(reader.preview("代开发票，加我。")))
    assert refused.status_code == 403 and "代开发票" in words_of(refused)


# Reports


def report(reader: Reader, address: str, **fields: str) -> Any:
    form = {"article": SUMMIT, "number": "1", "reason": "abuse", **fields}
    return Reader(reader.client, address).post("comment/report/", **form)


def test_a_reader_reports_and_the_desk_reads_it(reader: Reader, desk: Moderating) -> None:
    print_all(reader, "有人不喜歡的話。")
    form = reader.get("comment/report/", article=SUMMIT, number="1")
    assert "有人不喜歡的話。" in words_of(form)
    assert "請選一項" in words_of(report(reader, "198.51.100.1", reason=""))
    assert report(reader, "198.51.100.1", note="罵人").status_code == 200
    page = desk.get("reports").content.decode()
    assert "謾罵、仇恨：罵人" in page and "有人不喜歡的話。" in page


def test_many_reports_hide_a_comment_until_the_desk_has_looked_once(
    reader: Reader, desk: Moderating
) -> None:
    print_all(reader, "有人不喜歡的話。")
    settle()
    for number in range(5):
        report(reader, f"198.51.{number}.1")
    assert door.conversation(SUMMIT).comments[0].gone == "removed"
    assert things() == {f"talk:{SUMMIT}", f"talk:{SUMMIT}:1"}
    desk.decide("keep", Comment.objects.get())
    for number in range(5, 15):
        report(reader, f"198.51.{number}.1")
    assert door.conversation(SUMMIT).comments[0].text == "有人不喜歡的話。"
    assert not Comment.objects.get().held_by


def test_one_direction_counts_once_and_is_never_refused(reader: Reader) -> None:
    print_all(reader, "有人不喜歡的話。")
    answers = [report(reader, "198.51.100.1").status_code for _ in range(30)]
    assert set(answers) == {200}
    assert Report.objects.filter(is_counted=True).count() == 1
    assert Comment.objects.get().state == State.LIVE


def test_reports_never_hide_where_the_setting_says_so(reader: Reader, settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_TALK_REPORTS": 0}
    print_all(reader, "有人不喜歡的話。")
    for number in range(9):
        report(reader, f"198.51.{number}.1")
    assert Comment.objects.get().state == State.LIVE and Comment.objects.get().reports == 9


@pytest.mark.parametrize("number", ["2", "0", "", "x", "9" * 30])
def test_a_report_of_nothing_is_said(reader: Reader, number: str) -> None:
    print_all(reader, "有人不喜歡的話。")
    assert report(reader, "198.51.100.1", number=number).status_code == 404


# The house rules


def test_a_changed_rule_makes_the_printed_talk_due(reader: Reader, desk: Moderating) -> None:
    print_all(reader, "各抒己見。")
    settle()
    desk.post("rules", scope="section", target="living2", rule="closed")
    assert not things()
    desk.post("rules", scope="section", target="world22", rule="closed")
    assert things() == {f"talk:{SUMMIT}"} and not door.conversation(SUMMIT).is_open
    desk.post("rules", scope="article", target="nosuch", rule="after")
    assert RuleRow.objects.count() == 2


def test_an_article_nobody_wrote_under_has_a_talk_with_its_rule(desk: Moderating) -> None:
    desk.post("rules", scope="section", target="living2", rule="before")
    talk = door.conversation("other22")
    assert (talk.rule, talk.total, talk.page, talk.pages) == ("before", 0, 1, 1)
    assert not door.known("other22")


def test_the_word_list_can_be_tried_and_refuses_what_cannot_be_found(desk: Moderating) -> None:
    page = desk.post("words", words="五毛\n🔥🔥\n網軍", listing="hold", note="")
    assert Word.objects.count() == 2 and "🔥🔥" in page.content.decode()
    tried = desk.get("words", **{"try": "那些5毛和网军"}).content.decode()
    assert "<mark>5毛</mark> ← 五毛" in tried and "<mark>网军</mark> ← 網軍" in tried
    desk.post("words", words="五毛", listing="warn", note="")
    assert Word.objects.get(text="五毛").listing == "warn"
    desk.post("words", drop=Word.objects.get(text="五毛").pk)
    assert Word.objects.count() == 1


def test_the_log_is_only_added_to(desk: Moderating) -> None:
    desk.post("rules", scope="paper", rule="after")
    row = Act.objects.get()
    row.reason = "別的"
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()


# Who may, and how fast


def test_a_reporter_and_a_stranger_do_not_moderate(
    reader: Reader, desk: Moderating, django_user_model: Any
) -> None:
    reader.comment("各抒己見。")
    reporter = django_user_model.objects.create_user("chen", "", "long-enough-word")
    reporter.groups.add(*Group.objects.filter(name__in=("記者", "Reporters")))
    intruder, guest = Client(), Client()
    intruder.force_login(reporter)
    for client in (intruder, guest):
        for screen in ("queue", "reports", "talk", "rules", "words", "bans", "log"):
            answer = client.get(reverse(f"comments_desk:{screen}"))
            assert answer.status_code in (302, 403) and b"<article" not in answer.content
        client.post(
            reverse("comments_desk:act"), {"act": "approve", "comment": Comment.objects.get().pk}
        )
    assert Comment.objects.get().state != State.APPROVED and not Act.objects.exists()


def test_a_press_without_the_pages_token_does_nothing(reader: Reader, desk: Moderating) -> None:
    reader.comment("各抒己見。")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.client.cookies
    form = {"act": "approve", "comment": Comment.objects.get().pk}
    assert strict.post(reverse("comments_desk:act"), form).status_code == 403
    assert Comment.objects.get().state != State.APPROVED


@pytest.mark.parametrize(
    "query", ["after=1&phase=held", "after=0", "//evil.example", "after=<script>", "next=http://x"]
)
def test_nobody_is_led_away_from_the_desk(desk: Moderating, query: str) -> None:
    answer = desk.client.post(
        reverse("comments_desk:act"), {"act": "x", "place": "queue", "query": query}
    )
    assert answer.url.startswith(reverse("comments_desk:queue"))
    assert "<" not in answer.url and "evil" not in answer.url.partition("?")[0]


@pytest.mark.parametrize("waiting_ones", [2_000, pytest.param(100_000, marks=pytest.mark.deep)])
def test_a_long_queue_opens_fast_anywhere(desk: Moderating, waiting_ones: int) -> None:
    fill(waiting_ones, state=State.PENDING)
    if connections["mailbox"].vendor == "postgresql":
        with connections["mailbox"].cursor() as cursor:
            cursor.execute("ANALYZE")  # it does so by itself, within a minute or so
    desk.get("queue")
    far = Comment.objects.order_by("-pk")[100].pk
    with CaptureQueriesContext(connections["mailbox"]) as asked, steps("mailbox") as taken:
        page = desk.get("queue", after=far)
    assert len(taken) < 50 + waiting_ones / 10, "the database does more than count who waits"
    assert len(asked) <= 9 and page.content.count(b"data-comment") == waiting.AT_ONCE
    waits = Comment.objects.filter(state=State.PENDING, pk__gt=5).order_by("pk")
    plan = waits[: waiting.AT_ONCE].explain()  # a page of it: all of it is sorted in a row
    if connections["mailbox"].vendor == "postgresql":  # where all wait it may go by the number
        assert "Index Scan" in plan and "Sort" not in plan
    else:
        assert "comments_queue" in plan and "TEMP B-TREE" not in plan


def test_the_key_on_a_receipt_still_works_after_the_desk_has_read(
    reader: Reader, desk: Moderating
) -> None:
    key = key_in(reader.send(token_in(reader.preview("各抒己見。"))))
    approve_all()
    release()
    assert "各抒己見。" in words_of(reader.post("comment/change/", key=key))


def test_words_that_were_changed_after_they_were_read_wait_on(reader: Reader) -> None:
    reader.comment("讀到的字")
    comment = Comment.objects.get()
    read = comment.digest
    Comment.objects.update(text="後來換上的字")
    who = moderation.Moderator("編輯 abc", date(2026, 11, 24))
    assert moderation.approve(who, [comment.pk], {comment.pk: read}) == 0
    assert Comment.objects.get().state != State.APPROVED
    now = Comment.objects.get().digest
    assert moderation.approve(who, [comment.pk], {comment.pk: now}) == 1
