"""Bring a target up to the edition that stands in the store: content first, head last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile

from yanlu.manifest import minisign
from yanlu.manifest.canonical import Entry
from yanlu.manifest.errors import BadSignature, Malformed
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.paths import HEAD, HEAD_MINISIG, HEAD_SIG, HOME, PUBLIC_KEY
from yanlu.manifest.statements import Head

from .changes import ASSETS, changes
from .course import AT_ONCE, LAID, LOOKED, Act, Course, Turn
from .errors import TargetError
from .litter import clear, remove
from .sheet import Sheet
from .shelf import Standing
from .store import HUGE, LAST, Kept, Store
from .target import Target

HEAD_LIMIT = 1 << 20
HIGHEST = 1 << 62  # more than a paper can print, and still a number to the store
OWN = f"{HOME}/"
FEW = 100  # files, as a publish changes, which are laid before a course goes on
BEHIND_ASSETS = f"{ASSETS}\U0010ffff"  # no path of theirs comes after this


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery did.

    Args:
        number: the edition that the target now has.
        written: how many files were put there.
        deleted: how many were deleted.
        course: what is left to do; None if nothing is.
    """

    number: int
    written: int
    deleted: int
    course: Course | None = None


def number_on(target: Target, key: PublicKey) -> int:
    """The number of the edition that the target serves; 0 if it has none that this key signed.

    Raises:
        TargetError: the target cannot be read.
    """
    data = target.read(HEAD, HEAD_LIMIT)
    return number_in(data) if data is not None and is_signed(target, data, key) else 0


def is_signed(target: Target, head: bytes, key: PublicKey) -> bool:
    """Whether one of the two signatures holds; a crash at the switch may have left one behind."""
    if key.verifies(head, target.read(HEAD_SIG, HEAD_LIMIT) or b""):
        return True
    try:
        minisign.check(key, head, target.read(HEAD_MINISIG, HEAD_LIMIT) or b"")
    except BadSignature:
        return False
    return True


def number_in(head: bytes) -> int:
    try:
        number = Head.parse(head).number
    except Malformed:
        return 0
    return number if number < HIGHEST else 0


def known_base(store: Store, target: Target) -> int:
    """The edition that the target has, if its head is byte for byte one of ours; else 0."""
    return number_of(store, target.read(HEAD, HEAD_LIMIT))


def number_of(store: Store, head: bytes | None) -> int:
    number = number_in(head) if head is not None else 0
    kept = next(store.editions(number - 1), None) if number else None
    return number if kept and kept.number == number and kept.head == head else 0


def always() -> bool:
    return True


def deliver(store: Store, target: Target, key: PublicKey) -> Delivered:
    """Put on the target what changed since the edition that it has, all of it.

    Args:
        store: holds what stands.
        target: written file by file; killed at any point, doing it again repairs.
        key: the paper's, which is laid beside the edition.

    Raises:
        TargetError: the target failed.
        StoreError: the store could not be read.
    """
    written, deleted, course = 0, 0, None
    while True:
        done = deliver_some(store, target, key, course, Turn(always))
        written, deleted, course = written + done.written, deleted + done.deleted, done.course
        if course is None:
            return Delivered(done.number, written, deleted)


def deliver_some(
    store: Store, target: Target, key: PublicKey, course: Course | None, turn: Turn
) -> Delivered:
    """The same, as far as one turn goes.

    The target keeps its head, and so its edition, until all that the new one names is there. What
    was published since a part was laid is laid once more; what was taken back leaves at once.

    Args:
        store: holds what stands.
        target: written file by file; killed at any point, doing it again repairs.
        key: the paper's, which is laid beside the edition.
        course: what the turn before has left to do.
        turn: how much may be done now.

    Raises:
        TargetError: the target failed; the turn can be done again.
        StoreError: the store could not be read.
    """
    # Held first: what is read after that is no older than what anybody has written there.
    with target.hold(), store.snapshot():
        newest = store.newest()
        if newest is None:
            return Delivered(0, 0, 0)
        head = target.read(HEAD, HEAD_LIMIT)
        number = number_of(store, head)
        unit = Unit(store, target, newest, turn)
        if course is not None and is_of_use(course, store, target, newest, head):
            left = unit.go(unit.hurry(course))
        else:
            begun = begin(store, newest, head, course)
            left = unit.start(begun, key) if begun is not None else None
        return Delivered(unit.number or number, unit.written, unit.deleted, left)


def is_of_use(
    course: Course, store: Store, target: Target, newest: Kept, head: bytes | None
) -> bool:
    """Whether what the course says still holds: store and target are the ones that it knew.

    Of a folder that was emptied the key is gone, which is laid before all else.
    """
    kept = next(store.editions(course.goal - 1), None)
    return (
        digest(head) == course.found
        and kept is not None
        and digest(kept.head) == course.seal
        and not store.has_huge_change(course.origin or course.goal)
        and target.read(PUBLIC_KEY, 1) is not None
        and (course.act is not Act.LATE or course.goal == newest.number)
    )


