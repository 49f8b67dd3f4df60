"""Films that are kept as they are but for what they tell of their makers."""

from __future__ import annotations

import contextlib
import random
import struct
from pathlib import Path

import pytest

from yanlu.newsroom.darkroom import DarkroomError, develop_video
from yanlu.newsroom.darkroom.child import ROOT
from yanlu.newsroom.darkroom.mp4 import clean_mp4
from yanlu.newsroom.darkroom.webm import clean_webm

from .films import (
    AUDIBLE,
    PICTURES,
    SOUNDS,
    VISUAL,
    WORDS,
    box,
    canaries,
    element,
    full,
    movie,
    mp4,
    open_element,
    track,
    webm,
)
from .negatives import archive, dirty_jpeg

FILMS = {
    "mp4": mp4(),
    "webm": webm(),
    "webm from a recorder": webm(segment=open_element, cluster=open_element),
}
IN_MP4 = {
    *(b"CANARY-title", b"CANARY-place", b"CANARY-handler", b"CANARY-encoder", b"CANARY-uuid"),
    *(b"CANARY-free", b"CANARY-gap", b"CANARY-track", b"CANARY-brand", b"CANARY-name", b"moment"),
}
IN_WEBM = {
    *(b"CANARY-title", b"CANARY-encoder", b"CANARY-tag", b"CANARY-file", b"CANARY-vorbis"),
    *(b"CANARY-name", b"CANARY-void", b"CANARY-subtitle", b"moment"),
}


def refused(data: bytes, folder: Path) -> str:
    with pytest.raises(DarkroomError) as caught:
        develop_video(data, folder / "films")
    assert not (folder / "films").exists()
    return caught.value.code


def test_the_films_of_this_test_are_full_of_secrets() -> None:
    assert canaries(mp4()) == IN_MP4 and canaries(webm()) == IN_WEBM
    assert {*IN_MP4, *IN_WEBM} == {*WORDS, b"moment"}


@pytest.mark.parametrize("name", FILMS)
def test_an_intruder_finds_no_secret_in_a_stored_film(name: str, tmp_path: Path) -> None:
    media = develop_video(FILMS[name], tmp_path)
    kept = (tmp_path / media.sha256).read_bytes()
    assert canaries(kept) == set() and b"CANARY" not in kept
    assert media.type == f"video/{name.split()[0]}" and media.length == len(FILMS[name])


@pytest.mark.parametrize("name", FILMS)
def test_pictures_and_sounds_stay_where_they_were(name: str, tmp_path: Path) -> None:
    kept = (tmp_path / develop_video(FILMS[name], tmp_path).sha256).read_bytes()
    for sample in (*PICTURES, *SOUNDS):
        assert kept.find(sample) == FILMS[name].find(sample) > 0


@pytest.mark.parametrize("name", FILMS)
def test_a_clean_film_stays_as_it_is(name: str, tmp_path: Path) -> None:
    first = develop_video(FILMS[name], tmp_path)
    again = develop_video((tmp_path / first.sha256).read_bytes(), tmp_path)
    assert again == first and len(list(tmp_path.iterdir())) == 1


def test_the_films_of_the_demo_paper_are_taken(tmp_path: Path) -> None:
    for path in (ROOT / "demo").rglob("*.webm"):
        data = path.read_bytes()
        kept = (tmp_path / develop_video(data, tmp_path).sha256).read_bytes()
        assert len(kept) == len(data) and b"Lavf" not in kept


def test_the_comments_of_vorbis_are_emptied_and_its_headers_stay_whole(tmp_path: Path) -> None:
    kept = (tmp_path / develop_video(webm(), tmp_path).sha256).read_bytes()
    at = kept.index(b"\x03vorbis") + 7
    (vendor,) = struct.unpack_from("<I", kept, at)
    assert kept[at + 4 : at + 4 + vendor] == bytes(vendor)
    assert kept[at + 4 + vendor : at + 9 + vendor] == b"\0\0\0\0\1"
    assert kept[at + 9 + vendor :].startswith(b"\x05vorbis")


