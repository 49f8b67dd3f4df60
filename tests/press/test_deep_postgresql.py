"""A press whose own database is PostgreSQL, killed anywhere on the way to a new edition."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import SENTENCE, Cluster, cluster, is_installed
from tests.delivery.house import quick_place
from tests.delivery.sweep import counted, sample

from .press_sweep import PressSweep
from .two_presses import race_two

pytestmark = [pytest.mark.deep, pytest.mark.skipif(not is_installed(), reason=SENTENCE)]

TRIED = 24
CALLS = ("sendto", "pwrite64", "fsync", "rename")  # what goes to PostgreSQL, store and folder


class Sweep(PressSweep):
    """The same sweep, with what the press remembers in a database that is named as its folder.

    Args:
        root: an empty folder.
        server: in which the database of the old edition stands.
    """

    def __init__(self, root: Path, server: Cluster) -> None:
        self.server = server
        server.make("before")
        super().__init__(root)

    def begin(self) -> None:
        """The old edition again, in both."""
        super().begin()
        self.restore("work")

    def count(self) -> Counter[str]:
        """How often a publish makes each call."""
        self.begin()
        return counted(self.child, self.work, 5, CALLS)

    def memory_faults(self) -> list[str]:
        """PostgreSQL answers for itself."""
        return []

    def restore(self, name: str) -> None:
        """The press's database of the old edition, under this name."""
        self.server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.server.run(f"CREATE DATABASE {name} TEMPLATE before")


@pytest.fixture(scope="module")
def sweep() -> Iterator[Sweep]:
    if shutil.which("strace") is None:
        pytest.fail("install strace: the crash sweeps need it")
    with (
        tempfile.TemporaryDirectory(dir=quick_place()) as made,
        cluster() as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("YANLU_PRESS_DATABASE", server.address("before"))
        sweep = Sweep(Path(made), server)
        yield sweep
        sweep.child.close()


def test_a_press_killed_anywhere_goes_on_when_it_is_started_again(sweep: Sweep) -> None:
    counts = sweep.count()
    assert counts["sendto"] > 20, "nothing was said to PostgreSQL"
    points = sample(counts, TRIED, ("KILL",))
    print(f"\n{sum(counts.values())} calls {dict(counts)}; {len(points)} points tried")
    assert {point.call for point in points} == set(CALLS)
    wrong = {point: faults for point in points if (faults := sweep.hinder(point))}
    assert wrong == {}


def test_a_press_that_is_not_started_again_is_found_out(sweep: Sweep) -> None:
    """The control: a kill in the first half leaves work undone, and the sweep sees it."""
    points = sample(Counter({"sendto": sweep.count()["sendto"] // 2}), 6, ("KILL",))
    left = []
    for point in points:
        sweep.begin()
        sweep.child.publish(sweep.work, 5, *point.tracing)
        left.append(sweep.wrong_at_the_end())
    assert all(left) and len(left) >= 6


def test_two_presses_with_one_postgresql_sign_no_number_twice(
    sweep: Sweep, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep.server.make("race")
    monkeypatch.setenv("YANLU_PRESS_DATABASE", sweep.server.address("race"))
    race_two(root)
