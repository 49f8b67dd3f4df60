"""Bring a target up to the edition that stands in the store: content first, head last."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from yanlu.manifest import minisign
from yanlu.manifest.canonical import Entry
from yanlu.manifest.errors import BadSignature, Malformed
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.paths import HEAD, HEAD_MINISIG, HEAD_SIG, HOME, PUBLIC_KEY, is_safe
from yanlu.manifest.statements import Edition, Head

from .errors import CutOffError, TargetError
from .sheet import TRANSPORT, Sheet
from .shelf import Standing
from .store import HUGE, LAST, Kept, Store
from .target import Target

HEAD_LIMIT = 1 << 20
HIGHEST = 1 << 62  # more than a paper can print, and still a number to the store
ASSETS = "f/"  # pages name them, so they must be there first
AT_ONCE = 500  # files that are compared with what a target has, before they are written


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery did.

    Args:
        number: the edition that the target now has.
        written: how many files were put there.
        deleted: how many were deleted.
    """

    number: int
    written: int
    deleted: int


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


def always() -> bool:
    return True


def deliver(
    store: Store, target: Target, key: PublicKey, may_go_on: Callable[[], bool] = always
) -> Delivered:
    """Put on the target what changed since the edition that it has.

    Args:
        store: holds what stands.
        target: written file by file; killed at any point, doing it again repairs.
        key: the paper's, which is laid beside the edition.
        may_go_on: asked now and then in a long delivery, which someone may have to wait for.

    Raises:
        CutOffError: it may not go on; the target's head is the one of before.
        TargetError: the target failed.
        StoreError: the store could not be read.
    """
    # Held first: what is read after that is no older than what anybody has written there.
    with target.hold(), store.snapshot():
        newest = store.newest()
        if newest is None:
            return Delivered(0, 0, 0)
        base = known_base(store, target)
        if base == newest.number:
            return Delivered(base, 0, 0)
        work = plan(store, target, base)
        return put(store, target, newest, work, key, may_go_on)


def known_base(store: Store, target: Target) -> int:
    """The edition that the target has, if its head is byte for byte one of ours; else 0."""
    data = target.read(HEAD, HEAD_LIMIT)
    number = number_in(data) if data is not None else 0
    kept = next(store.editions(number - 1), None) if number else None
    return number if kept and kept.number == number and kept.head == data else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a delivery has to do, in this order; the head comes between the last two.

    Args:
        gone: pages that stand no more, and all that was withdrawn: they go at once.
        put: paths to write, assets first.
        drop: assets to delete, once no page names them any more.
        late: signed things that only the head before names.
    """

    gone: list[str]
    put: Iterable[str]
    drop: list[str]
    late: list[str]


def plan(store: Store, target: Target, base: int) -> Plan:
    """What brings the target from this edition to the newest; from anything, if that is 0."""
    if not base or store.has_huge_change(base):
        return plan_anew(store, target)
    withdrawn: set[str] = set()
    changed = sorted(set(changed_since(store, base, withdrawn)).difference(LAST))
    found = {path: store.shelf.find(path) is not None for path in changed}
    dropped = [path for path, is_standing in found.items() if not is_standing]
    put = sorted((path for path in found if found[path]), key=order)
    return sorted_out(put, dropped, withdrawn)


def plan_anew(store: Store, target: Target) -> Plan:
    """What brings a target from anything to the newest, without a list of all of it."""
    assets = (path for path, _ in everything(store) if path.startswith(ASSETS))
    pages = (path for path, _ in everything(store) if not path.startswith(ASSETS))
    put = (path for path in itertools.chain(assets, pages) if path not in LAST)
    return sorted_out(put, list(foreign(store, target)), set())


def sorted_out(put: Iterable[str], dropped: list[str], withdrawn: set[str]) -> Plan:
    own = {path for path in dropped if path.startswith(HOME)}
    kept = {path for path in dropped if path.startswith(ASSETS) and path not in withdrawn}
    return Plan(
        gone=[path for path in dropped if path not in own | kept],
        put=put,
        drop=sorted(kept),
        late=sorted(own),
    )


def order(path: str) -> tuple[bool, str]:
    return not path.startswith(ASSETS), path


def changed_since(store: Store, number: int, withdrawn: set[str]) -> Iterator[str]:
    """Every path that an edition after this one names; those taken back are put into the set."""
    for kept in store.editions(number):
        edition = Edition.parse(kept.manifest)
        withdrawn.update(edition.withdrawn)
        yield from edition.changed
        yield from edition.dropped
        yield from edition.withdrawn
        yield from kept.signed


def everything(store: Store) -> Iterator[tuple[str, Standing]]:
    """Every file that stands, in order of its path."""
    after = ""
    while rows := store.standing(after):
        yield from rows
        after = rows[-1][0]


def foreign(store: Store, target: Target) -> Iterator[str]:
    """What lies on the target and no printing names."""
    return (
        path for path in target.walk() if path != PUBLIC_KEY and not stands(store, target, path)
    )


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


def put(
    store: Store,
    target: Target,
    newest: Kept,
    work: Plan,
    key: PublicKey,
    may_go_on: Callable[[], bool],
) -> Delivered:
    """Do what was planned, the head last; then delete what only the head before named.

    The withdrawn goes before the head, not after it: killed in between, the next delivery would
    take the target for done.
    """
    target.lay(key_sheet(key))
    delete(target, work.gone)
    written = len(LAST)
    for _, paths in itertools.groupby(work.put, lambda path: path.startswith(ASSETS)):
        written += lay(store, target, paths, may_go_on)
        target.flush()
    delete(target, work.drop)
    for path in LAST:
        target.lay(to_sheet(store, path, must_stand(store, path)))
        target.flush()
    delete(target, work.late)
    deleted = len(work.gone) + len(work.drop) + len(work.late)
    return Delivered(newest.number, written, deleted)


def key_sheet(key: PublicKey) -> Sheet:
    data = key.text.encode()
    entry = Entry(hashlib.sha256(data).hexdigest(), len(data), "text/plain; charset=utf-8")
    return Sheet(PUBLIC_KEY, entry, (data, None, None))


def lay(store: Store, target: Target, paths: Iterable[str], may_go_on: Callable[[], bool]) -> int:
    """Write files; of many only what a delivery that was cut off has not yet written.

    Returns:
        How many were to be written.
    """
    count, left = 0, iter(paths)
    while piece := list(itertools.islice(left, AT_ONCE)):
        if not may_go_on():
            target.flush()
            raise CutOffError(f"the delivery was cut off before {piece[0]}")
        sheets = {path: must_stand(store, path) for path in piece}
        wanted = set(piece)
        if len(piece) == AT_ONCE:
            wanted = target.differing(to_sheet(store, *row) for row in sheets.items())
        for path in piece:
            if path in wanted:
                target.lay(to_sheet(store, path, sheets[path]))
        count += len(piece)
    return count


def delete(target: Target, paths: Iterable[str]) -> None:
    for path in paths:
        for name in (path, *(path + ending for ending in target.twins)):
            target.delete(name)
    target.flush()


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
