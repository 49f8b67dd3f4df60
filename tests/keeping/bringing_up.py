"""An upgrade, hindered: the data of before or those of now; between them, nothing starts."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

from tests.backup.paper import PAIR, a_folder
from tests.delivery.sweep import REPOSITORY, Point
from yanlu.backup import Folder, check
from yanlu.config import upgrading
from yanlu.config.upgrading import Door

from . import small
from .papers import NAMING, TRACE, environment
from .sweep import CommandSweep, all_of, begun_in, content, copied, differing, hashed

PREVIOUS = REPOSITORY / "tests" / "config" / "previous" / "var.tar.xz"
OLDER = ("press 0002 press", "staff 0001 default", "membership 0001 mailbox")  # app, last, alias
DATABASES = ("newsroom.db", "press.db", "mailbox.db")
STAMPS = ("migrated", "version.json")


class UpgradeSweep(CommandSweep):
    """Data of an older program, each of whose databases lacks a migration."""

    command = "upgrade"

    def make(self) -> None:
        var = self.before / "var"
        with tarfile.open(PREVIOUS) as archive:
            archive.extractall(var, filter="data")
        (self.before / "public").write_text(PAIR.public)
        a_folder(self.before / "disk")
        self.yanlu("upgrade", "--without-backup")
        for line in OLDER:
            app, last, alias = line.split()
            self.yanlu("manage", "migrate", app, last, "--database", alias)
        for name in STAMPS:
            (var / name).unlink()
        (var / "migrated").write_text("of an older program")
        (var / "keys" / "backup.naming").write_text(NAMING.hex())
        self.old = self.standing_in(var)

    def yanlu(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "yanlu", *arguments]
        told = os.environ | environment(self.before)
        told.pop("DJANGO_SETTINGS_MODULE", None)
        done = subprocess.run(
            command, cwd=REPOSITORY, env=told, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def arrive(self) -> None:
        """The data of now, to compare with."""
        self.begin()
        code, said = self.run()
        assert code == 0, said
        self.new = self.standing_in(self.var)
        assert all(self.old[name] != self.new[name] for name in (*DATABASES, "migrated"))

    def standing_in(self, var: Path) -> dict[str, str]:
        """What data hold, but for the moments at which migrations were made."""
        return content(var, self.root / "look", rows_but_moments)

    def wrong_meanwhile(self, code: int, said: str) -> list[str]:
        standing, refused = self.standing_in(self.var), upgrading.refuse_start(self.places)
        if standing["edition.db"] != self.old["edition.db"]:
            return ["what readers read was changed"]
        faults = self.wrong_on_disk()
        if "half way" in refused:
            return faults if code else [*faults, "it says that all is well, and is half way"]
        if not Door(self.places).is_open():
            faults.append("the desk stays closed")
        if standing not in (self.old, self.new):
            faults.append(f"of two programs: not of before {differing(standing, self.old)}")
        if code == 0 and (standing != self.new or refused):
            faults.append(f"it says that all is well: {differing(standing, self.new)} {refused}")
        return faults

    def wrong_at_the_end(self) -> list[str]:
        standing, faults = self.standing_in(self.var), self.wrong_on_disk()
        if standing != self.new:
            faults.append(f"end: {differing(standing, self.new)} is not this program's")
        if refused := upgrading.refuse_start(self.places):
            faults.append(f"end: {refused}")
        left = {one.name for one in self.places.upgrade.iterdir()}
        return faults if left == {"working"} else [*faults, f"end: left beside: {left}"]

    def wrong_on_disk(self) -> list[str]:
        return [] if check(Folder(self.work / "disk")).is_good else ["a backup is not whole"]


class SmallUpgradeSweep(UpgradeSweep):
    """A small paper, whose migrations are small."""

    command = "small-upgrade"

    def make(self) -> None:
        small.old_paper(self.before)
        self.old = self.standing_in(self.before / "var")


class EndedUpgradeSweep(SmallUpgradeSweep):
    """An upgrade that was killed in the midst of its migrations, and is run again."""

    def arrive(self) -> None:
        super().arrive()
        for count in range(self.count()["fsync"], 0, -1):
            self.begin()
            self.run("sound", *Point("fsync", count, "KILL").tracing)
            if self.standing_in(self.var) not in (self.old, self.new):
                break
        assert "half way" in upgrading.refuse_start(self.places)
        copied(self.work, self.before)


class FailingUpgradeSweep(SmallUpgradeSweep):
    """A new program that cannot print what the old one did: it undoes what it has done."""

    build = "cannot-print"

    def hinder(self, point: Point, build: str = "") -> list[str]:
        """What is wrong after a failed upgrade that was hindered, a second one, and a good one."""
        build = build or self.build
        self.begin()
        self.point = point
        faults = self.wrong_after(build, *point.tracing)
        faults += self.wrong_after(build)
        if self.standing_in(self.var) != self.old or upgrading.is_unfinished(self.places):
            faults.append("the failed upgrade was not undone")
        code, said = self.run()
        faults += [f"it cannot be done again: {said[-300:]}"] if code else []
        return faults + self.wrong_at_the_end() + begun_in(self.var)

    def wrong_after(self, build: str, *strace: str) -> list[str]:
        code, said = self.run(build, *strace)
        faults = [f"a trace: {said[-300:]}"] if code == TRACE or "Traceback" in said else []
        return faults + self.wrong_meanwhile(code, said)


def rows_but_moments(path: Path) -> str:
    """One hash of what a database holds; of migrations only which were made."""
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        words: list[object] = [sorted(str(sql) for _, sql in tables)]
        for name, sql in tables:
            if name == "django_migrations":
                made = database.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
                words.append(made.fetchall())
            elif sql:
                words.append(sorted(map(repr, all_of(database, name, sql))))
    return hashed(repr(words).encode())