@pytest.mark.deep
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<html>film.mp4</html>", "not-a-video"),
        (dirty_jpeg(), "not-a-video"),
        (archive(), "not-a-video"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "not-a-video"),
        (b"RIFF\0\0\0\0AVI LIST", "unsupported"),
        (b"OggS\0\2", "unsupported"),
        (mp4().replace(b"ftypisom", b"ftypqt  ").replace(b"isommp42", b"qt  qt  "), "unsupported"),
        (mp4() + archive(), "damaged"),
        (mp4() + b"trailing bytes", "damaged"),
        (mp4()[:-30], "damaged"),
        (mp4()[: len(mp4()) // 2], "damaged"),
        (mp4() + box(b"moof"), "unsupported"),
        (mp4() + box(b"moov"), "damaged"),
        (mp4(box(b"tmcd", bytes(8))), "unsupported"),
        (mp4().replace(b"url \0\0\0\1", b"url \0\0\0\0"), "unsupported"),
        (mp4().replace(b"stts", b"xxxx").replace(b"stsz", b"xxxx"), "damaged"),
        (webm() + archive(), "damaged"),
        (webm() + element(0x1254C367, b"CANARY-tag"), "damaged"),
        (webm()[:-30], "damaged"),
        (webm().replace(b"webm", b"matr"), "unsupported"),
        (webm(codec=b"V_MPEG4/ISO/AVC"), "unsupported"),
        (webm(codec=b"V_VP9\0CANARY"), "unsupported"),
        (b"\x1aE\xdf\xa3", "damaged"),
        (bytes(201 << 20), "too-large"),
    ],
)
def test_what_is_not_a_whole_plain_film_is_refused(data: bytes, code: str, tmp_path: Path) -> None:
    assert refused(data, tmp_path) == code


@pytest.mark.parametrize(
    "table",
    [
        full(b"stsz", struct.pack(">II", 0, 5)),
        full(b"stsz", struct.pack(">III", 0, 1, 4000)),
        full(b"stsz", struct.pack(">II", 1 << 31, 1 << 31)),
        full(b"stsz", struct.pack(">III", 9, 2, 0)),
        b"",
    ],
)
def test_tables_that_do_not_agree_are_refused(table: bytes, tmp_path: Path) -> None:
    good = track(1, b"soun", AUDIBLE, SOUNDS, 40)
    at = good.index(b"stsz") - 4
    end = at + struct.unpack_from(">I", good, at)[0]
    room = 200
    filler = box(b"free", bytes(room - 8 - len(table)))
    bad = good[:at] + table + filler + good[end:]
    for name in (b"trak", b"mdia", b"minf", b"stbl"):
        place = bad.index(name) - 4
        size = struct.unpack_from(">I", bad, place)[0] + room - (end - at)
        bad = bad[:place] + struct.pack(">I", size) + bad[place + 4 :]
    head = box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"mdat", bytes(100))
    assert refused(head + movie(bad), tmp_path) == "damaged"


def test_a_film_whose_sound_lies_beyond_its_data_is_refused(tmp_path: Path) -> None:
    head = box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"mdat", bytes(30))
    for at in (0, 10, 45, 5000):
        assert refused(head + movie(track(1, b"soun", AUDIBLE, SOUNDS, at)), tmp_path) == "damaged"


@pytest.mark.parametrize(("name", "clean"), [("mp4", clean_mp4), ("webm", clean_webm)])
def test_no_altered_film_ends_in_anything_but_a_refusal_or_a_film(name: str, clean) -> None:
    dice = random.Random(7)
    outcomes = set()
    for _ in range(3000):
        film = bytearray(FILMS[name])
        for _ in range(dice.randint(1, 4)):
            film[dice.randrange(len(film))] = dice.choice(
                (0, 1, 127, 128, 255, dice.randrange(256))
            )
        length = len(film)
        with contextlib.suppress(DarkroomError, IndexError, struct.error, OverflowError):
            clean(film)
            outcomes.add("kept")
        assert len(film) == length
        outcomes.add("seen")
    assert outcomes == {"kept", "seen"}


def test_a_long_chain_of_nested_boxes_ends(tmp_path: Path) -> None:
    nest = b""
    for _ in range(3000):
        nest = box(b"moov", nest)
    assert refused(box(b"ftyp", b"isom", bytes(4), b"isom") + nest, tmp_path) == "damaged"


def test_the_picture_entry_of_this_test_is_one_that_players_know() -> None:
    assert VISUAL[4:8] == b"avc1" and len(VISUAL) > 86
