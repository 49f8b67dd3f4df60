"""The process in which pictures are parsed: what it may not do, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from yanlu.newsroom.darkroom import DarkroomError, develop_picture, develop_video
from yanlu.newsroom.darkroom.answer import Piece, pack, unpack
from yanlu.newsroom.darkroom.child import ROOT, Limits
from yanlu.newsroom.darkroom.developing import PICTURE_LIMITS

from .films import mp4
from .negatives import dirty_jpeg, encoded, scene

PROBE = """
import os, socket, sys, threading
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from yanlu.newsroom.darkroom.worker import restrict, stay_alone
paper, where = os.open(sys.argv[2], os.O_WRONLY), sys.argv[2]
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)

def able(act):
    try:
        act()
    except (OSError, MemoryError, RuntimeError):
        return "no"
    return "yes"

def fork():
    if os.fork() == 0:
        os._exit(0)

acts = {
    "memory": lambda: bytearray(1 << 30),
    "disk": lambda: os.write(paper, b"secret"),
    "files": lambda: [os.dup(paper) for _ in range(20)],
    "thread": lambda: threading.Thread(target=int).start(),
    "process": fork,
}
if sys.argv[3] == "limited":
    restrict(1 << 29, 5)
    stay_alone()
print(*(able(act) for act in acts.values()))
"""


def no_child_is_left() -> bool:
    """Whether this process has no ended child that nobody has reaped."""
    try:
        return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return True


def refused(data: bytes, folder: Path, limits: Limits) -> str:
    with pytest.raises(DarkroomError) as caught:
        develop_picture(data, folder, limits)
    assert not folder.exists() and no_child_is_left()
    return caught.value.code


def test_a_child_that_needs_too_long_is_ended(tmp_path: Path) -> None:
    at_once = replace(PICTURE_LIMITS, wall=0.01)
    assert refused(dirty_jpeg(), tmp_path / "pictures", at_once) == "timed-out"


def test_a_child_that_computes_too_long_is_ended(tmp_path: Path) -> None:
    picture = encoded(
        Image.effect_noise((500, 400), 90).resize((8000, 6000)).convert("RGB"), "JPEG"
    )
    one_second = replace(PICTURE_LIMITS, cpu=1)
    assert refused(picture, tmp_path / "pictures", one_second) == "timed-out"


def test_a_child_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    picture = encoded(Image.new("RGB", (9000, 9000)), "PNG", compress_level=1)
    little = replace(PICTURE_LIMITS, memory=300 << 20)
    assert refused(picture, tmp_path / "pictures", little) == "too-heavy"


def test_a_child_that_says_too_much_is_ended(tmp_path: Path) -> None:
    quiet = replace(PICTURE_LIMITS, answer=1000)
    assert refused(dirty_jpeg(), tmp_path / "pictures", quiet) == "failed"


def test_a_child_that_cannot_start_is_reported(tmp_path: Path) -> None:
    nothing = replace(PICTURE_LIMITS, memory=1 << 20)
    assert refused(dirty_jpeg(), tmp_path / "pictures", nothing) in ("failed", "too-heavy")


@pytest.mark.deep
def test_several_editors_bring_pictures_at_once(tmp_path: Path) -> None:
    done: list[int] = []
    editors = [
        threading.Thread(target=lambda: done.append(develop_picture(dirty_jpeg(), tmp_path).width))
        for _ in range(4)
    ]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()
    assert done == [400] * 4 and no_child_is_left()


def probe(paper: Path, mode: str) -> list[str]:
    told = subprocess.run(
        [sys.executable, "-c", PROBE, str(ROOT), str(paper), mode],
        capture_output=True,
        check=True,
        text=True,
    )
    return told.stdout.split()


def test_the_child_has_no_memory_disk_files_threads_or_processes_to_take(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.touch()
    assert probe(paper, "limited") == ["no"] * 5
    assert paper.read_bytes() == b""


def test_control_without_limits_it_has_all_of_them(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.touch()
    assert probe(paper, "free") == ["yes"] * 5


def test_the_child_knows_neither_django_nor_the_parents_half_nor_the_paper() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import yanlu.newsroom.darkroom.worker; "
        "print(*sys.modules)"
    )
    told = subprocess.run([sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True)
    known = told.stdout.decode().split()
    assert "yanlu.newsroom.darkroom.picture" in known
    parents = {"django", "wagtail", "yanlu.article", "yanlu.newsroom.darkroom.developing"}
    assert not parents & set(known)


@pytest.mark.parametrize(
    "lie",
    [
        b"",
        b"no line",
        b"[]\n",
        b"{}\n",
        b'{"pieces": 5}\n',
        b'{"pieces": [["desk", "image/png", 1, 1, 5]]}\nabc',
        b'{"pieces": [["desk", "image/png", 1, 1, -3]]}\n',
        b'{"pieces": [["desk", "image/png", 1, 1]]}\n',
        b'{"pieces": []}\nleft over',
        b'{"refused": {}}\n',
        b'{"refused": "<script>"}\n',
        b"[" * 5000 + b"\n",
    ],
)
def test_an_answer_that_is_not_whole_is_not_believed(lie: bytes) -> None:
    with pytest.raises(DarkroomError) as caught:
        unpack(lie)
    assert caught.value.code == "failed"


def test_an_answer_comes_through_as_it_was_given() -> None:
    pieces = tuple(
        Piece("rendition", "image/webp", number, 2, memoryview(bytes([number]) * number))
        for number in (1, 0, 7)
    )
    assert unpack(b"".join(pack(pieces))) == pieces


def test_a_video_is_parsed_in_the_same_limits(tmp_path: Path) -> None:
    with pytest.raises(DarkroomError) as caught:
        develop_video(mp4(), tmp_path / "films", replace(PICTURE_LIMITS, wall=0.01))
    assert caught.value.code == "timed-out" and not (tmp_path / "films").exists()


@pytest.mark.deep
def test_a_photograph_of_24_megapixels_fits_into_the_limits(tmp_path: Path) -> None:
    picture = encoded(scene((6000, 4000)), "JPEG", progressive=True)
    assert develop_picture(picture, tmp_path).image.largest.width == 1920
