"""What is wrong is said in a sentence, and nothing is believed, written or lost."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from yanlu.backup import (
    AlteredError,
    BackupError,
    Bringing,
    Folder,
    ForeignError,
    IncompleteError,
    Opener,
    PlaceError,
    Sealer,
    WrongKeyError,
    check,
    must_hold_backups,
    new_pair,
    open_statement,
    whole_backups,
)
from yanlu.manifest.keys import SigningKey

from .paper import PAIR, Paper, a_folder, brought_back, files, rows


def a_piece(disk: Folder) -> Path:
    return max((disk.root / "pieces").rglob("*-*"), key=lambda path: path.stat().st_size)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_the_wrong_key_is_said_and_writes_nothing(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    with pytest.raises(WrongKeyError, match="打不開"):
        brought_back(disk, tmp_path / "back", new_pair().secret)
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("words", ["", "# only a comment", "AGE-SECRET-KEY-1NONSENSE", "age1xyz"])
def test_what_is_no_secret_key_is_said(words: str) -> None:
    with pytest.raises(WrongKeyError, match="AGE-SECRET-KEY-1"):
        Opener(words)


def test_what_is_no_public_key_is_said() -> None:
    with pytest.raises(WrongKeyError, match="age1"):
        Sealer(["ssh-rsa AAAA"], b"n")


def test_a_secret_key_in_the_place_of_the_public_one_is_refused_and_not_repeated() -> None:
    with pytest.raises(WrongKeyError, match="另產生一對") as caught:
        Sealer([PAIR.secret], b"n")
    assert PAIR.secret not in str(caught.value)


def test_a_missing_piece_is_said_before_anything_is_written(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    a_piece(disk).unlink()
    with pytest.raises(IncompleteError, match="不完整"):
        brought_back(disk, tmp_path / "back")
    assert list((tmp_path / "back").iterdir()) == []
    found = check(disk)
    assert not found.is_good and len(found.missing) == 1 and len(found.broken) == 1


def test_an_altered_piece_is_found_with_and_without_a_key(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    flip(a_piece(disk))
    with pytest.raises(AlteredError, match="損壞"):
        brought_back(disk, tmp_path / "back")
    found = check(disk)
    assert len(found.altered) == 1 and len(found.broken) == 1


def test_what_is_whole_comes_back_beside_what_is_lost(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    """The same piece serves all backups: one bad sector, and none of them would be whole."""
    paper.back_up(disk)
    pictures = sorted((disk.root / "pieces").rglob("*-*"), key=lambda one: one.stat().st_size)[-2:]
    pictures[0].unlink()
    flip(pictures[1])
    opener = Opener(PAIR.secret)
    stated = open_statement(disk, must_hold_backups(disk)[0].identity, opener).statement
    told: dict[str, type[BackupError]] = {}
    (tmp_path / "back").mkdir()
    bringing = Bringing.of(disk, opener, stated, is_whole=False)
    bringing.bring(
        tmp_path / "back", spare=lambda kept, error: told.update({kept.path: type(error)})
    )
    assert set(told.values()) == {IncompleteError, AlteredError} and len(told) == 2
    expected = dict(files(paper.root / "pictures"))
    came = dict(files(tmp_path / "back" / "pictures"))
    assert {f"pictures/{name}" for name in expected.keys() - came.keys()} == set(told)
    assert came.items() <= expected.items() and len(came) == len(expected) - 2
    assert rows(tmp_path / "back" / "newsroom.db") == rows(paper.root / "newsroom.db")


def test_one_file_comes_back_though_another_is_lost(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    a_piece(disk).unlink()
    opener = Opener(PAIR.secret)
    stated = open_statement(disk, must_hold_backups(disk)[0].identity, opener).statement
    wanted = [one for one in stated.files if one.path == "newsroom.db"]
    Bringing.of(disk, opener, stated, wanted).bring(tmp_path, wanted)
    assert rows(tmp_path / "newsroom.db") == rows(paper.root / "newsroom.db")


def test_what_was_altered_is_mended_by_the_next_backup_for_the_older_one_too(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    flip(a_piece(disk))
    assert not check(disk).is_good
    assert paper.back_up(disk).new == 1
    assert check(disk).is_good
    back = brought_back(disk, tmp_path / "back", which=0)
    assert rows(back / "newsroom.db") == rows(paper.root / "newsroom.db")


def test_a_swapped_piece_that_opens_is_still_refused(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    """Who keeps the place can seal what he likes for our public key, but not under our names."""
    paper.back_up(disk)
    target = a_piece(disk)
    name = target.name.partition("-")[0]
    target.unlink()
    forged = Sealer([PAIR.public], b"n" * 32).seal(b"not what the paper wrote")
    (target.parent / f"{name}-{hashlib.sha256(forged).hexdigest()}").write_bytes(forged)
    with pytest.raises(AlteredError):
        brought_back(disk, tmp_path / "back")


def test_a_whole_backup_that_another_key_signed_is_refused(paper: Paper, disk: Folder) -> None:
    paper.back_up(disk)
    [one] = must_hold_backups(disk)
    other = SigningKey.generate(os.urandom)
    with pytest.raises(ForeignError, match="偽造"):
        open_statement(disk, one.identity, Opener(PAIR.secret), other.public)


def test_half_a_backup_is_never_taken_for_whole(paper: Paper, disk: Folder, tmp_path: Path) -> None:
    """The place goes away in the middle; the next backup goes on from there."""
    failing = Failing(disk.root, after=4)
    with pytest.raises(PlaceError):
        paper.back_up(failing)
    assert whole_backups(disk) == []
    with pytest.raises(PlaceError, match="no whole backup"):
        brought_back(disk, tmp_path / "none")
    written = len(list((disk.root / "pieces").rglob("*-*")))
    taken = paper.back_up(disk)
    assert written and taken.new == taken.pieces - written, "what was written is not written twice"
    assert check(disk).is_good


class Failing(Folder):
    """A folder on a disk that is pulled out after some writes."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root)
        self.left = after

    def write(self, path: str, data: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise PlaceError("gone", "不見了")
        super().write(path, data)


def test_a_statement_that_was_cut_short_is_refused(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    [statement] = (disk.root / "backups").glob("*.age")
    statement.write_bytes(statement.read_bytes()[:-40])
    with pytest.raises(AlteredError):
        brought_back(disk, tmp_path / "back")
    found = check(disk)  # without any key
    assert found.broken == (statement.stem,) and found.backups == 0
    paper.back_up(disk)
    found = check(disk)
    assert found.broken == (statement.stem,) and found.backups == 1


def test_a_full_disk_is_said_and_leaves_what_stood(paper: Paper, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", small], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can make a disk that is too small")
    try:
        with pytest.raises(PlaceError, match="No space left"):
            paper.back_up(Folder(small))
        assert whole_backups(Folder(small)) == []
        assert not list(small.rglob(".begun-*"))
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    """It is where a disk should be mounted, and is not."""
    with pytest.raises(PlaceError, match="mount"):
        Folder(tmp_path / "mnt")
    assert not (tmp_path / "mnt").exists()


def with_a_stranger(disk: Folder, paper: Paper) -> None:
    (disk.root / "holiday.jpg").write_bytes(b"somebody's")


def with_another_paper(disk: Folder, paper: Paper) -> None:
    (disk.root / "yanlu-backup.json").write_text('{"paper": "another", "yanlu-backup": 1}')


@pytest.mark.parametrize("occupied", [with_a_stranger, with_another_paper])
def test_a_place_that_is_not_ours_is_left_alone(
    paper: Paper, disk: Folder, occupied: Callable[[Folder, Paper], None]
) -> None:
    occupied(disk, paper)
    before = dict(files(disk.root))
    with pytest.raises(ForeignError):
        paper.back_up(disk)
    assert dict(files(disk.root)) == before


def test_a_place_whose_mark_is_damaged_says_where_to_go_on_and_still_gives_back(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    (disk.root / "yanlu-backup.json").write_bytes(b"{")
    with pytest.raises(AlteredError, match="仍可還原"):
        paper.back_up(disk)
    assert dict(files(brought_back(disk, tmp_path / "back")))


def test_a_place_that_gives_back_something_else_is_not_believed(
    paper: Paper, tmp_path: Path
) -> None:
    """The control of reading back: a disk that loses a bit."""

    class Losing(Folder):
        def write(self, path: str, data: bytes) -> None:
            super().write(path, data[:-1] if path.startswith("pieces/") else data)

    losing = Losing(a_folder(tmp_path / "losing").root)
    with pytest.raises(AlteredError):
        paper.back_up(losing)
    assert whole_backups(losing) == []
