"""Bring a target up to the edition that stands in the store: content first, head last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yanlu.manifest import minisign
from yanlu.manifest.errors import BadSignature, Malformed
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.paths import HEAD, HEAD_MINISIG, HEAD_SIG, HOME, PUBLIC_KEY, is_safe
from yanlu.manifest.statements import Edition, Head

from .body import unpack
from .errors import TargetError
from .shelf import Standing
from .store import LAST, Kept, Store
from .target import Target

TRANSPORT = (".br", ".gz")
HEAD_LIMIT = 1 << 20
HIGHEST = 1 << 62  # more than a paper can print, and still a number to the store
ASSETS = "f/"  # pages name them, so they must be there first


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


def deliver(store: Store, target: Target, key: PublicKey) -> Delivered:
    """Put on the target what changed since the edition that it has.

    Args:
        store: holds what stands.
        target: written file by file; killed at any point, doing it again repairs.
        key: the paper's, which is laid beside the edition.

    Raises:
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
        return put(store, target, newest, plan(store, target, base), key)


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
        put: paths to write.
        drop: paths to delete, the withdrawn ones among them.
        late: signed things that only the head before names.
    """

    put: list[str]
    drop: list[str]
    late: list[str]


def plan(store: Store, target: Target, base: int) -> Plan:
    """What brings the target from this edition to the newest; from anything, if that is 0."""
    if base:
        changed = sorted(set(changed_since(store, base)).difference(LAST))
        found = {path: store.shelf.find(path) is not None for path in changed}
    else:
        found = {path: False for path in foreign(store, target)}
        found |= {path: True for path, _ in everything(store) if path not in LAST}
    gone = [path for path, is_standing in found.items() if not is_standing]
    return Plan(
        put=sorted((path for path in found if found[path]), key=order),
        drop=[path for path in gone if not path.startswith(HOME)],
        late=[path for path in gone if path.startswith(HOME)],
    )


def order(path: str) -> tuple[bool, str]:
    return not path.startswith(ASSETS), path


def changed_since(store: Store, number: int) -> Iterator[str]:
    """Every path that an edition after this one names."""
    for kept in store.editions(number):
        edition = Edition.parse(kept.manifest)
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
    return (path for path in target.walk() if path != PUBLIC_KEY and not stands(store, path))


def stands(store: Store, path: str) -> bool:
    """Whether the path, or the file of which it is a compressed form, stands."""
    if not is_safe(path):
        return False
    if store.shelf.find(path) is not None:
        return True
    bare, ending = path[:-3], path[-3:]
    standing = store.shelf.find(bare) if ending in TRANSPORT else None
    forms = store.body_row(standing.entry.sha256) if standing and not standing.stored else None
    return forms is not None and forms[1 + TRANSPORT.index(ending)] is not None


def put(store: Store, target: Target, newest: Kept, work: Plan, key: PublicKey) -> Delivered:
    """Do what was planned, the head last; then delete what only the head before named.

    The withdrawn goes before the head, not after it: killed in between, the next delivery would
    take the target for done.
    """
    target.write(PUBLIC_KEY, key.text.encode())
    for path in work.put:
        put_file(store, target, path, must_stand(store, path))
    target.flush()
    delete(target, work.drop)
    for path in LAST:
        put_file(store, target, path, must_stand(store, path))
        target.flush()
    delete(target, work.late)
    written = len(work.put) + len(LAST)
    return Delivered(newest.number, written, len(work.drop) + len(work.late))


def delete(target: Target, paths: Iterable[str]) -> None:
    for path in paths:
        for name in (path, *(path + ending for ending in TRANSPORT)):
            target.delete(name)
    target.flush()


def must_stand(store: Store, path: str) -> Standing:
    standing = store.shelf.find(path)
    if standing is None:
        raise TargetError(f"{path} does not stand in the store")
    return standing


def put_file(store: Store, target: Target, path: str, standing: Standing) -> None:
    """Write one file, and beside it the forms in which it travels."""
    if standing.stored:
        target.link(path, standing.entry.sha256)
        return
    row = store.body_row(standing.entry.sha256)
    if row is None:
        raise TargetError(f"{path} has lost its body in the store")
    raw, brotli, gzip = row
    for ending, data in zip(TRANSPORT, (brotli, gzip), strict=True):
        if data is None:
            target.delete(path + ending)
        else:
            target.write(path + ending, data)
    target.write(path, unpack(raw, gzip))
