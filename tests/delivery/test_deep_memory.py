"""The switch after a full reprint fits into a small machine, however large the archive."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .sweep import REPOSITORY

pytestmark = pytest.mark.deep

SMALL, LARGE = 60_000, 120_000  # files; both are edited a part at a time
A_FILE = 180  # bytes of memory, about once its line in the manifest, which is not held


def taken(files: int, build: str) -> int:
    """The memory that the switch took, in bytes."""
    command = [sys.executable, "-m", "tests.delivery.take_over_once", str(files), build]
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def a_file(build: str) -> float:
    return (taken(LARGE, build) - taken(SMALL, build)) / (LARGE - SMALL)


def test_the_switch_takes_little_memory_for_each_file() -> None:
    grown = a_file("sound")
    print(f"\n{grown:.0f} bytes a file")
    assert grown < A_FILE


@pytest.mark.parametrize("build", ["gathered", "held", "at once", "unemptied"])
def test_control_a_switch_that_holds_what_it_need_not_takes_more(build: str) -> None:
    assert a_file(build) > A_FILE
