"""A folder that somebody edited by hand is found out, and put right."""

from __future__ import annotations

import gzip
import os

import brotli
import pytest

from yanlu.delivery import Finding, Turn, remove_foreign, repair

from .house import FRONT, House, article, page


@pytest.fixture
def delivered(house: House) -> House:
    """A paper of some articles with a picture, and its folder."""
    picture = house.picture(b"the opening" * 100)
    house.publish({f"article:{n}": (*article(f"summit{n}"), picture) for n in range(5)})
    house.publish({"front": (page(FRONT),)})
    house.deliver()
    return house


def whole_round(house: House, limit: int = 7) -> list[Finding]:
    findings, after = repair(house.store, house.folder, "", limit)
    while after:
        more, after = repair(house.store, house.folder, after, limit)
        findings += more
    return findings + remove_foreign(house.store, house.folder, "", Turn(lambda: True))[0]


def test_nothing_is_found_in_a_folder_that_nobody_touched(delivered: House) -> None:
    before = delivered.on_disk()
    assert whole_round(delivered) == []
    assert delivered.on_disk() == before


def test_altered_missing_and_foreign_files_are_found_and_put_right(delivered: House) -> None:
    root, before = delivered.folder.root, delivered.on_disk()
    (root / FRONT).write_bytes(b"<p>edited by hand</p>")
    (root / "a/summit1/zh-hant-tw.html").unlink()
    (root / "a/summit2/index.html.gz").write_bytes(gzip.compress(b"other words"))
    (root / "a/summit3/index.html.br").unlink()
    (root / "a/summit4/note.txt.gz").write_bytes(gzip.compress(b"other words"))
    (root / "notes.txt").write_text("left here by mistake")
    (root / "a/summit4/.beside-index.html").write_text("half")
    found = {(one.path, one.kind) for one in whole_round(delivered)}
    assert found == {
        (FRONT, "altered"),
        ("a/summit1/zh-hant-tw.html", "missing"),
        ("a/summit2/index.html", "altered"),
        ("a/summit3/index.html", "altered"),
        ("a/summit4/note.txt", "altered"),
        ("notes.txt", "foreign"),
        ("a/summit4/.beside-index.html", "foreign"),
    }
    assert delivered.on_disk() == before
    assert whole_round(delivered) == []
    assert delivered.verify().sound


def test_a_compressed_form_beside_a_picture_is_foreign(delivered: House) -> None:
    picture = next((delivered.folder.root / "f").iterdir())
    foreign = picture.with_name(picture.name + ".gz")
    foreign.write_bytes(gzip.compress(b"another picture"))
    assert [one.kind for one in whole_round(delivered)] == ["foreign"]
    assert not foreign.exists()


@pytest.mark.parametrize("name", ["a:b", "trailing.", "back\\slash", "new\nline", "空 格 "])
def test_foreign_files_of_any_name_are_removed(delivered: House, name: str) -> None:
    (delivered.folder.root / name).write_text("x")
    assert [one.kind for one in whole_round(delivered)] == ["foreign"]
    assert delivered.verify().sound


def test_a_foreign_name_that_is_no_text_is_removed(delivered: House) -> None:
    path = os.fsencode(delivered.folder.root) + b"/\xff\xfe"
    with open(path, "w") as file:
        file.write("x")
    assert [one.kind for one in whole_round(delivered)] == ["foreign"]
    assert not os.path.exists(path)


def test_a_link_to_a_folder_elsewhere_is_removed_and_not_followed(delivered: House) -> None:
    outside = delivered.root / "outside"
    outside.mkdir()
    (outside / "note.txt").write_text("林編輯的筆記")
    (delivered.folder.root / "more").symlink_to(outside)
    assert whole_round(delivered) == [Finding("more", "foreign")]
    assert (outside / "note.txt").exists()


def test_a_form_that_was_polished_since_is_exchanged_and_is_no_finding(delivered: House) -> None:
    while delivered.store.polish(50):
        pass
    assert whole_round(delivered) == []
    path = "a/summit1/index.html"
    standing = delivered.store.shelf.find(path)
    assert standing is not None
    forms = delivered.store.body_row(standing.entry.sha256)
    disk = delivered.on_disk()
    assert forms is not None and disk[path + ".br"] == forms[1]
    assert brotli.decompress(disk[path + ".br"]) == disk[path]
    assert delivered.verify().sound


def test_a_picture_whose_original_was_edited_too_is_named_as_lost(delivered: House) -> None:
    picture = next((delivered.folder.root / "f").iterdir())
    picture.write_bytes(b"edited")
    original = next(delivered.media.iterdir())
    original.unlink()
    original.write_bytes(b"edited")
    path = picture.relative_to(delivered.folder.root).as_posix()
    assert whole_round(delivered) == [Finding(path, "lost")]


def test_a_picture_edited_in_place_is_put_right_from_its_original(delivered: House) -> None:
    picture = next((delivered.folder.root / "f").iterdir())
    picture.write_bytes(b"edited in the folder")
    path = picture.relative_to(delivered.folder.root).as_posix()
    assert whole_round(delivered) == [Finding(path, "altered")]
    assert picture.read_bytes() == b"the opening" * 100


def test_a_picture_exchanged_by_hand_is_linked_anew(delivered: House) -> None:
    picture = next((delivered.folder.root / "f").iterdir())
    picture.unlink()
    picture.write_bytes(b"another picture")
    path = picture.relative_to(delivered.folder.root).as_posix()
    assert whole_round(delivered) == [Finding(path, "altered")]
    assert picture.read_bytes() == b"the opening" * 100


def test_a_lost_picture_does_not_stop_the_round(delivered: House) -> None:
    picture = next((delivered.folder.root / "f").iterdir())
    picture.unlink()
    next(delivered.media.iterdir()).unlink()
    (delivered.folder.root / FRONT).unlink()
    found = {(one.path, one.kind) for one in whole_round(delivered)}
    path = picture.relative_to(delivered.folder.root).as_posix()
    assert found == {(path, "lost"), (FRONT, "missing")}
