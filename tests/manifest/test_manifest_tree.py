"""The hash tree: a function of the files alone, however they came to stand."""

import hashlib
import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanlu.manifest import tree
from yanlu.manifest.canonical import Entry
from yanlu.manifest.errors import Malformed, NodeError
from yanlu.manifest.nodes import MemoryNodes

Step = tuple[str, int, int, int]


def numbered(start: int, count: int, version: int) -> dict[str, Entry]:
    names = [f"a/{i // 7:04d}/{i % 7}.html" for i in range(start, start + count)]
    digest = hashlib.sha256(str(version).encode()).hexdigest()
    return {name: Entry(digest, version, "text/html") for name in names}


def by_definition(files: Mapping[str, Entry]) -> tuple[str, dict[str, bytes]]:
    """The tree as the README words it, written apart from the room's own code."""

    def key(path: str) -> str:
        folder = path.rsplit("/", 1)[0] if "/" in path else ""
        digests = [hashlib.sha256(text.encode()).hexdigest() for text in (folder, path)]
        return digests[0][:4] + digests[1]

    def node(prefix: str) -> tuple[str, int]:
        under = {path: list(files[path]) for path in files if key(path).startswith(prefix)}
        if len(under) <= 64:
            value: dict[str, object] = {"type": "yanlu-leaf", "files": under}
        else:
            below = {digit: node(prefix + digit) for digit in "0123456789abcdef"}
            children = {digit: list(child) for digit, child in below.items() if child[1]}
            value = {"type": "yanlu-branch", "children": children, "count": len(under)}
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        data = (text + "\n").encode()
        sha256 = hashlib.sha256(data).hexdigest()
        if under or not prefix:
            made[sha256] = data
        return sha256, len(under)

    made: dict[str, bytes] = {}
    return node("")[0], made


steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "drop"]),
        st.integers(0, 300),
        st.integers(0, 300),
        st.integers(0, 2),
    ),
    max_size=6,
)


@pytest.mark.deep
@settings(max_examples=60, deadline=None)
@given(steps)
def test_a_tree_grown_step_by_step_is_the_tree_built_from_nothing(done: list[Step]) -> None:
    files: dict[str, Entry] = {}
    first = tree.build({})
    root, kept = first.root, dict(first.new)
    for action, start, count, version in done:
        touched = numbered(start, count, version)
        put, drop = (touched, ()) if action == "put" else ({}, touched.keys())
        change = tree.update(root, put, drop, MemoryNodes(kept))
        assert change.changed == {p: e for p, e in put.items() if files.get(p) != e}
        assert change.dropped == files.keys() & set(drop)
        files = {path: e for path, e in (files | put).items() if path not in drop}
        assert not change.new.keys() & kept.keys()
        kept = {s: data for s, data in {**kept, **change.new}.items() if s not in change.obsolete}
        root = change.root
        assert change.count == len(files)
    assert (root, kept) == by_definition(files)
    assert dict(tree.files(root, MemoryNodes(kept))) == files
    assert tree.build(files).new == kept


def test_a_branch_that_shrinks_to_64_files_becomes_one_leaf() -> None:
    grown = tree.build(numbered(0, 65, 1))
    assert len(grown.new) > 1
    shrunk = tree.update(grown.root, {}, numbered(64, 1, 1), MemoryNodes(grown.new))
    assert len(shrunk.new) == 1
    assert shrunk.obsolete == grown.new.keys()
    assert shrunk.root == tree.build(numbered(0, 64, 1)).root


def test_one_publish_rewrites_one_branch_of_a_large_archive() -> None:
    archive = tree.build(numbered(0, 50_000, 1))
    change = tree.update(archive.root, numbered(700, 7, 2), (), MemoryNodes(archive.new))
    assert len(change.new) == len(change.obsolete) <= 6
    assert sum(map(len, change.new.values())) < 20_000


def test_doing_the_same_change_again_changes_nothing() -> None:
    grown = tree.build(numbered(0, 500, 1))
    again = tree.update(grown.root, numbered(3, 9, 1), ["a/none.html"], MemoryNodes(grown.new))
    assert (again.root, again.new, again.obsolete) == (grown.root, {}, frozenset())
    assert not again.changed and not again.dropped


def test_a_branch_of_nodes_proves_one_page_and_the_absence_of_another() -> None:
    files = numbered(0, 5_000, 1)
    grown = tree.build(files)
    proof = tree.branch(grown.root, "a/0003/2.html", MemoryNodes(grown.new))
    assert tree.prove(grown.root, "a/0003/2.html", proof) == files["a/0003/2.html"]
    absent = tree.branch(grown.root, "a/none.html", MemoryNodes(grown.new))
    assert tree.prove(grown.root, "a/none.html", absent) is None


def test_a_proof_with_one_node_changed_or_left_out_proves_nothing() -> None:
    grown = tree.build(numbered(0, 5_000, 1))
    proof = tree.branch(grown.root, "a/0003/2.html", MemoryNodes(grown.new))
    with pytest.raises(NodeError):
        tree.prove(grown.root, "a/0003/2.html", proof[:-1])
    with pytest.raises(NodeError):
        tree.prove(grown.root, "a/0003/2.html", [*proof[:-1], proof[-1] + b" "])


def test_a_damaged_store_is_refused_before_anything_is_signed_over_it() -> None:
    grown = tree.build(numbered(0, 500, 1))
    damaged = {
        sha256: data.replace(b"text/html", b"text/evil") for sha256, data in grown.new.items()
    }
    with pytest.raises(NodeError):
        tree.update(grown.root, numbered(3, 1, 2), (), MemoryNodes(damaged))


@pytest.mark.parametrize(
    "path",
    ["/a", "a//b", "../a", "a/../b", "a\\b", "a\nb", "c:a", "", "a/.", "a/b.", "a/b ", "\u202ea",
     ".yanlu/head.json", ".Yanlu/tree/x.json", "a\ud800", "x" * 600],
)  # fmt: skip
def test_an_unsafe_path_never_enters_the_tree(path: str) -> None:
    with pytest.raises(Malformed):
        tree.build({path: Entry("0" * 64, 1, "text/html")})


def test_a_path_both_put_and_dropped_is_refused() -> None:
    with pytest.raises(Malformed):
        tree.update(None, numbered(0, 1, 1), numbered(0, 1, 1), MemoryNodes({}))


def test_an_entry_that_no_verifier_could_read_is_refused() -> None:
    with pytest.raises(Malformed):
        tree.build({"a.html": Entry("ABC", 1, "text/html")})
