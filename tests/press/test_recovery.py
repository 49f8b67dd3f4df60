"""Two presses, lost databases, lost changes, a folder edited by hand, a clock set back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import REPORTER
from yanlu.delivery import Store
from yanlu.manifest.paths import HEAD, HEAD_SIG
from yanlu.press import lease
from yanlu.press.models import (
    Delivery,
    Dependency,
    Due,
    Failure,
    Lease,
    List,
    Listed,
    Printing,
    Reprint,
    Sweep,
)

from .machine import FRONT, MORNING, Machine

pytestmark = pytest.mark.django_db(databases=["press"])

MEMORY = (Dependency, Listed, List, Printing, Due, Failure, Delivery, Reprint, Sweep, Lease)


def lose_memory() -> None:
    """The press's database is gone, and was made anew, empty."""
    for model in MEMORY:
        model.objects.all().delete()


def numbers(machine: Machine) -> list[int]:
    return [kept.number for kept in machine.store.editions(0)]


# Two presses


def test_of_two_presses_one_prints(printed: Machine) -> None:
    second = printed.new_press()
    printed.desk.write("newone7", "剛發生的事")
    assert not second.step(printed.now)
    assert printed.step()
    assert "剛發生的事" in printed.article("newone7")


def test_the_second_takes_over_when_the_first_is_silent(printed: Machine) -> None:
    second = printed.new_press()
    printed.desk.write("newone7", "剛發生的事")
    printed.wait(16)
    assert second.step(printed.now)
    assert "剛發生的事" in printed.article("newone7")
    assert not printed.step()


def test_a_lease_given_back_is_free_at_once(printed: Machine) -> None:
    second = printed.new_press()
    lease.release(printed.press.shop.holder, printed.now)
    printed.desk.write("newone7", "剛發生的事")
    assert second.step(printed.now)


def test_a_press_overtaken_in_the_middle_of_an_edition_is_fenced_off(printed: Machine) -> None:
    """It was suspended between rendering and sealing; another has printed since."""
    second = printed.new_press()
    printed.desk.write("newone7", "第一印刷機的版本")
    publish = printed.store.publish

    def suspended(*arguments: object, **named: object) -> object:
        printed.store.publish = publish  # type: ignore[method-assign]
        printed.wait(60)
        printed.desk.write("newone7", "第二印刷機的版本")
        assert second.step(printed.now)
        return publish(*arguments, **named)  # type: ignore[arg-type]

    printed.store.publish = suspended  # type: ignore[assignment,method-assign]
    printed.step()
    assert "第二印刷機的版本" in printed.article("newone7")
    assert Failure.objects.count() == 0
    second_number = printed.number
    while second.step(printed.now):
        pass
    assert "第二印刷機的版本" in printed.page(FRONT)
    assert len(set(numbers(printed))) == len(numbers(printed)) >= second_number - 1
    assert printed.verify().sound


def test_two_presses_in_turn_sign_no_number_twice(printed: Machine) -> None:
    other = Machine.new_press(printed, Store(printed.root / "edition.db"))
    presses = [printed.press, other]
    heads: dict[int, bytes] = {}
    for turn in range(12):
        printed.desk.write("newone7", f"第{turn}版")
        printed.wait(16)
        while presses[turn % 2].step(printed.now):
            pass
        for kept in printed.store.editions(0):
            assert heads.setdefault(kept.number, kept.head) == kept.head
    assert "第11版" in printed.article("newone7")
    assert printed.verify().sound
    other.shop.store.close()


# What was lost


def test_a_lost_press_database_is_made_up_from_what_stands(printed: Machine) -> None:
    before, number = printed.everything(), printed.number
    lose_memory()
    printed.restart()
    seen: list[str] = []
    printed.run(until=lambda: bool(seen.append(printed.page(FRONT))))
    printed.settle()
    assert all("氣候峰會開幕" in front for front in seen)
    assert printed.everything() == before
    assert numbers(printed)[-1] >= number
    printed.desk.write("newone7", "照樣出報")
    printed.settle()
    assert "照樣出報" in printed.page(FRONT)
    printed.desk.rename("person", REPORTER.id, "陳以寧")
    printed.settle()
    assert "陳以寧" in printed.article("summit7")
    assert printed.failures() == {}
    assert printed.verify().sound


