"""What the editions after another one changed, as one list."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from yanlu.manifest.statements import Edition

from .store import LAST, Kept, Store

ASSETS = "f/"  # pages name them, so they must be there first


@dataclass(frozen=True, slots=True)
class Changes:
    """What several editions changed.

    Args:
        paths: all that they name but the head itself, in order.
        withdrawn: those of them that were taken back.
    """

    paths: tuple[str, ...]
    withdrawn: frozenset[str]


@functools.lru_cache(maxsize=4)  # a long delivery asks for the same at each of its units
def changes(store: Store, after: int, newest: Kept) -> Changes:
    """What was changed by the editions above this number, but by huge ones, which withdraw nothing.

    Args:
        store: has the editions.
        after: the number.
        newest: the edition that stands.
    """
    paths: set[str] = set()
    withdrawn: set[str] = set()
    for kept in (one for one in store.editions(after) if not one.is_huge):
        edition = Edition.parse(kept.manifest)
        withdrawn.update(edition.withdrawn)
        paths.update(edition.changed, edition.dropped, edition.withdrawn, kept.signed)
    return Changes(tuple(sorted(paths.difference(LAST))), frozenset(withdrawn))
