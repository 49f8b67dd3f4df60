"""A press over several editions, hindered at one system call after the other."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.delivery.house import House
from tests.delivery.sweep import REPOSITORY, Child, Point, counted, proof_faults
from tests.power.checks import sound_database
from yanlu.delivery import StoreError, number_on
from yanlu.manifest.errors import ManifestError

from .machine import KEY, MORNING


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
        self.restore("after")
        self.child = Child("-m", "tests.press.press_once", "tasks", str(root))
        assert self.child.publish(self.after, 5) == 0
        self.new = content(self.after)

    def restore(self, name: str) -> None:
        """Put back what does not lie in the folder of this name: nothing."""

    def memory_faults(self) -> list[str]:
        """What is wrong with the press's own database."""
        return sound_database(self.work / "press.db")

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
            faults = self.memory_faults()
            faults += proof_faults(house, house.standing())
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
