"""What is due is seen and printed, in its order and in its time, and nothing else is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import LIN, REPORTER, SUMMIT, TAIPEI, WORLD, plain_article
from yanlu.article import Credit, Related
from yanlu.edition import Front
from yanlu.manifest.statements import Reason
from yanlu.press.models import Due, Printing
from yanlu.variants import Term

from .machine import FRONT, Machine

pytestmark = pytest.mark.django_db(databases=["press"])


def test_a_publish_is_article_front_and_section_in_one_edition(printed: Machine) -> None:
    before = printed.number
    printed.desk.write("newone7", "剛發生的事", section=WORLD)
    assert printed.step()
    assert printed.number == before + 1
    assert "剛發生的事" in printed.article("newone7")
    assert "剛發生的事" in printed.page(FRONT)
    assert "剛發生的事" in printed.page(f"s/{WORLD.id}/{FRONT}")
    changed = printed.edition(before + 1).changed.keys()
    assert {"a/newone7/zh-hans-cn.html", FRONT, f"s/{WORLD.id}/{FRONT}"} <= changed
    assert not [path for path in changed if path.startswith(("feed/", "d/", "p/"))]


def test_both_scripts_stand_after_the_first_unit(printed: Machine) -> None:
    printed.desk.write("newone7", "國際發展與頭髮")
    printed.step()
    assert "國際發展與頭髮" in printed.article("newone7")
    assert "国际发展与头发" in printed.page("a/newone7/zh-hans-cn.html")


def test_a_publish_is_delivered_before_lists_are_printed(printed: Machine) -> None:
    printed.desk.write("newone7", "剛發生的事")
    printed.step()
    printed.step()
    assert "剛發生的事" in (printed.folder.root / FRONT).read_text()
    assert printed.verify().sound


def test_feeds_days_and_people_follow_within_the_wait(printed: Machine) -> None:
    printed.desk.write("newone7", "剛發生的事")
    printed.run()
    assert "剛發生的事" not in printed.page("feed/zh-hant-tw/rss.xml")
    printed.wait(4)
    printed.run()
    assert "剛發生的事" not in printed.page("feed/zh-hant-tw/rss.xml")
    printed.wait(2)
    printed.run()
    for path in ("feed/zh-hant-tw/rss.xml", f"d/2026/11/21/{FRONT}", f"p/{REPORTER.id}/{FRONT}"):
        assert "剛發生的事" in printed.page(path)
    assert Due.objects.count() == 0
    assert printed.verify().sound


def test_many_publishes_share_their_lists(printed: Machine) -> None:
    before = printed.number
    for number in range(4):
        printed.desk.write(f"burst2{number + 2}", f"第{number}條")
        printed.run()
        printed.wait(1)
    printed.wait(6)
    printed.run()
    assert printed.number == before + 5


def test_nothing_due_makes_no_edition(printed: Machine) -> None:
    before = printed.number
    printed.desk.touch("article:summit7")
    printed.desk.touch("front")
    printed.settle()
    assert printed.number == before


def test_an_article_that_moves_to_another_section_leaves_the_first(printed: Machine) -> None:
    printed.desk.write("summit7", "氣候峰會開幕", section=WORLD)
    printed.step()
    assert "氣候峰會開幕" in printed.page(f"s/{WORLD.id}/{FRONT}")
    assert "氣候峰會開幕" not in printed.page(f"s/living2/{FRONT}")


def test_a_renamed_person_is_seen_on_every_article_that_names_her(printed: Machine) -> None:
    printed.desk.publish(plain_article("byline2", credits=(Credit(LIN, "編譯"),)))
    printed.settle()
    untouched = printed.everything()["a/byline2/zh-hant-tw.html"]
    printed.desk.rename("person", REPORTER.id, "陳以寧")
    printed.settle()
    for one in ("summit7", "other22", "third33"):
        assert "陳以寧" in printed.article(one) and REPORTER.name not in printed.article(one)
    assert "陳以寧" in printed.page(f"p/{REPORTER.id}/{FRONT}")
    assert printed.everything()["a/byline2/zh-hant-tw.html"] == untouched


def test_a_renamed_topic_keeps_its_address(printed: Machine) -> None:
    printed.desk.publish(plain_article("topical", topics=(SUMMIT,)))
    printed.settle()
    printed.desk.rename("topic", SUMMIT.id, "氣候大會")
    printed.settle()
    assert "氣候大會" in printed.page(f"t/{SUMMIT.id}/{FRONT}")
    assert "氣候大會" in printed.article("topical")


def test_a_changed_front_is_printed_at_once(printed: Machine) -> None:
    printed.desk.chosen = Front(lead="other22")
    printed.desk.touch("front")
    printed.run()
    front = printed.page(FRONT)
    assert front.index("理髮師的後來") < front.index("氣候峰會開幕")


def test_an_unpublished_article_is_gone_with_its_reason(printed: Machine) -> None:
    paths = {path for path in printed.everything() if "/summit7/" in path}
    assert paths
    printed.desk.unpublish("summit7")
    printed.step()
    assert not [path for path in printed.everything() if "summit7" in path]
    withdrawn = printed.edition(printed.number).withdrawn
    assert withdrawn.keys() == paths
    assert set(withdrawn.values()) == {Reason.WITHDRAWN}
    assert "氣候峰會開幕" not in printed.page(FRONT)
    printed.settle()
    for path, _ in printed.store.standing(limit=100_000):
        if not path.startswith(".yanlu/"):
            assert "氣候峰會開幕" not in printed.page(path), path
    assert not (printed.folder.root / "a/summit7").exists()
    assert printed.verify().sound


def test_an_article_that_was_never_printed_may_be_unpublished(printed: Machine) -> None:
    before = printed.number
    printed.desk.write("quick77")
    printed.desk.unpublish("quick77")
    printed.settle()
    assert printed.number == before
    assert printed.failures() == {}


def test_a_withdrawn_article_leaves_a_dated_notice_and_every_list(printed: Machine) -> None:
    printed.desk.withdraw("summit7", "消息來源撤回說法，本報撤下全文。")
    printed.settle()
    assert "消息來源撤回說法" in printed.article("summit7")
    assert "後來的事誰也想不到" not in printed.article("summit7")
    assert "氣候峰會開幕" not in printed.page(FRONT)
    assert "氣候峰會開幕" not in printed.page("feed/zh-hant-tw/rss.xml")
    named = {
        path: reason
        for kept in printed.store.editions(0)
        for path, reason in printed.edition(kept.number).withdrawn.items()
    }
    assert named["a/summit7/zh-hant-tw.html"] is Reason.REPLACED


def test_the_last_article_of_a_topic_takes_the_topics_page_with_it(printed: Machine) -> None:
    printed.desk.write("newone7", "剛發生的事", topics=(SUMMIT,))
    printed.settle()
    assert printed.page(f"t/{SUMMIT.id}/{FRONT}")
    printed.desk.unpublish("newone7")
    printed.settle()
    assert printed.page(f"t/{SUMMIT.id}/{FRONT}") == ""
    assert printed.verify().sound


def test_a_section_of_the_menu_stands_even_without_an_article(printed: Machine) -> None:
    assert printed.page(f"s/{WORLD.id}/{FRONT}")


def test_a_publish_comes_before_the_lists_and_reprints_that_wait(printed: Machine) -> None:
    printed.desk.rename("person", REPORTER.id, "陳以寧")
    printed.run()
    printed.wait(6)
    printed.desk.write("newone7", "剛發生的事")
    printed.step()
    assert "剛發生的事" in printed.page(FRONT)
    assert "陳以寧" not in printed.article("summit7")


def test_a_changed_glossary_is_seen_on_every_page(printed: Machine) -> None:
    printed.desk.terms = (Term("理髮師", "剃头匠"),)
    printed.desk.touch("glossary")
    printed.settle()
    assert "剃头匠的后来" in printed.page("a/other22/zh-hans-cn.html")
    assert "剃头匠的后来" in printed.page("zh-hans-cn.html")
    assert "理髮師的後來" in printed.article("other22")


def test_a_changed_masthead_is_seen_on_every_page(printed: Machine) -> None:
    printed.desk.tagline = "與讀者同行"
    printed.desk.touch("paper")
    printed.settle()
    assert "與讀者同行" in printed.page(FRONT)


def test_an_old_day_and_month_are_not_rewritten_by_a_new_publish(printed: Machine) -> None:
    old = datetime(2019, 3, 5, 9, 0, tzinfo=TAIPEI)
    printed.desk.write("archive", "舊聞", published=old)
    printed.settle()
    before = printed.number
    kept = {path: sha for path, sha in printed.everything().items() if path.startswith("d/2019/")}
    assert len(kept) >= 6
    for number in range(3):
        printed.desk.write(f"burst2{number + 2}", f"第{number}條", published=printed.now)
        printed.settle()
    after = printed.everything()
    assert {path: after[path] for path in kept} == kept
    for number in range(before + 1, printed.number + 1):
        edition = printed.edition(number)
        assert not [path for path in edition.changed if path.startswith("d/2019/")]


def test_the_head_is_renewed_at_half_its_life(printed: Machine) -> None:
    before = printed.head
    printed.wait(23 * 3600)
    printed.settle()
    assert printed.head.number == before.number
    printed.wait(1.1 * 3600)
    printed.settle()
    assert printed.head.number == before.number + 1
    assert printed.head.tree == before.tree
    assert printed.head.expires - printed.now > timedelta(hours=47)
    assert printed.verify().sound


def test_what_the_press_remembers_is_what_stands(printed: Machine) -> None:
    assert set(Printing.objects.values_list("pk", flat=True)) == printed.store.owners(
        "article:", "", "~"
    )


def test_an_article_that_links_to_a_changed_one_shows_its_new_headline(printed: Machine) -> None:
    printed.desk.write("linker2", "延伸閱讀", body=(Related("summit7"),))
    printed.desk.write("summit7", "氣候峰會開幕", body=(Related("linker2"),))
    printed.settle()
    assert "氣候峰會開幕" in printed.article("linker2")
    printed.desk.write("summit7", "氣候峰會閉幕", body=(Related("linker2"),))
    printed.settle()
    assert "氣候峰會閉幕" in printed.article("linker2")
    printed.settle()
    number = printed.number
    printed.settle()
    assert printed.number == number  # two that link to each other do not go on for ever


def test_a_link_to_an_article_that_is_gone_or_withdrawn_goes_too(printed: Machine) -> None:
    printed.desk.write("linker2", "延伸閱讀", body=(Related("summit7"), Related("other22")))
    printed.settle()
    printed.desk.unpublish("summit7")
    printed.desk.withdraw("other22", "資料有誤。")
    printed.settle()
    assert "a/summit7/" not in printed.article("linker2")
    assert "a/other22/" not in printed.article("linker2")
    printed.desk.write("summit7", "又回來了")
    printed.settle()
    assert "又回來了" in printed.article("linker2")
