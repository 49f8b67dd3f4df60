"""An editor's save and publish, hindered at one system call after the other: newsroom.db."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.delivery.sweep import REPOSITORY, Child, Point, counted
from tests.power.checks import sound_database

from .desk_once import TITLE


class DeskSweep:
    """An article as it was, and an editor to hinder.

    Args:
        root: an empty folder.
    """

    def __init__(self, root: Path) -> None:
        self.before, self.work = root / "before", root / "work"
        self.before.mkdir()
        make = [sys.executable, "-m", "tests.power.work", "make", "desk", str(self.before), "sound"]
        subprocess.run(make, cwd=REPOSITORY, check=True, timeout=300)
        self.child = Child("-m", "tests.press.desk_once", "tasks", str(root))

    def begin(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.before, self.work)

    def count(self) -> Counter[str]:
        """How often a save and publish makes each call."""
        self.begin()
        return counted(self.child, self.work, "sound")

    def hinder(self, point: Point, build: str = "sound") -> list[str]:
        """What is wrong after a save that was hindered at this point."""
        self.begin()
        code = self.child.publish(self.work, build, *point.tracing)
        faults = self.wrong(must_stand=code == 0)
        if self.child.publish(self.work, "sound") != 0:
            faults.append("it cannot be done again")
        return faults + self.wrong(must_stand=True)

    def wrong(self, must_stand: bool) -> list[str]:
        """What readers would be given is what was saved, and is due; or nothing was published."""
        path = self.work / "newsroom.db"
        faults = sound_database(path)
        base = sqlite3.connect(path)
        title, is_live, live = base.execute(
            "SELECT title, live, live_revision_id FROM wagtailcore_page WHERE depth = 4"
        ).fetchone()
        kept = base.execute("SELECT count(*) FROM wagtailcore_revision WHERE id = ?", (live,))
        whole = (title, bool(is_live), kept.fetchone()[0]) == (TITLE, True, 1)
        due = base.execute("SELECT count(*) FROM newsroom_change WHERE thing LIKE 'article:%'")
        if must_stand and not whole:
            faults.append("the editor was told that it is published")
        if not whole and (is_live or live):
            faults.append("half an article is live")
        if is_live and not due.fetchone()[0]:
            faults.append("it is live, and nothing is due")
        base.close()
        return faults
