"""A backup, and the prune at its end, hindered: what says that it is whole comes back."""

from __future__ import annotations

import shutil
from functools import cached_property
from pathlib import Path

from tests.backup.paper import PAIR, SIGNER
from yanlu.backup import BackupError, Bringing, Folder, Opener, check, open_statement, whole_backups
from yanlu.config import keeping

from .papers import leave_open, live_on, small_paper, take_three
from .sweep import CommandSweep, Content, content, differing

SEALED = b"age-encryption.org/v1"
PLAIN = (PAIR.secret.encode(), "第2天".encode(), "今天也寫".encode(), b"picture 1picture")


class BackupSweep(CommandSweep):
    """Three backups of earlier days, a fourth one to take, and a rule that keeps only that."""

    command = "backup"

    def make(self) -> None:
        paper = small_paper(self.before)
        take_three(paper, self.before / "disk")
        live_on(paper, "今天")
        leave_open(paper, "今天也寫")
        self.old = {one.identity for one in whole_backups(Folder(self.before / "disk"))}
        self.held = {one: self.brought(self.before, one) for one in self.old}
        self.paper = content(self.before / "var", self.root / "look")

    @cached_property
    def opener(self) -> Opener:
        return Opener(PAIR.secret)

    def brought(self, root: Path, identity: str) -> Content:
        """What comes back of a backup; nothing if it does not."""
        place, goal = Folder(root / "disk"), root.parent / "back"
        shutil.rmtree(goal, ignore_errors=True)
        goal.mkdir()
        signed = open_statement(place, identity, self.opener, SIGNER.public)
        Bringing.of(place, self.opener, signed.statement).bring(goal)
        return content(goal, root.parent / "look")

    def wrong_meanwhile(self, code: int, said: str) -> list[str]:
        faults = self.wrong_on_disk()
        new = self.backups() - self.old
        if not new and self.backups() != self.old:
            faults.append("old backups went before there was a new one")
        if (code == 0 or "is whole" in said) and not new:
            faults.append("it says that it is whole, and there is none")
        outcome = keeping.last_backup(self.places)
        if outcome and outcome.is_good and outcome.identity not in self.backups():
            faults.append("the record names a backup that is none")
        return faults

    def wrong_at_the_end(self) -> list[str]:
        faults = self.wrong_on_disk()
        if self.backups() & self.old or not self.backups():
            faults.append("the rule was not kept")
        outcome = keeping.last_backup(self.places)
        if outcome is None or not outcome.is_good or outcome.identity not in self.backups():
            faults.append("the record does not name the backup")
        left = {one.name for one in self.places.backup.rglob("*")}
        faults += [f"left in scratch: {left}"] if left != {"lock", "last-backup.json"} else []
        begun = list((self.work / "disk").rglob(".begun-*"))
        return faults + [f"left on the disk: {one.name}" for one in begun]

    def backups(self) -> set[str]:
        return {one.identity for one in whole_backups(Folder(self.work / "disk"))}

    def wrong_on_disk(self) -> list[str]:
        """Every backup that is listed comes back; nothing lies there in the plain."""
        faults = self.in_the_plain()
        now = content(self.var, self.root / "look")
        if now != self.paper:
            faults.append(f"the paper was changed: {differing(now, self.paper)}")
        if not check(Folder(self.work / "disk")).is_good:
            faults.append("a backup is not whole")
        for identity in self.backups():
            faults += self.wrong_in(identity)
        return faults

    def wrong_in(self, identity: str) -> list[str]:
        try:
            back = self.brought(self.work, identity)
        except BackupError as error:
            return [f"{identity}: {error}"]
        wrong = differing(back, self.held.get(identity, self.paper))
        return [f"{identity}: {wrong} came back otherwise"] if wrong else []

    def in_the_plain(self) -> list[str]:
        """Files of the disk that anybody could read."""
        found = []
        for path in (self.work / "disk").rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            if any(words in data for words in PLAIN):
                found.append(f"in the plain: {path.name}")
            is_begun = path.name.startswith(".begun-")
            if path.is_file() and path.parent.parent.name == "pieces" and not is_begun:
                found += [] if data.startswith(SEALED) else [f"not sealed: {path.name}"]
        return found
