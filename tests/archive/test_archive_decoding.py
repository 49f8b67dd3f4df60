"""Bytes become text in whatever encoding a page was saved, whatever it says of itself."""

from __future__ import annotations

import pytest

from yanlu.archive import Capture, EmptyError, UnreadableError, read_capture
from yanlu.archive.decoding import decode

from . import samples

SIMPLE = (
    "港务公司今晨宣布，停工三天的东岸港口在七点重新开放，码头工人说，雾散得比预报早了半天。" * 3
)


@pytest.mark.parametrize("said", ["utf-8", "gb2312", "big5", "iso-8859-1"])
@pytest.mark.parametrize("real", ["utf-8", "gb18030", "big5hkscs", "utf-16"])
def test_the_bytes_are_believed_and_not_what_the_page_says_of_them(real: str, said: str) -> None:
    words = samples.page(charset=said).replace("©", "")
    found = decode(words.encode(real))
    assert samples.PARAGRAPHS[0] in found.text
    assert found.lost == 0


def test_simplified_text_in_gb18030_is_not_taken_for_big5() -> None:
    assert decode(SIMPLE.encode("gb18030")).text == SIMPLE


@pytest.mark.parametrize("real", ["gb18030", "big5hkscs"])
def test_one_broken_byte_costs_one_character_and_is_said(real: str) -> None:
    data = samples.page().replace("©", "").encode(real)
    place = data.index("停工期間".encode(real))
    (found,) = read_capture(Capture(data[:place] + b"\xff" + data[place:]), samples.TAIPEI)
    assert found.title == samples.TITLE
    assert found.report.damaged
    assert ("encoding", "damaged") in {(one.field, one.code) for one in found.report.doubts}


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(EmptyError, match=r"沒有文字|是空的"):
        decode(data)


@pytest.mark.parametrize("head", [b"%PDF-1.7 ", b"\x89PNG\r\n", b"PK\x03\x04", b"\x1f\x8b"])
def test_a_picture_or_an_archive_is_not_read_as_text(head: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode(head + bytes(range(256)))


def test_noise_is_not_taken_for_a_language() -> None:
    with pytest.raises(UnreadableError, match="編碼"):
        decode(bytes((index * 37 + index * index) % 256 for index in range(5000)))
