"""What goes wrong is a row with a sentence, is tried again by itself, and stops nobody else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.db import OperationalError

from tests.cast import picture
from yanlu.delivery import Batch, StoreError
from yanlu.edition import DEFAULT
from yanlu.press import failures, words
from yanlu.press.failures import noted
from yanlu.press.models import Failure
from yanlu.variants import Term

from .machine import FRONT, MORNING, Machine

pytestmark = pytest.mark.django_db(databases=["press"])


def waits(machine: Machine, thing: str) -> list[float]:
    """After how many seconds each of the next tries comes, of one that fails every time."""
    seen: list[float] = []
    for _ in range(12):
        row = machine.failures()[thing]
        seen.append((row.next_try - machine.now).total_seconds())
        machine.wait(seen[-1])
        machine.run()
    return seen


def test_a_broken_article_does_not_stop_the_others(printed: Machine) -> None:
    printed.desk.write("broken2", "壞的")
    printed.desk.write("newone7", "好的")
    printed.desk.broken.add("broken2")
    printed.run()
    assert "好的" in printed.article("newone7")
    assert printed.article("broken2") == ""
    assert printed.failures().keys() == {"article:broken2"}
    assert "the picture of broken2 is lost" in printed.failures()["article:broken2"].sentence


def test_an_article_that_may_not_be_printed_is_said_with_the_reason(printed: Machine) -> None:
    printed.desk.write("toolong", "長" * 500)
    printed.run()
    assert "headline" in printed.failures()["article:toolong"].sentence
    assert printed.article("toolong") == ""


def test_a_failure_is_written_down_while_the_newsroom_cannot_be_asked_for_its_name(
    printed: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(kind: str, identity: str) -> tuple[str, str]:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(words, "GUIDE", words.Guide(find=find))
    printed.desk.write("toolong", "長" * 500)
    printed.run()
    assert "headline" in printed.failures()["article:toolong"].sentence


def test_a_failure_is_tried_again_later_and_later(printed: Machine) -> None:
    printed.desk.broken.add("broken2")
    printed.desk.write("broken2", "壞的")
    printed.run()
    seen = waits(printed, "article:broken2")
    assert seen[:6] == [2, 4, 8, 16, 32, 64]
    assert max(seen) == seen[-1] == 300
    assert printed.failures()["article:broken2"].tries == 13


def test_a_failure_is_cleared_when_it_goes_well(printed: Machine) -> None:
    printed.desk.broken.add("broken2")
    printed.desk.write("broken2", "修好的")
    printed.run()
    printed.desk.broken.clear()
    printed.run()
    assert printed.article("broken2") == ""  # not yet its turn
    printed.wait(2)
    printed.run()
    assert "修好的" in printed.article("broken2")
    assert printed.failures() == {}


def test_the_desk_may_ask_for_another_try_at_once(printed: Machine) -> None:
    printed.desk.broken.add("broken2")
    printed.desk.write("broken2", "修好的")
    printed.run()
    printed.desk.broken.clear()
    failures.retry("article:broken2", printed.now)
    printed.run()
    assert "修好的" in printed.article("broken2")


def test_a_full_disk_does_not_make_the_press_wait_longer_than_one_try(
    printed: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it looks meanwhile: a failure of the edition is tried when its time comes."""
    before = printed.number
    with monkeypatch.context() as patched:

        def full(batch: Batch, *_: object, **__: object) -> None:
            raise StoreError("edition.db: database or disk is full")

        patched.setattr(printed.store, "publish", full)
        printed.desk.write("newone7", "新的")
        printed.wait(6)
        for _ in range(50):
            printed.step()
        row = printed.failures()["edition"]
        assert (row.tries, "full" in row.sentence) == (1, True)
    printed.wait(2)
    printed.run()
    assert printed.number == before + 1
    assert "新的" in printed.page(FRONT)
    assert printed.failures() == {}


