"""A press of its own, killed and refused by the disk over several editions; two that race."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.house import quick_place
from tests.delivery.sweep import Point, sample

from .desk_sweep import DeskSweep
from .press_sweep import PiecesSweep, PressSweep
from .two_presses import race_two

pytestmark = pytest.mark.deep

TRIED = 60
FEW = 6


@pytest.fixture
def sweep() -> Iterator[PressSweep]:
    if shutil.which("strace") is None:
        pytest.fail("install strace: the crash sweeps need it")
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        sweep = PressSweep(Path(made))
        yield sweep
        sweep.child.close()


def test_a_press_hindered_anywhere_goes_on_when_it_is_started_again(sweep: PressSweep) -> None:
    assert any("新的文章".encode() in data for data in sweep.new.values())
    assert not [path for path in sweep.new if "other22" in path]
    counts = sweep.count()
    points = sample(counts, TRIED, ("KILL", "ENOSPC", "EIO"))
    print(f"\n{sum(counts.values())} calls {dict(counts)}; {len(points)} points tried")
    wrong = {point: faults for point in points if (faults := sweep.hinder(point))}
    assert wrong == {}


@pytest.fixture
def pieces(root: Path) -> Iterator[PiecesSweep]:
    sweep = PiecesSweep(root)
    yield sweep
    sweep.child.close()


def test_a_long_delivery_hindered_anywhere_goes_on_when_it_is_started_again(
    pieces: PiecesSweep,
) -> None:
    counts = pieces.count()
    points = sample(counts, FEW, ("KILL",)) + spread(counts, "ENOSPC", 2) + spread(counts, "EIO", 2)
    print(f"\n{sum(counts.values())} calls {dict(counts)}; {len(points)} points tried")
    assert {point: wrong for point in points if (wrong := pieces.hinder(point))} == {}


def test_the_sweep_finds_a_delivery_that_is_written_down_before_it_is_made(
    pieces: PiecesSweep,
) -> None:
    """The control."""
    points = spread(pieces.count(), "KILL", 5)
    assert next((point for point in points if pieces.hinder(point, "early")), None)


def spread(counts: Counter[str], fault: str, number: int) -> list[Point]:
    """So many files that are laid, evenly from the first to the last."""
    step = counts["rename"] // number
    return [Point("rename", 1 + step * index, fault) for index in range(number)]


@pytest.fixture(scope="module")
def desk() -> Iterator[DeskSweep]:
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        sweep = DeskSweep(Path(made))
        yield sweep
        sweep.child.close()


def test_an_editors_publish_hindered_anywhere_is_whole_or_not_at_all(desk: DeskSweep) -> None:
    counts = desk.count()
    points = sample(counts, TRIED, ("KILL", "ENOSPC", "EIO"))
    print(f"\n{sum(counts.values())} calls {dict(counts)}; {len(points)} points tried")
    assert {point: wrong for point in points if (wrong := desk.hinder(point))} == {}


def test_the_sweep_finds_an_editor_who_publishes_in_two_steps(desk: DeskSweep) -> None:
    """The control."""
    points = sample(desk.count(), 60, ("KILL",))
    assert [point for point in points if desk.hinder(point, "by-statement")]


def test_two_presses_in_two_processes_sign_no_number_twice(root: Path) -> None:
    race_two(root)
