"""The power is cut, five hundred times: nothing that was acknowledged is lost, nothing is half."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.house import quick_place

from . import checks
from .cuts import film, wrong

pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    if shutil.which("strace") is None:
        pytest.fail("install strace: the power cuts need it")
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        yield Path(made)


WHEEL, OLD = "sound", "interpreter's"  # where there is no wheel, a rollback journal is kept
CUTS = [
    ("editions", WHEEL, 160),
    ("editions", OLD, 80),
    ("press", WHEEL, 18),
    ("pieces", WHEEL, 12),
    ("desk", WHEEL, 100),
    ("mailbox", WHEEL, 100),
    ("mailbox", OLD, 70),
]


@pytest.mark.parametrize(("what", "build", "times"), CUTS)
def test_after_a_power_cut_all_that_was_acknowledged_is_there_and_whole(
    what: str, build: str, times: int, folder: Path
) -> None:
    shot = film(folder, what, build, build)
    check = checks.of(what, shot)
    found = wrong(shot, times, folder / "work", check)
    check.close()
    print(f"\n{what}, {build}: {len(shot.calls)} calls, {times} cuts, {len(found)} with faults")
    assert found == {}


BROKEN = [
    ("editions", "synchronous-off"),
    ("editions", "journal-full"),
    ("editions", "no-flush"),
    ("editions", "no-folder-flush"),
    ("editions", "head-first"),
    ("pieces", "no-flush"),
    ("desk", "synchronous-off"),
    ("mailbox", "synchronous-off"),
]


@pytest.mark.parametrize(("what", "build"), BROKEN)
def test_the_cuts_find_a_broken_build(what: str, build: str, folder: Path) -> None:
    """The control."""
    shot = film(folder, what, build, OLD if build == "journal-full" else WHEEL)
    check = checks.of(what, shot)
    found = wrong(shot, 30, folder / "work", check)
    check.close()
    print(f"\n{build}: {len(found)} of 30 cuts, such as {next(iter(found.values()), None)}")
    assert found
