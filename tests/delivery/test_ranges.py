"""Ranges of a file, against what slicing gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanlu.delivery.ranges import Range, UnsatisfiableError, parse_range

lengths = st.integers(0, 300)
numbers = st.integers(0, 400)


def cut(data: bytes, header: str) -> bytes | None:
    """The part that a header asks for; None where the whole is answered."""
    part = parse_range(header, len(data))
    return None if part is None else data[part.start : part.start + part.length]


@given(lengths, numbers, numbers)
def test_a_range_from_and_to_is_a_slice(length: int, start: int, end: int) -> None:
    data = bytes(index % 251 for index in range(length))
    header = f"bytes={start}-{end}"
    if end < start:
        assert cut(data, header) is None
    elif start >= length:
        with pytest.raises(UnsatisfiableError):
            cut(data, header)
    else:
        assert cut(data, header) == data[start : end + 1]


@given(lengths, numbers)
def test_an_open_range_goes_to_the_end(length: int, start: int) -> None:
    data = bytes(index % 251 for index in range(length))
    if start >= length:
        with pytest.raises(UnsatisfiableError):
            cut(data, f"bytes={start}-")
    else:
        assert cut(data, f"Bytes={start}-") == data[start:]


@given(lengths, numbers)
def test_a_suffix_is_the_last_bytes(length: int, size: int) -> None:
    data = bytes(index % 251 for index in range(length))
    if min(size, length) == 0:
        with pytest.raises(UnsatisfiableError):
            cut(data, f"bytes=-{size}")
    else:
        assert cut(data, f"bytes=-{size}") == data[-size:]


@given(st.text(max_size=40), lengths)
def test_what_is_no_single_range_gives_the_whole(words: str, length: int) -> None:
    try:
        part = parse_range(words, length)
    except UnsatisfiableError:
        return
    assert part is None or 0 <= part.start < part.start + part.length <= length


@pytest.mark.parametrize(
    "header", ["", "bytes", "bytes=-", "bytes=1-2,4-5", "bytes=a-b", "items=1-2", "bytes=５-６"]
)
def test_several_ranges_and_nonsense_give_the_whole(header: str) -> None:
    assert parse_range(header, 100) is None


def test_a_range_says_where_it_lies() -> None:
    assert Range(2, 3).header(10) == "bytes 2-4/10"
