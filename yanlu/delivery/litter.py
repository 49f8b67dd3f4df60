"""What lies on a target and no printing names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yanlu.manifest.paths import PUBLIC_KEY, is_safe

from .course import LOOKED, Turn
from .sheet import TRANSPORT
from .store import Store
from .target import Target


def clear(
    store: Store,
    target: Target,
    after: str,
    turn: Turn,
    *,
    below: str = "",
    is_spared: Callable[[str], bool] = lambda path: False,
) -> tuple[list[str], str | None]:
    """Delete what no printing names, as far as the turn goes.

    Args:
        store: holds what stands.
        target: which is walked through.
        after: the path that was reached before; empty: from the beginning.
        turn: of this unit.
        below: only what begins with this.
        is_spared: says of what no printing names whether it may stay yet.

    Returns:
        What was deleted, and the path that was reached; None if that was all.
    """
    found, reached = [], after
    for path in target.walk(below, after):
        if is_safe(path):
            reached = path
        if is_foreign(store, target, path) and not (is_safe(path) and is_spared(path)):
            found.append(path)
            remove(target, [path])
        if turn.spend(LOOKED):
            target.flush()
            return found, reached
    target.flush()
    return found, None


def remove(target: Target, paths: Iterable[str]) -> None:
    """Delete these, with their compressed forms."""
    for path in paths:
        for name in (path, *(path + ending for ending in target.twins)):
            target.delete(name)


def is_foreign(store: Store, target: Target, path: str) -> bool:
    """Whether no printing names what lies there."""
    return path != PUBLIC_KEY and not stands(store, target, path)


def stands(store: Store, target: Target, path: str) -> bool:
    """Whether the path, or the file of which it is a compressed form, stands."""
    if not is_safe(path):
        return False
    if store.shelf.find(path) is not None:
        return True
    bare, ending = path[:-3], path[-3:]
    standing = store.shelf.find(bare) if ending in target.twins else None
    forms = store.body_row(standing.entry.sha256) if standing and not standing.stored else None
    return forms is not None and forms[1 + TRANSPORT.index(ending)] is not None
