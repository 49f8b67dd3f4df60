"""What readers say is printed beside the articles, at a cost that does not grow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yanlu.article import Alert

from .machine import FRONT, Machine

pytestmark = pytest.mark.django_db(databases=["press"])

TALK = "a/summit7/talk/zh-hant-tw.html"
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_an_article_has_its_talk_from_the_first_edition_on(printed: Machine) -> None:
    assert "還沒有人留言" in printed.page(TALK)
    assert "../../../mailbox/comment/" in printed.page(TALK)
    assert ">0<" in printed.page("a/summit7/talk/count.svg")


def test_a_comment_is_printed_in_both_scripts_and_the_article_stays_as_it_was(
    printed: Machine,
) -> None:
    before = {path: printed.page(path) for path in printed.everything() if "/talk/" not in path}
    printed.readers.say("summit7", "這頭髮真乾淨", "山中人")
    printed.run()
    assert "這頭髮真乾淨" in printed.page(TALK)
    assert "这头发真干净" in printed.page("a/summit7/talk/zh-hans-cn.html")
    assert "這頭髮真乾淨" in printed.page("a/summit7/talk/zh-hant-tw/1.html")
    assert ">1<" in printed.page("a/summit7/talk/count.svg")
    for path, words in before.items():
        if not path.startswith(".yanlu/"):
            assert printed.page(path) == words, path
    assert printed.verify().sound


@pytest.mark.deep
def test_one_comment_among_ten_thousand_rewrites_two_pages(printed: Machine) -> None:
    for number in range(10_000):
        printed.readers.say("summit7", f"第 {number} 則")
    printed.run()
    full = printed.page("a/summit7/talk/zh-hant-tw/7.html")
    number = printed.number
    printed.readers.asked.clear()
    printed.readers.say("summit7", "第一萬零一則")
    printed.run()
    assert printed.readers.asked == ["summit7:201", "summit7:201"]
    changed = printed.edition(number + 1).changed
    assert {path for path in changed if path.startswith("a/")} == {
        "a/summit7/talk/count.svg",
        TALK,
        "a/summit7/talk/zh-hans-cn.html",
        "a/summit7/talk/zh-hant-tw/201.html",
        "a/summit7/talk/zh-hans-cn/201.html",
    }
    assert printed.page("a/summit7/talk/zh-hant-tw/7.html") == full
    assert len(printed.page(TALK).encode()) < 60_000


def test_a_removed_comment_leaves_its_number(printed: Machine) -> None:
    printed.readers.say("summit7", "罵人的話")
    printed.readers.say("summit7", "好話")
    printed.run()
    printed.readers.remove("summit7", 1)
    printed.run()
    page = printed.page("a/summit7/talk/zh-hant-tw/1.html")
    assert "罵人的話" not in page and 'id="c1"' in page and "已移除" in page and "好話" in page
    assert not [path for path in printed.everything() if "罵人的話" in printed.page(path)]


def test_feelings_stand_on_the_talk(printed: Machine) -> None:
    printed.readers.feel("summit7")
    printed.readers.feel("summit7")
    printed.run()
    assert '感動 <span class="tally">2</span>' in printed.page(TALK)


def test_a_withdrawn_article_has_no_talk_and_what_comes_late_is_not_printed(
    printed: Machine,
) -> None:
    printed.readers.say("summit7", "好話")
    printed.run()
    printed.desk.withdraw("summit7", "消息來源撤回說法")
    printed.run()
    printed.readers.say("summit7", "還有話說")
    printed.run()
    assert not [path for path in printed.everything() if "summit7/talk" in path]
    assert printed.readers.rows == {}
    assert printed.verify().sound


def test_a_talk_that_cannot_be_read_is_a_failure_and_others_go_on(printed: Machine) -> None:
    printed.readers.broken.add("summit7")
    printed.readers.say("summit7", "好話")
    printed.readers.say("other22", "別處的話")
    printed.run()
    assert "別處的話" in printed.page("a/other22/talk/zh-hant-tw.html")
    assert "talk:summit7" in printed.failures()
    printed.readers.broken.clear()
    printed.wait(3600)
    printed.run()
    assert "好話" in printed.page(TALK)


def test_an_article_does_not_wait_for_a_mailbox_that_is_out_of_order(printed: Machine) -> None:
    printed.readers.broken.add("fresh22")
    printed.desk.write("fresh22", "剛發生的事")
    printed.run()
    assert "剛發生的事" in printed.page("a/fresh22/zh-hant-tw.html")
    assert "talk:fresh22" in printed.failures()
    assert not [path for path in printed.everything() if "fresh22/talk" in path]
    printed.readers.broken.clear()
    printed.wait(3600)
    printed.settle()
    assert "還沒有" in printed.page("a/fresh22/talk/zh-hant-tw.html") or "停止留言" in printed.page(
        "a/fresh22/talk/zh-hant-tw.html"
    )
    assert printed.failures() == {} and printed.verify().sound


def test_a_mailbox_that_cannot_be_read_holds_nothing_else_up(printed: Machine) -> None:
    printed.readers.broken.add("everything")
    printed.desk.write("fresh22", "剛發生的事")
    printed.settle()
    assert "剛發生的事" in printed.page("feed/zh-hant-tw/rss.xml")
    assert set(printed.failures()) == {"talk"}


def test_the_writers_of_the_paper_are_known_to_the_talk(printed: Machine) -> None:
    assert printed.readers.writers


def test_talk_and_campaign_survive_a_full_reprint(printed: Machine) -> None:
    for number in range(60):
        printed.readers.say("summit7", f"第 {number} 則")
    printed.readers.members = 41
    printed.readers.touch("campaign")
    printed.run()
    printed.desk.tagline = "新的標語"
    printed.desk.touch("paper")
    printed.settle()
    assert "第 3 則" in printed.page("a/summit7/talk/zh-hant-tw/1.html")
    assert "第 59 則" in printed.page(TALK)
    assert "41" in printed.page("join/zh-hant-tw.html")
    assert "不設 cookie" in printed.page("privacy/zh-hant-tw.html")
    assert printed.verify().sound


def test_a_warning_is_on_every_page_at_once_without_printing_them(printed: Machine) -> None:
    page = printed.page("a/summit7/zh-hant-tw.html")
    until = MORNING + timedelta(hours=6)
    printed.desk.warnings = (Alert("summit7", "颱風今晚登陸", "zh-Hant-TW", MORNING, until),)
    printed.desk.touch("alerts")
    printed.run()
    assert "颱風今晚登陸" in printed.page("warning/zh-hant-tw.svg")
    assert "台风今晚登陆" in printed.page("warning/zh-hans-cn.json")
    assert "颱風今晚登陸" in printed.page("feed/zh-hant-tw/rss.xml")
    assert printed.page("a/summit7/zh-hant-tw.html") == page
    assert printed.verify().sound
    assert "warning/zh-hant-tw.svg" in page and "warning/zh-hant-tw.svg" in printed.page(FRONT)
    printed.desk.warnings = ()
    printed.desk.touch("alerts")
    printed.run()
    assert "颱風今晚登陸" not in printed.page("warning/zh-hant-tw.html")
    assert "颱風今晚登陸" not in printed.page("feed/zh-hant-tw/rss.xml")
