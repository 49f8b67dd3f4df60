"""How long backups stay; what pruning leaves is whole, wherever it is ended."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from yanlu.backup import (
    AlteredError,
    Folder,
    IncompleteError,
    Listed,
    Rule,
    check,
    kept,
    prune,
    shelves,
    whole_backups,
)

from .paper import NOW, Paper, a_folder, brought_back, rows

RULE = Rule(daily=3, weekly=2, monthly=2)


def taken(number: int, day: datetime) -> Listed:
    return Listed(number, day, f"{number:08}-x")


def test_days_weeks_and_months_keep_their_last() -> None:
    start = datetime(2026, 1, 1, 3, tzinfo=UTC)
    every = [taken(day, start + timedelta(days=day)) for day in range(100)]
    stays = sorted(one.number for one in kept(RULE, every))
    assert stays[-3:] == [97, 98, 99]
    months = {(start + timedelta(days=number)).month for number in stays}
    assert {3, 4} <= months and len(stays) <= 3 + 2 + 2


def test_several_of_one_day_are_one() -> None:
    every = [taken(number, NOW + timedelta(minutes=number)) for number in range(5)]
    assert [one.number for one in kept(RULE, every)] == [4]


def test_a_clock_set_back_takes_no_backup_away_that_was_made_after() -> None:
    wrong = [taken(number, NOW + timedelta(days=3650 + number)) for number in range(3)]
    right = [taken(3 + number, NOW + timedelta(days=number)) for number in range(3)]
    assert {3, 4, 5} <= {one.number for one in kept(RULE, [*wrong, *right])}


def test_a_rule_of_nothing_keeps_the_newest() -> None:
    every = [taken(number, NOW + timedelta(days=number)) for number in range(3)]
    assert [one.number for one in kept(Rule(0, 0, 0), every)] == [2]


def three_days(paper: Paper, disk: Folder) -> None:
    for day in range(3):
        paper.write("newsroom.db", f"第 {day} 天")
        paper.back_up(disk, NOW + timedelta(days=day))


def test_what_is_pruned_is_gone_and_what_stays_comes_back(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    three_days(paper, disk)
    before = len(list((disk.root / "pieces").rglob("*-*")))
    assert [one.number for one in prune(disk, Rule(1, 0, 0))] == [1, 2]
    assert len(list((disk.root / "pieces").rglob("*-*"))) < before
    assert check(disk).is_good
    back = brought_back(disk, tmp_path / "back")
    assert rows(back / "newsroom.db") == rows(paper.root / "newsroom.db")


class Cut(Exception):
    """The power fails."""


class Cutting(Folder):
    """A folder whose machine stops at the deletion of this number."""

    def __init__(self, root: Path, left: int) -> None:
        super().__init__(root)
        self.left = left

    def delete(self, path: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cut
        super().delete(path)


def test_pruning_ended_before_any_deletion_leaves_whole_backups_and_is_gone_on_with(
    paper: Paper, tmp_path: Path
) -> None:
    steps = 0
    three_days(paper, a_folder(tmp_path / "first"))
    for step in range(60):
        shutil.copytree(tmp_path / "first", tmp_path / f"disk{step}")
        disk = Folder(tmp_path / f"disk{step}")
        try:
            prune(Cutting(disk.root, step), Rule(1, 0, 0))
        except Cut:
            steps += 1
        assert check(disk).is_good, "each backup that is left is whole"
        prune(disk, Rule(1, 0, 0))
        assert check(disk).is_good and len(whole_backups(disk)) == 1
        if steps == step:
            break
    assert steps > 5


def pieces_first(place: Folder) -> None:
    """The control: a prune in the wrong order."""
    oldest, *_, newest = whole_backups(place)
    needed = shelves.read_list(place, newest.identity).pieces
    for path in list(shelves.orphans(place, needed)):
        place.delete(path)
    place.delete(f"{shelves.BACKUPS}/{oldest.identity}.age")


def test_a_prune_that_began_with_the_pieces_would_be_seen(paper: Paper, disk: Folder) -> None:
    three_days(paper, disk)
    with pytest.raises(Cut):
        pieces_first(Cutting(disk.root, 1))
    assert not check(disk).is_good


def test_a_list_that_is_gone_stops_pruning(paper: Paper, disk: Folder) -> None:
    three_days(paper, disk)
    newest = whole_backups(disk)[-1].identity
    (disk.root / "backups" / f"{newest}.list").unlink()
    pieces = sorted((disk.root / "pieces").rglob("*-*"))
    with pytest.raises(IncompleteError):
        prune(disk, Rule(1, 0, 0))
    assert sorted((disk.root / "pieces").rglob("*-*")) == pieces


def part_of_a_list(path: Path) -> None:
    """As a disk leaves it that was pulled out, or a copy that was ended half way."""
    path.write_bytes(path.read_bytes()[:-30])


def nothing_of_a_list(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("cut_short", [part_of_a_list, nothing_of_a_list])
def test_of_half_a_list_no_piece_is_taken_for_one_that_nothing_needs(
    cut_short: Callable[[Path], None], paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    three_days(paper, disk)
    oldest = whole_backups(disk)[0].identity
    cut_short(disk.root / "backups" / f"{oldest}.list")
    found = check(disk)
    assert found.broken == (oldest,) and found.backups == 2
    pieces = sorted((disk.root / "pieces").rglob("*-*"))
    with pytest.raises(AlteredError):
        prune(disk, RULE)
    assert sorted((disk.root / "pieces").rglob("*-*")) == pieces
    assert brought_back(disk, tmp_path / "back", which=0)


def test_pruning_by_half_a_list_would_be_seen(
    paper: Paper, disk: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a program that takes an empty list for the list of a backup of nothing."""
    three_days(paper, disk)
    oldest = whole_backups(disk)[0].identity
    whole = shelves.read_list
    nothing = shelves.Needs(frozenset(), "")
    monkeypatch.setattr(
        shelves, "read_list", lambda at, one: nothing if one == oldest else whole(at, one)
    )
    prune(disk, RULE)
    with pytest.raises(IncompleteError):
        brought_back(disk, tmp_path / "back", which=0)


def test_a_list_of_the_first_program_is_read_as_ever(paper: Paper, disk: Folder) -> None:
    three_days(paper, disk)
    oldest = whole_backups(disk)[0].identity
    pieces = shelves.read_list(disk, oldest).pieces
    disk.write(shelves.list_path(oldest), shelves.Needs(pieces, "").listed)
    assert shelves.read_list(disk, oldest) == shelves.Needs(pieces, "") and check(disk).is_good
