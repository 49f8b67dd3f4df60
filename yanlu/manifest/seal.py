"""Sealing: one batch of the press becomes signed bytes."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yanlu.manifest import minisign, paths, tree
from yanlu.manifest.canonical import Entry, Long
from yanlu.manifest.errors import SealError
from yanlu.manifest.keys import SigningKey
from yanlu.manifest.nodes import NodeStore
from yanlu.manifest.statements import Edition, Head, Reason

_MAY_STAND_AGAIN = frozenset({Reason.CORRECTED, Reason.REPLACED})


@dataclass(frozen=True, slots=True)
class Change:
    """One batch: files that come or change, paths that go, paths the newsroom takes back.

    A withdrawn path goes too, unless it is put again in the same batch, which only a correction
    or a replacement may do. An empty change renews the head.
    """

    put: Mapping[str, Entry] = field(default_factory=dict)
    drop: frozenset[str] = frozenset()
    withdrawn: Mapping[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sealed:
    """One signed edition.

    `files` are the bytes to write, by path, in the order to write them: tree nodes, edition
    manifest, signatures, and last of all the head. After it stands, `obsolete` paths may go.
    Where they are as many as an archive needs, take `nodes`, `edition` and `pointer` instead.
    """

    number: int
    edition: Long
    head_bytes: bytes
    minisig: bytes
    sig: bytes
    tree: tree.TreeChange

    @property
    def edition_bytes(self) -> bytes:
        """The bytes of the edition manifest, all at once."""
        return self.edition.data

    @property
    def nodes(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each new tree node."""
        return ((paths.node_path(sha256), data) for sha256, data in self.tree.new.items())

    @property
    def pointer(self) -> dict[str, bytes]:
        """Path → bytes of the signatures and the head, which comes last."""
        return {
            paths.HEAD_MINISIG: self.minisig,
            paths.HEAD_SIG: self.sig,
            paths.HEAD: self.head_bytes,
        }

    @property
    def files(self) -> dict[str, bytes]:
        """Path → bytes, head last."""
        edition = {paths.edition_path(self.number): self.edition_bytes}
        return dict(self.nodes) | edition | self.pointer

    @property
    def obsolete(self) -> tuple[str, ...]:
        """Paths of tree nodes that nothing names once this head stands."""
        return tuple(sorted(paths.node_path(sha256) for sha256 in self.tree.obsolete))


def seal(
    paper: str,
    previous: bytes | None,
    change: Change,
    nodes: NodeStore,
    key: SigningKey,
    *,
    number: int,
    issued: datetime,
    expires: datetime,
) -> Sealed:
    """Sign one batch. The same arguments give the same bytes, so it may be done again.

    Args:
        paper: id of the paper, in every statement it signs.
        previous: the exact bytes of the head that stands, None before the first.
        nodes: holds the tree nodes that stand.
        number: of this edition; above that of the head before, with or without a gap.
        issued: with a time zone; cut to the second, as is `expires`.
        expires: when the head must have been renewed to count as current.

    Raises:
        SealError: the number does not rise, the head before is of another paper, the edition
            would expire before it is issued, or the change contradicts itself.
        Malformed: a path is unsafe, or the head before is none.
        NodeError: the tree that stands is damaged.
    """
    before = None if previous is None else Head.parse(previous)
    _check(paper, before, change, number)
    if expires <= issued:
        raise SealError("an edition that expires before it is issued")
    grown = _grow(before, change, nodes)
    edition = Long.told(_edition(paper, before, change, grown, number, issued).parts)
    head = Head(
        paper=paper,
        number=number,
        issued=issued,
        expires=expires,
        edition=edition.sha256,
        previous=None if previous is None else _sha256(previous),
        tree=grown.root,
        files=grown.count,
        root=before.root if before else 0,
        mirrors=before.mirrors if before else (),
    ).data()
    moment = int(issued.timestamp())
    comment = f"timestamp:{moment}\tfile:head.json\tpaper:{paper}\tedition:{number}"
    return Sealed(number, edition, head, minisign.sign(key, head, comment), key.sign(head), grown)


def _check(paper: str, before: Head | None, change: Change, number: int) -> None:
    if not paper or not paper.isprintable():
        raise SealError("a paper's id is one line of text")
    if before and before.paper != paper:
        raise SealError(f"the head before is of another paper, {before.paper!r}")
    if number <= (before.number if before else 0):
        raise SealError(f"number {number} does not rise")
    for path, reason in change.withdrawn.items():
        if reason not in _MAY_STAND_AGAIN and path in change.put:
            raise SealError(f"{path!r} is withdrawn and put")


def _grow(before: Head | None, change: Change, nodes: NodeStore) -> tree.TreeChange:
    gone = change.drop | {path for path in change.withdrawn if path not in change.put}
    return tree.update(before.tree if before else None, change.put, gone, nodes)


def _edition(
    paper: str,
    before: Head | None,
    change: Change,
    grown: tree.TreeChange,
    number: int,
    issued: datetime,
) -> Edition:
    return Edition(
        paper=paper,
        number=number,
        previous=before.edition if before else None,
        issued=issued,
        changed=grown.changed,
        withdrawn=change.withdrawn,
        dropped=tuple(sorted(grown.dropped - change.withdrawn.keys())),
        tree=grown.root,
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
