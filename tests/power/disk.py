"""A disk whose power may be cut: what was not flushed survives in part, or not at all.

The bytes of a file are safe from its last `fsync`; its name is safe once the folder in which it
stands was flushed. What came later survives a cut by chance: of a file's writes a beginning or any
selection, the last perhaps torn at a sector; of a folder's changes a beginning. This is stricter
than what most file systems do, and what POSIX allows.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass
class Inode:
    """A file or a folder.

    Args:
        data: its bytes as a program reads them; None for a folder.
        safe: its bytes as they were when it was flushed last.
        pending: what was done to them since: (offset, bytes), or (length, None) where it was cut.
    """

    data: bytearray | None
    safe: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def do(self, place: int, data: bytes | None) -> None:
        """Write, or cut to a length."""
        assert self.data is not None
        apply(self.data, place, data)
        self.pending.append((place, data))

    def flush(self) -> None:
        """All that was done is safe."""
        if self.data is not None:
            self.safe, self.pending = bytes(self.data), []

    def survives(self, chance: random.Random) -> bytes:
        """One of the states in which it may be found after a cut."""
        found = bytearray(self.safe)
        for place, data in surviving(self.pending, chance):
            apply(found, place, data)
        return bytes(found)


def apply(data: bytearray, place: int, new: bytes | None) -> None:
    """Write bytes at an offset, or cut or lengthen to a length."""
    if new is None:
        del data[place:]
        new = b""
    data.extend(bytes(max(0, place - len(data))))
    data[place : place + len(new)] = new


def surviving(
    pending: list[tuple[int, bytes | None]], chance: random.Random
) -> list[tuple[int, bytes | None]]:
    """A beginning of what was done, or a selection of it; the last write may be torn."""
    if chance.random() < 0.5:
        kept = pending[: chance.randint(0, len(pending))]
    else:
        kept = [one for one in pending if chance.random() < 0.5]
    if kept and kept[-1][1] and chance.random() < 0.5:
        place, data = kept[-1]
        assert data is not None
        sectors = chance.randint(0, len(data) // SECTOR)
        kept = [*kept[:-1], (place, data[: sectors * SECTOR])]
    return kept


# A change of names: what it is, where, and the folder that must be flushed for it to be safe.
Change = tuple[str, str, str]
Names = dict[str, Inode]


class Disk:
    """What programs see, what is safe, and the names that are not safe yet.

    Args:
        root: a folder whose files are on the disk, all of them safe.
    """

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.names: Names = {self.root: Inode(None)}
        for path in sorted(root.rglob("*")):
            data = None if path.is_dir() else path.read_bytes()
            inode = Inode(None) if data is None else Inode(bytearray(data), data)
            self.names[str(path)] = inode
        self.safe: Names = dict(self.names)
        self.pending: list[tuple[str, Change, Inode | None]] = []

    def holds(self, path: str) -> bool:
        """Whether it is one of ours; an index that only lives in memory is not."""
        is_below = path == self.root or path.startswith(self.root + "/")
        return is_below and not path.endswith("-shm")

    def change(self, kind: str, path: str, goal: str = "", inode: Inode | None = None) -> None:
        """A name is made, taken away or changed; not safe before its folder is flushed."""
        change = (kind, path, goal)
        rename(self.names, change, inode)
        self.pending.append(((goal or path).rpartition("/")[0], change, inode))

    def flush(self, path: str, inode: Inode) -> None:
        """`fsync` of a file or a folder."""
        inode.flush()
        if inode.data is None:
            mine = [one for one in self.pending if one[0] == path]
            self.pending = [one for one in self.pending if one[0] != path]
            for _, change, what in mine:
                rename(self.safe, change, what)

    def cut(self, chance: random.Random, goal: Path) -> None:
        """Write one of the disks that may be found after a cut now into an empty folder."""
        names = dict(self.safe)
        left: defaultdict[str, list[tuple[Change, Inode | None]]] = defaultdict(list)
        for folder, change, inode in self.pending:
            left[folder].append((change, inode))
        for changes in left.values():
            for change, inode in changes[: chance.randint(0, len(changes))]:
                rename(names, change, inode)
        for path, inode in reachable(names, self.root):
            place = goal / path.removeprefix(self.root).lstrip("/")
            if inode.data is None:
                place.mkdir(parents=True, exist_ok=True)
            else:
                place.write_bytes(inode.survives(chance))


def rename(names: Names, change: Change, inode: Inode | None) -> None:
    """Change the names; what a cut has already taken is not there to be changed."""
    kind, path, goal = change
    if kind == "make" and inode is not None:
        names[path] = inode
    elif kind == "drop":
        names.pop(path, None)
    elif kind == "move" and path in names:
        below = [one for one in names if one == path or one.startswith(path + "/")]
        for one in below:
            names[goal + one.removeprefix(path)] = names.pop(one)


def reachable(names: Names, root: str) -> Iterator[tuple[str, Inode]]:
    """Every name whose folders are there, too, the folders first."""
    reached: set[str] = set()
    for path in sorted(names):
        above = path.rpartition("/")[0]
        if path == root or (above in reached and names[above].data is None):
            reached.add(path)
            yield path, names[path]
