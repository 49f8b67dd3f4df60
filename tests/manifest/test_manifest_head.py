"""The head of a copy: forged, replayed, rolled back or old, each with a control."""

import hashlib
import json
from datetime import timedelta

import pytest

from yanlu.manifest import canonical, confirm, nodes, paths
from yanlu.manifest.errors import Refusal, SourceError
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.report import State
from yanlu.manifest.statements import Head
from yanlu.manifest.verify import verify_copy, verify_page

from .cast import (
    ARTICLE,
    KEY,
    LIFE,
    MORNING,
    Copy,
    Paper,
    key_of_an_intruder,
    no,
    pages,
    signed_head,
    terms,
    yes,
)

LATE = terms(now=MORNING + LIFE)


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def copy(paper: Paper) -> Copy:
    return paper.copy()


def test_an_old_head_is_genuine_but_may_be_old(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    assert copy.verify(terms(now=MORNING + LIFE - timedelta(seconds=1))).state is State.CURRENT
    for report in (copy.verify(LATE), copy.verify_page(ARTICLE, LATE)):
        assert report.state is State.OLD and report.sound and report.issued == MORNING
    monkeypatch.setattr(confirm, "is_expired", no)
    assert copy.verify(LATE).state is State.CURRENT


def test_a_head_rolled_back_below_what_was_seen_is_found(copy: Copy) -> None:
    report = copy.verify(terms(seen=2))
    assert report.rollback and not report.sound and report.state is State.OLD
    assert copy.verify_page(ARTICLE, terms(seen=2)).rollback
    assert copy.verify(terms(seen=1)).sound
    assert copy.verify(terms()).sound  # the control: a verifier that remembers nothing


def test_two_heads_of_one_number_are_found(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = hashlib.sha256(copy.files[paths.HEAD]).hexdigest()
    assert copy.verify(terms(seen=1, seen_hash=seen)).sound
    report = copy.verify(terms(seen=1, seen_hash="0" * 64))
    assert report.refusal is Refusal.EQUIVOCATION and report.state is State.NOT_GENUINE
    monkeypatch.setattr(confirm, "is_equivocal", no)
    assert copy.verify(terms(seen=1, seen_hash="0" * 64)).sound


def test_a_copy_signed_with_another_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Paper(key=key_of_an_intruder(KEY.public.key_id)).copy()
    for report in (copy.verify(), copy.verify_page(ARTICLE)):
        assert report.refusal is Refusal.BAD_SIGNATURE and report.state is State.NOT_GENUINE
    assert set(copy.asked) == {paths.HEAD, paths.HEAD_SIG}
    monkeypatch.setattr(PublicKey, "verifies", yes)
    assert copy.verify().sound


@pytest.mark.parametrize("bad", [paths.HEAD_SIG, paths.HEAD_MINISIG])
@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\xff" * 5000])
def test_one_signature_that_does_not_hold_refutes_the_head(
    copy: Copy, bad: str, signature: bytes
) -> None:
    copy.files[bad] = signature
    assert copy.verify().refusal is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize("gone", [paths.HEAD_SIG, paths.HEAD_MINISIG])
def test_one_signature_proves_the_head_and_the_other_is_missed(copy: Copy, gone: str) -> None:
    del copy.files[gone]
    report = copy.verify()
    assert report.state is State.CURRENT and report.findings.missing == [gone]
    assert copy.verify_page(ARTICLE).sound


def test_a_head_without_signatures_or_no_head_at_all_is_refused(copy: Copy) -> None:
    del copy.files[paths.HEAD_SIG], copy.files[paths.HEAD_MINISIG]
    assert copy.verify().refusal is Refusal.NO_SIGNATURE
    del copy.files[paths.HEAD]
    assert copy.verify().refusal is Refusal.NO_HEAD


def test_the_head_is_read_only_after_its_signature_holds(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[bytes] = []
    real = Head.parse

    def watched(data: bytes) -> Head:
        parsed.append(data)
        return real(data)

    monkeypatch.setattr(Head, "parse", watched)
    copy.verify()
    assert parsed == [copy.files[paths.HEAD]]
    copy.files[paths.HEAD] += b" "
    assert copy.verify().refusal is Refusal.BAD_SIGNATURE
    assert len(parsed) == 1


def test_another_statement_the_paper_signed_is_no_head(copy: Copy) -> None:
    signed_head(copy, copy.files[".yanlu/edition/1.json"])
    assert copy.verify().refusal is Refusal.MALFORMED


def test_another_paper_of_the_same_key_is_refused_by_who_knows_the_papers_id() -> None:
    copy = Paper("another").copy()
    assert copy.verify(terms(paper="tongxing")).refusal is Refusal.OTHER_PAPER
    assert copy.verify(terms()).sound  # the control: a verifier that was told no id


def test_an_edition_of_another_paper_under_the_head_is_found(copy: Copy) -> None:
    other = Paper("another").files[".yanlu/edition/1.json"]
    digest = hashlib.sha256(other).hexdigest()
    signed_head(copy, canonical.encode(json.loads(copy.files[paths.HEAD]) | {"edition": digest}))
    copy.files[".yanlu/edition/1.json"] = other
    assert copy.verify().findings.altered == [".yanlu/edition/1.json"]


def test_an_edition_that_leads_to_another_tree_than_the_head_is_found(copy: Copy) -> None:
    edition = json.loads(copy.files[".yanlu/edition/1.json"]) | {"tree": "0" * 64}
    data = canonical.encode(edition)
    digest = hashlib.sha256(data).hexdigest()
    signed_head(copy, canonical.encode(json.loads(copy.files[paths.HEAD]) | {"edition": digest}))
    copy.files[".yanlu/edition/1.json"] = data
    assert copy.verify().findings.altered == [".yanlu/edition/1.json"]


def test_a_clock_before_the_head_cannot_tell_whether_it_is_current(copy: Copy) -> None:
    report = copy.verify(terms(now=MORNING - timedelta(days=1)))
    assert report.clock and report.state is State.OLD and report.sound
    assert not copy.verify(terms(now=MORNING - timedelta(minutes=5))).clock


@pytest.mark.parametrize(
    ("shift", "state", "clock"),
    [
        (timedelta(minutes=-10), State.CURRENT, False),
        (timedelta(minutes=10), State.CURRENT, False),
        (timedelta(days=-1), State.OLD, True),
        (timedelta(days=1), State.CURRENT, False),
        (timedelta(days=3652), State.OLD, False),
        (timedelta(days=-3652), State.OLD, True),
    ],
)
def test_a_readers_wrong_clock_makes_no_genuine_copy_false_and_no_forged_one_genuine(
    copy: Copy, shift: timedelta, state: State, clock: bool
) -> None:
    report = copy.verify(terms(now=MORNING + shift))
    assert report.sound and (report.state, report.clock) == (state, clock)
    copy.files[ARTICLE] = b"forged"
    report = copy.verify(terms(now=MORNING + shift))
    assert not report.sound and report.findings.altered == [ARTICLE]


def test_a_faulty_copy_that_stands_still_is_read_once(copy: Copy) -> None:
    copy.files[ARTICLE] = b"forged"
    asked: list[str] = []

    def watched(path: str, limit: int) -> bytes:
        asked.append(path)
        return copy(path, limit)

    assert verify_copy(watched, None, terms()).findings.altered == [ARTICLE]
    assert asked.count(ARTICLE) == 1


def test_a_copy_that_flips_between_two_heads_is_given_up() -> None:
    morning, noon = Paper(), Paper()
    noon.publish({ARTICLE: b"noon"})
    asked: list[str] = []

    def flipping(path: str, limit: int) -> bytes:
        asked.append(path)
        heads = asked.count(paths.HEAD)
        if path == ARTICLE:
            raise SourceError(path)
        return (morning if heads % 2 else noon).copy()(path, limit)

    assert not verify_page(flipping, ARTICLE, terms()).sound
    assert asked.count(paths.HEAD) <= 6


def test_every_byte_of_a_head_is_signed(copy: Copy) -> None:
    head = copy.files[paths.HEAD]
    for at in range(0, len(head), 7):
        copy.files[paths.HEAD] = head[:at] + bytes([head[at] ^ 1]) + head[at + 1 :]
        assert copy.verify_page(ARTICLE).refusal is Refusal.BAD_SIGNATURE


def test_the_paper_of_these_tests_is_large_enough_to_have_branches() -> None:
    assert len(pages(200)) == 200 > nodes.LEAF_ENTRIES
