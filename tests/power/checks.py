"""What must hold of a disk after the power was cut, and came back."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.delivery.house import KEY, MORNING, House
from tests.delivery.sweep import Child, brief, proof_faults
from yanlu.delivery import number_on
from yanlu.manifest.statements import Head

from . import work
from .cuts import Film


def of(what: str, film: Film) -> Editions | Press | Desk | Mailbox:
    """The check for a piece of work."""
    kinds = {
        "editions": Editions,
        "press": Press,
        "pieces": Pieces,
        "desk": Desk,
        "mailbox": Mailbox,
    }
    return kinds[what](film)


def last(acknowledged: Iterable[str], kind: str) -> int:
    """The highest number of this kind that was acknowledged; 1 stood before."""
    return max([1, *(int(one.split()[1]) for one in acknowledged if one.startswith(kind))])


class Editions:
    """Store and folder, each at one whole edition, and none that was acknowledged is lost."""

    def __init__(self, film: Film) -> None:
        root = Path(tempfile.mkdtemp(dir=film.root.parent))
        self.told: dict[int, dict[str, bytes]] = {}
        house = House(root)
        for number in range(1, 2 + work.EDITIONS):
            work.print_edition(house, number)
            self.told[number] = house.standing()
        house.store.close()

    def close(self) -> None:
        """Nothing is left open."""

    def __call__(self, place: Path, acknowledged: list[str]) -> list[str]:
        """What is wrong."""
        house = House(place)
        try:
            faults = self.in_store(house, last(acknowledged, "printed"))
            faults += self.in_folder(house, last(acknowledged, "delivered"))
            return faults + self.at_the_end(house)
        finally:
            house.store.close()

    def in_store(self, house: House, least: int) -> list[str]:
        kept = house.store.newest()
        number = kept.number if kept else 0
        if number < least:
            return [f"store: edition {least} was acknowledged, and {number} stands"]
        standing = house.standing()
        if standing != self.told.get(number):
            return [f"store: edition {number} is not what was printed"]
        return proof_faults(house, standing)

    def in_folder(self, house: House, least: int) -> list[str]:
        number = number_on(house.folder, KEY.public)
        faults = []
        if number < least and number != 0:
            faults.append(f"folder: edition {least} was delivered, and {number} is there")
        known: dict[str, set[bytes]] = {}
        for files in self.told.values():
            for path, data in files.items():
                known.setdefault(path, set()).add(data)
        for path, data in house.on_disk().items():
            whole = path in known and path[-3:] not in (".br", ".gz")
            if whole and ".beside-" not in path and data not in known[path]:
                faults.append(f"folder: {path} is half")
        found = house.verify().findings
        if number and number == self.newest(house) and (found.altered or found.missing):
            faults.append(f"folder: head {number}, but {brief(found)}")
        return faults

    def newest(self, house: House) -> int:
        kept = house.store.newest()
        return kept.number if kept else 0

    def at_the_end(self, house: House) -> list[str]:
        """Delivered again, and printed once more, all is whole."""
        before = self.newest(house)
        house.deliver()
        work.print_edition(house, before + 1)
        house.deliver()
        faults = [] if house.verify().sound else [f"end: {brief(house.verify().findings)}"]
        return faults if self.newest(house) == before + 1 else [*faults, "end: a wrong number"]


class Press:
    """A press that is started again on what is left comes to the same end."""

    how: object = 10  # minutes after the old edition, at which it is started

    def __init__(self, film: Film) -> None:
        self.new = content(film.root)
        self.child = Child("-m", "tests.press.press_once", "tasks", str(film.before))

    def close(self) -> None:
        """The press goes home."""
        self.child.close()

    def __call__(self, place: Path, acknowledged: list[str]) -> list[str]:
        """What is wrong."""
        faults = sound_database(place / "press.db")
        house = House(place)
        faults += proof_faults(house, house.standing())
        kept = house.store.newest()
        assert kept is not None
        if number_on(house.folder, KEY.public) == kept.number:
            found = house.verify(Head.parse(kept.head).issued).findings
            faults += [f"folder: {brief(found)}"] if found.altered or found.missing else []
        if acknowledged and content(place) != self.new:
            faults.append("the press had settled, and its edition is lost")
        house.store.close()
        if self.child.publish(place, self.how) != 0:
            faults.append("it cannot go on")
        house = House(place)
        faults += [] if house.verify(MORNING).sound else ["end: the folder is not sound"]
        house.store.close()
        return faults if content(place) == self.new else [*faults, "end: not the new edition"]


class Pieces(Press):
    """The same; and it was never written down that files are there which are not."""

    how = "10:pieces"

    def __call__(self, place: Path, acknowledged: list[str]) -> list[str]:
        """What is wrong."""
        faults = super().__call__(place, acknowledged)
        base = sqlite3.connect(place / "press.db")
        (said,) = base.execute("SELECT last_repair FROM press_delivery").fetchone()
        base.close()
        return [*faults, f"end: {said}"] if "missing" in said or "altered" in said else faults


def content(root: Path) -> dict[str, bytes]:
    """What stands, but for the signed things."""
    house = House(root)
    standing = house.standing()
    house.store.close()
    return {path: data for path, data in standing.items() if not path.startswith(".yanlu/")}


class Desk:
    """What an editor was told to be saved is there, and what was published is due."""

    def __init__(self, film: Film) -> None:
        pass

    def close(self) -> None:
        """Nothing is left open."""

    def __call__(self, place: Path, acknowledged: list[str]) -> list[str]:
        """What is wrong."""
        faults = sound_database(place / "newsroom.db")
        base = sqlite3.connect(place / "newsroom.db")
        saved = dict(base.execute("SELECT id, content FROM wagtailcore_revision"))
        live = base.execute(
            "SELECT title, live_revision_id FROM wagtailcore_page WHERE live_revision_id NOT NULL"
        ).fetchone()
        noted = {thing for (thing,) in base.execute("SELECT thing FROM newsroom_change")}
        base.close()
        for kind, revision, number in map(str.split, acknowledged):
            if f"第{number}稿" not in words(saved.get(int(revision), "")):
                faults.append(f"revision {revision} was {kind} and is lost")
        published = [int(one.split()[1]) for one in acknowledged if one.startswith("published")]
        if published and (live is None or live[1] < max(published)):
            faults.append(f"revision {max(published)} was published and is not live")
        if live and live[0] not in words(saved.get(live[1], "")):
            faults.append("the live page is not its revision")
        if live and not any(thing.startswith("article:") for thing in noted):
            faults.append("an article is live and nothing is due")
        return faults


def words(content: str) -> str:
    """A revision's JSON with its characters as they are."""
    return content.encode().decode("unicode_escape", "replace") if "\\u" in content else content


class Mailbox:
    """What a reader was given a key for is there."""

    def __init__(self, film: Film) -> None:
        pass

    def close(self) -> None:
        """Nothing is left open."""

    def __call__(self, place: Path, acknowledged: list[str]) -> list[str]:
        """What is wrong."""
        faults = sound_database(place / "mailbox.db")
        base = sqlite3.connect(place / "mailbox.db")
        there = {text for (text,) in base.execute("SELECT text FROM comments_comment")}
        base.close()
        sent = [one.partition(" ")[2] for one in acknowledged]
        return faults + [f"lost: {one}" for one in sent if one not in there]


def sound_database(path: Path) -> list[str]:
    """What SQLite finds wrong, after its own recovery."""
    base = sqlite3.connect(path)
    found = base.execute("PRAGMA integrity_check").fetchall()
    found += base.execute("PRAGMA foreign_key_check").fetchall()
    base.close()
    return [] if found == [("ok",)] else [f"{path.name}: {found[:2]}"]
