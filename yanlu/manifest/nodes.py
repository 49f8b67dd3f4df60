"""One node of the hash tree: its bytes, and where they are kept."""

import hashlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Protocol

from yanlu.manifest.canonical import Entry, Fields, as_count, as_digest, encode
from yanlu.manifest.errors import Malformed, NodeError
from yanlu.manifest.paths import tree_key

LEAF_ENTRIES = 64
"""At most so many files lie in one leaf; below a branch there are more."""

_DIGITS = frozenset("0123456789abcdef")


class Nodes(Protocol):
    """Tree nodes that can be read, by hash."""

    def get(self, sha256: str) -> bytes:
        """The bytes kept under this hash.

        Raises:
            NodeError: there are none.
        """
        ...


class NodeStore(Nodes, Protocol):
    """Where tree nodes are kept, by hash, and a new tree can be grown."""

    def room(self) -> MutableMapping[str, bytes]:
        """An empty place for the nodes that one update makes, by hash."""
        ...


class MemoryNodes:
    """Tree nodes in a mapping."""

    def __init__(self, nodes: Mapping[str, bytes]) -> None:
        self._nodes = nodes

    def get(self, sha256: str) -> bytes:
        """The bytes kept under this hash; NodeError when there are none."""
        try:
            return self._nodes[sha256]
        except KeyError:
            raise NodeError(f"no tree node {sha256}") from None

    def room(self) -> MutableMapping[str, bytes]:
        """An empty place for the nodes that one update makes, by hash."""
        return {}


@dataclass(frozen=True, slots=True)
class Ref:
    """A node known by its hash, and how many files lie under it."""

    sha256: str
    count: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node that names files."""

    files: Mapping[str, Entry]

    @property
    def count(self) -> int:
        """How many files it names."""
        return len(self.files)

    def data(self) -> bytes:
        """The bytes it is signed as."""
        return encode({"type": "yanlu-leaf", "files": self.files})


@dataclass(frozen=True, slots=True)
class Branch:
    """A node that names up to sixteen nodes, one for each next hex digit of the key."""

    children: Mapping[str, Ref]

    @property
    def count(self) -> int:
        """How many files lie under it."""
        return sum(child.count for child in self.children.values())

    def data(self) -> bytes:
        """The bytes it is signed as."""
        children = {digit: [ref.sha256, ref.count] for digit, ref in self.children.items()}
        return encode({"type": "yanlu-branch", "children": children, "count": self.count})


def load_node(nodes: Nodes, sha256: str, prefix: str) -> Leaf | Branch:
    """Read one node, its hash before its words.

    Args:
        prefix: the hex digits that lead to it from the root.

    Raises:
        NodeError: it is absent, or its bytes have another hash.
        Malformed: it has the right hash and is no node, or not one of this place.
    """
    data = nodes.get(sha256)
    if not has_hash(data, sha256):
        raise NodeError(f"the bytes of tree node {sha256} have another hash")
    return parse_node(data, prefix)


def has_hash(data: bytes, sha256: str) -> bool:
    """Whether the bytes have this SHA-256 (hex)."""
    return hashlib.sha256(data).hexdigest() == sha256


def parse_node(data: bytes, prefix: str) -> Leaf | Branch:
    """The node in `data`, refused (Malformed) unless it may stand at `prefix`."""
    if data.startswith(b'{"children"'):
        return _parse_branch(Fields(data, "yanlu-branch"))
    files = Fields(data, "yanlu-leaf").entries("files")
    if len(files) > LEAF_ENTRIES or (prefix and not files):
        raise Malformed("a leaf with too many or too few files")
    if not all(tree_key(path).startswith(prefix) for path in files):
        raise Malformed("a leaf in another's place")
    return Leaf(files)


def _parse_branch(fields: Fields) -> Branch:
    children = {digit: _parse_ref(value) for digit, value in fields.mapping("children").items()}
    branch = Branch(children)
    if not children.keys() <= _DIGITS or fields.count("count") != branch.count:
        raise Malformed("a branch whose children do not add up")
    if branch.count <= LEAF_ENTRIES:
        raise Malformed("a branch that should be a leaf")
    return branch


def _parse_ref(value: object) -> Ref:
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed("not a child")
    ref = Ref(as_digest(value[0]), as_count(value[1]))
    if not ref.count:
        raise Malformed("an empty child")
    return ref
