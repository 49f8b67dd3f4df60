"""Copies that were tampered with, each with a control: a verifier that would have let it pass."""

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import brotli
import pytest

from yanlu.manifest import canonical, nodes, paths, verify
from yanlu.manifest.canonical import Entry
from yanlu.manifest.errors import Malformed, Refusal
from yanlu.manifest.report import State
from yanlu.manifest.statements import Reason
from yanlu.manifest.verify import verify_copy

from .cast import (
    ARTICLE,
    KEY,
    MORNING,
    OTHER_ARTICLE,
    Copy,
    Paper,
    key_of_an_intruder,
    leaf_of,
    no,
    signed_head,
    terms,
    yes,
)


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def copy(paper: Paper) -> Copy:
    return paper.copy()


# Honest copies


def test_an_honest_copy_is_genuine_and_current(copy: Copy) -> None:
    for report in (copy.verify(), copy.verify_from_afar()):
        assert report.state is State.CURRENT and report.sound
        assert (report.number, report.issued, report.findings.checked) == (1, MORNING, 200)
    assert copy.verify_page(ARTICLE).sound


def test_compressed_twins_and_the_public_key_are_known_transport(copy: Copy) -> None:
    page = copy.files[ARTICLE]
    copy.files |= {f"{ARTICLE}.gz": gzip.compress(page), f"{ARTICLE}.br": brotli.compress(page)}
    copy.files |= {f"{paths.HEAD}.gz": b"", paths.PUBLIC_KEY: KEY.public.text.encode()}
    report = copy.verify()
    assert report.sound and not report.findings.unchecked


def test_one_page_is_verified_by_its_branch_alone(copy: Copy) -> None:
    assert copy.verify_page(ARTICLE).sound
    assert len(copy.asked) <= 3 + 6 + 1


def test_an_edition_that_arrives_meanwhile_is_no_fault(paper: Paper) -> None:
    copy = paper.copy()

    def moving(path: str, limit: int) -> bytes:
        if path == ARTICLE and paper.number == 1:
            paper.publish({ARTICLE: b"corrected at noon"})
            copy.files = dict(paper.files)
        return copy(path, limit)

    report = verify_copy(moving, copy.paths, terms())
    assert report.sound and report.number == 2


def test_a_signature_read_just_before_the_new_head_is_no_fault(paper: Paper) -> None:
    copy = paper.copy()

    def moving(path: str, limit: int) -> bytes:
        data = copy(path, limit)
        if path == paths.HEAD and paper.number == 1:
            paper.publish(issued=MORNING + timedelta(minutes=1))
            copy.files = dict(paper.files)
        return data

    report = verify_copy(moving, copy.paths, terms())
    assert report.sound and report.number == 2


# Altered and withheld


