"""Bring a target up to the edition that stands in the store: content first, head last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yanlu.manifest.paths import HEAD
from yanlu.manifest.statements import Edition

from .body import unpack
from .errors import TargetError
from .shelf import Standing
from .store import LAST, Kept, Store
from .target import Target

KEY = "yanlu.pub"
TRANSPORT = (".br", ".gz")
HEAD_LIMIT = 1 << 20


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


def number_on(target: Target) -> int:
    """The number of the edition that the target serves; 0 if none can be read."""
    data = target.read(HEAD, HEAD_LIMIT)
    try:
        return int(json.loads(data)["number"]) if data else 0
    except (ValueError, KeyError, TypeError):
        return 0


def deliver(store: Store, target: Target, key: bytes) -> Delivered:
    """Put on the target what changed since the edition that it has.

    Args:
        store: holds what stands.
        target: written file by file; killed at any point, doing it again repairs.
        key: the bytes of the paper's public key file.

    Raises:
        TargetError: the target failed.
    """
    newest = store.newest()
    if newest is None:
        return Delivered(0, 0, 0)
    base = known_base(store, target)
    if base == newest.number:
        return Delivered(base, 0, 0)
    changed = changed_since(store, base) if base else (path for path, _ in everything(store))
    return put(store, target, newest, dict.fromkeys(changed), key)


def known_base(store: Store, target: Target) -> int:
    """The edition that the target has, if its head is byte for byte one of ours; else 0."""
    data = target.read(HEAD, HEAD_LIMIT)
    number = number_on(target)
    kept = next(iter(store.editions(number - 1)), None) if number else None
    return number if kept and kept.number == number and kept.head == data else 0


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


def put(
    store: Store, target: Target, newest: Kept, changed: Iterable[str], key: bytes
) -> Delivered:
    """Write what stands of these paths, the head last; then delete what stands no more."""
    gone: list[str] = []
    written = 0
    target.write(KEY, key)
    for path in changed:
        standing = store.shelf.find(path)
        if standing is None:
            gone.append(path)
        elif path not in LAST:
            put_file(store, target, path, standing)
            written += 1
    target.flush()
    for path in LAST:
        put_file(store, target, path, must_stand(store, path))
        target.flush()
    for path in gone:
        for name in (path, *(path + ending for ending in TRANSPORT)):
            target.delete(name)
    target.flush()
    return Delivered(newest.number, written + len(LAST), len(gone))


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
