"""Ask a target what it serves, and put right what is not ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from .deliver import KEY, TRANSPORT, put_file
from .folder import Folder
from .shelf import Standing
from .store import Store
from .target import Target


@dataclass(frozen=True, slots=True)
class Finding:
    """A file of a target that was not as it should be, and was put right.

    Args:
        path: of the file.
        kind: `altered`, `missing` or `foreign`.
    """

    path: str
    kind: str


def repair(store: Store, target: Target, after: str, limit: int) -> tuple[list[Finding], str]:
    """Check some files of a target against the store, and write anew those that differ.

    Args:
        after: the path after which to go on; empty: from the beginning.
        limit: how many files to check.

    Returns:
        What was found, and the path after which to go on; empty at the end.

    Raises:
        TargetError: the target failed.
    """
    rows = store.standing(after, limit)
    findings = [finding for row in rows if (finding := check(store, target, *row))]
    if findings:
        target.flush()
    return findings, rows[-1][0] if len(rows) == limit else ""


def check(store: Store, target: Target, path: str, standing: Standing) -> Finding | None:
    held = target.read(path, standing.entry.length + 1)
    intact = held is not None and hashlib.sha256(held).hexdigest() == standing.entry.sha256
    if intact and (standing.stored or transport_is_intact(store, target, path, standing)):
        return None
    put_file(store, target, path, standing)
    return Finding(path, "missing" if held is None else "altered")


def transport_is_intact(store: Store, target: Target, path: str, standing: Standing) -> bool:
    """Whether the compressed forms beside a file are ours."""
    row = store.body_row(standing.entry.sha256)
    if row is None:
        return True
    return all(
        target.read(path + ending, (len(data) if data else 0) + 1) == data
        for ending, data in zip(TRANSPORT, row[1:], strict=True)
    )


def remove_foreign(store: Store, folder: Folder) -> Iterator[Finding]:
    """Delete from a folder what no printing names.

    Raises:
        TargetError: the folder failed.
    """
    for path in list(folder.walk()):
        if path == KEY or stands(store, path):
            continue
        folder.delete(path)
        yield Finding(path, "foreign")
    folder.flush()


def stands(store: Store, path: str) -> bool:
    bare = path[:-3] if path.endswith(TRANSPORT) else path
    return store.shelf.find(path) is not None or store.shelf.find(bare) is not None
