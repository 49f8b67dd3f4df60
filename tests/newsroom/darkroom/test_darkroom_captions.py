"""Captions that hold nothing but cues, and files that stand in their folder."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from yanlu.newsroom.darkroom import DarkroomError, develop_captions

PLAIN = "WEBVTT\n\n00:01.000 --> 00:04.500\n言路不通，則民怨不聞。\n"
FULL = (
    "\ufeffWEBVTT CANARY-header\r\nKind: captions CANARY-kind\r\n\r\n"
    "STYLE\r\n::cue { background: url(https://tracker.example/CANARY) }\r\n\r\n"
    "REGION\r\nid:CANARY\r\n\r\n"
    "NOTE CANARY-note\r\nCANARY-second line\r\n\r\n"
    "CANARY-cue-name\r\n00:01.000 --> 00:04.500 align:start region:CANARY\r\n"
    "<v 林編輯>言路\u200b不通\x00，\u202e則民\x07怨不聞。\r\n第二行\r\n\r\n\r\n"
    "NOTE\r\n01:00:05.000 --> 01:00:06.000\r\n再見\r\n"
)


def kept(text: str | bytes, folder: Path) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    media = develop_captions(data, folder)
    assert media.type == "text/vtt"
    return (folder / media.sha256).read_text("utf-8")


def refused(data: bytes, folder: Path) -> DarkroomError:
    with pytest.raises(DarkroomError) as caught:
        develop_captions(data, folder / "captions")
    assert not (folder / "captions").exists()
    return caught.value


def test_plain_captions_stay_as_they_are(tmp_path: Path) -> None:
    assert kept(PLAIN, tmp_path) == PLAIN


def test_a_reader_gets_cues_and_nothing_else(tmp_path: Path) -> None:
    assert kept(FULL, tmp_path) == (
        "WEBVTT\n\n00:01.000 --> 00:04.500 align:start\n"
        "<v 林編輯>言路不通，則民怨不聞。\n第二行\n\n"
        "01:00:05.000 --> 01:00:06.000\n再見\n"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", "not-captions"),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n", "not-captions"),
        (PLAIN.encode("utf-16"), "not-captions"),
        (PLAIN.encode("big5", "ignore"), "not-captions"),
        (b"<html>WEBVTT", "not-captions"),
        (b"\n\n", "not-captions"),
        (b"WEBVTT\n", "no-captions"),
        (b"WEBVTT\n\nNOTE only a note\n", "no-captions"),
        (b"WEBVTT\n\n" + b"x" * (2 << 20), "too-large"),
    ],
)
def test_what_is_not_captions_is_refused(data: bytes, code: str, tmp_path: Path) -> None:
    assert refused(data, tmp_path).code == code


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nx\n", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000 onclick:alert\nx\n", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\nname\n00:99.000 --> 00:02.000\n", 7),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:03.000 --> 00:04.000\ny\n", 5),
        ("WEBVTT\n00:01.000 --> 00:02.000\nx\n", 2),
        ("WEBVTT\n\nNOTE\nnote\n00:01.000 --> 00:02.000\nx\n", 5),
        ("WEBVTT\n\n00:0٣.000 --> 00:04.000\ny\n", 3),
        ("WEBVTT\n\nwords without a time\n", 3),
    ],
)
def test_a_slip_is_shown_with_its_line(wrong: str, line: int, tmp_path: Path) -> None:
    error = refused(wrong.encode(), tmp_path)
    assert error.code == "not-captions" and f"第 {line} 行" in error.message


def test_a_line_of_nothing_visible_does_not_cut_a_caption(tmp_path: Path) -> None:
    cut = PLAIN + "\u200b\n第二行\n \t\n00:05.000 --> 00:06.000\n三\n"
    whole = PLAIN + "第二行\n\n00:05.000 --> 00:06.000\n三\n"
    assert kept(cut, tmp_path) == whole


def test_a_file_that_stands_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / develop_captions(PLAIN.encode(), tmp_path).sha256
    before = path.stat()
    develop_captions(PLAIN.encode(), tmp_path)
    assert path.stat().st_ino == before.st_ino and path.stat().st_mtime_ns == before.st_mtime_ns


def test_what_is_kept_is_not_written_over_by_hand(tmp_path: Path) -> None:
    path = tmp_path / develop_captions(PLAIN.encode(), tmp_path).sha256
    assert path.stat().st_mode & 0o777 == 0o444


def test_a_torn_file_is_mended(tmp_path: Path) -> None:
    path = tmp_path / develop_captions(PLAIN.encode(), tmp_path).sha256
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert kept(PLAIN, tmp_path) == PLAIN


def test_a_folder_that_cannot_be_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DarkroomError) as caught:
        develop_captions(PLAIN.encode(), tmp_path / "file")
    assert caught.value.code == "not-stored"


def test_a_disk_that_fills_up_leaves_nothing_half(tmp_path: Path) -> None:
    long = PLAIN.encode() + b"".join(
        b"\n00:%02d.000 --> 00:%02d.500\n%s\n" % (n, n, b"x" * 100) for n in range(5, 50)
    )
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(DarkroomError) as caught:
            develop_captions(long, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code == "not-stored" and os.listdir(tmp_path) == []
    assert develop_captions(long, tmp_path).length > 1000
