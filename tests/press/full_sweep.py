"""The whole sweep: every system call of a publish, of a press and of an editor's save, each fault.

python -m tests.press.full_sweep [--limit POINTS] [--minutes MINUTES] [--only WORDS] [--share K/N]

All of it takes hours; the long runs try a sample of the same points. With `--minutes` each part
ends then, and says how many of its points it tried: they are in an order of chance, the same each
time. With `--share 2/3` it takes the second of three shares of the points, so that several
processes, or several evenings, come through all of them. Exit code 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.delivery.house import quick_place
from tests.delivery.sweep import Point, Sweep, sample

FAULTS = ("KILL", "ENOSPC", "EIO")
ALL = 1_000_000
REPORT = 300.0  # seconds between two lines that say how far it is


def sweeps() -> Mapping[str, Any]:
    """The parts, by their names."""
    from .press_once import start

    start(Path(tempfile.gettempdir()))

    from .desk_sweep import DeskSweep  # these need Django
    from .press_sweep import PiecesSweep, PressSweep

    return {
        "store and folder": lambda root: Sweep(root, "wheel's"),
        "switch of a reprint": lambda root: Sweep(root, "wheel's", "switch"),
        "press, press.db": PressSweep,
        "a delivery in pieces": PiecesSweep,
        "desk, newsroom.db": DeskSweep,
    }


def main(parts: Mapping[str, Any], arguments: list[str]) -> int:
    """Sweep all parts, print what was counted; 1 if anything is wrong."""
    chosen = parser().parse_args(arguments)
    wrong = 0
    for name, make in parts.items():
        if chosen.only not in name:
            continue
        with tempfile.TemporaryDirectory(dir=quick_place()) as made:
            swept: Any = make(Path(made))
            wrong += sweep(name, swept, chosen)
            swept.child.close()
    return 1 if wrong else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Hinder at every system call.")
    made.add_argument("--limit", type=int, default=ALL, help="points of each part")
    made.add_argument("--minutes", type=float, default=ALL, help="that each part may take")
    made.add_argument("--only", default="", help="parts whose name holds these words")
    made.add_argument("--share", default="1/1", metavar="K/N", help="the Kth of N shares of them")
    return made


def share(points: list[Point], words: str) -> list[Point]:
    """The `2/3` of them, in an order of chance, the same each time.

    By the number of the call: two processes that count a few calls more or less leave none out.
    """
    number, _, shares = words.partition("/")
    mine = [point for point in points if point.count % int(shares) == int(number) - 1]
    random.Random(1).shuffle(mine)
    return mine


def sweep(name: str, swept: Any, chosen: argparse.Namespace) -> int:
    """One of them; how many points were wrong."""
    began, counts = time.monotonic(), swept.count()
    every = sample(counts, chosen.limit, FAULTS)
    points = share(every, chosen.share)
    calls = f"{sum(counts.values())} calls {dict(counts)}"
    print(f"{name}: {calls}; {len(points)} of {len(every)} points", flush=True)
    found, tried, said = 0, Counter[str](), began
    for point in points:
        if time.monotonic() - began > chosen.minutes * 60:
            break
        tried[point.fault] += 1
        if faults := swept.hinder(point):
            found += 1
            print(f"  {point}: {faults}", flush=True)
        if time.monotonic() - said > REPORT:
            said = time.monotonic()
            print(f"  {tried.total()} points so far: {found} wrong", flush=True)
    took = time.monotonic() - began
    print(f"  {tried.total()} points {dict(tried)} in {took:.0f} s: {found} wrong", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sweeps(), sys.argv[1:]))
