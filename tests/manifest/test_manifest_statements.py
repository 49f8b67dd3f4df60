"""Heads and editions: read strictly, kept whole."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanlu.manifest.canonical import AT_ONCE, Long, decode, encode, encode_large, format_moment
from yanlu.manifest.errors import Malformed
from yanlu.manifest.statements import Edition, Head, Reason

from .cast import MORNING, Paper, entry

HEAD = Head("tongxing", 7, MORNING, MORNING.replace(day=25), "a" * 64, None, "b" * 64, 3)
EDITION = Edition(
    "tongxing",
    7,
    "c" * 64,
    MORNING,
    {"a/k3v9q2m/zh-hant-tw.html": entry(b"x")},
    {"a/p7d2x4c/article.json": Reason.LEGAL},
    ("s/old.html",),
    "b" * 64,
)


def test_a_head_and_an_edition_come_back_as_they_were_written() -> None:
    assert Head.parse(HEAD.data()) == HEAD
    assert Edition.parse(EDITION.data()) == EDITION


def test_fields_of_a_later_version_are_kept() -> None:
    later = replace(HEAD, unknown={"log": {"root": "x"}}, mirrors=({"url": "https://鏡.example/"},))
    assert Head.parse(later.data()) == later
    assert Head.parse(later.data()).data() == later.data()
    assert Edition.parse(replace(EDITION, unknown={"note": "勘誤"}).data()).unknown == {
        "note": "勘誤"
    }


def test_the_bytes_are_canonical() -> None:
    data = EDITION.data()
    assert data == encode(decode(data))
    assert data.endswith(b"}\n") and b" " not in data.replace(b"; charset", b"")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "yanlu-edition"), ("paper", ""), ("paper", 7), ("number", -1), ("number", True),
        ("number", 1.0), ("number", "7"), ("issued", "2026-11-23T08:00:00"),
        ("issued", "2026-13-23T08:00:00Z"), ("issued", "2026-11-23T08:00:00+08:00"),
        ("expires", "2026-11-23T08:00:00Z"), ("edition", "A" * 64), ("edition", None),
        ("previous", "x"), ("tree", "b" * 63), ("files", None), ("root", "0"), ("mirrors", {}),
    ],
)  # fmt: skip
def test_a_head_with_a_field_of_another_shape_is_refused(field: str, value: object) -> None:
    fields = decode(HEAD.data()) | {field: value}
    with pytest.raises(Malformed):
        Head.parse(encode(fields))


@pytest.mark.parametrize("field", sorted(decode(HEAD.data())))
def test_a_head_without_one_of_its_fields_is_refused(field: str) -> None:
    fields = decode(HEAD.data())
    del fields[field]
    with pytest.raises(Malformed):
        Head.parse(encode(fields))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("changed", {"../a": ["a" * 64, 1, "text/html"]}), ("changed", {"a": ["a" * 64, 1]}),
        ("changed", {"a": ["a" * 64, -1, "text/html"]}), ("changed", {"a": ["a" * 64, 1, "\n"]}),
        ("changed", []), ("withdrawn", {"a": "mood"}), ("withdrawn", {"/a": "legal"}),
        ("withdrawn", {"a": None}), ("dropped", ["a/../b"]), ("dropped", [1]), ("dropped", {}),
    ],
)  # fmt: skip
def test_an_edition_with_a_field_of_another_shape_is_refused(field: str, value: object) -> None:
    fields = decode(EDITION.data()) | {field: value}
    with pytest.raises(Malformed):
        Edition.parse(encode(fields))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"null", b"{", b'{"type":"yanlu-head","type":"yanlu-head"}', b'{"a":NaN}',
        b"\xff", b"[" * 100_000, b'{"a":' + b"9" * 10_000 + b"}", b"\xef\xbb\xbf{}",
    ],
)  # fmt: skip
def test_what_is_not_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        Head.parse(data)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_the_parser_fail_otherwise(data: bytes) -> None:
    for parse in (Head.parse, Edition.parse):
        with pytest.raises(Malformed):
            parse(data)


def test_a_field_that_stands_twice_is_refused() -> None:
    twice = HEAD.data().replace(b'"number":7', b'"number":7,"number":7')
    assert json.loads(twice) == json.loads(HEAD.data())
    with pytest.raises(Malformed, match="twice"):
        Head.parse(twice)


@pytest.mark.parametrize("count", [0, 1, AT_ONCE, 2 * AT_ONCE + 1])
def test_a_large_object_told_in_parts_is_the_same_bytes(count: int) -> None:
    files = {f"a/條{number % 7}/{number:05}.html": entry(b"%d" % number) for number in range(count)}
    fields = {"type": "large", "before": 1}
    whole = encode({**fields, "files": files})
    parts = Long.told(lambda: encode_large(fields, "files", files))
    assert parts.data == whole and parts.length == len(whole)
    assert parts.sha256 == hashlib.sha256(whole).hexdigest()
    assert max(map(len, parts.parts())) <= len(whole) / max(count // AT_ONCE, 1)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(Malformed):
        format_moment(datetime(2026, 11, 23))
    assert format_moment(datetime(2026, 11, 23, tzinfo=UTC)) == "2026-11-23T00:00:00Z"


def test_what_the_press_seals_is_what_the_fields_say() -> None:
    paper = Paper()
    sealed = paper.publish({"a/new/x.html": b"new"}, drop=["a/0000000/2.html"])
    edition = Edition.parse(sealed.edition_bytes)
    assert list(edition.changed) == ["a/new/x.html"]
    assert json.loads(sealed.head_bytes)["files"] == Head.parse(sealed.head_bytes).files
