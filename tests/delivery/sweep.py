"""A sweep: the same publish, ended or hindered at one system call after the other."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yanlu.delivery import StoreError, Turn, number_on, remove_foreign
from yanlu.delivery.body import unpack
from yanlu.manifest import tree
from yanlu.manifest.errors import ManifestError
from yanlu.manifest.paths import HEAD, HEAD_SIG
from yanlu.manifest.report import Findings
from yanlu.manifest.statements import Head

from .house import KEY, House, quick_place

CALLS = (
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "rename",
    "link",
    "unlink",
    "mkdir",
    "ftruncate",
)
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Point:
    """Where a publish is hindered.

    Args:
        call: name of the system call.
        count: which of its calls, from 1.
        fault: `KILL`, `ENOSPC` or `EIO`; the errors last from there on.
    """

    call: str
    count: int
    fault: str

    @property
    def injection(self) -> str:
        """As strace takes it."""
        if self.fault == "KILL":
            return f"{self.call}:signal=KILL:when={self.count}"
        return f"{self.call}:error={self.fault}:when={self.count}+"

    @property
    def tracing(self) -> tuple[str, ...]:
        """The arguments of strace."""
        return "-e", f"trace={self.call}", "-e", f"inject={self.injection}", "-o", "/dev/null"


class Child:
    """A process that publishes under a tracer.

    Args:
        arguments: of the interpreter.
    """

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )

    def close(self) -> None:
        """No more tasks."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def publish(self, root: Path, how: object, *strace: str) -> int:
        """Publish once; the exit code, -9 if it was killed."""
        self.tell(f"{root} {how}")
        number = self.hear()
        tracer = attached(number, strace) if strace else None
        self.tell("go")
        code = int(self.hear())
        if tracer is not None:
            tracer.wait(timeout=30)
        return code

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def counted(child: Child, work: Path, how: object, calls: tuple[str, ...] = CALLS) -> Counter[str]:
    """How often a publish makes each call."""
    log = work.parent / "strace.log"
    child.publish(work, how, "-e", f"trace={','.join(calls)}", "-o", str(log))
    lines = (line.split(None, 1)[-1] for line in log.read_text().splitlines())
    return Counter(line.partition("(")[0] for line in lines if "(" in line)