def digest(head: bytes | None) -> str:
    return hashlib.sha256(head).hexdigest() if head is not None else ""


def begin(store: Store, newest: Kept, head: bytes | None, before: Course | None) -> Course | None:
    """The course of a delivery to a target with this head; None if it has the newest edition.

    Args:
        store: holds what stands.
        newest: the edition that stands.
        head: of the target; None if it has none.
        before: the course that is given up.
    """
    base = number_of(store, head)
    seen = base or min(before.seen if before else newest.number, newest.number)
    is_littered = before is not None and before.is_littered
    is_done = base == newest.number
    if is_done and not is_littered:
        return None
    if store.has_huge_change(base):
        base = 0
    return Course(
        found=digest(head),
        origin=base,
        base=base,
        goal=newest.number,
        seal=digest(newest.head),
        seen=seen,
        act=Act.LATE if is_done else Act.ASSETS if base else Act.CLEAR,
        is_littered=is_littered or not base,
        total=size(store, base, newest),
    )


def size(store: Store, base: int, newest: Kept) -> int:
    """Of about how many files a round consists."""
    return len(changes(store, base, newest).paths) if base else Head.parse(newest.head).files


class Unit:
    """One unit of a delivery, while the target is held, over one snapshot of the store.

    Args:
        store: holds what stands.
        target: is written.
        newest: the edition that stands.
        turn: how much may be done.
    """

    def __init__(self, store: Store, target: Target, newest: Kept, turn: Turn) -> None:
        self.store = store
        self.target = target
        self.newest = newest
        self.turn = turn
        self.number = self.written = self.deleted = 0

    def start(self, course: Course, key: PublicKey) -> Course | None:
        """Do the first unit of a course."""
        self.target.lay(key_sheet(key))
        self.delete(self.gone_since(course.seen))
        return self.go(course)

    def hurry(self, course: Course) -> Course:
        """Before a course goes on: what was taken back meanwhile leaves at once.

        And what came meanwhile, if it is little, is there at once for whoever reads the folder
        and asks for no signature; but not before the assets are.
        """
        if course.seen == self.newest.number:
            return course
        self.delete(self.gone_since(course.seen))
        found = changes(self.store, course.seen, self.newest)
        fresh = [path for path in found.paths if not path.startswith(OWN)]
        if course.act in (Act.CLEAR, Act.ASSETS) or len(fresh) > FEW:
            fresh = [path for path in fresh if path in found.withdrawn]  # notices of withdrawal
        for path in sorted(fresh, key=lambda path: not path.startswith(ASSETS)):
            standing = self.store.shelf.find(path)
            if standing is not None:
                self.target.lay(to_sheet(self.store, path, standing))
        self.target.flush()
        return replace(course, seen=self.newest.number)

    def gone_since(self, number: int) -> list[str]:
        """Pages that stand no more, and all that was withdrawn: they go at once."""
        found = changes(self.store, number, self.newest)
        return [
            path
            for path in self.dropped_since(number)
            if path in found.withdrawn or not path.startswith((ASSETS, OWN))
        ]

    def dropped_since(self, number: int) -> Iterator[str]:
        paths = changes(self.store, number, self.newest).paths
        return (path for path in paths if self.store.shelf.find(path) is None)

    def go(self, course: Course) -> Course | None:
        """Go on until the turn is over; what is left to do."""
        acts: dict[Act, Callable[[Course], Course | None]] = {
            Act.CLEAR: self.clear,
            Act.ASSETS: self.lay,
            Act.PAGES: self.lay,
            Act.DROP: self.drop,
            Act.HEAD: self.finish,
            Act.LATE: self.tidy,
        }
        left: Course | None = course
        while left is not None and not self.turn.is_over:
            left = acts[left.act](left)
        return left

    def clear(self, course: Course) -> Course:
        """Delete the pages that no printing names; assets and signed things have their time."""
        reached = self.swept(course, is_spared=lambda path: path.startswith((ASSETS, OWN)))
        return at(course, reached, Act.ASSETS)

    def lay(self, course: Course) -> Course:
        """Write files, the assets first: pages name them."""
        count = self.written
        reached = self.lay_all(self.paths(course))
        laid = replace(course, laid=course.laid + self.written - count)
        then = Act.HEAD if course.base else Act.DROP
        return at(laid, reached, Act.PAGES if course.act is Act.ASSETS else then)

    def paths(self, course: Course) -> Iterator[str]:
        """What is to be written in this act, after what was reached; in order."""
        if course.base:
            named = changes(self.store, course.base, self.newest).paths
            found = (one for one in named if one > course.after and self.store.shelf.find(one))
        else:
            listed = assets if course.act is Act.ASSETS else pages
            found = (path for path, _ in listed(self.store, course.after))
        is_asset = course.act is Act.ASSETS
        return (p for p in found if p.startswith(ASSETS) == is_asset and p not in LAST)

    def lay_all(self, paths: Iterable[str]) -> str | None:
        """Write these; of many only what differs. The path reached, or None if that was all."""
        left = iter(paths)
        while piece := list(islice(left, AT_ONCE)):
            sheets = {path: must_stand(self.store, path) for path in piece}
            wanted = set(piece)
            if len(piece) == AT_ONCE:
                wanted = self.target.differing(to_sheet(self.store, *row) for row in sheets.items())
            for path in piece:
                if path in wanted:
                    self.target.lay(to_sheet(self.store, path, sheets[path]))
                self.written += 1
                if self.turn.spend(LAID if path in wanted else LOOKED):
                    self.target.flush()
                    return path
        self.target.flush()
        return None

    def drop(self, course: Course) -> Course:
        """Delete the assets that no page names any more; then it is as if from the goal.

        What was dropped since is still named by pages of which newer ones come with a round.
        """
        newer = set(self.dropped_since(course.goal))
        reached = self.swept(course, below=ASSETS, is_spared=newer.__contains__)
        as_if = replace(course, origin=course.goal, base=course.goal)
        return at(course if reached is not None else as_if, reached, Act.HEAD)

    def finish(self, course: Course) -> Course | None:
        """Move the head, if all stands there that it names; else begin another round."""
        if course.goal != self.newest.number:
            return again(course, self.store, self.newest)
        dropped = list(self.dropped_since(course.origin))
        self.delete([path for path in dropped if path.startswith(ASSETS)])
        for path in LAST:
            self.target.lay(to_sheet(self.store, path, must_stand(self.store, path)))
            self.target.flush()
        self.written += len(LAST)
        self.number = self.newest.number
        self.delete([path for path in dropped if path.startswith(OWN)])
        if not course.is_littered:
            return None
        return replace(course, found=digest(self.newest.head), act=Act.LATE, after="")

    def tidy(self, course: Course) -> Course | None:
        """Delete the signed things that only a head before named."""
        reached = self.swept(course, below=OWN)
        return replace(course, after=reached) if reached is not None else None

    def swept(
        self,
        course: Course,
        *,
        below: str = "",
        is_spared: Callable[[str], bool] = lambda path: False,
    ) -> str | None:
        """Delete some of what no printing names; the path reached, or None if that was all."""
        found, reached = clear(
            self.store, self.target, course.after, self.turn, below=below, is_spared=is_spared
        )
        self.deleted += len(found)
        return reached

    def delete(self, paths: list[str]) -> None:
        remove(self.target, paths)
        self.target.flush()
        self.deleted += len(paths)


