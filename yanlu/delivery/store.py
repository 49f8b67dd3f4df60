"""The store: the edition in one SQLite file, one transaction an edition."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from yanlu.manifest.canonical import Entry, Long
from yanlu.manifest.errors import NodeError
from yanlu.manifest.nodes import NodeStore
from yanlu.manifest.paths import HEAD, HEAD_MINISIG, HEAD_SIG, edition_path, node_path
from yanlu.manifest.seal import Change, Sealed

from . import stage
from .batch import Batch
from .bodies import Bodies, Forms
from .body import Body, entry, unpack
from .errors import FencedError, StoreError
from .regrowth import Regrowth
from .schema import connect
from .shelf import Shelf, ShelfChange, Standing

# Called with the head that stands, what changed, the nodes and the number; signs.
Sealer = Callable[[bytes | None, Change, NodeStore, int], Sealed]


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed edition as the store keeps it.

    Args:
        number: of the edition.
        head: the exact bytes that were signed.
        signed: paths of the manifests and tree nodes that came or went with it.
        load: reads its manifest, which may be as large as the archive.
        is_huge: whether it is that large: of an edition that took the place of all before.
    """

    number: int
    head: bytes
    signed: tuple[str, ...]
    load: Callable[[], bytes] = field(repr=False, compare=False)
    is_huge: bool = False

    @property
    def manifest(self) -> bytes:
        """The bytes of its manifest."""
        return self.load()


