"""Others render pieces of a full reprint; the press that holds the lease checks and seals them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import picture
from yanlu.article import PictureCredit
from yanlu.delivery import SheafError
from yanlu.delivery.body import entry
from yanlu.delivery.sheaf import pack, unpack
from yanlu.edition import DEFAULT, File
from yanlu.edition.file import HTML
from yanlu.press import pieces
from yanlu.press.hands import Hand
from yanlu.press.models import Piece, Rendered, Reprint
from yanlu.press.workshop import Bench

from .machine import FRONT, Machine

pytestmark = [pytest.mark.deep, pytest.mark.django_db(databases=["press"], transaction=False)]

OLD, NEW = "同行日報", "同行新報"


@pytest.fixture
def many(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A paper of nine articles, three a piece, whose masthead has just been changed."""
    monkeypatch.setattr(pieces, "AT_ONCE", 3)
    machine.desk.name = OLD
    for number in range(9):
        machine.desk.write(f"bursta{chr(97 + number)}", f"第{number}條")
    machine.settle()
    machine.desk.name = NEW
    machine.desk.touch("paper")
    return machine


def hand(machine: Machine, name: str = "elsewhere") -> Hand:
    """Another machine, which has neither the store nor the key."""
    return Hand(Bench(machine.desk, machine.readers), machine.theme, f"{name}:1")


def begin(machine: Machine) -> None:
    """The press cuts the reprint into pieces, and stops there."""

    def is_begun() -> bool:
        return Reprint.objects.filter(finished_at=None, total__gt=0).exists()

    machine.run(until=is_begun)
    assert is_begun()


def work(hand: Hand, machine: Machine, times: int = 1000) -> int:
    """How many pieces a hand renders until it has nothing more to do."""
    return next(count for count in range(times + 1) if count == times or not hand.step(machine.now))


def pages(machine: Machine) -> list[str]:
    return [path for path in machine.everything() if path.endswith(f"/{FRONT}") or path == FRONT]


def alone(machine: Machine) -> dict[str, str]:
    """What the press makes of the same paper without help."""
    machine.settle()
    return machine.everything()


def test_an_edition_made_by_many_hands_is_the_one_that_the_press_makes_alone(
    many: Machine,
) -> None:
    begin(many)
    one, other = hand(many), hand(many, "third")
    rendered = 0
    while any([one.step(many.now), other.step(many.now)]):
        rendered += 1
        while Rendered.objects.exists():
            assert many.step()
    assert rendered > 3
    many.settle()
    assert many.failures() == {}
    assert not Piece.objects.exists() and not Rendered.objects.exists()
    helped = many.everything()
    assert all(NEW in many.page(path) and OLD not in many.page(path) for path in pages(many))
    assert many.verify().sound
    many.desk.name = OLD
    many.desk.touch("paper")
    many.settle()
    many.desk.name = NEW
    many.desk.touch("paper")
    assert {k: v for k, v in alone(many).items() if k[:2] != "f/"} == {
        k: v for k, v in helped.items() if k[:2] != "f/"
    }


def test_hands_do_nothing_where_nothing_is_reprinted(many: Machine) -> None:
    many.settle()
    assert work(hand(many), many) == 0


def take_back(machine: Machine) -> None:
    machine.desk.unpublish("burstad")


def rewrite(machine: Machine) -> None:
    machine.desk.write("burstad", "改過的標題")


@pytest.mark.parametrize("change", [take_back, rewrite])
def test_what_changes_between_rendering_and_staging_does_not_return(
    many: Machine, change: Callable[[Machine], None]
) -> None:
    begin(many)
    assert work(hand(many), many) > 3, "every piece is rendered with what is said of it now"
    change(many)
    many.settle()
    assert "第3條" not in many.article("burstad") and "第3條" not in many.page(FRONT)
    assert change is take_back or "改過的標題" in many.article("burstad")
    assert all(NEW in many.page(path) for path in pages(many))
    assert many.verify().sound