def at(course: Course, reached: str | None, then: Act) -> Course:
    """Where a course stands: at the path that was reached, or at the next act."""
    if reached is not None:
        return replace(course, after=reached)
    return replace(course, act=then, after="")


def again(course: Course, store: Store, newest: Kept) -> Course:
    """Another round, for what was published since this one began."""
    return replace(
        course,
        base=course.goal,
        goal=newest.number,
        seal=digest(newest.head),
        act=Act.ASSETS,
        after="",
        laid=0,
        total=size(store, course.goal, newest),
    )


def everything(store: Store, after: str = "") -> Iterator[tuple[str, Standing]]:
    """Every file that stands with a path after this one, in order of its path."""
    while rows := store.standing(after):
        yield from rows
        after = rows[-1][0]


def assets(store: Store, after: str) -> Iterator[tuple[str, Standing]]:
    found = everything(store, after or ASSETS)
    return takewhile(lambda row: row[0].startswith(ASSETS), found)


def pages(store: Store, after: str) -> Iterator[tuple[str, Standing]]:
    """What comes before the assets, and what comes behind them."""
    before = takewhile(lambda row: row[0] < ASSETS, everything(store, after))
    return chain(before, everything(store, max(after, BEHIND_ASSETS)))


def key_sheet(key: PublicKey) -> Sheet:
    data = key.text.encode()
    entry = Entry(hashlib.sha256(data).hexdigest(), len(data), "text/plain; charset=utf-8")
    return Sheet(PUBLIC_KEY, entry, (data, None, None))


def must_stand(store: Store, path: str) -> Standing:
    standing = store.shelf.find(path)
    if standing is None:
        raise TargetError(f"{path} does not stand in the store")
    return standing


def to_sheet(store: Store, path: str, standing: Standing) -> Sheet:
    """What stands at the path, with its bytes.

    Raises:
        TargetError: the store has lost them.
    """
    if standing.stored:
        return Sheet(path, standing.entry, None)
    is_long = standing.entry.length > HUGE
    read = store.bodies.forms_of_long if is_long else store.body_row
    forms = read(standing.entry.sha256)
    if forms is None:
        raise TargetError(f"{path} has lost its body in the store")
    return Sheet(path, standing.entry, forms)
