"""The whole sweep of an operator's commands: every system call of each, each fault; then controls.

python -m tests.keeping.full_sweep [--limit POINTS] [--minutes MINUTES] [--only WORDS]
                                    [--share K/N]

As `tests.press.full_sweep`, with whose words it prints. The controls are broken builds, on which
something must be found. Exit code 1 if anything is wrong, or a control finds nothing.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.delivery.house import quick_place
from tests.delivery.sweep import Point
from tests.press.full_sweep import main

from .backing_up import BackupSweep
from .bringing_back import EmptyRestoreSweep, RestoreSweep
from .bringing_up import EndedUpgradeSweep, FailingUpgradeSweep, SmallUpgradeSweep, UpgradeSweep
from .sweep import CommandSweep

SWEEPS: dict[str, type[CommandSweep]] = {
    "backup and prune": BackupSweep,
    "restore over a living paper": RestoreSweep,
    "restore into an empty place": EmptyRestoreSweep,
    "upgrade, small": SmallUpgradeSweep,
    "upgrade, small, ended half way": EndedUpgradeSweep,
    "upgrade, small, undone": FailingUpgradeSweep,
    "upgrade, Django's migrations": UpgradeSweep,
}
# A broken build, what it breaks, and the call and fault by which that is seen.
CONTROLS = (
    ("statement-first", BackupSweep, "write", "KILL"),
    ("in-place", BackupSweep, "write", "KILL"),
    ("prune-first", BackupSweep, "pwrite64", "KILL"),
    ("over-the-paper", RestoreSweep, "write", "KILL"),
    ("unwritten-switch", RestoreSweep, "rename", "KILL"),
    ("unstamped-copies", SmallUpgradeSweep, "fsync", "KILL"),
    ("state-last", SmallUpgradeSweep, "fsync", "KILL"),
    ("without-copies", SmallUpgradeSweep, "fsync", "EIO"),
)


def controls() -> int:
    """Try each of them; how many were not found out."""
    missed = 0
    for build, kind, call, fault in CONTROLS:
        with tempfile.TemporaryDirectory(dir=quick_place()) as made:
            swept = kind(Path(made))
            points = list(all_points(swept, call, fault))
            found = sum(bool(swept.hinder(point, build)) for point in points)
            swept.child.close()
        print(f"control {build}: {found} of {len(points)} points wrong", flush=True)
        missed += not found
    return missed


def all_points(swept: CommandSweep, call: str, fault: str) -> Iterator[Point]:
    return (Point(call, number, fault) for number in range(1, swept.count()[call] + 1))


if __name__ == "__main__":
    code = main(SWEEPS, sys.argv[1:])
    sys.exit(1 if controls() else code)