def test_one_altered_byte_is_found(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    copy.files[ARTICLE] = copy.files[ARTICLE].replace(b"<p>", b"<b>")
    for report in (copy.verify(), copy.verify_from_afar(), copy.verify_page(ARTICLE)):
        assert report.findings.altered == [ARTICLE]
        assert (report.state, report.refusal) == (State.NOT_GENUINE, Refusal.ALTERED)
    assert copy.verify_page(OTHER_ARTICLE).sound
    monkeypatch.setattr(verify, "is_entry", yes)
    assert copy.verify().sound and copy.verify_page(ARTICLE).sound


def test_two_genuine_pages_in_each_others_place_are_found(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = copy.files[ARTICLE], copy.files[OTHER_ARTICLE]
    copy.files |= {ARTICLE: other, OTHER_ARTICLE: one}
    assert sorted(copy.verify().findings.altered) == sorted([ARTICLE, OTHER_ARTICLE])
    genuine = {hashlib.sha256(data).hexdigest() for data in copy.files.values()}

    def is_some_entry(data: bytes, _: Entry) -> bool:
        return hashlib.sha256(data).hexdigest() in genuine

    monkeypatch.setattr(verify, "is_entry", is_some_entry)
    assert copy.verify().sound


def test_a_missing_page_is_withheld_by_the_copy(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    del copy.files[ARTICLE]
    for report in (copy.verify(), copy.verify_from_afar(), copy.verify_page(ARTICLE)):
        assert report.findings.missing == [ARTICLE]
        assert report.state is State.CURRENT and not report.sound

    def lenient(fetch: Copy, path: str, entry: Entry, findings: object) -> None:
        assert path not in fetch.files or verify.is_entry(fetch(path, 1 << 20), entry)

    monkeypatch.setattr(verify, "_check_file", lenient)
    assert copy.verify().sound


def test_a_file_without_end_is_read_one_byte_past_its_length(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    length = len(copy.files[ARTICLE])

    def endless(path: str, limit: int) -> bytes:
        given = copy(path, limit)
        return b"x" * limit if path == ARTICLE else given

    assert verify_copy(endless, None, terms()).findings.altered == [ARTICLE]
    assert copy.asked[ARTICLE] == length + 1
    monkeypatch.setattr(verify, "reading_limit", lambda _: 1 << 24)
    verify_copy(endless, None, terms())
    assert copy.asked[ARTICLE] > length + 1


def test_an_altered_compressed_twin_is_found(copy: Copy) -> None:
    for suffix, compress in ((".gz", gzip.compress), (".br", brotli.compress)):
        copy.files[ARTICLE + suffix] = compress(b"<p>forged</p>")
    assert copy.verify().findings.altered == [f"{ARTICLE}.br", f"{ARTICLE}.gz"]
    unread = verify_copy(copy, copy.paths, terms(), decoders={})
    assert unread.sound and unread.findings.unchecked == [f"{ARTICLE}.br", f"{ARTICLE}.gz"]


@pytest.mark.parametrize("compress", [gzip.compress, brotli.compress])
def test_a_twin_cut_short_or_with_something_behind_it_is_found(
    copy: Copy, compress: Callable[[bytes], bytes]
) -> None:
    name = f"{ARTICLE}.{'gz' if compress is gzip.compress else 'br'}"
    twin = compress(copy.files[ARTICLE])
    for damaged in (twin[:-1], twin + b"more"):
        copy.files[name] = damaged
        assert copy.verify().findings.altered == [name]


@pytest.mark.parametrize("damage", [b"", b"no gzip", b"\x1f\x8b\x08"])
def test_a_damaged_compressed_twin_is_found(copy: Copy, damage: bytes) -> None:
    copy.files |= {f"{ARTICLE}.gz": damage, f"{ARTICLE}.br": damage}
    assert copy.verify().findings.altered == [f"{ARTICLE}.br", f"{ARTICLE}.gz"]


def test_a_twin_that_unfolds_without_end_is_not_unfolded(copy: Copy) -> None:
    bomb = b"\0" * (1 << 24)
    copy.files |= {f"{ARTICLE}.gz": gzip.compress(bomb), f"{ARTICLE}.br": brotli.compress(bomb)}
    report = copy.verify()
    assert report.findings.altered == [f"{ARTICLE}.br", f"{ARTICLE}.gz"]


# The tree


def test_a_truncated_node_is_found(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    leaf = leaf_of(copy, ARTICLE)
    copy.files[leaf] = copy.files[leaf][:-1]
    for report in (copy.verify(), copy.verify_page(ARTICLE)):
        assert leaf in report.findings.altered and report.state is State.NOT_GENUINE
    monkeypatch.setattr(nodes, "has_hash", yes)
    assert copy.verify().sound


def test_a_node_rewritten_to_name_a_forged_page_is_found(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged, leaf = b"<p>forged</p>", leaf_of(copy, ARTICLE)
    node = json.loads(copy.files[leaf])
    node["files"][ARTICLE] = [hashlib.sha256(forged).hexdigest(), len(forged), "text/html"]
    copy.files |= {leaf: canonical.encode(node), ARTICLE: forged}
    assert leaf in copy.verify().findings.altered
    assert leaf in copy.verify_page(ARTICLE).findings.altered
    monkeypatch.setattr(nodes, "has_hash", yes)
    assert copy.verify().sound and copy.verify_page(ARTICLE).sound


def test_a_missing_node_is_withheld_and_the_rest_is_still_checked(copy: Copy) -> None:
    leaf = leaf_of(copy, ARTICLE)
    del copy.files[leaf]
    report = copy.verify_from_afar()
    assert report.findings.missing == [leaf] and report.state is State.CURRENT
    assert 0 < report.findings.checked < 200
    assert copy.verify_page(ARTICLE).findings.missing == [leaf]


def test_a_signed_path_that_climbs_out_is_never_fetched(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = "../yanlu.key"
    node = {"type": "yanlu-leaf", "files": {outside: ["0" * 64, 5, "text/plain"]}}
    data = canonical.encode(node)
    root = hashlib.sha256(data).hexdigest()
    head = json.loads(copy.files[paths.HEAD]) | {"tree": root, "files": 1}
    copy.files[paths.node_path(root)] = data
    signed_head(copy, canonical.encode(head))
    assert paths.node_path(root) in copy.verify().findings.altered
    assert not any(".." in path for path in copy.asked)
    monkeypatch.setattr(canonical, "check_path", lambda path: path)
    copy.verify()
    assert outside in copy.asked
    with pytest.raises(Malformed):
        copy.verify_page(outside)


def test_a_head_that_counts_other_files_than_its_tree_is_found(copy: Copy) -> None:
    head = json.loads(copy.files[paths.HEAD]) | {"files": 199}
    signed_head(copy, canonical.encode(head))
    assert paths.node_path(head["tree"]) in copy.verify().findings.altered


def test_a_leaf_in_another_leafs_place_is_refused(copy: Copy) -> None:
    data = copy.files[leaf_of(copy, ARTICLE)]
    place = paths.tree_key(ARTICLE)[:1]
    nodes.parse_node(data, place)
    with pytest.raises(Malformed):
        nodes.parse_node(data, "0" if place != "0" else "1")


def test_a_file_is_the_signed_one_only_with_its_length() -> None:
    right = Entry(hashlib.sha256(b"page").hexdigest(), 4, "text/html")
    assert verify.is_entry(b"page", right)
    assert not verify.is_entry(b"page", right._replace(length=5))


# Foreign and withdrawn


def test_a_foreign_page_is_found(copy: Copy) -> None:
    copy.files |= {"a/forged.html": b"", ".yanlu/login.html": b"", "a/forged.html.gz": b""}
    report = copy.verify()
    assert report.findings.foreign == [".yanlu/login.html", "a/forged.html", "a/forged.html.gz"]
    assert not report.sound
    assert copy.verify_page("a/forged.html").findings.foreign == ["a/forged.html"]
    assert copy.verify_from_afar().sound  # the control: a verifier that cannot list


def test_a_withdrawn_page_that_is_still_there_is_found(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = paper.files[ARTICLE]
    paper.publish(withdraw={ARTICLE: Reason.LEGAL})
    paper.publish({"a/new/x.html": b"later"})
    assert paper.copy().verify_from_afar().sound
    paper.files[ARTICLE] = old
    copy = paper.copy()
    for report in (copy.verify(), copy.verify_from_afar(), copy.verify_page(ARTICLE)):
        assert report.findings.withdrawn == [ARTICLE] and not report.sound
    monkeypatch.setattr(verify, "withdrawals", lambda *_: {})
    assert copy.verify_from_afar().sound


def test_a_corrected_page_that_stands_again_is_no_fault(paper: Paper) -> None:
    paper.publish({ARTICLE: b"corrected"}, withdraw={ARTICLE: Reason.CORRECTED})
    assert paper.copy().verify().sound


def test_an_altered_or_missing_edition_manifest_is_found(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.publish(withdraw={ARTICLE: Reason.LEGAL})
    copy = paper.copy()
    edition = ".yanlu/edition/2.json"
    copy.files[edition] = copy.files[edition].replace(b"legal", b"other")
    assert copy.verify().findings.altered == [edition]
    copy.files[edition] = paper.files[edition].replace(b"legal", b"corrected")
    assert copy.verify().findings.altered == [edition]
    monkeypatch.setattr(nodes, "has_hash", yes)
    assert copy.verify().sound
    monkeypatch.undo()
    del copy.files[edition]
    assert copy.verify().findings.missing == [edition]


def test_an_older_edition_manifest_need_not_be_kept(paper: Paper) -> None:
    paper.publish({ARTICLE: b"corrected"})
    copy = paper.copy()
    del copy.files[".yanlu/edition/1.json"]
    assert copy.verify().sound


def test_another_public_key_laid_beside_the_paper_is_found(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    intruder = key_of_an_intruder(KEY.public.key_id).public
    for laid in (intruder.text.encode(), b"\xff", b""):
        copy.files[paths.PUBLIC_KEY] = laid
        assert copy.verify().findings.altered == [paths.PUBLIC_KEY]
    monkeypatch.setattr(verify, "_check_key", no)
    assert copy.verify().sound
