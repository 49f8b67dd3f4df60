"""A folder is brought up to date: content first, head last, whatever lay there before."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import brotli
import pytest

from yanlu.delivery import (
    Finding,
    Folder,
    LostError,
    Store,
    TargetError,
    deliver,
    number_on,
    repair,
)
from yanlu.manifest.paths import HEAD, HEAD_MINISIG, HEAD_SIG, PUBLIC_KEY
from yanlu.manifest.report import State
from yanlu.manifest.statements import Reason

from .house import FRONT, INTRUDER, KEY, House, article, page

TWINS = (".br", ".gz")


class Recording(Folder):
    """A folder that remembers in which order it was written."""

    def __init__(self, root: Path, media: Path) -> None:
        super().__init__(root, media)
        self.acts: list[tuple[str, str]] = []

    def write(self, path: str, data: bytes) -> None:
        super().write(path, data)
        self.acts.append(("write", path))

    def link(self, path: str, sha256: str) -> None:
        super().link(path, sha256)
        self.acts.append(("write", path))

    def delete(self, path: str) -> None:
        was_there = (self.root / path).exists()
        super().delete(path)
        if was_there:
            self.acts.append(("delete", path))

    def flush(self) -> None:
        super().flush()
        self.acts.append(("flush", ""))


def assert_same(house: House) -> None:
    """The folder is the store, byte for byte, with its compressed forms and nothing else."""
    standing, disk = house.standing(), house.on_disk()
    plain = {path: data for path, data in disk.items() if path[-3:] not in TWINS}
    assert plain.pop(PUBLIC_KEY) == KEY.public.text.encode()
    assert plain == standing
    for path in disk.keys() - plain.keys() - {PUBLIC_KEY}:
        unpack = brotli.decompress if path.endswith(".br") else gzip.decompress
        assert unpack(disk[path]) == standing[path[:-3]]


def test_the_first_delivery_and_every_later_one_equal_the_store(house: House) -> None:
    pictures = [house.picture(f"picture {number}".encode() * 50) for number in range(3)]
    house.publish({f"article:{n}": (*article(f"summit{n}"), pictures[n % 3]) for n in range(8)})
    assert house.deliver().number == 1
    assert_same(house)
    for number in range(6):
        house.publish(
            {f"article:{number}": article(f"summit{number}", f"第{number}版")},
            gone=[f"article:{number + 2}"],
            reasons={f"article:{number + 2}": Reason.WITHDRAWN},
        )
        if number % 2:
            continue  # some editions never reach the folder by themselves
        assert house.deliver().number == number + 2
        assert_same(house)
        assert house.verify().sound


def test_a_delivery_of_one_article_writes_only_its_branch(house: House) -> None:
    house.publish({f"article:{n}": article(f"summit{n}") for n in range(60)})
    first = house.deliver()
    house.publish({"article:7": article("summit7", "更正")})
    second = house.deliver()
    assert first.written > 240
    assert second.written < 12
    assert house.deliver() == type(second)(2, 0, 0)


def test_the_head_comes_last_and_pages_after_their_assets(house: House) -> None:
    target = Recording(house.folder.root, house.media)
    house.publish({"article:summit7": (*article("summit7"), house.picture(b"opening"))})
    deliver(house.store, target, KEY.public)
    house.publish({"article:summit7": article("summit7", "二"), "front": (page(FRONT),)})
    target.acts.clear()
    deliver(house.store, target, KEY.public)
    plain = [act for act in target.acts if act[1][-3:] not in TWINS]
    written = [path for act, path in plain if act == "write"]
    assert written[-3:] == [HEAD_SIG, HEAD_MINISIG, HEAD]
    head = plain.index(("write", HEAD))
    assert plain[head - 1] == ("flush", "")
    assert all(path.startswith(".yanlu/tree/") for act, path in plain[head:] if act == "delete")
    assert ("delete", house.picture(b"opening").path) in plain[:head]


def test_assets_are_there_before_the_pages_that_name_them(house: House) -> None:
    target = Recording(house.folder.root, house.media)
    house.publish({"front": (page("a.html"), page(FRONT), page("f/style.css"))})
    deliver(house.store, target, KEY.public)
    written = [path for act, path in target.acts if act == "write"]
    assert written.index("f/style.css") < written.index("a.html") < written.index(FRONT)


def test_a_delivery_after_the_head_alone_was_missing_deletes_what_was_withdrawn(
    house: House,
) -> None:
    """Killed just before the switch, or just after it: the withdrawn is gone either way."""
    house.publish({"article:summit7": article("summit7"), "front": (page(FRONT),)})
    house.deliver()
    house.publish(gone=["article:summit7"], reasons={"article:summit7": Reason.LEGAL})

    class Dying(Folder):
        def write(self, path: str, data: bytes) -> None:
            if path == HEAD:
                raise TargetError("killed")
            super().write(path, data)

    with pytest.raises(TargetError):
        deliver(house.store, Dying(house.folder.root, house.media), KEY.public)
    assert not (house.folder.root / "a").exists()
    house.deliver()
    assert_same(house)


def test_a_folder_whose_head_is_gone_is_written_anew_and_old_files_go(house: House) -> None:
    house.publish({"article:summit7": article("summit7"), "front": (page(FRONT),)})
    house.deliver()
    (house.folder.root / HEAD).unlink()
    house.publish(gone=["article:summit7"], reasons={"article:summit7": Reason.LEGAL})
    house.deliver()
    assert_same(house)
    assert house.verify().sound


def test_a_head_that_somebody_edited_is_not_believed(house: House) -> None:
    house.publish({"front": (page(FRONT),)})
    house.deliver()
    head = house.folder.root / HEAD
    forged = {**json.loads(head.read_bytes()), "number": 10**30}
    head.write_text(json.dumps(forged))
    assert number_on(house.folder, KEY.public) == 0
    assert house.deliver().number == 1
    assert_same(house)


def test_the_number_on_a_target_counts_only_under_our_signature(house: House) -> None:
    assert number_on(house.folder, KEY.public) == 0
    house.publish({"front": (page(FRONT),)}, floor=11)
    house.deliver()
    assert number_on(house.folder, KEY.public) == 12
    assert number_on(house.folder, INTRUDER.public) == 0
    (house.folder.root / HEAD_SIG).unlink()
    assert number_on(house.folder, KEY.public) == 12
    (house.folder.root / HEAD_MINISIG).write_bytes(b"nonsense")
    assert number_on(house.folder, KEY.public) == 0


def test_a_picture_edited_in_the_folder_leaves_its_original_alone_and_is_put_right(
    house: House,
) -> None:
    picture = house.picture(b"the opening" * 1000)
    house.publish({"article:summit7": (*article("summit7"), picture)})
    house.deliver()
    with (house.folder.root / picture.path).open("ab") as lies:
        lies.write(b"X")
    original = next(house.media.iterdir())
    assert original.read_bytes() == b"the opening" * 1000
    findings, _ = repair(house.store, house.folder, "", 1000)
    assert findings == [Finding(picture.path, "altered")]
    assert_same(house)


def test_a_picture_that_is_missing_is_named_and_the_old_head_stays(house: House) -> None:
    house.publish({"front": (page(FRONT),)})
    house.deliver()
    picture = house.picture(b"soon gone")
    house.publish({"article:summit7": (picture,)})
    lost = next(house.media.iterdir())
    lost.rename(house.root / "elsewhere")
    with pytest.raises(LostError, match=rf"{picture.path}.*{lost.name}.*missing") as caught:
        house.deliver()
    assert isinstance(caught.value, TargetError)
    assert number_on(house.folder, KEY.public) == 1
    (house.root / "elsewhere").rename(lost)
    house.deliver()
    assert_same(house)


@pytest.mark.parametrize(
    "path", ["../out", "/etc/out", "a//b", "a/../b", "", ".", "a/.", "a:b", "a\\b", "a\0b", "a."]
)
def test_an_unsafe_path_is_never_written(house: House, path: str) -> None:
    with pytest.raises(TargetError, match="unsafe path"):
        house.folder.write(path, b"x")
    with pytest.raises(TargetError, match="unsafe path"):
        house.folder.read(path, 1)


@pytest.mark.parametrize("path", ["../out", "/etc/out", "a//b", "a/../b", "", ".", "a/."])
def test_nothing_outside_the_folder_is_deleted(house: House, path: str) -> None:
    with pytest.raises(TargetError, match="unsafe path"):
        house.folder.delete(path)


def test_what_stands_in_the_way_is_removed(house: House, root: Path) -> None:
    outside = root / "outside"
    (outside / "summit7").mkdir(parents=True)
    edition = house.folder.root
    edition.mkdir()
    (edition / "a").symlink_to(outside)
    (edition / "k").write_text("a file where a folder must be")
    (edition / FRONT / "folder").mkdir(parents=True)
    put = {
        "article:summit7": (*article("summit7"), page("k/summit7/index.html")),
        "front": (page(FRONT),),
    }
    house.publish(put)
    house.deliver()
    assert_same(house)
    assert list((outside / "summit7").iterdir()) == []


def test_deleting_through_a_link_touches_nothing_outside(house: House, root: Path) -> None:
    outside = root / "outside"
    outside.mkdir()
    (outside / "note.txt").write_text("林編輯的筆記")
    house.folder.root.mkdir()
    (house.folder.root / "a").symlink_to(outside)
    house.folder.delete("a/note.txt")
    assert (outside / "note.txt").exists()


def test_a_full_disk_leaves_the_old_edition_and_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish({"front": (page(FRONT),)})
    house.deliver()
    before = house.on_disk()
    house.publish({"front": (page(FRONT, "新"),)})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(TargetError, match="No space left"):
            house.deliver()
    assert house.on_disk() == before
    house.deliver()
    assert_same(house)


def test_two_presses_do_not_write_into_one_folder_at_once(house: House) -> None:
    house.publish({"front": (page(FRONT),)})
    other = Folder(house.folder.root, house.media)
    with house.folder.hold(), pytest.raises(TargetError, match="another press"):
        deliver(house.store, other, KEY.public)
    assert deliver(house.store, other, KEY.public).number == 1


def test_an_edition_published_during_a_delivery_waits_for_the_next(house: House) -> None:
    house.publish({f"article:{n}": article(f"summit{n}") for n in range(3)})
    other = Store(house.store.path)
    if other.connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        pytest.skip("this SQLite is too old for WAL: the writer waits for the reader instead")
    machine = House(house.root)

    class Overtaken(Folder):
        def write(self, path: str, data: bytes) -> None:
            if path == "a/summit1/index.html":
                machine.publish({"article:0": article("summit0", "搶先")})
            super().write(path, data)

    done = deliver(house.store, Overtaken(house.folder.root, house.media), KEY.public)
    assert done.number == 1
    assert house.verify().sound
    house.deliver()
    assert_same(house)
    other.close()
    machine.store.close()


def test_an_empty_store_delivers_nothing(house: House) -> None:
    assert house.deliver().number == 0
    assert house.on_disk() == {}


def test_an_intruders_edition_in_the_folder_is_found_out_and_overwritten(house: House) -> None:
    house.publish({"front": (page(FRONT, "真"),)})
    house.deliver()
    (house.folder.root / FRONT).write_bytes(b"<p>lies</p>")
    head = house.folder.root / HEAD
    (house.folder.root / HEAD_SIG).write_bytes(INTRUDER.sign(head.read_bytes()))
    assert house.verify().state is State.NOT_GENUINE
    house.publish({"front": (page(FRONT, "又真"),)})
    house.deliver()
    assert_same(house)
    assert house.verify().sound
