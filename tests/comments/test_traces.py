"""Nothing of who asks is in any file; nothing is left of what was erased; presses race."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..gates import ROOT
from .journey import CANARY_ADDRESS, CANARY_AGENT, CANARY_REFERRER, SECRET_WORDS
from .mailbox import print_paper

pytestmark = [pytest.mark.deep, pytest.mark.django_db(databases=["default", "mailbox"])]


def run(script: str, folder: Path) -> Any:
    """Run a script of this folder in a process of its own; what it said."""
    command = [sys.executable, "-m", f"tests.comments.{script}", str(folder)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    (folder / "said.txt").write_text(done.stdout + done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def markers() -> Iterator[bytes]:
    """What must be nowhere, as words, packed, in hex and in base64."""
    packed = bytes(map(int, CANARY_ADDRESS.split(".")))
    yield packed[:3] + packed[3:]
    words = (CANARY_ADDRESS, "198.51.100", CANARY_AGENT, CANARY_REFERRER, "cookie-7f3a", "CANARY")
    for one in words:
        yield one.encode()
        yield one.encode().hex().encode()
        yield base64.b64encode(one.encode()).rstrip(b"=")[:-1]


def found_in(folder: Path, wanted: Iterator[bytes]) -> list[tuple[str, bytes]]:
    """Which of these bytes stand in which file; all files, journals too."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [(name, one) for one in wanted for name, data in files.items() if one in data]


@pytest.fixture
def walked(tmp_path: Path) -> Path:
    """A mailbox that readers with canaries have walked through."""
    folder = tmp_path / "walked"
    folder.mkdir()
    print_paper(folder / "edition.db")
    said = run("journey", folder)
    assert said["before"], "the words were never in the files"
    (folder / "said.txt").unlink()
    return folder


def test_no_file_tells_who_asked_nor_holds_a_key_nor_what_was_erased(walked: Path) -> None:
    assert (walked / "mailbox.db").stat().st_size > 10_000
    assert not found_in(walked, markers())
    assert not found_in(walked, iter([SECRET_WORDS.encode()]))


def test_the_search_would_find_an_address(walked: Path) -> None:
    """The control: one line of a careless log is found."""
    (walked / "access.log").write_text(f"{CANARY_ADDRESS} POST {CANARY_AGENT}\n")
    assert {name for name, _ in found_in(walked, markers())} == {"access.log"}


def test_presses_that_race_are_one_comment_and_one_count(tmp_path: Path) -> None:
    folder = tmp_path / "raced"
    folder.mkdir()
    print_paper(folder / "edition.db")
    said = run("race", folder)
    assert said == {
        "comments": 1,
        "keys": 1,
        "votes": 1,
        "count": 1,
        "vouched": 1,
        "answers": [200],
    }
