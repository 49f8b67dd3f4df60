"""A press over several editions, hindered at one system call after the other."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.delivery.house import House
from tests.delivery.sweep import REPOSITORY, Child, Point, counted, proof_faults
from tests.power.checks import sound_database
from yanlu.delivery import StoreError, number_on
from yanlu.manifest.errors import ManifestError
from yanlu.manifest.paths import HEAD

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
        assert self.child.publish(self.after, self.how(5)) == 0
        self.new = content(self.after)

    def how(self, minutes: int, build: str = "") -> object:
        """What the child is told: how long after the old edition, and which build."""
        return minutes

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
        return counted(self.child, self.work, self.how(5))

    def hinder(self, point: Point, build: str = "") -> list[str]:
        """What is wrong after a press that was hindered at this point."""
        self.begin()
        self.child.publish(self.work, self.how(5, build), *point.tracing)
        wrong = self.wrong_meanwhile()
        if self.child.publish(self.work, self.how(10)) != 0:
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


class PiecesSweep(PressSweep):
    """The same with a folder whose head was lost, so that all of it is delivered, in pieces.

    Under the new head nothing may have to be repaired: that it would be is no excuse.
    """

    def how(self, minutes: int, build: str = "") -> object:
        return f"{minutes}:{build or 'pieces'}"

    def begin(self) -> None:
        super().begin()
        (self.work / "edition" / HEAD).unlink()
        (self.work / "edition/a/summit7/zh-hant-tw.html").unlink()

    def wrong_at_the_end(self) -> list[str]:
        memory = sqlite3.connect(self.work / "press.db")
        said, course = memory.execute("SELECT last_repair, course FROM press_delivery").fetchone()
        memory.close()
        faults = [f"end: {said}"] if "missing" in said or "altered" in said else []
        faults += [f"end: the course is {course}"] if course else []
        return faults + super().wrong_at_the_end()


def content(root: Path) -> dict[str, bytes]:
    house = House(root)
    standing = house.standing()
    house.store.close()
    return {path: data for path, data in standing.items() if not path.startswith(".yanlu/")}
