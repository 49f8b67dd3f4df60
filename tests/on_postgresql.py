"""Runs the suite of the rooms that own tables on a PostgreSQL of its own, all of it.

Of `config`, which owns none, those that read and write others' tables. What drives the paper from
outside is on files there as elsewhere; its own tests on PostgreSQL are the deep ones of
`tests/config/test_deep_databases.py`, `test_deep_loading.py` and `test_deep_return.py`.

python tests/on_postgresql.py [--without-desk] [PYTEST OPTIONS AND TESTS]
"""

from __future__ import annotations

import os
import subprocess
import sys

from cluster import DATABASES, SENTENCE, cluster, is_installed

ROOMS = (
    "newsroom",
    "press",
    "comments",
    "reactions",
    "membership",
    "payments",
    "accounts",
    "staff",
    "watch",
)
OF_CONFIG = ("doctor", "founding", "founding_page", "founding_writing", "health")
DESK = ("newsroom", "staff")  # half of the time
SWEEPS = ("--ignore-glob=*/test_deep_*.py",)  # have their own databases


def main(options: list[str]) -> int:
    """Run the rooms' tests, or those that are named."""
    if not is_installed():
        print(f"The suite on PostgreSQL is left out: {SENTENCE}.", file=sys.stderr)
        return 0
    rooms = [room for room in ROOMS if "--without-desk" not in options or room not in DESK]
    options = [one for one in options if one != "--without-desk"]
    named = [one for one in options if one.startswith("tests")]
    chosen = [] if named else ["-n", "2", "--dist", "loadgroup", "-m", "not longest", *SWEEPS]
    ours = [*rooms, *(f"config/test_{one}.py" for one in OF_CONFIG)]
    tests = [] if named else [f"tests/{one}" for one in ours]
    with cluster() as made:
        made.make(*DATABASES.values())
        environment = os.environ | made.settings()
        command = [sys.executable, "-m", "pytest", *chosen, *tests, *options]
        return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