def test_an_edition_that_failed_is_made_whole_by_the_next_try(
    printed: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed.desk.write("newone7", "新的")
    with monkeypatch.context() as patched:

        def broken(*_: object) -> None:
            raise StoreError("edition.db: disk I/O error")

        patched.setattr(printed.store, "seal", broken)
        printed.run()
        assert printed.article("newone7") == ""
    printed.wait(2)
    printed.settle()
    assert "新的" in printed.page("feed/zh-hant-tw/rss.xml")
    assert "新的" in printed.page(FRONT)


def test_a_folder_that_cannot_be_written_does_not_stop_the_store(
    printed: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed.desk.write("newone7", "新的")
    with monkeypatch.context() as patched:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        patched.setattr(os, "fsync", full)
        printed.run()
    assert "新的" in printed.article("newone7")
    assert "No space left" in printed.failures()["target:folder"].sentence
    assert "新的" not in (printed.folder.root / FRONT).read_text()
    printed.wait(2)
    printed.settle()
    assert "新的" in (printed.folder.root / FRONT).read_text()
    assert printed.failures() == {}
    assert printed.verify().sound


def test_a_lost_picture_is_named_to_the_desk(printed: Machine) -> None:
    printed.desk.write("newone7", "有圖的", body=(picture("never-stored"),))
    printed.run()
    assert "missing" in printed.failures()["target:folder"].sentence


def test_what_an_overtaken_press_may_no_longer_do_is_no_failure() -> None:
    from yanlu.delivery import FencedError

    with noted("edition", MORNING) as outcome:
        raise FencedError("lease 1 was overtaken by lease 2")
    assert not outcome.is_good
    assert Failure.objects.count() == 0


@pytest.fixture
def themed(root: Path, db: None) -> Machine:
    """A paper with an operator's own theme."""
    theme = root / "theme"
    (theme / "templates").mkdir(parents=True)
    shutil.copy(DEFAULT / "templates/article.html", theme / "templates/article.html")
    made = Machine(root, theme=theme)
    made.desk.write("summit7", "氣候峰會開幕")
    made.settle()
    return made


def template(machine: Machine) -> Path:
    assert machine.theme is not None
    return machine.theme / "templates/article.html"


def test_a_broken_template_leaves_the_old_edition_and_is_named(themed: Machine) -> None:
    before = themed.everything()
    good = template(themed).read_text()
    template(themed).write_text(good + "\n{% if %}\n")
    themed.settle()
    row = themed.failures()["theme"]
    assert row.file == "templates/article.html"
    assert row.line == good.count("\n") + 2
    assert themed.everything() == before
    themed.desk.write("newone7", "照樣出報")
    themed.settle()
    assert "照樣出報" in themed.article("newone7")
    assert themed.verify().sound


def test_a_template_that_fails_on_an_article_leaves_the_old_edition(themed: Machine) -> None:
    before = themed.everything()
    good = template(themed).read_text()
    template(themed).write_text(good + "\n{{ article.no_such_field.at_all }}\n")
    themed.settle()
    row = themed.failures()["reprint"]
    assert (row.file, row.line) == ("templates/article.html", good.count("\n") + 2)
    assert "article:summit7" in row.sentence
    assert themed.everything() == before


def test_a_mended_theme_goes_on_at_once(themed: Machine) -> None:
    good = template(themed).read_text()
    for number in range(8):
        template(themed).write_text(good + "\n{% if %}\n" + "\n" * number)
        themed.run()
    assert themed.failures()["theme"].tries == 8
    template(themed).write_text(good.replace("<article class", '<article data-is="mended" class'))
    themed.settle()
    assert "mended" in themed.article("summit7")
    assert themed.failures() == {}


def test_a_press_started_with_a_broken_theme_still_delivers_and_renews(themed: Machine) -> None:
    good = template(themed).read_text()
    template(themed).write_text(good + "\n{% if %}\n")
    (themed.folder.root / FRONT).unlink()
    (themed.folder.root / ".yanlu/head.json").unlink()
    themed.restart()
    themed.settle()
    assert themed.verify().sound
    number = themed.number
    themed.wait(25 * 3600)
    themed.settle()
    assert themed.number == number + 1
    assert themed.verify().sound
    template(themed).write_text(good)
    themed.desk.write("newone7", "照樣出報")
    themed.settle()
    assert "照樣出報" in themed.article("newone7")


def test_a_glossary_that_contradicts_itself_changes_nothing_and_is_said(printed: Machine) -> None:
    before = printed.everything()
    printed.desk.terms = (Term("理髮師", "剃头匠"), Term("理髮師", "发型师"))
    printed.desk.touch("glossary")
    printed.settle()
    assert printed.everything() == before
    assert "Glossary" in printed.failures()["theme"].sentence
    printed.desk.terms = (Term("理髮師", "剃头匠"),)
    printed.desk.touch("glossary")
    printed.settle()
    assert "剃头匠" in printed.page("a/other22/zh-hans-cn.html")
    assert printed.failures() == {}
