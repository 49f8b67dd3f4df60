"""How it is measured: CPU seconds, one core, medians of interleaved rounds."""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ONE_CORE = {"GOMAXPROCS": "1"}
FAST = Path("/dev/shm")


def options(about: str) -> argparse.Namespace:
    """The arguments that every script takes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds")
    parsed = parser.parse_args()
    print(f"-- {os.uname().machine}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    return parsed


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory, where there is such a thing; gone at the end."""
    parent = FAST if FAST.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="yanlu-bench-", dir=parent) as folder:
        yield Path(folder)


def pinned(command: Sequence[str], core: int) -> list[str]:
    """The command on one core, before other work where that is allowed."""
    core = min(core, (os.cpu_count() or 1) - 1)
    first = ["chrt", "-r", "5"] if os.geteuid() == 0 and shutil.which("chrt") else []
    return [*first, "taskset", "-c", str(core), *command]


def cpu_of(command: Sequence[str], **environment: str) -> float:
    """CPU seconds, user and system, of a whole process on one core."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        pinned(command, 0),
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | ONE_CORE | environment,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cpu_each(work: Callable[[int], object], rounds: int) -> list[float]:
    """CPU seconds of each call, which is given the number of its round."""
    taken = []
    for number in range(rounds):
        began = time.process_time()
        work(number)
        taken.append(time.process_time() - began)
    return taken


def row(name: str, value: str, goal: str = "", *, is_met: bool = True) -> None:
    """One line of figures."""
    said = f"   goal {goal}: {'met' if is_met else 'MISSED'}" if goal else ""
    print(f"{name:<46}{value:>22}{said}", flush=True)


def needs(program: str, package: str) -> bool:
    """Whether a program is there; else say which package has it."""
    if shutil.which(program):
        return True
    print(f"left out: {program} is missing (Debian: {package})", file=sys.stderr)
    return False


median = statistics.median
