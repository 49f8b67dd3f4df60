"""A press of its own, killed and refused by the disk over several editions; two that race."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.delivery.house import House, quick_place
from tests.delivery.sweep import REPOSITORY, Child, Point, counted, proof_faults, sample
from yanlu.delivery import StoreError, number_on
from yanlu.manifest.errors import ManifestError
from yanlu.manifest.statements import Edition, Head

from .machine import KEY, MORNING

pytestmark = pytest.mark.deep

TRIED = 60


def run(*arguments: str) -> None:
    command = [sys.executable, "-m", "tests.press.press_once", *arguments]
    subprocess.run(command, cwd=REPOSITORY, check=True, timeout=120)


class PressSweep:
    """An old edition, and a press to hinder on the way to the new ones.

    Args:
        root: an empty folder.
    """

    def __init__(self, root: Path) -> None:
        self.before, self.after, self.work = root / "before", root / "after", root / "work"
        self.before.mkdir()
        run("make", str(self.before))
        shutil.copytree(self.before, self.after)
        self.child = Child("-m", "tests.press.press_once", "tasks", str(root))
        assert self.child.publish(self.after, 5) == 0
        self.new = content(self.after)

    def begin(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.before, self.work)

    def count(self) -> Counter[str]:
        self.begin()
        return counted(self.child, self.work, 5)

    def hinder(self, point: Point) -> list[str]:
        """What is wrong after a press that was hindered at this point."""
        self.begin()
        self.child.publish(self.work, 5, *point.tracing)
        wrong = self.wrong_meanwhile()
        if self.child.publish(self.work, 10) != 0:
            wrong.append("it cannot go on")
        return wrong + self.wrong_at_the_end()

    def wrong_meanwhile(self) -> list[str]:
        house = House(self.work)
        try:
            faults = proof_faults(house, house.standing())
            is_up_to_date = number_on(house.folder, KEY.public) == house.newest()[0].number
            found = house.verify(MORNING).findings
            if is_up_to_date and (found.altered or found.missing or found.withdrawn):
                faults.append("folder: the newest head, but not all that it names")
        except (StoreError, AssertionError, ManifestError) as error:
            faults = [f"store: {error}"]
        house.store.close()
        return faults

    def wrong_at_the_end(self) -> list[str]:
        house = House(self.work)
        report = house.verify(MORNING)
        faults = [] if report.sound else [f"end: {report.findings}"]
        faults += [] if house.bodies() == house.named() else ["end: bodies that nothing names"]
        house.store.close()
        return faults if content(self.work) == self.new else [*faults, "end: not the new edition"]


def content(root: Path) -> dict[str, bytes]:
    house = House(root)
    standing = house.standing()
    house.store.close()
    return {path: data for path, data in standing.items() if not path.startswith(".yanlu/")}


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


def test_two_presses_in_two_processes_sign_no_number_twice(root: Path) -> None:
    run("make", str(root))
    presses = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.press.press_once", "race", str(root), name, "40"],
            cwd=REPOSITORY,
        )
        for name in "xy"
    ]
    assert [press.wait(timeout=120) for press in presses] == [0, 0]
    house = House(root)
    kept = list(house.store.editions(0))
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    for before, after in pairwise(kept):
        assert Edition.parse(after.manifest).previous == Head.parse(before.head).edition
    assert proof_faults(house, house.standing()) == []
    assert house.bodies() == house.named()
    house.deliver()
    assert house.verify(Head.parse(kept[-1].head).issued).sound
    print(f"\n{len(kept)} editions")
    house.store.close()