def test_what_was_unpublished_while_the_memory_was_lost_goes(printed: Machine) -> None:
    lose_memory()
    printed.desk.unpublish("summit7")
    printed.desk.rows.clear()  # nor is it known any more that it changed
    printed.restart()
    printed.settle()
    assert not [path for path in printed.everything() if "summit7" in path]
    assert "氣候峰會開幕" not in printed.page(FRONT)
    assert printed.verify().sound


def test_a_lost_store_is_printed_anew_under_higher_numbers(printed: Machine) -> None:
    before, number = printed.everything(), printed.number
    printed.store.close()
    for path in printed.root.glob("edition.db*"):
        path.unlink()
    printed.store = Store(printed.root / "edition.db")
    printed.restart()
    printed.settle()
    printed.wait(3700)
    printed.settle()
    assert min(numbers(printed)) > number
    assert printed.everything() == before
    assert printed.verify().sound


@pytest.mark.deep
def test_both_databases_lost_numbers_still_do_not_go_back(printed: Machine) -> None:
    before, number = printed.everything(), printed.number
    printed.store.close()
    for path in printed.root.glob("edition.db*"):
        path.unlink()
    lose_memory()
    printed.store = Store(printed.root / "edition.db")
    printed.restart()
    printed.settle()
    assert min(numbers(printed)) > number
    assert printed.everything() == before
    assert printed.verify().sound


@pytest.mark.deep
def test_an_older_copy_of_the_store_is_brought_up_to_date(printed: Machine) -> None:
    printed.store.close()
    shutil.copytree(printed.root, printed.root / "backup", ignore=shutil.ignore_patterns("backup"))
    printed.store = Store(printed.root / "edition.db")
    printed.restart()
    printed.desk.write("summit7", "更正後的標題")
    printed.desk.write("newone7", "剛發生的事")
    printed.settle()
    number, after = printed.number, printed.everything()
    printed.store.close()
    for path in printed.root.glob("edition.db*"):
        path.unlink()
    shutil.copy(printed.root / "backup/edition.db", printed.root / "edition.db")
    shutil.rmtree(printed.root / "backup")
    printed.store = Store(printed.root / "edition.db")
    printed.restart()
    printed.settle()
    printed.settle()  # the first found what differs; lists follow
    assert printed.number > number
    assert printed.everything() == after
    assert printed.verify().sound


def test_a_number_that_an_intruder_wrote_into_the_folder_is_not_believed(printed: Machine) -> None:
    number = printed.number
    head = printed.folder.root / HEAD
    head.write_text(json.dumps({**json.loads(head.read_bytes()), "number": 10**30}))
    (printed.folder.root / HEAD_SIG).write_bytes(b"x" * 64)
    printed.restart()
    printed.desk.write("newone7", "照樣出報")
    printed.settle()
    assert printed.number <= number + 2
    assert printed.verify().sound


def test_lost_changes_are_found_by_the_slow_sweep(printed: Machine) -> None:
    printed.desk.write("summit7", "更正後的標題")
    printed.desk.write("newone7", "沒有人說它變了")
    printed.desk.unpublish("third33")
    printed.desk.rows.clear()
    printed.settle()
    assert printed.article("newone7") == ""
    printed.wait(3700)
    printed.settle()
    assert "更正後的標題" in printed.article("summit7")
    assert "沒有人說它變了" in printed.page(FRONT)
    assert not [path for path in printed.everything() if "third33" in path]


@pytest.mark.deep
def test_a_lost_change_of_a_name_is_found_by_the_slow_sweep(printed: Machine) -> None:
    printed.desk.rename("person", REPORTER.id, "陳以寧")
    printed.desk.name = "同行時報"
    printed.desk.rows.clear()
    printed.wait(3700)
    printed.settle()
    assert "陳以寧" in printed.article("summit7")
    assert "同行時報" in printed.page(FRONT)


