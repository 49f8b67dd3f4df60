"""Sealing a batch of the press."""

import hashlib
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from yanlu.manifest import minisign, paths, tree
from yanlu.manifest.canonical import Entry
from yanlu.manifest.errors import Malformed, SealError
from yanlu.manifest.nodes import MemoryNodes
from yanlu.manifest.seal import Change, Sealed, seal
from yanlu.manifest.statements import Edition, Head, Reason

from .cast import ARTICLE, KEY, LIFE, MORNING, OTHER_ARTICLE, Paper, entry


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sealed_alone(change: Change, previous: bytes | None = None, number: int = 1) -> Sealed:
    return seal(
        "tongxing",
        previous,
        change,
        MemoryNodes({}),
        KEY,
        number=number,
        issued=MORNING,
        expires=MORNING + LIFE,
    )


def test_each_head_and_edition_names_the_one_before() -> None:
    paper = Paper()
    first, edition = paper.head, paper.files[".yanlu/edition/1.json"]
    assert first is not None
    sealed = paper.publish({ARTICLE: b"corrected"})
    assert Head.parse(first).previous is None
    assert Head.parse(sealed.head_bytes).previous == sha256(first)
    assert Edition.parse(sealed.edition_bytes).previous == sha256(edition)
    assert Head.parse(sealed.head_bytes).edition == sha256(sealed.edition_bytes)


def test_an_edition_says_what_changed_was_withdrawn_and_was_dropped() -> None:
    paper = Paper()
    sealed = paper.publish(
        {ARTICLE: b"corrected"},
        drop=["a/0000000/2.html"],
        withdraw={OTHER_ARTICLE: Reason.LEGAL, ARTICLE: Reason.CORRECTED},
    )
    edition = Edition.parse(sealed.edition_bytes)
    assert edition.changed == {ARTICLE: entry(b"corrected")}
    assert edition.dropped == ("a/0000000/2.html",)
    assert edition.withdrawn == {OTHER_ARTICLE: Reason.LEGAL, ARTICLE: Reason.CORRECTED}
    standing = dict(tree.files(edition.tree, MemoryNodes(paper.nodes)))
    assert ARTICLE in standing and OTHER_ARTICLE not in standing


def test_both_signatures_are_over_the_exact_bytes_of_the_head() -> None:
    sealed = Paper().publish()
    assert KEY.public.verifies(sealed.head_bytes, sealed.sig)
    comment = minisign.check(KEY.public, sealed.head_bytes, sealed.minisig)
    assert "edition:2" in comment.split("\t")


@pytest.mark.skipif(shutil.which("minisign") is None, reason="Debian's minisign is not installed")
def test_debians_minisign_verifies_a_written_edition(tmp_path: Path) -> None:
    folder = Paper().write(tmp_path)
    command = ["minisign", "-Vm", ".yanlu/head.json", "-P", KEY.public.line]
    assert subprocess.run(command, cwd=folder, capture_output=True, timeout=60).returncode == 0


def test_after_a_crash_the_same_bytes_come_out_again() -> None:
    change = Change({ARTICLE: entry(b"x")})
    assert sealed_alone(change) == sealed_alone(change)


def test_content_is_written_first_and_the_head_last() -> None:
    order = list(Paper().publish({ARTICLE: b"new"}).files)
    assert order[-4:] == [
        ".yanlu/edition/2.json",
        paths.HEAD_MINISIG,
        paths.HEAD_SIG,
        paths.HEAD,
    ]
    assert all(path.startswith(".yanlu/tree/") for path in order[:-4])


def test_the_old_tree_stays_whole_until_the_new_head_stands() -> None:
    paper = Paper()
    before = {sha: data for sha, data in paper.nodes.items() if paths.node_path(sha) in paper.files}
    assert paper.head is not None
    old_root = Head.parse(paper.head).tree
    sealed = paper.publish({ARTICLE: b"new"}, drop=[f"a/0000001/{i}.html" for i in range(9, 18)])
    assert not before.keys() & sealed.tree.new.keys()
    assert len(dict(tree.files(old_root, MemoryNodes(before)))) == 200


def test_an_empty_change_renews_the_head_and_nothing_else() -> None:
    paper = Paper()
    sealed = paper.publish(issued=MORNING + timedelta(hours=24))
    assert not sealed.tree.new and not sealed.obsolete
    edition = Edition.parse(sealed.edition_bytes)
    assert not edition.changed and not edition.dropped and not edition.withdrawn


def test_a_number_may_leave_a_gap_and_never_falls() -> None:
    first = sealed_alone(Change())
    nodes = MemoryNodes(first.tree.new)
    again = seal(
        "tongxing", first.head_bytes, Change(), nodes, KEY,
        number=9, issued=MORNING, expires=MORNING + LIFE,
    )  # fmt: skip
    assert Head.parse(again.head_bytes).number == 9
    for number in (9, 8, 0, -1):
        with pytest.raises(SealError, match="rise"):
            sealed_alone(Change(), again.head_bytes, number)


def test_a_change_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(SealError, match="withdrawn and put"):
        sealed_alone(Change({ARTICLE: entry(b"x")}, withdrawn={ARTICLE: Reason.LEGAL}))
    with pytest.raises(Malformed):
        sealed_alone(Change({ARTICLE: entry(b"x")}, frozenset({ARTICLE})))
    with pytest.raises(Malformed):
        sealed_alone(Change({"../x": Entry("0" * 64, 1, "text/html")}))
    with pytest.raises(Malformed):
        sealed_alone(Change(withdrawn={"../x": Reason.LEGAL}))


def test_another_papers_head_and_a_dead_head_are_refused() -> None:
    stranger = Paper("another")
    with pytest.raises(SealError, match="another paper"):
        sealed_alone(Change(), stranger.head, 2)
    with pytest.raises(SealError, match="expires"):
        seal(
            "tongxing", None, Change(), MemoryNodes({}), KEY,
            number=1, issued=MORNING, expires=MORNING,
        )  # fmt: skip
