"""The machine is taken: how soon the paper is read, and written, elsewhere.

python bench/bench_seizure.py

The demo paper; its copy lies on another machine, behind OpenSSH. The clock begins with an empty
folder and the secret half from the safe, and ends when a reader has the front page and an editor
her desk. What people do beside (find a machine, install, point the domain) is not in it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from tests.config import seizure  # noqa: E402 - after the swap

GOALS = {"readers": 5 * 60, "back office": 15 * 60}  # seconds


def main() -> int:
    """Take the machine, bring the paper back; 1 if it took too long."""
    with (
        tempfile.TemporaryDirectory() as made,
        seizure.taken(Path(made)) as (old, _),
        seizure.moved(old, Path(made) / "new") as (_, _, took),
    ):
        pass
    for name, seconds in took.items():
        print(f"{name} back after {seconds:.0f} s (goal {GOALS[name]} s)")
    return int(any(seconds > GOALS[name] for name, seconds in took.items()))


if __name__ == "__main__":
    sys.exit(main())
