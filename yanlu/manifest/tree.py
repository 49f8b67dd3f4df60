"""The hash tree over every file that stands.

A file's place is its `tree_key`. The node at a hex prefix is a leaf when at most `LEAF_ENTRIES`
files lie under the prefix, else a branch with a child for each next digit. The tree is thus a
function of the set of files alone, and a change rewrites only the nodes above what it touches.
Nodes are kept under the hash of their bytes, so a new tree never overwrites the old one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from yanlu.manifest.canonical import Entry, as_entry
from yanlu.manifest.errors import Malformed
from yanlu.manifest.nodes import (
    LEAF_ENTRIES,
    Branch,
    Leaf,
    MemoryNodes,
    Nodes,
    NodeStore,
    Ref,
    load_node,
    parse_node,
)
from yanlu.manifest.paths import check_path, tree_key

AT_ONCE = 50_000
"""So many files are edited in one go."""

_Edit: TypeAlias = tuple[str, str, Entry | None]
"""Key, path, and what shall stand there."""


@dataclass(frozen=True, slots=True)
class TreeChange:
    """What became of a tree.

    `root` is the hash of the new root and `count` the number of files under it; `new` are nodes to
    write before the head, `obsolete` hashes to delete after it; `changed` and `dropped` are what
    truly differs from before, whatever was asked.
    """

    root: str
    count: int
    new: Mapping[str, bytes]
    obsolete: frozenset[str]
    changed: Mapping[str, Entry]
    dropped: frozenset[str]


def build(files: Mapping[str, Entry]) -> TreeChange:
    """The tree of these files, from nothing; Malformed when a path may not stand."""
    return update(None, files, (), MemoryNodes({}))


def update(
    root: str | None, put: Mapping[str, Entry], drop: Iterable[str], nodes: NodeStore
) -> TreeChange:
    """The tree after some files came, changed or went; reads and writes only their branches.

    Args:
        root: hash of the tree that stands, None for none.
        put: files that shall stand.
        drop: paths that shall not; one that does not stand anyway is no error.
        nodes: holds the tree that stands.

    Raises:
        Malformed: a path is unsafe, or both put and dropped.
        NodeError: the tree that stands has a hole or a damaged node.
    """
    growth = _Growth(nodes)
    gone = set(drop)
    if both := gone & put.keys():
        raise Malformed(f"both put and dropped: {min(both)!r}")
    old = Leaf({}) if root is None else growth.load(root, "")
    if len(put) + len(gone) <= AT_ONCE:
        ref = growth.apply(old, "", _edits(put, put, gone))
    else:
        ref = growth.apply_parts(old, put, gone)
    return growth.change(put, ref if ref.count else growth.make(Leaf({})))


def branch(root: str, path: str, nodes: Nodes) -> list[bytes]:
    """The nodes from the root to the leaf where `path` stands or would: its proof.

    Raises:
        NodeError: a node of them is absent or damaged.
    """
    return [nodes.get(sha256) for sha256, _ in _descend(root, path, nodes)]


def prove(root: str, path: str, proof: Iterable[bytes]) -> Entry | None:
    """What a proof made by `branch` says stands at `path`; None when it proves that nothing does.

    Raises:
        NodeError: the proof does not lead from this root to this path.
        Malformed: a node in it is no node.
    """
    held = {hashlib.sha256(data).hexdigest(): data for data in proof}
    return find(root, path, MemoryNodes(held))


def find(root: str, path: str, nodes: Nodes) -> Entry | None:
    """What stands at `path`, or None; NodeError when the way there has a hole."""
    for _, node in _descend(root, path, nodes):
        if isinstance(node, Leaf):
            return node.files.get(path)
    return None


def _descend(root: str, path: str, nodes: Nodes) -> Iterator[tuple[str, Leaf | Branch]]:
    key, depth = tree_key(path), 0
    ref: Ref | None = Ref(root, 0)
    while ref:
        node = load_node(nodes, ref.sha256, key[:depth])
        yield ref.sha256, node
        ref = node.children.get(key[depth]) if isinstance(node, Branch) else None
        depth += 1


def files(root: str, nodes: Nodes) -> Iterator[tuple[str, Entry]]:
    """Every file that stands, in the order of the tree; NodeError at a hole."""
    waiting = [(root, "")]
    while waiting:
        sha256, prefix = waiting.pop()
        node = load_node(nodes, sha256, prefix)
        if isinstance(node, Leaf):
            yield from node.files.items()
        else:
            waiting += [(ref.sha256, prefix + digit) for digit, ref in node.children.items()]


def _edits(paths: Iterable[str], put: Mapping[str, Entry], gone: Iterable[str]) -> list[_Edit]:
    edits: list[_Edit] = [
        (tree_key(check_path(path)), path, as_entry(list(put[path]))) for path in paths
    ]
    edits += [(tree_key(check_path(path)), path, None) for path in gone]
    return sorted(edits, key=lambda edit: edit[0])


def _by_digit(paths: Iterable[str], digits: str) -> dict[str, list[str]]:
    """Those of the paths whose places begin with one of these digits, by that digit."""
    found: dict[str, list[str]] = {digit: [] for digit in digits}
    for path in paths:
        if (digit := tree_key(path)[0]) in found:
            found[digit].append(path)
    return found


class _Growth:
    """One update under way: what was read of the old tree, and what was made."""

    def __init__(self, nodes: NodeStore) -> None:
        self._nodes = nodes
        self._read: set[str] = set()
        self._made = nodes.room()
        self._unchanged: set[str] = set()
        self._dropped: set[str] = set()

    def change(self, put: Mapping[str, Entry], root: Ref) -> TreeChange:
        """The update as a whole."""
        same = self._unchanged
        stays = self._read & self._made.keys()
        for sha256 in stays:
            del self._made[sha256]
        return TreeChange(
            root=root.sha256,
            count=root.count,
            new=self._made,
            obsolete=frozenset(self._read - stays),
            changed={path: put[path] for path in put if path not in same} if same else put,
            dropped=frozenset(self._dropped),
        )

    def load(self, sha256: str, prefix: str) -> Leaf | Branch:
        """Read a node of the old tree."""
        self._read.add(sha256)
        return load_node(self._nodes, sha256, prefix)

    def apply(self, node: Leaf | Branch, prefix: str, edits: list[_Edit]) -> Ref:
        """Make what stands at `prefix` after the edits, which are sorted by key."""
        if isinstance(node, Leaf):
            return self._grow(self._edit_leaf(node, edits), len(prefix))
        children = dict(node.children)
        for digit, group in groupby(edits, key=lambda edit: edit[0][len(prefix)]):
            place = prefix + digit
            old = self.load(children[digit].sha256, place) if digit in children else Leaf({})
            children[digit] = self.apply(old, place, list(group))
        return self._join(Branch({d: ref for d, ref in children.items() if ref.count}), prefix)

    def apply_parts(self, node: Leaf | Branch, put: Mapping[str, Entry], gone: set[str]) -> Ref:
        """The same for a whole archive, a sixteenth at a time, to save memory."""
        children = dict(node.children) if isinstance(node, Branch) else {}
        standing = node.files if isinstance(node, Leaf) else {}
        for digits in ("0123", "4567", "89ab", "cdef"):
            coming, going = _by_digit(put, digits), _by_digit(gone, digits)
            for digit, paths in _by_digit(standing, digits).items():
                edits = _edits(coming.pop(digit), put, going[digit])
                old: Leaf | Branch = Leaf({path: standing[path] for path in paths})
                if digit in children and edits:
                    old = self.load(children[digit].sha256, digit)
                if edits or paths:
                    children[digit] = self.apply(old, digit, edits)
        return self._join(Branch({d: ref for d, ref in children.items() if ref.count}), "")

    def _edit_leaf(self, leaf: Leaf, edits: list[_Edit]) -> list[tuple[str, str, Entry]]:
        standing = {path: (tree_key(path), path, entry) for path, entry in leaf.files.items()}
        for key, path, entry in edits:
            before = standing.get(path)
            if entry is None:
                if standing.pop(path, None):
                    self._dropped.add(path)
            elif before is None or before[2] != entry:
                standing[path] = (key, path, entry)
            else:
                self._unchanged.add(path)
        return sorted(standing.values())

    def _grow(self, standing: list[tuple[str, str, Entry]], depth: int) -> Ref:
        if not standing:
            return Ref("", 0)
        if len(standing) <= LEAF_ENTRIES:
            return self.make(Leaf({path: entry for _, path, entry in standing}))
        children = {
            digit: self._grow(list(group), depth + 1)
            for digit, group in groupby(standing, key=lambda item: item[0][depth])
        }
        return self.make(Branch(children))

    def _join(self, node: Branch, prefix: str) -> Ref:
        """Make a branch, or the leaf it shrank to, in which case its children go."""
        if node.count > LEAF_ENTRIES:
            return self.make(node)
        return self.make(Leaf(self._gather(node, prefix)))

    def _gather(self, node: Branch, prefix: str) -> dict[str, Entry]:
        gathered: dict[str, Entry] = {}
        for digit, ref in node.children.items():
            made = self._made.pop(ref.sha256, None)
            place = prefix + digit
            child = parse_node(made, place) if made else self.load(ref.sha256, place)
            if isinstance(child, Branch):
                raise Malformed("a branch where a leaf must be")
            gathered.update(child.files)
        return gathered

    def make(self, node: Leaf | Branch) -> Ref:
        """Keep a node of the new tree."""
        data = node.data()
        sha256 = hashlib.sha256(data).hexdigest()
        self._made[sha256] = data
        return Ref(sha256, node.count)
