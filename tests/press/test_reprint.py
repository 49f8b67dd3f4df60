"""A full reprint: the old edition whole until the switch, killed halfway and resumed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.cast import WORLD, picture
from tests.plans import plan
from yanlu.article import Picture, PictureCredit
from yanlu.press import pieces
from yanlu.press.models import List, Piece, Reprint

from .machine import FRONT, Machine

pytestmark = pytest.mark.django_db(databases=["press"])

OLD, NEW = "同行日報", "同行時報"


@pytest.fixture
def many(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A paper of six articles, reprinted three at a time."""
    monkeypatch.setattr(pieces, "AT_ONCE", 3)
    machine.desk.name = OLD
    for number in range(6):
        machine.desk.write(f"bursta{chr(97 + number)}", f"第{number}條")
    machine.settle()
    return machine


def change_masthead(machine: Machine) -> None:
    machine.desk.name = NEW
    machine.desk.touch("paper")


def halfway(machine: Machine, share: float = 0.5) -> None:
    """The reprint has come this far, and the press is killed."""

    def is_there() -> bool:
        row = Reprint.objects.filter(finished_at=None).first()
        return row is not None and row.done >= row.total * share

    machine.run(until=is_there)
    assert is_there()


def pages(machine: Machine) -> list[str]:
    return [path for path in machine.everything() if path.endswith(f"/{FRONT}") or path == FRONT]


def test_the_old_edition_is_whole_until_the_switch(many: Machine) -> None:
    before, number = many.everything(), many.number
    change_masthead(many)
    halfway(many, 0.9)
    assert many.everything() == before
    assert many.number == number
    many.settle()
    assert many.number == number + 1
    for path in pages(many):
        assert NEW in many.page(path) and OLD not in many.page(path), path
    old_assets = {path for path in before if path.startswith("f/")}
    assert many.everything().keys() == before.keys() | old_assets
    assert many.verify().sound


def test_its_progress_is_shown_and_comes_to_its_end(many: Machine) -> None:
    change_masthead(many)
    many.settle()
    assert [done for done, _ in many.progress] == sorted(done for done, _ in many.progress)
    assert many.progress[-1][0] == many.progress[-1][1]
    row = Reprint.objects.get()
    assert row.finished_at is not None and row.done == row.total


def test_killed_halfway_it_goes_on_where_it_stood(many: Machine) -> None:
    change_masthead(many)
    halfway(many)
    done = Piece.objects.filter(state=Piece.State.STAGED)
    staged = sum(thing.startswith("article:") for piece in done for thing in piece.things)
    asked = many.desk.asked
    many.restart()
    many.settle()
    assert staged >= 3
    assert many.desk.asked - asked <= 6 - staged + 6  # the rest; and one look by the sweep
    for path in pages(many):
        assert NEW in many.page(path), path
    assert many.verify().sound