def test_control_a_press_that_stages_all_that_it_is_handed_brings_it_back(
    many: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yanlu.delivery.stage.outdated_among", lambda connection, owners: set())
    begin(many)
    work(hand(many), many)
    take_back(many)
    many.settle()
    with pytest.raises(AssertionError):
        assert "第3條" not in many.article("burstad")


def test_of_two_who_try_at_once_one_gets_the_piece(many: Machine) -> None:
    begin(many)
    row = Reprint.objects.get(finished_at=None)
    left = Piece.objects.filter(state=Piece.State.WAITING).count()
    claimed = [pieces.claim(row, f"hand {number}", many.now) for number in range(left + 3)]
    got = [piece.pk for piece in claimed if piece]
    assert len(got) == len(set(got)) == left


def test_the_claim_of_a_hand_that_was_killed_ends_and_nobody_waits_for_ever(many: Machine) -> None:
    begin(many)
    row = Reprint.objects.get(finished_at=None)
    while pieces.claim(row, "killed", many.now):
        pass
    many.run()
    assert OLD in many.page(FRONT), "the press waits for what others have"
    many.wait(61)
    many.settle()
    assert NEW in many.page(FRONT)
    assert many.verify().sound


def test_a_hand_that_was_only_slow_is_too_late(many: Machine) -> None:
    begin(many)
    row = Reprint.objects.get(finished_at=None)
    slow = pieces.claim(row, "slow", many.now)
    assert slow is not None
    quick = pieces.claim(row, "quick", many.now + timedelta(seconds=61))
    assert quick is not None and quick.pk == slow.pk
    assert not pieces.hand_in(slow, b"late")
    assert pieces.hand_in(quick, b"in time")
    assert not pieces.hand_in(quick, b"twice")


@pytest.mark.parametrize("harm", ["cut off", "altered", "not asked for", "nonsense"])
def test_what_arrives_damaged_is_refused_and_made_again(many: Machine, harm: str) -> None:
    begin(many)
    hand(many).step(many.now)
    made = Rendered.objects.get()
    whole = bytes(made.sheaf)
    other = pack({"article:intruder": (File("a/intruder/index.html", HTML, b"<p>" * 400),)})
    made.sheaf = {
        "cut off": whole[:-100],
        "altered": whole[:-100] + b"x" * 100,
        "not asked for": other,
        "nonsense": b"",
    }[harm]
    made.save()
    many.step()
    assert [thing for thing in many.failures() if thing.startswith("hand:")]
    many.settle()
    assert NEW in many.page(FRONT) and "intruder" not in str(many.everything().keys())
    assert many.verify().sound


def test_a_body_that_is_not_what_its_hash_says_is_refused() -> None:
    page = File("a/summit7/index.html", HTML, "<p>言路日報的一頁。</p>".encode() * 50)
    good = pack({"article:summit7": (page,)})
    assert unpack(good).put == {"article:summit7": (page,)}
    forged = pack({"article:summit7": (File(page.path, HTML, page.data + b"x"),)})  # type: ignore[operator]
    said = entry(page).sha256.encode()
    really = entry(File(page.path, HTML, page.data + b"x")).sha256.encode()  # type: ignore[operator]
    body = forged[46:].replace(really, said)
    with pytest.raises(SheafError, match="hash"):
        unpack(forged[:14] + hashlib.sha256(body).digest() + body)


def test_a_machine_with_another_theme_does_not_help_and_the_desk_is_told(many: Machine) -> None:
    begin(many)
    theme = many.root / "theme"
    (theme / "assets").mkdir(parents=True)
    (theme / "templates").mkdir()
    other = Hand(Bench(many.desk, many.readers), theme_of_another(theme), "other:1")
    assert work(other, many) == 0
    assert "其他" not in many.failures()["hand:other"].sentence
    assert "版型" in many.failures()["hand:other"].sentence
    many.settle()
    assert NEW in many.page(FRONT)


def theme_of_another(theme: Path) -> Path:
    """One in which a template differs."""
    source = next(path for path in sorted(DEFAULT.rglob("*")) if path.suffix == ".html")
    there = theme / source.relative_to(DEFAULT)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text(source.read_text() + "\n<!-- another -->\n")
    return theme


def test_an_article_that_cannot_be_rendered_is_a_row_and_its_piece_is_free_again(
    many: Machine,
) -> None:
    begin(many)
    many.desk.broken.add("burstad")
    helper = hand(many)
    work(helper, many)
    assert "burstad" in many.failures()["reprint"].sentence
    many.desk.broken.clear()
    many.wait(10)
    many.settle()
    assert NEW in many.article("burstad")


def test_hands_stop_when_more_is_rendered_than_can_be_sealed(
    many: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "BACKLOG", 2)
    begin(many)
    assert work(hand(many), many) == 2
    many.step()
    assert work(hand(many), many) == 1


def test_what_a_hand_must_not_render_is_named_and_the_rest_is_sealed(many: Machine) -> None:
    article = many.desk.articles["burstad"]
    uncredited = replace(picture("uncredited"), credit=PictureCredit(photographer="", via=""))
    many.desk.articles["burstad"] = replace(article, body=(*article.body, uncredited))
    begin(many)
    work(hand(many), many)
    many.settle()
    assert many.failures().keys() == {"article:burstad"}
    assert OLD in many.article("burstad") and NEW in many.article("burstae")
    assert many.verify().sound


def test_what_a_hand_leaves_out_without_a_word_is_made_again(many: Machine) -> None:
    begin(many)
    helper = hand(many)
    helper.step(many.now)
    row = Rendered.objects.get()
    first = row.piece.things[0]
    put = {owner: files for owner, files in unpack(bytes(row.sheaf)).put.items() if owner != first}
    row.sheaf = pack(put)
    row.save()
    many.settle()
    assert NEW in many.article(first.removeprefix("article:"))