def attached(number: str, strace: tuple[str, ...]) -> subprocess.Popen[str]:
    """A tracer that has begun to trace."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", number, *strace], stderr=subprocess.PIPE, text=True
    )
    assert tracer.stderr is not None
    line = tracer.stderr.readline()
    if "attached" not in line:
        raise AssertionError(f"strace cannot trace here: {line}")
    return tracer


class Sweep:
    """An old edition to begin from, the new one to arrive at, and a child to hinder on the way.

    Args:
        root: an empty folder.
        sqlite: `wheel's` or `interpreter's`.
        sound: the sound build: `sound` publishes, `switch` comes to the same by a full reprint.
    """

    def __init__(self, root: Path, sqlite: str, sound: str = "sound") -> None:
        from . import publish_once

        self.sound = sound
        self.before, self.after, self.work = root / "before", root / "after", root / "work"
        house = House(self.before)
        publish_once.old_edition(house)
        self.old, self.old_disk = house.standing(), house.on_disk()
        house.store.close()
        self.child = Child("-m", "tests.delivery.publish_once", sqlite)
        shutil.copytree(self.before, self.after)
        assert self.child.publish(self.after, sound) == 0
        house = House(self.after)
        self.new, self.new_disk = house.standing(), house.on_disk()
        house.store.close()

    def count(self) -> Counter[str]:
        """How often a publish makes each call."""
        self.begin()
        return counted(self.child, self.work, self.sound)

    def begin(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.before, self.work)
        relink(self.work)

    def hinder(self, point: Point, build: str = "") -> list[str]:
        """What is wrong after a publish that was hindered at this point; empty if nothing."""
        self.begin()
        self.child.publish(self.work, build or self.sound, *point.tracing)
        wrong = self.wrong_in_store() + self.wrong_in_folder()
        if self.child.publish(self.work, self.sound) != 0:
            wrong.append("it cannot be done again")
        return wrong + self.wrong_at_the_end()

    def wrong_in_store(self) -> list[str]:
        """A reader opens the store: the old edition, or the new one, and every hash holds."""
        try:
            with opened(self.work) as house:
                standing = house.standing()
                faults = proof_faults(house, standing)
        except (StoreError, AssertionError, ManifestError) as error:
            return [f"store: {error}"]
        if standing not in (self.old, self.new):
            faults.append("store: a mixed edition stands")
        return faults

    def wrong_in_folder(self) -> list[str]:
        """No file is half; under the new head all is new."""
        with opened(self.work) as house:
            disk = house.on_disk()
            number = number_on(house.folder, KEY.public)
            report = house.verify()
        faults = []
        for path, data in disk.items():
            known = (self.old_disk.get(path), self.new_disk.get(path))
            if ".beside-" not in path and data not in known and not path.startswith(".yanlu/"):
                faults.append(f"folder: {path} is half")
        found = report.findings
        if number == 2 and (found.altered or found.missing or found.withdrawn):
            faults.append(f"folder: the new head, but {brief(found)}")
        if number not in (0, 1, 2):
            faults.append(f"folder: number {number}")
        return faults

    def wrong_at_the_end(self) -> list[str]:
        """Done again without hindrance, the new edition is whole in store and folder.

        What only the head before named (nodes of the old tree) may lie there until a look through.
        """
        try:
            with opened(self.work) as house:
                whole = Turn(lambda: True, 100_000)
                found, _ = remove_foreign(house.store, house.folder, "", whole)
                remains = {one.path for one in found}
                standing, disk, report = house.standing(), house.on_disk(), house.verify()
                unnamed = house.bodies() != house.named()
        except (StoreError, AssertionError) as error:
            return [f"end: {error}"]
        faults = [] if standing == self.new else ["end: not the new edition"]
        faults += ["end: bodies that nothing names"] if unnamed else []
        faults += [f"end: {path} lay there" for path in remains if not is_node(path)]
        plain = {path: data for path, data in disk.items() if path[-3:] not in (".br", ".gz")}
        plain.pop("yanlu.pub", None)
        faults += [] if plain == standing else ["end: the folder is not the store"]
        return faults if report.sound else [*faults, f"end: {brief(report.findings)}"]


def is_node(path: str) -> bool:
    return path.startswith(".yanlu/tree/")


def brief(found: Findings) -> str:
    """What was found, in a few words."""
    kinds = ("altered", "missing", "foreign", "withdrawn")
    return ", ".join(f"{kind} {getattr(found, kind)[:2]}" for kind in kinds if getattr(found, kind))


def relink(work: Path) -> None:
    """Pictures in the folder are links to the stored ones, as the copy does not know."""
    stored = {path.read_bytes(): path for path in (work / "pictures").iterdir()}
    for path in (work / "edition/f").iterdir():
        source = stored.get(path.read_bytes())
        if source is not None:
            path.unlink()
            path.hardlink_to(source)


@contextlib.contextmanager
def opened(root: Path) -> Iterator[House]:
    house = House(root)
    try:
        yield house
    finally:
        house.store.close()


def proof_faults(house: House, standing: dict[str, bytes]) -> list[str]:
    """From the signed head through the tree to the last byte."""
    if not KEY.public.verifies(standing[HEAD], standing[HEAD_SIG]):
        return ["store: the signature does not hold"]
    head = Head.parse(standing[HEAD])
    named = dict(tree.files(head.tree, house.store))
    content = {path: data for path, data in standing.items() if not path.startswith(".yanlu/")}
    if named.keys() != content.keys() or head.files != len(named):
        return ["store: the tree names other files than stand"]
    faults = []
    for path, entry in named.items():
        row = house.store.shelf.find(path)
        if row is None or row.entry != entry or len(content[path]) != entry.length:
            faults.append(f"store: {path} is not what was signed")
            continue
        forms = house.store.body_row(entry.sha256)
        if not row.stored and (forms is None or unpack(forms[0], forms[2]) != content[path]):
            faults.append(f"store: {path} lost its body")
    return faults


def sample(counts: Counter[str], limit: int, faults: tuple[str, ...]) -> list[Point]:
    """Points spread evenly over all calls, each call and fault with its first and last."""
    every = [
        Point(call, count, fault)
        for fault in faults
        for call in sorted(counts)
        for count in range(1, counts[call] + 1)
    ]
    step = max(1.0, len(every) / limit)
    chosen = {every[int(index * step)] for index in range(min(limit, len(every)))}
    edges = {point for point in every if point.count in (1, counts[point.call])}
    return sorted(chosen | edges, key=every.index)


@contextlib.contextmanager
def sweeping(sqlite: str = "wheel's", sound: str = "sound") -> Iterator[Sweep]:
    """A sweep in a folder of its own."""
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        sweep = Sweep(Path(made), sqlite, sound)
        try:
            yield sweep
        finally:
            sweep.child.close()
