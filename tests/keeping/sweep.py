"""A command of the operator's, ended or hindered at one system call after the other."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from tests.delivery import sweep as publishing
from tests.delivery.sweep import Child, Point, counted
from yanlu.config.keeping import StandstillError
from yanlu.config.places import Places

from .papers import TRACE

CALLS = (*publishing.CALLS, "unlinkat", "rmdir", "chmod", "fchmod")
MOMENT = ("edition", "backup", "upgrade", ".restoring", "settings-of-the-backup.env", "said")
ASIDE = "before-restore-"
JOURNALS = ("-wal", "-shm", "-journal")
Content = dict[str, str]


class CommandSweep:
    """A paper to begin from, a command, and a child to hinder on the way.

    Args:
        root: an empty folder.
        command: `backup`, `restore` or `upgrade`.
    """

    command = ""
    build = "sound"
    warm: tuple[str, ...] = ()

    def __init__(self, root: Path) -> None:
        self.root, self.before, self.work = root, root / "before", root / "work"
        self.before.mkdir()
        self.make()
        self.begin()
        warm = self.warm or (self.command,)
        self.child = Child("-m", "tests.keeping.once", str(self.work), *warm)
        assert self.child.hear() == "ready", "the command fails where nothing hinders it"
        self.arrive()

    def make(self) -> None:
        """Lay the paper below `before`."""

    def arrive(self) -> None:
        """Learn what the paper becomes, where that must be seen."""

    @property
    def var(self) -> Path:
        """Of the paper that is hindered."""
        return self.work / "var"

    @property
    def places(self) -> Places:
        """Where everything of it lies."""
        return Places(self.var)

    def begin(self) -> None:
        copied(self.before, self.work)

    def count(self) -> Counter[str]:
        """How often the command makes each call."""
        self.begin()
        return counted(self.child, self.work, f"{self.command}:{self.build}", CALLS)

    def run(self, build: str = "sound", *strace: str, command: str = "") -> tuple[int, str]:
        """The command's exit code, and what it said."""
        code = self.child.publish(self.work, f"{command or self.command}:{build}", *strace)
        return code, (self.work / "said").read_text()

    def hinder(self, point: Point, build: str = "") -> list[str]:
        """What is wrong after a command that was hindered at this point, and after the next."""
        self.begin()
        self.point = point
        code, said = self.run(build or self.build, *point.tracing)
        faults = [f"a trace: {said[-300:]}"] if code == TRACE or "Traceback" in said else []
        faults += self.wrong_meanwhile(code, said)
        code, said = self.run()
        if code:
            faults.append(f"it cannot be done again: {said[-300:]}")
        return faults + self.wrong_at_the_end() + begun_in(self.var)

    def wrong_meanwhile(self, code: int, said: str) -> list[str]:
        """What an operator finds wrong after the hindered command."""
        raise NotImplementedError

    def wrong_at_the_end(self) -> list[str]:
        """What she finds wrong after the next one."""
        raise NotImplementedError


def refusal(start: Callable[[], None]) -> str:
    """Why a paper does not start, or nothing."""
    try:
        start()
    except StandstillError as error:
        return str(error)
    return ""


def copied(source: Path, goal: Path) -> None:
    """Let one folder be as another."""
    shutil.rmtree(goal, ignore_errors=True)
    shutil.copytree(source, goal)


def content(var: Path, scratch: Path, read: Callable[[Path], str] | None = None) -> Content:
    """What a paper holds: every file's hash, and of databases their rows; `var` is not touched."""
    shutil.rmtree(scratch, ignore_errors=True)
    if not var.is_dir():
        return {}
    shutil.copytree(var, scratch, ignore=of_the_moment)
    found = {}
    for path in sorted(scratch.rglob("*")):
        name = path.relative_to(scratch).as_posix()
        if path.suffix == ".db":
            found[name] = (read or rows_of)(path)
        elif path.is_file() and not name.endswith(JOURNALS):
            found[name] = hashed(path.read_bytes())
    return found


def of_the_moment(folder: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name in MOMENT or name.startswith(ASIDE) or is_begun(name)]


def is_begun(name: str) -> bool:
    """Whether it was being written beside another file; the next one is written over it."""
    return name.startswith(".") and name.endswith(".new")


def begun_in(var: Path) -> list[str]:
    """What was left half written."""
    return [f"end: half written: {path.name}" for path in var.rglob(".*.new")]


def rows_of(path: Path) -> str:
    """One hash of all that a database holds; what is wrong with it, if something is."""
    try:
        with closing(sqlite3.connect(path)) as database:
            [(said,), *_] = database.execute("PRAGMA integrity_check").fetchall()
            tables = database.execute("SELECT name, sql FROM sqlite_schema ORDER BY name")
            found = [row for row in tables if row[1]]
            words = [found, *(all_of(database, name, sql) for name, sql in found)]
            return hashed(repr(words).encode()) if said == "ok" else str(said)
    except sqlite3.Error as error:
        return str(error)


def all_of(database: sqlite3.Connection, name: str, sql: str) -> list[object]:
    is_table = sql.startswith("CREATE TABLE")
    return database.execute(f'SELECT * FROM "{name}"').fetchall() if is_table else []


def hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def differing(one: Content, other: Content) -> list[str]:
    """Names of what is not the same in both."""
    return sorted(name for name in one | other if one.get(name) != other.get(name))
