"""One changed article in archives of several sizes: CPU of the press's unit one."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import measure

ARCHIVE = Path(__file__).with_name("archive.py")


class Archive:
    """A press in a process of its own, which prints a change when it is told to."""

    def __init__(self, size: int, folder: Path) -> None:
        self.size = size
        var = folder / str(size)
        var.mkdir()
        self.process = subprocess.Popen(
            measure.pinned([sys.executable, str(ARCHIVE), str(size)], 0),
            env={**os.environ, "YANLU_VAR": str(var)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answer()
        bytes_kept = sum(path.stat().st_size for path in var.iterdir())
        print(f"   an archive of {size:,} articles, {bytes_kept / 1e6:,.0f} MB", flush=True)

    def answer(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the press with {self.size:,} articles ended")
        return line

    def change(self) -> float:
        """CPU seconds of one changed article."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.answer())

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=20)


def main() -> None:
    """Print the figures."""
    quick = measure.options("One changed article").quick
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    with measure.scratch() as folder, contextlib.ExitStack() as stack:
        print(f"   stores in {folder.parent}")
        archives = [stack.enter_context(Archive(size, folder)) for size in sizes]
        for archive in archives:
            for _ in range(5):  # the first changes load templates and pages of the databases
                archive.change()
        taken: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(10 if quick else 40):
            for archive in archives:
                taken[archive.size].append(archive.change())
    say({size: measure.median(found) for size, found in taken.items()})


def say(found: dict[int, float]) -> None:
    for size, seconds in found.items():
        value = f"{seconds * 1000:.1f} ms CPU"
        measure.row(f"one of {size:,} articles", value, "<= 100 ms", is_met=seconds <= 0.1)
    ratio = max(found.values()) / min(found.values())
    measure.row("slowest / fastest size", f"{ratio:.2f}", "<= 1.5", is_met=ratio <= 1.5)


if __name__ == "__main__":
    main()
