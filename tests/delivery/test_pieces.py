"""A delivery in pieces: others have their turn between them, and the folder is never half."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from yanlu.delivery import (
    Batch,
    Course,
    Finding,
    Folder,
    TargetError,
    Turn,
    deliver_some,
    number_on,
    remove_foreign,
)
from yanlu.delivery import deliver as whole
from yanlu.delivery.course import Act
from yanlu.delivery.deliver import Unit
from yanlu.delivery.sheet import Sheet
from yanlu.manifest.paths import HEAD, PUBLIC_KEY
from yanlu.manifest.statements import Reason

from .courier import Courier, lived
from .house import FRONT, KEY, House, article, page, sealer
from .test_deliver import assert_same

MODULE = sys.modules[Unit.__module__]  # its name is also that of a function
MANY = 24  # articles of four files, in pieces of ten files


@pytest.fixture
def full(house: House) -> House:
    """A paper of which nothing is in its folder yet."""
    put = {f"article:{n}": (*article(f"s{n:02}"), house.picture(b"%d" % n)) for n in range(MANY)}
    house.publish({**put, "front": (page(FRONT),)})
    return house


def test_a_first_delivery_takes_many_pieces_and_has_no_head_before_the_last(full: House) -> None:
    courier = Courier(full)
    pieces = [courier.unit()]
    while pieces[-1].course is not None:
        assert pieces[-1].number == 0 and pieces[-1].written <= 10
        assert not (full.folder.root / HEAD).exists()
        pieces.append(courier.unit())
    assert len(pieces) > MANY * 5 // 10
    assert_same(full)
    assert full.verify().sound


def test_a_small_delivery_is_one_piece(full: House) -> None:
    Courier(full).rest()
    full.publish({"article:3": article("s03", "更正")})
    done = Courier(full, 500).unit()
    assert (done.number, done.course) == (2, None) and done.written < 20
    assert_same(full)


def test_a_piece_ends_when_somebody_waits_but_never_without_having_done_something(
    full: House,
) -> None:
    asked = []
    turn = Turn(lambda: bool(asked.append(None)), 500)
    done = deliver_some(full.store, full.folder, KEY.public, None, turn)
    assert len(asked) == 1 and done.course is not None
    assert 0 < done.written < 25


def test_what_is_published_between_two_pieces_is_in_the_folder_under_its_head(
    full: House,
) -> None:
    """Laid already, not laid yet, taken away on both sides, new on both sides."""
    courier = Courier(full)
    courier.until(Act.PAGES)
    while courier.course and courier.course.after < "a/s12":
        courier.unit()
    full.publish(
        {
            "article:1": article("s01", "已放好的改了"),
            "article:22": article("s22", "還沒放的改了"),
            "article:90": article("s00a", "新的在前"),
            "article:91": article("s99", "新的在後"),
            "article:2": article("s02")[:2],
            "article:23": article("s23")[:2],
        },
        gone=["article:3", "article:21"],
        reasons={"article:3": Reason.WITHDRAWN, "article:21": Reason.LEGAL},
    )
    assert courier.rest().number == 2
    assert_same(full)
    assert full.verify().sound


def test_what_is_withdrawn_leaves_the_folder_with_the_next_piece_and_does_not_return(
    full: House,
) -> None:
    courier = Courier(full)
    courier.until(Act.PAGES, "a/s20")
    before = full.on_disk()
    assert "a/s05/zh-hant-tw.html" in before and "a/s06/zh-hant-tw.html" in before
    full.publish(
        {"article:6": (page("a/s06/zh-hant-tw.html", "此文已撤回"),)},
        gone=["article:5"],
        reasons={"article:5": Reason.LEGAL, "article:6": Reason.WITHDRAWN},
    )
    courier.unit()
    assert not (full.folder.root / "a/s05").exists()
    assert "此文已撤回" in (full.folder.root / "a/s06/zh-hant-tw.html").read_text()
    assert not (full.folder.root / "a/s06/note.txt").exists()
    courier.rest()
    assert not (full.folder.root / "a/s05").exists()
    assert_same(full)


def test_what_is_published_meanwhile_is_there_for_plain_readers_with_the_next_piece(
    full: House,
) -> None:
    courier = Courier(full)
    courier.until(Act.PAGES, "a/s05")
    full.publish({"article:90": article("s99", "剛剛發布"), "front": (page(FRONT, "新的頭版"),)})
    assert courier.unit().course is not None
    assert "剛剛發布" in (full.folder.root / "a/s99/zh-hant-tw.html").read_text()
    assert "新的頭版" in (full.folder.root / FRONT).read_text()
    assert not (full.folder.root / HEAD).exists()
    courier.rest()
    assert_same(full)


def test_publishing_without_rest_does_not_keep_a_delivery_from_its_end(full: House) -> None:
    courier = Courier(full, 25)
    number = 0
    while courier.unit().course is not None:
        number += 1
        full.publish({f"article:{number % MANY}": article(f"s{number % MANY:02}", f"{number}")})
    assert number > 5
    courier.rest()
    assert_same(full)


def test_many_changes_since_the_edition_of_the_folder_come_in_pieces_too(full: House) -> None:
    Courier(full).rest()
    head = (full.folder.root / HEAD).read_bytes()
    put = {f"article:{n}": article(f"s{n:02}", "都改了") for n in range(4, MANY)}
    full.publish(put, gone=["article:0"], reasons={"article:0": Reason.LEGAL})
    courier = Courier(full)
    done = courier.unit()
    assert done.course and done.course.base == 1 and not (full.folder.root / "a/s00").exists()
    while done.course is not None:
        assert (full.folder.root / HEAD).read_bytes() == head
        done = courier.unit()
    assert courier.units > 5
    assert_same(full)


def test_a_full_reprint_in_the_midst_begins_the_delivery_anew(
    full: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier = Courier(full)
    courier.until(Act.PAGES)
    courier.unit()
    monkeypatch.setattr("yanlu.delivery.store.HUGE", 100)
    full.store.begin_stage("another theme")
    full.store.stage(Batch({"front": (page(FRONT, "新版面"), page("f/new.css"))}))
    full.store.take_over(sealer())
    done = courier.unit()
    assert done.course is None or done.course.goal == 2
    courier.rest()
    assert_same(full)


def test_a_target_that_fails_goes_on_where_it_stopped(full: House) -> None:
    class Full(Folder):
        room = 40

        def lay(self, sheet: Sheet) -> None:
            self.room -= 1
            if self.room < 0:
                raise TargetError("No space left on device")
            super().lay(sheet)

    full.folder = disk = Full(full.folder.root, full.media)
    courier = Courier(full)
    with pytest.raises(TargetError):
        courier.rest()
    reached = courier.course
    assert reached is not None and reached.laid > 10
    disk.room = 1000
    courier.rest()
    assert 1000 - disk.room < full.newest()[0].files + 60 - reached.laid
    assert_same(full)


def test_a_folder_that_was_emptied_or_exchanged_meanwhile_is_begun_anew(full: House) -> None:
    courier = Courier(full)
    courier.until(Act.PAGES, "a/s20")
    shutil.rmtree(full.folder.root)
    courier.rest()
    assert_same(full)
    full.publish({f"article:{n}": article(f"s{n:02}", "二") for n in range(MANY)})
    courier.unit()
    other = Folder(full.root / "other", full.media)
    whole(full.store, other, KEY.public)
    full.publish({"front": (page(FRONT, "三"),)})
    shutil.rmtree(full.folder.root)
    other.root.rename(full.folder.root)
    courier.rest()
    assert_same(full)


def test_a_course_of_another_store_or_program_is_not_believed(full: House, root: Path) -> None:
    courier = Courier(full)
    courier.until(Act.PAGES, "a/s20")
    course = courier.course
    assert course is not None
    courier.written_down = json.dumps(replace(course, seal="0" * 64).data)
    courier.rest()
    assert courier.units > 20
    assert_same(full)
    assert Course.of({**course.data, "act": "dance"}) is None
    assert Course.of({**course.data, "luggage": 3}) is None
    assert Course.of({"act": "head"}) is None and Course.of(None) is None


def test_old_and_foreign_files_of_a_folder_go_in_pieces_and_pages_keep_their_assets(
    house: House,
) -> None:
    house.publish(
        {"old": (page("f/old.css"), *(page(f"old/{n:02}.html") for n in range(30)))}
        | {"front": (page(FRONT),)}
    )
    house.deliver()
    (house.folder.root / HEAD).write_bytes(b"nonsense")
    (house.folder.root / "z").mkdir()
    (house.folder.root / "z" / "\udce4.html").write_text("a name that is no text")
    house.publish({"new": (page("f/new.css"), page("a/new/index.html"))}, gone=["old"])
    courier = Courier(house, 1)  # looks at ten files
    courier.until(Act.ASSETS)
    assert not (house.folder.root / "old").exists() and not (house.folder.root / "z").exists()
    courier.until(Act.PAGES, "a/new")
    assert (house.folder.root / "f/old.css").exists()
    courier.rest()
    assert_same(house)


def test_a_look_for_foreign_files_ends_too_and_goes_on(full: House) -> None:
    whole(full.store, full.folder, KEY.public)
    for number in range(30):
        (full.folder.root / f"a/lie{number:02}.html").write_text("lies")
    after, found, looks = "", list[Finding](), 0
    while True:
        some, left = remove_foreign(full.store, full.folder, after, Turn(lambda: True, 5))
        found, looks = found + some, looks + 1
        if left is None:
            break
        after = left
    assert looks > 5 and sorted(one.path for one in found) == [
        f"a/lie{number:02}.html" for number in range(30)
    ]
    assert_same(full)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a reprint of these small papers were one of a large archive."""
    monkeypatch.setattr("yanlu.delivery.store.HUGE", 9000)


