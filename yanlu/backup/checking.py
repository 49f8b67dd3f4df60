"""Checking and tidying copies without any key: lists tell what must be there, names its hash."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import shelves
from .errors import AlteredError, IncompleteError
from .place import Place
from .sealing import altered

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look through a place found.

    Args:
        backups: how many whole ones there are.
        pieces: how many pieces were read.
        missing: names of pieces that a backup needs and the place has not.
        altered: paths of pieces that are not what was written; they were set aside.
        broken: names of backups that need one of those, or whose list or statement is gone or is
            not what was written.
    """

    backups: int
    pieces: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether every backup can be brought back."""
        return not (self.missing or self.altered or self.broken)


def check(place: Place, progress: Callable[[int, int], None] = lambda done, total: None) -> Checked:
    """Read every piece again; what is damaged is set aside, so that it is written anew.

    Raises:
        PlaceError: the place cannot be read.
    """
    lists, broken = lists_of(place)
    there = shelves.pieces_there(place)
    needed = frozenset[str]().union(*lists.values())
    damaged = find_damaged(place, there, sorted(needed & there.keys()), progress)
    lost = needed - there.keys()
    bad = lost | damaged
    broken += [identity for identity, names in lists.items() if not bad.isdisjoint(names)]
    for name in damaged:
        set_aside(place, there[name])
    return Checked(
        backups=len(lists.keys() - set(broken)),
        pieces=len(needed & there.keys()),
        missing=tuple(sorted(lost)),
        altered=tuple(sorted(there[name] for name in damaged)),
        broken=tuple(sorted(broken)),
    )


def lists_of(place: Place) -> tuple[dict[str, frozenset[str]], list[str]]:
    """What each backup needs, and the backups of which nobody can tell, or bring back."""
    lists, broken = {}, []
    for one in shelves.whole_backups(place):
        try:
            lists[one.identity] = needs_of(place, one.identity)
        except (IncompleteError, AlteredError):
            broken.append(one.identity)
    return lists, broken


def needs_of(place: Place, identity: str) -> frozenset[str]:
    """The pieces that a backup needs, once its statement is the one that was written.

    Raises:
        IncompleteError: its list or statement is gone.
        AlteredError: one of them is damaged.
    """
    needs = shelves.read_list(place, identity)
    sealed = shelves.read_statement(place, identity)
    if needs.statement not in ("", hashlib.sha256(sealed).hexdigest()):
        raise altered(f"{place.name}: {shelves.statement_path(identity)}")
    return needs.pieces


def find_damaged(
    place: Place, there: dict[str, str], names: Iterable[str], progress: Callable[[int, int], None]
) -> frozenset[str]:
    wanted = list(names)
    found: set[str] = set()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = threads.map(lambda name: is_damaged(place, there[name]), wanted)
        for done, (name, is_bad) in enumerate(zip(wanted, answers, strict=True), 1):
            found.update({name} if is_bad else ())
            progress(done, len(wanted))
    return frozenset(found)


def is_damaged(place: Place, path: str) -> bool:
    sealed = place.read(path)
    return sealed is None or not shelves.is_sound(path, sealed)


def set_aside(place: Place, path: str) -> None:
    """Keep the damaged bytes for whoever wants to look, where no backup finds them."""
    with contextlib.suppress(AlteredError):
        place.write(f"{shelves.ASIDE}/{path.rpartition('/')[2]}", place.read(path) or b"")
    place.delete(path)
