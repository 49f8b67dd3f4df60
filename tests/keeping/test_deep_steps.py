"""A backup, a restore and an upgrade, each killed or refused by the disk wherever it is.

Here a sample of the points; `python -m tests.keeping.full_sweep` tries them all.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.delivery.house import quick_place
from tests.delivery.sweep import Point, sample
from tests.press.full_sweep import ALL, FAULTS

from .backing_up import BackupSweep
from .bringing_back import EmptyRestoreSweep, RestoreSweep
from .bringing_up import EndedUpgradeSweep, FailingUpgradeSweep, SmallUpgradeSweep
from .full_sweep import CONTROLS
from .sweep import CommandSweep

pytestmark = pytest.mark.deep

Sweeps = Callable[[type[CommandSweep]], CommandSweep]


@pytest.fixture(scope="module")
def sweeps() -> Iterator[Sweeps]:
    """One sweep of each kind, made when it is first asked for."""
    if shutil.which("strace") is None:
        pytest.fail("install strace: the crash sweeps need it")
    made: dict[type[CommandSweep], CommandSweep] = {}
    with tempfile.TemporaryDirectory(dir=quick_place()) as root:

        def of(kind: type[CommandSweep]) -> CommandSweep:
            if kind not in made:
                folder = Path(root, kind.__name__)
                folder.mkdir()
                made[kind] = kind(folder)
            return made[kind]

        yield of
        for one in made.values():
            one.child.close()


def wrong_at(swept: CommandSweep, tried: int) -> dict[Point, list[str]]:
    """What is wrong at so many points, chosen by chance, the same each time."""
    points = random.Random(2).sample(sample(swept.count(), ALL, FAULTS), tried)
    return {point: faults for point in points if (faults := swept.hinder(point))}


def test_a_backup_hindered_anywhere_is_whole_or_none_and_takes_no_other_away(
    sweeps: Sweeps,
) -> None:
    assert wrong_at(sweeps(BackupSweep), 16) == {}


@pytest.mark.parametrize("kind", [RestoreSweep, EmptyRestoreSweep])
def test_a_restore_hindered_anywhere_leaves_one_paper_or_says_that_it_is_half_way(
    sweeps: Sweeps, kind: type[CommandSweep]
) -> None:
    assert wrong_at(sweeps(kind), 16) == {}


@pytest.mark.parametrize("kind", [SmallUpgradeSweep, EndedUpgradeSweep, FailingUpgradeSweep])
def test_an_upgrade_hindered_anywhere_is_done_or_undone_or_says_that_it_is_half_way(
    sweeps: Sweeps, kind: type[CommandSweep]
) -> None:
    assert wrong_at(sweeps(kind), 10) == {}


@pytest.mark.parametrize(("build", "kind", "call", "fault"), CONTROLS)
def test_the_sweep_finds_a_broken_build(
    sweeps: Sweeps, build: str, kind: type[CommandSweep], call: str, fault: str
) -> None:
    """The controls; the first points that show it are enough."""
    swept = sweeps(kind)
    count = swept.count()[call]
    order = sorted(range(1, count + 1), key=lambda number: abs(number / count - 0.75))
    assert any(swept.hinder(Point(call, number, fault), build) for number in order[:20])