@pytest.mark.usefixtures("small")
def test_whatever_is_published_between_two_pieces_the_folder_is_whole_at_the_end(
    root: Path,
) -> None:
    assert list(lived(root, range(2))) == []


@pytest.mark.deep
@pytest.mark.usefixtures("small")
def test_so_it_is_in_many_lives(root: Path) -> None:
    assert list(lived(root, range(100, 160))) == []


class Forgetful(Unit):
    """A broken build: it does not lay what was published since it began."""

    def finish(self, course: Course) -> Course | None:
        return super().finish(replace(course, goal=self.newest.number))


class Unhurried(Unit):
    """A broken build: what was taken back leaves at the end."""

    def hurry(self, course: Course) -> Course:
        return course


class HeadFirst(Unit):
    """A broken build: the pointer moves before there is anything to point to."""

    def lay(self, course: Course) -> Course:
        return replace(course, act=Act.HEAD)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("build", [Forgetful, Unhurried, HeadFirst])
def test_the_lives_find_a_broken_build(
    root: Path, monkeypatch: pytest.MonkeyPatch, build: type[Unit]
) -> None:
    """The control."""
    monkeypatch.setattr(MODULE, "Unit", build)
    assert next(lived(root, range(50)))


@pytest.mark.parametrize("clue", ["is_of_use", "PUBLIC_KEY"])
def test_a_course_that_is_always_believed_leaves_half_an_edition(
    full: House, monkeypatch: pytest.MonkeyPatch, clue: str
) -> None:
    """The control of the folder that was emptied."""
    courier = Courier(full)
    courier.until(Act.PAGES, "a/s20")
    shutil.rmtree(full.folder.root)
    if clue == "is_of_use":
        monkeypatch.setattr(MODULE, "is_of_use", lambda *_: True)
    else:
        full.folder.root.mkdir()
        (full.folder.root / PUBLIC_KEY).write_text("as if it had been begun there")
    courier.rest()
    assert full.verify().findings.missing
    assert number_on(full.folder, KEY.public) == 1