def test_killed_just_after_the_switch_nothing_is_lost(
    many: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store has switched, but the press's own database does not know it yet."""
    change_masthead(many)

    class Killed(BaseException):
        pass

    take_over = many.store.take_over

    def dying(*arguments: object, **named: object) -> None:
        take_over(*arguments, **named)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(many.store, "take_over", dying)
        with pytest.raises(Killed):
            many.run()
    after = many.everything()
    many.restart()
    many.settle()
    assert many.everything() == after
    assert Reprint.objects.filter(finished_at=None).count() == 0
    assert many.desk.rows == {}


@pytest.mark.deep
def test_an_older_memory_of_the_press_does_not_empty_the_edition(many: Machine) -> None:
    """The press's database says that all is staged; the store knows of no stage."""
    change_masthead(many)
    halfway(many)
    many.settle()
    digest = many.store.note("digest")
    row = Reprint.objects.get(pk=digest)
    Piece.objects.create(reprint=row, things=["article:burstad"], state=Piece.State.STAGED)
    Reprint.objects.update(finished_at=None, done=0)
    many.store.set_note("digest", "of another theme")
    many.restart()
    many.settle()
    assert len(pages(many)) > 12
    assert "第3條" in many.article("burstad")


def test_what_is_unpublished_meanwhile_does_not_return(many: Machine) -> None:
    change_masthead(many)
    halfway(many, 0.8)
    many.desk.unpublish("burstad")
    many.settle()
    assert not [path for path in many.everything() if "burstad" in path]
    assert "第3條" not in many.page(FRONT)
    assert many.verify().sound


def test_what_is_withdrawn_meanwhile_keeps_its_notice(many: Machine) -> None:
    change_masthead(many)
    halfway(many, 0.8)
    many.desk.withdraw("burstad", "本報撤下全文。")
    many.settle()
    assert "本報撤下全文" in many.article("burstad") and NEW in many.article("burstad")


def test_what_is_published_meanwhile_stands_on_every_list_after_the_switch(
    many: Machine,
) -> None:
    change_masthead(many)
    halfway(many, 0.95)
    many.desk.write("newone7", "剛發生的事", section=WORLD)
    many.run(until=lambda: NEW in many.page(FRONT))
    for path in (FRONT, f"s/{WORLD.id}/{FRONT}", "a/newone7/zh-hant-tw.html"):
        assert "剛發生的事" in many.page(path) and NEW in many.page(path)
    many.settle()
    for path in pages(many):
        assert NEW in many.page(path), path
    assert many.verify().sound


@pytest.mark.deep
def test_an_empty_section_of_the_menu_outlives_a_reprint(many: Machine) -> None:
    assert many.page(f"s/{WORLD.id}/{FRONT}")
    change_masthead(many)
    many.settle()
    assert NEW in many.page(f"s/{WORLD.id}/{FRONT}")


@pytest.mark.deep
def test_a_change_that_is_taken_back_halfway_changes_nothing(many: Machine) -> None:
    before = many.everything()
    change_masthead(many)
    halfway(many)
    many.desk.name = OLD
    many.desk.touch("paper")
    many.settle()
    assert many.everything() == before
    change_masthead(many)
    many.settle()
    assert NEW in many.page(FRONT)
    bodies = {one for (one,) in many.store.connection.execute("SELECT sha256 FROM body")}
    rows = many.store.standing(limit=100_000)
    assert bodies == {one.entry.sha256 for _, one in rows if not one.stored}


@pytest.mark.deep
def test_a_second_change_halfway_begins_anew(many: Machine) -> None:
    change_masthead(many)
    halfway(many)
    many.desk.name = "同行新報"
    many.desk.touch("paper")
    many.settle()
    for path in pages(many):
        assert "同行新報" in many.page(path), path
    assert Reprint.objects.count() == 1


@pytest.mark.deep
def test_the_press_finds_its_own_lists_by_their_index(many: Machine) -> None:
    List.objects.bulk_create(List(key=f"topic:{number:07}") for number in range(2_000))
    rows = List.objects.filter(key__gt="day:", key__lt="day:~")
    assert ("SEARCH" in plan(rows)) or ("Index Cond" in plan(rows))


def lose_credit(machine: Machine, identity: str) -> None:
    """The credit of the picture that the article prints is taken out of the library."""
    article = machine.desk.articles[identity]
    machine.desk.articles[identity] = replace(article, body=(*article.body, uncredited()))


def uncredited() -> Picture:
    return replace(picture("uncredited"), credit=PictureCredit(photographer="", via=""))


def test_an_article_that_lost_a_credit_holds_up_only_itself(many: Machine) -> None:
    before = many.everything()
    own = {path for path in before if path.startswith("a/burstac/") and "/talk/" not in path}
    lose_credit(many, "burstac")
    change_masthead(many)
    many.settle()
    assert many.failures().keys() == {"article:burstac"}
    assert many.failures()["article:burstac"].problems == [["body[1]", "credit-missing"]]
    after = many.everything()
    assert own and {path: after.get(path) for path in own} == {path: before[path] for path in own}
    for path in set(pages(many)) - own:
        assert NEW in many.page(path), path
    assert many.verify().sound


def test_its_styles_stand_as_long_as_it_is_held_up_and_mended_it_is_printed(many: Machine) -> None:
    styles = set(re.findall(r"f/[^\"]+\.css", many.article("burstac")))
    article = many.desk.articles["burstac"]
    lose_credit(many, "burstac")
    for name in ("同行甲報", "同行乙報", NEW):
        many.desk.name = name
        many.desk.touch("paper")
        many.settle()
    assert OLD in many.article("burstac")
    assert styles and styles <= many.everything().keys()
    many.desk.publish(article)
    many.wait(400)
    many.settle()
    assert NEW in many.article("burstac") and many.failures() == {}
    assert many.verify().sound


def test_what_is_mended_while_it_is_reprinted_comes_with_the_switch(many: Machine) -> None:
    article = many.desk.articles["burstaa"]
    lose_credit(many, "burstaa")
    change_masthead(many)
    halfway(many)
    assert "article:burstaa" in many.failures()
    many.desk.publish(article)
    many.wait(5)
    many.settle()
    assert NEW in many.article("burstaa") and many.failures() == {}


@pytest.mark.deep
def test_a_press_killed_halfway_holds_up_the_same_article_and_goes_on(many: Machine) -> None:
    lose_credit(many, "burstaa")
    change_masthead(many)
    halfway(many)
    many.restart()
    many.settle()
    assert OLD in many.article("burstaa") and NEW in many.article("burstad")
    assert many.failures().keys() == {"article:burstaa"} and many.verify().sound
