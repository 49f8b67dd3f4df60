"""Who delivers in pieces; and papers that live while their folder is brought up to date."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from yanlu.delivery import (
    Batch,
    Course,
    Delivered,
    Store,
    TargetError,
    Turn,
    deliver_some,
)
from yanlu.delivery.course import Act
from yanlu.manifest.paths import HEAD
from yanlu.manifest.statements import Reason

from .house import FRONT, KEY, House, article, page, sealer
from .test_deliver import assert_same

UNITS = 500  # more than any delivery here takes


class Courier:
    """Who delivers in pieces, and writes down after each how far it came.

    Args:
        house: whose folder is brought up to date.
        limit: files in a piece.
    """

    def __init__(self, house: House, limit: int = 10) -> None:
        self.house = house
        self.limit = limit
        self.written_down: str = "null"
        self.units = 0

    @property
    def course(self) -> Course | None:
        return Course.of(json.loads(self.written_down))

    def unit(self, *, is_killed: bool = False) -> Delivered:
        """One piece; killed, it is not written down."""
        turn = Turn(lambda: True, self.limit)
        done = deliver_some(self.house.store, self.house.folder, KEY.public, self.course, turn)
        self.units += 1
        assert self.units < UNITS, "it never ends"
        if not is_killed:
            self.written_down = json.dumps(done.course.data if done.course else None)
        return done

    def until(self, act: Act, after: str = "") -> None:
        """Pieces until this is under way, and as far as that."""
        while self.unit().course is not None:
            if self.course and self.course.act is act and self.course.after >= after:
                return
        raise AssertionError(f"it ended without {act}")

    def rest(self) -> Delivered:
        """All pieces that are left."""
        while (done := self.unit()).course is not None:
            pass
        return done


class Life:
    """A paper that lives while its folder is brought up to date.

    Args:
        root: an empty folder.
        seed: of what happens.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.house = House(root)
        self.courier = Courier(self.house, self.chance.choice((3, 8, 20)))
        self.there = set(range(16))
        self.taken_back: set[str] = set()
        put = {f"article:{n}": self.article(n, 0) for n in self.there}
        self.house.publish({**put, "front": (page(FRONT),), "style": (page("f/style.css"),)})
        if self.chance.random() < 0.5:
            self.courier.rest()
            self.change(9)
        self.heads = {self.head()}
        self.faults: list[str] = []

    def article(self, number: int, version: int):  # type: ignore[no-untyped-def]
        picture = self.house.picture(f"{number % 5} {version % 3}".encode() * 30)
        return (*article(f"s{number:02}", str(version)), picture)

    def head(self) -> bytes | None:
        path = self.house.folder.root / HEAD
        return path.read_bytes() if path.exists() else None

    def change(self, count: int) -> None:
        """Articles are corrected, new, gone, or withdrawn."""
        put, gone, reasons = {}, set(), {}
        for number in self.chance.sample(range(24), count):
            owner = f"article:{number}"
            fate = self.chance.random()
            if fate < 0.6:
                put[owner] = self.article(number, self.chance.randrange(1000))
                self.taken_back.discard(f"a/s{number:02}/note.txt")
                self.there.add(number)
                continue
            gone.add(owner)
            if fate < 0.8 and number in self.there:
                reasons[owner] = Reason.LEGAL
                self.taken_back.add(f"a/s{number:02}/note.txt")
            self.there.discard(number)
        self.house.publish(put, gone, reasons)

    def live(self) -> list[str]:
        """All of it; what was wrong."""
        for _ in range(self.chance.randrange(4, 12)):
            self.happen()
            if self.piece(is_killed=self.chance.random() < 0.15).course is None:
                break
        while self.piece().course is not None:
            pass
        try:
            assert_same(self.house)
            assert self.house.verify().sound
        except AssertionError:
            self.faults.append("the folder is not the store")
        self.house.store.close()
        return self.faults

    def happen(self) -> None:
        fate = self.chance.random()
        if fate < 0.7:
            self.change(self.chance.choice((1, 1, 2, 9)))
        elif fate < 0.8:
            self.house.publish({"style": (page(f"f/style{self.chance.randrange(9)}.css"),)})
        elif fate < 0.85:
            self.reprint()
        elif fate < 0.9:
            self.house.store.close()
            self.house.store = Store(self.house.root / "edition.db")

    def reprint(self) -> None:
        store = self.house.store
        store.begin_stage("another theme")
        put = {f"article:{n}": self.article(n, self.chance.randrange(99)) for n in self.there}
        store.stage(Batch({**put, "front": (page(FRONT, "新"),), "style": (page("f/n.css"),)}))
        store.take_over(sealer())

    def piece(self, *, is_killed: bool = False) -> Delivered:
        done = self.courier.unit(is_killed=is_killed)
        newest = self.house.store.newest()
        assert newest is not None
        if self.head() == newest.head:
            self.heads = {newest.head}
            found = self.house.verify().findings
            if found.altered or found.missing or found.withdrawn:
                self.faults.append("under the new head not all is new")
        elif self.head() not in self.heads:
            self.faults.append("a head of neither edition")
        back = [path for path in self.taken_back if (self.house.folder.root / path).exists()]
        self.faults += [f"{path} was taken back, and is there" for path in back]
        return done


def lived(root: Path, seeds: Iterable[int]) -> Iterator[str]:
    """What was wrong in all these lives."""
    for seed in seeds:
        place = root / str(seed)
        try:
            yield from (f"{seed}: {one}" for one in Life(place, seed).live())
        except (AssertionError, TargetError) as error:
            yield f"{seed}: {error}"
        shutil.rmtree(place)