def test_a_sweep_that_finds_nothing_prints_nothing(printed: Machine) -> None:
    number = printed.number
    for _ in range(5):
        printed.wait(3700)
        printed.settle()
    assert printed.number == number


# The folder


def test_a_folder_edited_by_hand_is_said_and_repaired(printed: Machine) -> None:
    root = printed.folder.root
    (root / "a/summit7/zh-hant-tw.html").write_text("<p>謊言</p>")
    (root / FRONT).unlink()
    (root / "extra.html").write_text("x")
    assert not printed.verify().sound
    printed.wait(6 * 3600 + 1)
    printed.settle()
    row = Delivery.objects.get()
    assert row.repaired == 3
    for path in ("a/summit7/zh-hant-tw.html", FRONT, "extra.html"):
        assert path in row.last_repair
    assert printed.verify().sound


@pytest.mark.parametrize("what", ["head", "folder"])
def test_a_folder_that_lost_its_head_is_written_anew_head_last(printed: Machine, what: str) -> None:
    if what == "folder":
        shutil.rmtree(printed.folder.root)
    else:
        (printed.folder.root / HEAD).unlink()
    printed.wait(6 * 3600 + 1)
    printed.settle()
    assert printed.verify().sound


def test_at_its_start_the_press_asks_each_target_what_it_has(printed: Machine) -> None:
    shutil.rmtree(printed.folder.root)
    printed.restart()
    printed.run()
    assert printed.verify().sound


# The clock


def test_a_clock_set_back_stops_nothing(printed: Machine) -> None:
    printed.desk.broken.add("broken2")
    printed.desk.write("broken2", "壞的，後來好了")
    printed.desk.write("newone7", "時鐘撥回之前")
    printed.run()
    printed.now -= timedelta(days=3)
    printed.desk.broken.clear()
    printed.desk.write("afterit", "時鐘撥回之後")
    printed.settle()
    assert "壞的，後來好了" in printed.article("broken2")
    for path in (FRONT, "feed/zh-hant-tw/rss.xml"):
        assert "時鐘撥回之後" in printed.page(path) and "時鐘撥回之前" in printed.page(path)
    assert printed.head.issued <= printed.now
    assert Due.objects.count() == 0
    assert printed.verify().sound


@pytest.mark.deep
def test_after_a_clock_set_back_the_sweep_goes_on(printed: Machine) -> None:
    printed.wait(3700)
    printed.settle()
    printed.now -= timedelta(days=3)
    printed.desk.write("newone7", "沒有人說它變了")
    printed.desk.rows.clear()
    printed.settle()
    assert "沒有人說它變了" in printed.article("newone7")


@pytest.mark.deep
def test_after_a_clock_set_back_the_folder_is_still_looked_through(printed: Machine) -> None:
    printed.wait(6 * 3600 + 1)
    printed.settle()
    printed.now -= timedelta(days=3)
    (printed.folder.root / "extra.html").write_text("x")
    printed.settle()
    assert printed.verify().sound


def test_a_lease_left_by_a_clock_set_back_is_free(printed: Machine) -> None:
    second = printed.new_press()
    printed.now -= timedelta(days=3)
    printed.desk.write("newone7", "剛發生的事")
    assert second.step(printed.now)


def test_a_head_from_times_to_come_is_signed_anew(printed: Machine) -> None:
    printed.now += timedelta(days=400)
    printed.settle()
    number = printed.number
    printed.now = MORNING
    printed.settle()
    assert printed.number > number
    assert printed.head.issued <= printed.now
    assert printed.verify().sound


@pytest.mark.deep
def test_an_article_dated_in_the_future_is_printed_as_the_desk_says(printed: Machine) -> None:
    article = printed.desk.articles["summit7"]
    printed.desk.publish(replace(article, published=article.published + timedelta(days=365)))
    printed.settle()
    assert printed.page(f"d/2027/11/21/{FRONT}")