class Store:
    """The edition in one SQLite file; a reader sees the old one whole or the new one whole.

    Args:
        path: of the file, made if it does not exist.

    Raises:
        StoreError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = connect(path)
        self.shelf = Shelf(self.connection)
        self.bodies = Bodies(self.connection)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @property
    def lets_read(self) -> bool:
        """Whether somebody may read for an hour without holding up who writes (a WAL)."""
        return bool(self.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal")

    def publish(
        self, batch: Batch, seal: Sealer, *, fence: int = 0, floor: int = 0
    ) -> Sealed | None:
        """Seal the batch as the next edition; None if it changes nothing.

        Args:
            batch: what shall stand.
            seal: signs; called inside the transaction, so that no number is signed twice.
            fence: number of the lease under which this is done.
            floor: the new number is above this too (the highest seen on any target).

        Raises:
            FencedError: a later lease has published.
            StoreError: nothing was changed (a full disk, a damaged file).
        """
        bodies = self.prepared(batch)
        with self.transaction(fence):
            bodies += self.lost_meanwhile(batch, bodies)
            change = self.shelf.apply(batch)
            left = change.left | stage.outdate(self.connection, batch)
            if not (change.put or change.drop or change.withdrawn):
                self.drop_bodies(left)
                return None
            return self.seal(replace(change, left=left), bodies, seal, floor)

    def begin_stage(self, name: str, *, fence: int = 0) -> None:
        """Throw away what was prepared, and begin to prepare an edition of this name.

        Raises:
            FencedError: a later lease has published.
            StoreError: nothing was changed.
        """
        with self.transaction(fence):
            stage.clear(self.connection)
            self.bodies.drop_unnamed()
            stage.open_stage(self.connection)
            self.set_note(STAGE, name)

    @property
    def staging(self) -> str:
        """The name of the edition that is being prepared; empty if there is none."""
        return self.note(STAGE) or ""

    def stage(
        self, batch: Batch, *, ready: Mapping[str, Body] = MappingProxyType({}), fence: int = 0
    ) -> None:
        """Prepare a part of an edition beside the one that stands.

        Args:
            batch: what shall stand.
            ready: bodies that somebody else has compressed, by hash.

        Raises:
            FencedError: a later lease has published.
            StoreError: nothing was changed.
        """
        bodies = self.prepared(batch, ready)
        with self.transaction(fence):
            bodies += self.lost_meanwhile(batch, bodies)
            left = stage.stage(self.connection, batch)
            self.bodies.put(bodies)
            self.drop_bodies(left)

    def stage_older(self, batch: Batch, *, ready: Mapping[str, Body], fence: int = 0) -> None:
        """The same with what was rendered some time ago, by somebody else.

        Whoever published since is left out, and stays outdated: what was taken back must not
        return with the switch. So nothing that is outdated may be staged anew before all of this.

        Raises:
            FencedError: a later lease has published.
            StoreError: nothing was changed.
        """
        bodies = self.prepared(batch, ready)
        with self.transaction(fence):
            newer = stage.outdated_among(self.connection, batch.put)
            kept = Batch({owner: files for owner, files in batch.put.items() if owner not in newer})
            bodies = self.named_by(kept, bodies) + self.lost_meanwhile(kept, bodies)
            left = stage.stage(self.connection, kept)
            self.bodies.put(bodies)
            self.drop_bodies(left)

    def stage_standing(
        self, owners: Iterable[str], *, is_older: bool = False, fence: int = 0
    ) -> None:
        """Prepare what these owners have standing as it is.

        Args:
            is_older: this was decided some time ago: who has published since stays outdated.

        Raises:
            FencedError: a later lease has published.
            StoreError: nothing was changed.
        """
        with self.transaction(fence):
            owners = set(owners)
            if is_older:
                owners -= stage.outdated_among(self.connection, owners)
            self.drop_bodies(stage.carry(self.connection, owners))

    @staticmethod
    def named_by(batch: Batch, bodies: list[Body]) -> list[Body]:
        """Those of the bodies that are files of the batch."""
        named = {entry(file).sha256 for files in batch.put.values() for file in files}
        return [body for body in bodies if body.sha256 in named]

    def outdated(self, limit: int) -> list[str]:
        """Owners who published since they were staged, and must be staged again."""
        with self.wrapped():
            return stage.outdated(self.connection, limit)

    def take_over(
        self,
        seal: Sealer,
        *,
        keep: Iterable[str] = (),
        notes: Mapping[str, str] = MappingProxyType({}),
        fence: int = 0,
        floor: int = 0,
    ) -> Sealed:
        """Let what was prepared stand instead of all that stood, as the next edition.

        Args:
            keep: owners of whom all stands on that the new edition does not replace.
            notes: facts that hold from this edition on.

        Raises:
            FencedError: a later lease has published.
            StoreError: nothing was changed.
        """
        with self.transaction(fence):
            change = stage.exchange(self.connection, keep)
            for key, value in {**notes, STAGE: ""}.items():
                self.set_note(key, value)
            sealed = self.seal(change, [], seal, floor, Regrowth(self, self.bodies))
            self.bodies.drop_unnamed()
            stage.forget_change(self.connection)
            return sealed

    def renew(self, seal: Sealer, *, fence: int = 0, floor: int = 0) -> Sealed:
        """Sign what stands anew under the next number, so that its head does not expire.

        Raises:
            FencedError: a later lease has published.
            StoreError: nothing was changed.
        """
        with self.transaction(fence):
            nothing = ShelfChange({}, frozenset(), {}, frozenset())
            return self.seal(nothing, [], seal, floor)

    def seal(
        self,
        change: ShelfChange,
        bodies: list[Body],
        seal: Sealer,
        floor: int,
        nodes: NodeStore | None = None,
    ) -> Sealed:
        """Sign what changed, and lay down all that comes with it; inside a transaction."""
        before = self.newest()
        number = max(before.number if before else 0, floor) + 1
        wanted = Change(change.put, change.drop, change.withdrawn)
        sealed = seal(before.head if before else None, wanted, nodes or self, number)
        self.bodies.put(bodies)
        self.put_signed(sealed)
        self.drop_bodies(change.left)
        self.connection.execute(
            "INSERT INTO edition VALUES (?, ?, ?, ?)",
            (sealed.number, sealed.head_bytes, kept_manifest(sealed), signed_paths(sealed)),
        )
        return sealed

    def put_signed(self, sealed: Sealed) -> None:
        """Lay down tree, manifest, signatures and head; drop the nodes that nothing names."""
        left = {self.put_long(edition_path(sealed.number), sealed.edition)}
        for path, data in chain(sealed.nodes, sealed.pointer.items()):
            said = Entry(hashlib.sha256(data).hexdigest(), len(data), signed_type(path))
            left.add(self.name(path, said))
            self.bodies.put([Body(said.sha256, data, None, None)])  # hashes do not compress
        for path in sealed.obsolete:
            left.add(path.removesuffix(".json").rpartition("/")[2])
            self.shelf.drop(path)
        self.drop_bodies(left - {""})

    def put_long(self, path: str, long: Long) -> str:
        """Lay down a signed file that may be as large as the archive; what was there before."""
        if long.length > HUGE:
            self.bodies.put_long(long)
        else:
            self.bodies.put([Body(long.sha256, long.data, None, None)])
        return self.name(path, Entry(long.sha256, long.length, signed_type(path)))

    def name(self, path: str, said: Entry) -> str:
        """Let a signed file stand at the path; the hash of what stood there before, if any."""
        found = self.shelf.find(path)
        self.shelf.put(path, Standing(said, stored=False))
        return found.entry.sha256 if found else ""

    def prepared(
        self, batch: Batch, ready: Mapping[str, Body] = MappingProxyType({})
    ) -> list[Body]:
        """The bodies that the store does not have yet, compressed outside any transaction."""
        with self.wrapped():
            made = [body for body in ready.values() if not self.bodies.has(body.sha256)]
            return [*made, *self.bodies.missing(batch.put, ready)]

    def lost_meanwhile(self, batch: Batch, bodies: list[Body]) -> list[Body]:
        """Those that another press has deleted since, as nothing named them any more."""
        return list(self.bodies.missing(batch.put, {body.sha256 for body in bodies}))

    def drop_bodies(self, left: Iterable[str]) -> None:
        """Delete those of these bodies that nothing names any more."""
        self.bodies.drop(left, is_staged=stage.is_open(self.connection))

    @contextlib.contextmanager
    def transaction(self, fence: int) -> Iterator[None]:
        """One transaction, which a press with an older lease cannot begin."""
        with self.wrapped(), self.begun("BEGIN IMMEDIATE"):
            self.check_fence(fence)
            yield
            self.connection.execute("COMMIT")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read meanwhile is of one edition, whatever another press does."""
        with self.wrapped(), self.begun("BEGIN"):
            yield
            self.connection.execute("COMMIT")

    @contextlib.contextmanager
    def begun(self, begin: str) -> Iterator[None]:
        """A transaction that is undone unless its end was reached."""
        self.connection.execute(begin)
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:  # a full disk may have rolled back already
                self.connection.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def wrapped(self) -> Iterator[None]:
        """What SQLite says, in this room's words."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self.path.name}: {error}") from error

    def check_fence(self, fence: int) -> None:
        """Refuse a lease older than the highest seen, and remember a newer one."""
        highest = int(self.note("fence") or 0)
        if fence < highest:
            raise FencedError(f"lease {fence} was overtaken by lease {highest}")
        if fence > highest:
            self.set_note("fence", str(fence))

    def note(self, key: str) -> str | None:
        """A fact kept beside the edition."""
        row = self.connection.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def set_note(self, key: str, value: str) -> None:
        """Keep a fact beside the edition.

        Raises:
            StoreError: nothing was changed.
        """
        with self.wrapped():
            self.connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, value))

    def newest(self) -> Kept | None:
        """The edition that stands."""
        row = self.connection.execute(EDITIONS + "ORDER BY number DESC LIMIT 1").fetchone()
        return self.to_kept(row) if row else None

    def editions(self, after: int) -> Iterator[Kept]:
        """The editions above this number, lowest first."""
        query = EDITIONS + "WHERE number > ? ORDER BY number"
        return (self.to_kept(row) for row in self.connection.execute(query, (after,)))

    def to_kept(self, row: tuple[int, bytes, str, int]) -> Kept:
        """A row as an edition."""
        return to_kept(row, lambda: self.manifest(row[0]))

    def manifest(self, number: int) -> bytes:
        """The bytes of the manifest of this edition.

        Raises:
            StoreError: there is no such edition.
        """
        query = "SELECT manifest FROM edition WHERE number = ?"
        row = self.connection.execute(query, (number,)).fetchone()
        if row is None:
            raise StoreError(f"there is no edition {number}")
        if row[0]:
            return bytes(row[0])
        standing = self.shelf.find(edition_path(number))
        if standing is None:
            raise StoreError(f"the manifest of edition {number} is lost")
        return self.get(standing.entry.sha256)

    def has_huge_change(self, after: int) -> bool:
        """Whether the editions above this number changed so much that a list of it is no help."""
        query = "SELECT length(manifest) FROM edition WHERE number > ?"
        lengths = [length for (length,) in self.connection.execute(query, (after,))]
        return 0 in lengths or sum(lengths) > MUCH

    def get(self, sha256: str) -> bytes:
        """The tree node of this hash, for the manifest.

        Raises:
            NodeError: there is none.
        """
        row = self.body_row(sha256)
        if row is None:
            raise NodeError(f"no node {sha256}")
        return unpack(row[0], row[2])

    def room(self) -> dict[str, bytes]:
        """Where the nodes that a publish makes wait: in memory, as they are few."""
        return {}

    def body_row(self, sha256: str) -> Forms | None:
        """Raw, brotli and gzip of a body."""
        return self.bodies.forms(sha256)

    def owners(self, prefix: str, after: str, last: str) -> set[str]:
        """Who with a name of this beginning has something standing, above `after` up to `last`."""
        query = "SELECT DISTINCT owner FROM claim WHERE owner > ? AND owner <= ?"
        rows = self.connection.execute(query, (prefix + after, prefix + last))
        return {owner.removeprefix(prefix) for (owner,) in rows}

    def standing(self, after: str = "", limit: int = 1000) -> list[tuple[str, Standing]]:
        """The files that stand with a path after this one, in order."""
        query = (
            "SELECT path, sha256, length, type, stored FROM file "
            "WHERE path > ? ORDER BY path LIMIT ?"
        )
        rows = self.connection.execute(query, (after, limit))
        return [(row[0], Standing(Entry(*row[1:4]), bool(row[4]))) for row in rows]

    def polish(self, limit: int) -> int:
        """Compress some bodies as well as can be; how many were done.

        Raises:
            StoreError: the disk is full, or the file is damaged.
        """
        with self.wrapped():
            polished = self.bodies.polished(limit)
            if polished:
                with self.begun("BEGIN IMMEDIATE"):
                    self.bodies.exchange(polished)
                    self.connection.execute("COMMIT")
        return len(polished)


HUGE = 8 << 20  # bytes: the manifest of a whole archive
MUCH = 8 << 20  # bytes of manifests, read to tell what changed; some thousand publishes
STAGE = "stage"  # the note that names what is being prepared
EDITIONS = "SELECT number, head, signed, length(manifest) FROM edition "
LAST = (HEAD_SIG, HEAD_MINISIG, HEAD)  # the pointer, last of all


def signed_type(path: str) -> str:
    return "application/json" if path.endswith(".json") else "text/plain"


def signed_paths(sealed: Sealed) -> str:
    laid = [node_path(sha256) for sha256 in sealed.tree.new]
    return "\n".join([*laid, edition_path(sealed.number), *sealed.obsolete])


def read_newest(path: Path) -> Kept | None:
    """The edition that stands in a store which somebody else writes; None if there is none.

    Raises:
        StoreError: it cannot be read.
    """
    if not path.exists():
        return None
    connection = connect(path, read_only=True)
    try:
        row = connection.execute(EDITIONS + "ORDER BY number DESC LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path.name}: {error}") from error
    finally:
        connection.close()
    if row is None:
        return None
    return to_kept(row, lambda: read_manifest(path, row[0]))


def to_kept(row: tuple[int, bytes, str, int], load: Callable[[], bytes]) -> Kept:
    """A row as an edition; the manifest of a huge one is not kept in it."""
    return Kept(row[0], row[1], tuple(row[2].split("\n")), load, is_huge=not row[3])


def read_manifest(path: Path, number: int) -> bytes:
    """The manifest of an edition in a store which somebody else writes.

    Raises:
        StoreError: it cannot be read.
    """
    store = Store(path)
    try:
        return store.manifest(number)
    finally:
        store.close()


def kept_manifest(sealed: Sealed) -> bytes:
    """The manifest beside its edition; a huge one stands in the store once, under its path."""
    return b"" if sealed.edition.length > HUGE else sealed.edition_bytes
