"""A restore, hindered: the old paper whole or the new one whole, or one that does not start."""

from __future__ import annotations

import shutil
from pathlib import Path

from yanlu.config import keeping
from yanlu.config.places import Places

from .papers import leave_open, live_on, small_paper, take_three
from .sweep import CommandSweep, Content, content, refusal

CLEARING = ("openat", "unlink", "unlinkat", "rmdir")  # without these nothing can be taken away

LEFT = {"lock", "running", "last-backup.json"}


class RestoreSweep(CommandSweep):
    """A backup of some days ago, and a living paper over which it is brought back."""

    command = "restore"
    warm = ("restore", "backup")
    living = True

    def make(self) -> None:
        paper = small_paper(self.before)
        take_three(paper, self.before / "disk")
        look = self.root / "look"
        self.new = content(paper.root, look)
        live_on(paper, "今天")
        (paper.root / "notes.txt").write_text("only now")
        leave_open(paper, "今天也寫")
        if not self.living:
            shutil.rmtree(paper.root)
        self.old = content(paper.root, look)
        assert self.old != self.new

    def wrong_meanwhile(self, code: int, said: str) -> list[str]:
        refused = refusal(lambda: starting(self.places))
        if refused:
            faults = [] if "half way" in refused and code else [f"refused: {refused}"]
            return faults + self.wrong_in_a_backup()
        faults = self.wrong_aside(code == 0)
        standing = self.standing()
        if standing not in (self.old, self.new):
            faults.append(f"a mixed paper stands: {sorted(standing)}")
        if code == 0 and standing != self.new:
            faults.append("it says that the paper is back")
        if code > 0 and self.places.restoring.exists() and self.point.call not in CLEARING:
            faults.append("what was brought is left beside")
        return faults

    def wrong_in_a_backup(self) -> list[str]:
        """Between two papers there is nothing that a backup could hold."""
        code, said = self.run(command="backup")
        return [] if code == 1 and "half way" in said else [f"half a paper is backed up: {said}"]

    def wrong_at_the_end(self) -> list[str]:
        faults = self.wrong_aside(must_be_aside=True)
        if self.standing() != self.new:
            faults.append(f"end: not the paper of the backup: {sorted(self.standing())}")
        if refusal(lambda: starting(self.places)):
            faults.append("end: it does not start")
        left = {one.name for one in self.places.backup.rglob("*")}
        if self.places.restoring.exists() or not left <= LEFT:
            faults.append(f"end: left beside: {left}")
        return faults

    def standing(self) -> Content:
        return self.standing_in(self.var)

    def wrong_aside(self, must_be_aside: bool) -> list[str]:
        """The paper that stood here is not lost: it stands, or lies aside."""
        if not self.living:
            return []
        places = [self.var, *self.var.glob("before-restore-*")]
        if self.old in [self.standing_in(one) for one in places[must_be_aside:]]:
            return []
        return ["the paper that stood here is lost, or not whole in one place"]

    def standing_in(self, place: Path) -> Content:
        return content(place, self.root / "look")


def starting(places: Places) -> None:
    """What every command asks before it starts the paper."""
    keeping.stay(places.var)
    while keeping.STAYING:
        keeping.STAYING.pop().close()


class EmptyRestoreSweep(RestoreSweep):
    """A backup, and a machine on which there is nothing yet."""

    living = False
