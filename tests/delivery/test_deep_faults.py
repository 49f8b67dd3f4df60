"""A publish killed or refused by the disk at every system call, raced, and read meanwhile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from yanlu.delivery import DeliveryError, Server
from yanlu.delivery.answers import Headers
from yanlu.delivery.reading import Found
from yanlu.delivery.server import Cache
from yanlu.edition import File
from yanlu.edition.file import hashed_path
from yanlu.manifest.statements import Edition, Head

from .house import House, article, page
from .reader import Reader
from .sweep import REPOSITORY, Point, sample, sweeping

pytestmark = pytest.mark.deep

FAULTS = ("KILL", "ENOSPC", "EIO")
SOAK = 20.0  # seconds


@pytest.fixture(autouse=True)
def tracer() -> None:
    if shutil.which("strace") is None:
        pytest.fail("install strace: the crash sweeps need it")


def swept(points: list[Point], build: str, sqlite: str = "wheel's") -> dict[Point, list[str]]:
    """What was wrong at each of these points."""
    with sweeping(sqlite, sound_of(build)) as sweep:
        found = {point: sweep.hinder(point, build) for point in points}
    return {point: wrong for point, wrong in found.items() if wrong}


def sound_of(build: str) -> str:
    return "switch" if build.startswith("switch") else "sound"


def points(
    limit: int,
    faults: tuple[str, ...] = FAULTS,
    sqlite: str = "wheel's",
    build: str = "sound",
) -> list[Point]:
    with sweeping(sqlite, sound_of(build)) as sweep:
        counts = sweep.count()
    chosen = sample(counts, limit, faults)
    print(f"\n{sum(counts.values())} calls {dict(counts)}; {len(chosen)} points tried")
    return chosen


def test_a_publish_hindered_at_any_system_call_leaves_the_old_or_the_new_edition() -> None:
    assert swept(points(1000), "sound") == {}


def test_so_it_is_on_the_interpreters_own_sqlite() -> None:
    """Where there is no wheel, the store keeps a rollback journal."""
    assert swept(points(150, sqlite="interpreter's"), "sound", "interpreter's") == {}


def test_the_switch_of_a_full_reprint_hindered_is_the_old_or_the_new_edition() -> None:
    assert swept(points(200, build="switch"), "switch") == {}


@pytest.mark.parametrize("build", ["in-place", "head-first", "by-statement", "switch-by-statement"])
def test_the_sweep_finds_a_broken_build(build: str) -> None:
    """The control: on these, the sweep must not stay green."""
    wrong = swept(points(60, build=build), build)
    print(f"{build}: {len(wrong)} violations, such as {next(iter(wrong.items()), None)}")
    assert wrong


def race(root: Path, fences: tuple[int, int]) -> list[tuple[int, int]]:
    """Two presses of a hundred publishes each; what each made, and was refused."""
    House(root).store.close()
    presses = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.race", str(root), name, "100", str(fence)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, fence in zip("xy", fences, strict=True)
    ]
    said = [press.communicate(timeout=120)[0].split() for press in presses]
    return [(int(made), int(refused)) for made, refused in said]


def assert_one_chain(house: House) -> int:
    """Every number was signed once, each names the one before, and the last is whole."""
    kept = list(house.store.editions(0))
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    for before, after in pairwise(kept):
        assert Edition.parse(after.manifest).previous == Head.parse(before.head).edition
    assert house.bodies() == house.named()
    house.deliver()
    assert house.verify().sound
    return len(kept)


def test_two_presses_that_race_sign_no_number_twice(root: Path) -> None:
    made = race(root, (0, 0))
    house = House(root)
    editions = assert_one_chain(house)
    assert [refused for _, refused in made] == [0, 0]
    assert editions == sum(one for one, _ in made) == 200
    house.store.close()


def test_of_two_presses_that_race_the_overtaken_one_is_stopped(root: Path) -> None:
    (_, refused), (made, none) = race(root, (1, 2))
    house = House(root)
    assert_one_chain(house)
    assert (made, none) == (100, 0)
    assert refused > 0
    house.store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", tmp_path], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_on_a_full_disk_readers_read_on_and_freed_space_is_enough(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(os.urandom(500_000))
    house = House(small_disk)
    house.publish({"front": (page("index.html", "0"), page("404.html"))})
    house.deliver()
    reader = Reader(small_disk)
    refused = number = 0
    while refused < 20 and number < 2000:
        number += 1
        words = os.urandom(3000).hex()
        try:
            house.publish({f"article:{number}": article(f"s{number}", words)})
            house.deliver()
        except DeliveryError as error:
            refused += 1
            assert "full" in str(error) or "No space" in str(error)
        reader.look()
        assert reader.get("/").status == 200
        standing = house.standing()
        assert house.newest()[0].files == len([one for one in standing if one[0] != "."])
    assert refused == 20
    print(f"\n{number - refused} editions until the disk was full")
    ballast.unlink()
    house.publish({"front": (page("index.html", "有空間了"),)})
    house.deliver()
    assert house.verify().sound
    assert house.bodies() == house.named()
    house.store.close()


def style_path(number: int) -> str:
    return hashed_path(f"{number:032x}".ljust(64, "0"), "text/css")


class Soak:
    """A press that publishes without rest, and readers who follow links meanwhile.

    Args:
        root: of a house.
        build: of the server.
    """

    def __init__(self, root: Path, build: type[Server]) -> None:
        self.root = root
        self.ends = time.monotonic() + SOAK
        self.faults: list[str] = []
        self.reads: Counter[str] = Counter()
        self.reader = Reader(root)
        self.reader.server = build(
            root / "edition.db", root / "pictures", self.reader.server.common, time.monotonic
        )

    @property
    def goes_on(self) -> bool:
        """Until the end, or until something was wrong."""
        return time.monotonic() < self.ends and not self.faults

    def edition(self, number: int) -> dict[str, tuple[File, ...]]:
        """A front page and an article that bear one number and name an asset of the same."""
        style = f"/* {number} */ p {{ margin: {number}px }}".encode() * 20
        path = style_path(number)
        words = f"<p class=n>{number}</p><link href=/{path}>" + "言路" * 300
        pages = (page("index.html", words), page("a/summit7/zh-hant-tw.html", words))
        return {"pages": pages, f"style:{number}": (File(path, "text/css", style),)}

    def publish(self) -> None:
        house = House(self.root)
        number = 0
        while self.goes_on:
            number += 1
            house.publish(self.edition(number), gone=[f"style:{number - 200}"])
            house.store.polish(1)
        self.reads["editions"] = number
        house.store.close()

    def read(self) -> None:
        while self.goes_on:
            try:
                self.follow()
            except Exception as error:
                self.faults.append(f"{type(error).__name__}: {error}")

    def follow(self) -> None:
        """Front, article, asset, front: never back to an older edition, and all of them there."""
        front, story = self.numbered("/"), self.numbered("/a/summit7/zh-hant-tw.html")
        style = self.reader.get(f"/{style_path(front)}")
        again = self.numbered("/")
        if style.status != 200 or f"/* {front} */".encode() not in style.body:
            self.faults.append(f"style of {front}: {style.status}")
        if not front <= story <= again:
            self.faults.append(f"back in time: {front}, {story}, {again}")
        self.reads["pages"] += 4

    def numbered(self, path: str) -> int:
        got = self.reader.get(path)
        numbers = set(re.findall(rb"class=n>(\d+)<", got.body))
        if got.status != 200 or len(numbers) != 1:
            self.faults.append(f"{path}: {got.status}, {numbers}")
        return int(numbers.pop())

    def run(self) -> None:
        """All of them at once."""
        house = House(self.root)
        house.publish(self.edition(0))
        house.store.close()
        acts = [self.publish, *[self.read] * 4]
        threads = [threading.Thread(target=act) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_four_readers_see_whole_editions_while_the_press_publishes(root: Path) -> None:
    soak = Soak(root, Server)
    soak.run()
    print(f"\n{dict(soak.reads)}; {len(soak.faults)} faults")
    assert soak.faults[:5] == []
    assert soak.reads["editions"] >= 100
    assert soak.reads["pages"] >= 1000


class Careless(Server):
    """A broken build: the front page comes from the cache, and the rest as it is now."""

    def find(self, path: str) -> tuple[Found | None, Cache, Headers]:
        if not self.reading.is_open:
            self.look()
        cache = self.cache if path == "index.html" else {}
        return self.reading.find(path) if path else None, cache, self.common


def test_the_readers_notice_a_server_that_mixes_editions(root: Path) -> None:
    """The control."""
    soak = Soak(root, Careless)
    soak.run()
    assert "back in time" in soak.faults[0]
