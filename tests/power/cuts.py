"""Cutting the power of a recorded piece of work, again and again, and looking at what is left."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.delivery.sweep import REPOSITORY

from .disk import Disk
from .recording import Call, Replay, record

Check = Callable[[Path, list[str]], list[str]]


@dataclass(frozen=True)
class Film:
    """A piece of work that was recorded, and the disk before it.

    Args:
        before: a folder as it was.
        root: where it was done, so that its paths are known.
        calls: what it did.
    """

    before: Path
    root: Path
    calls: list[Call]


def film(folder: Path, what: str, build: str = "sound", make: str = "sound") -> Film:
    """Make what there must be, keep it, and record the work on a copy."""
    before, root = folder / f"{what}-before-{make[:5]}", folder / f"{what}-{build[:11]}"
    if not before.exists():
        before.mkdir()
        work = ["tests.power.work", "make", what, str(before), make]
        subprocess.run([sys.executable, "-m", *work], cwd=REPOSITORY, check=True, timeout=300)
    shutil.copytree(before, root)
    return Film(before, root, record(root, "tests.power.work", what, str(root), build))


@dataclass(frozen=True)
class Cut:
    """What is left after a cut.

    Args:
        seed: by which it can be done again.
        place: a folder with one of the disks that there may be then.
        acknowledged: what had been told to somebody.
    """

    seed: int
    place: Path
    acknowledged: list[str]


def cuts(film: Film, times: int, work: Path, first_seed: int = 1) -> Iterator[Cut]:
    """So many cuts, spread over the whole work; the folder is emptied for each."""
    seeds = random.Random(first_seed)
    replay, place = replay_from(film), work / "after"
    changing = sum(1 for call in film.calls if replay.do(call))
    moments = sorted(seeds.randint(0, changing) for _ in range(times))
    replay, done = replay_from(film), 0
    calls = iter(film.calls)
    for seed, moment in enumerate(moments, first_seed):
        while done < moment:
            done += replay.do(next(calls))
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        replay.disk.cut(random.Random(seed), place)
        yield Cut(seed, place, list(replay.acknowledged))


def replay_from(film: Film) -> Replay:
    disk = Disk(film.before)
    for names in (disk.names, disk.safe):
        moved = {str(film.root) + path.removeprefix(disk.root): one for path, one in names.items()}
        names.clear()
        names.update(moved)
    disk.root = str(film.root)
    return Replay(disk)


def wrong(film: Film, times: int, work: Path, check: Check) -> dict[int, list[str]]:
    """What is wrong after these cuts, by their seeds; empty if nothing is."""
    found = {}
    for cut in cuts(film, times, work):
        try:
            faults = check(cut.place, cut.acknowledged)
        except Exception as error:
            faults = [f"{type(error).__name__}: {error}"]
        if faults:
            found[cut.seed] = faults
    return found
