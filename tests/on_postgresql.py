"""Runs the suite of the rooms that own tables on a PostgreSQL of its own, all of it.

Of `config`, which owns none, those that read and write others' tables. What drives the paper from
outside is on files there as elsewhere; its own tests on PostgreSQL are the deep ones of
`tests/config/test_deep_databases.py`, `test_deep_loading.py` and `test_deep_return.py`.

Tests that open no database are left out: they would say what they say on SQLite.

python -m tests.on_postgresql [PYTEST OPTIONS AND TESTS]
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from .cluster import DATABASES, SENTENCE, cluster, is_installed

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
SWEEPS = ("--ignore-glob=*/test_deep_*.py",)  # have their own databases
SCHEDULED = ("-n", "2", "--dist", "loadgroup", "-m", "not longest", "-p", "tests.on_postgresql")
# Who drives a browser has a server of its own, in a process that opens these databases.
OPENERS = {"db", "transactional_db", "django_db_setup", "playwright"}


def main(options: list[str]) -> int:
    """Run the rooms' tests, or those that are named."""
    if not is_installed():
        print(f"The suite on PostgreSQL is left out: {SENTENCE}.", file=sys.stderr)
        return 0
    named = [one for one in options if one.startswith("tests")]
    chosen = [] if named else [*SCHEDULED, *SWEEPS]
    ours = [*ROOMS, *(f"config/test_{one}.py" for one in OF_CONFIG)]
    tests = [] if named else [f"tests/{one}" for one in ours]
    with cluster() as made:
        made.make(*DATABASES.values())
        environment = os.environ | made.settings()
        command = [sys.executable, "-m", "pytest", *chosen, *tests, *options]
        return subprocess.run(command, env=environment).returncode


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what opens no database; pytest-django refuses one to whoever has not asked."""
    others = [one for one in items if not opens_a_database(one)]
    config.hook.pytest_deselected(items=others)
    items[:] = [one for one in items if opens_a_database(one)]


def opens_a_database(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or OPENERS & asked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
