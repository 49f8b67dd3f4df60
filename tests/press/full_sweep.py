"""The whole sweep: every system call of a publish, of a press and of an editor's save, each fault.

python -m tests.press.full_sweep [LIMIT]

It takes many minutes; the long runs try a sample of the same points. Exit code 1 if anything is
wrong.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.delivery.house import quick_place
from tests.delivery.sweep import Sweep, sample

from .desk_sweep import DeskSweep
from .press_once import start

start(Path(tempfile.gettempdir()))

from .press_sweep import PressSweep  # noqa: E402 - it needs Django

FAULTS = ("KILL", "ENOSPC", "EIO")
SWEEPS = {
    "store and folder": lambda root: Sweep(root, "wheel's"),
    "press, press.db": PressSweep,
    "desk, newsroom.db": DeskSweep,
}


def main(limit: int) -> int:
    """Sweep all, print what was counted; 1 if anything is wrong."""
    wrong = 0
    for name, make in SWEEPS.items():
        with tempfile.TemporaryDirectory(dir=quick_place()) as made:
            swept: Any = make(Path(made))
            wrong += sweep(name, swept, limit)
            swept.child.close()
    return 1 if wrong else 0


def sweep(name: str, swept: Any, limit: int) -> int:
    """One of them; how many points were wrong."""
    began, counts = time.monotonic(), swept.count()
    points = sample(counts, limit, FAULTS)
    found = {point: faults for point in points if (faults := swept.hinder(point))}
    tried = Counter(point.fault for point in points)
    took = time.monotonic() - began
    print(f"{name}: {sum(counts.values())} calls {dict(counts)}")
    print(f"  {len(points)} points {dict(tried)} in {took:.0f} s: {len(found)} wrong", flush=True)
    for point, faults in list(found.items())[:5]:
        print(f"  {point}: {faults}", flush=True)
    return len(found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
