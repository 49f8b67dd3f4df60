"""Hands killed in the middle of a reprint, on both databases: nothing lost, nothing twice."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cluster import SENTENCE, cluster, is_installed
from tests.delivery.house import House
from tests.delivery.sweep import REPOSITORY

from .hands_once import NEW, OLD, identity

pytestmark = pytest.mark.deep

ARTICLES = 400


@dataclass
class Works:
    """A paper whose press and hands are processes.

    Args:
        root: its folder.
        settings: where its press database is.
    """

    root: Path
    settings: dict[str, str]

    def start(self, act: str, *rest: str) -> subprocess.Popen[str]:
        """One of its processes."""
        command = [sys.executable, "-m", "tests.press.hands_once", act, str(self.root)]
        return subprocess.Popen(
            [*command, str(ARTICLES), *rest],
            cwd=REPOSITORY,
            env=os.environ | self.settings,
            stdout=subprocess.PIPE,
            text=True,
        )

    def make(self) -> None:
        """The old edition."""
        assert self.start("make").wait(timeout=240) == 0

    def pages(self) -> dict[str, str]:
        """The front of each article, as readers get it."""
        house = House(self.root)
        standing = house.standing()
        house.store.close()
        paths = {path: data for path, data in standing.items() if path.startswith("a/")}
        return {path: data.decode() for path, data in paths.items() if path.endswith(".html")}

    def numbers(self) -> list[int]:
        """Of the editions that were signed."""
        house = House(self.root)
        found = [kept.number for kept in house.store.editions(0)]
        house.store.close()
        return found

    def is_sound(self) -> bool:
        """Whether a mirror keeper finds nothing wrong."""
        house = House(self.root)
        house.deliver()
        sound = house.verify(datetime.now(UTC)).sound
        house.store.close()
        return sound


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def works(request: pytest.FixtureRequest, root: Path) -> Iterator[Works]:
    with contextlib.ExitStack() as stack:
        settings = {}
        if request.param == "PostgreSQL":
            if not is_installed():
                pytest.skip(SENTENCE)
            there = stack.enter_context(cluster())
            there.make("press")
            settings = {"YANLU_PRESS_DATABASE": there.address("press")}
        made = Works(root, settings)
        made.make()
        yield made


def lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def rest(process: subprocess.Popen[str]) -> list[str]:
    """What a process that is killed now has said since."""
    process.kill()
    said, _ = process.communicate(timeout=30)
    return said.split()


def test_two_hands_killed_in_the_middle_of_a_reprint_lose_nothing_and_do_nothing_twice(
    works: Works,
) -> None:
    before = works.numbers()
    hands = [works.start("work", "sound") for _ in range(2)]
    press = works.start("press")
    handed_in = [line for hand in hands for line in lines(hand, 2)]
    handed_in += [line for hand in hands for line in rest(hand)]
    others = [works.start("work", "sound") for _ in range(2)]
    staged, _ = press.communicate(timeout=300)
    assert press.returncode == 0
    handed_in += [line for hand in others for line in rest(hand)]
    assert max(Counter(handed_in).values()) == 1, "no piece is accepted twice"
    assert max(Counter(staged.split()).values()) == 1, "no piece is staged twice"
    assert set(handed_in) <= set(staged.split()), "what was accepted is staged"
    assert works.numbers() == [*before, before[-1] + 1], "one edition, sealed once"
    pages = works.pages()
    for number in range(ARTICLES):
        page = pages[f"a/{identity(number)}/zh-hant-tw.html"]
        assert f"舊聞第{number}條" in page and NEW in page and OLD not in page
    assert works.is_sound()
    print(f"\n{len(set(staged.split()))} pieces, {len(handed_in)} of them by hands")


def test_control_hands_that_look_and_then_take_do_the_same_twice(works: Works) -> None:
    press = works.start("press")
    hands = [works.start("work", "unconditional") for _ in range(2)]
    said = [line for hand in hands for line in lines(hand, 5)]
    said += [line for hand in hands for line in rest(hand)]
    press.kill()
    press.wait()
    with pytest.raises(AssertionError):
        assert max(Counter(said).values()) == 1
