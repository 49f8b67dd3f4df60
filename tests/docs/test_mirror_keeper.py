"""A mirror keeper takes a copy and checks it, by her page's own words, in both languages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.manifest.cast import ARTICLE, KEY, Paper

from ..handbook import ROOT, Step, fitted, plain_environment, run, steps

NEEDED = [name for name in ("rsync", "minisign") if not shutil.which(name)]
pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(bool(NEEDED), reason=f"needs Debian's {', '.join(NEEDED)}"),
]


class Quiet(SimpleHTTPRequestHandler):
    """A web server that gives files and keeps no log."""

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def keeper(tmp_path: Path) -> Path:
    """The keeper's machine: the paper beside it, its key from a friend, and our program."""
    paper = Paper()
    paper.publish(issued=datetime.now(UTC).replace(microsecond=0))
    paper.write(tmp_path / "paper")
    (tmp_path / "yanlu.pub").write_text(KEY.public.text)
    program = tmp_path / "bin" / "yanlu"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m yanlu "$@"\n')
    program.chmod(0o755)
    return tmp_path


@pytest.fixture
def web(keeper: Path) -> Iterator[str]:
    """The copy, as a web server gives it."""
    serve = partial(Quiet, directory=str(keeper / "copy"))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


TAKING = (*steps("docs/mirrors.md", "What a copy is"), *steps("docs/mirrors.md", "Check it"))
IN_CHINESE = (
    *steps("docs/mirrors.zh-Hant.md", "一份副本是什麼"),
    *steps("docs/mirrors.zh-Hant.md", "核對"),
)


def keep(keeper: Path, web: str, some: tuple[Step, ...]) -> subprocess.CompletedProcess[str]:
    """Do what the page says, with the paper's folder in place of its machine."""
    here = {
        "paper:var/edition/": f"{keeper}/paper/",
        "https://mirror.example/": web,
        "a/abc2345/zh-hant-tw.html": ARTICLE,
    }
    environment = plain_environment()
    environment["PATH"] = f"{keeper}/bin:{environment['PATH']}"
    return run(fitted(some, here), keeper, environment)


@pytest.mark.parametrize("some", [TAKING, IN_CHINESE], ids=["English", "Chinese"])
def test_a_keeper_takes_a_copy_and_finds_it_genuine_three_ways(
    keeper: Path, web: str, some: tuple[Step, ...]
) -> None:
    done = keep(keeper, web, some)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("真本，且為最新 Genuine and current") >= 2
    assert "Signature and comment signature verified" in done.stdout


def test_a_copy_that_somebody_changed_does_not_pass(keeper: Path, web: str) -> None:
    taken, checked = TAKING[:1], TAKING[1:]
    here = {"paper:var/edition/": f"{keeper}/paper/"}
    assert run(fitted(taken, here), keeper, plain_environment()).returncode == 0
    (keeper / "copy" / ARTICLE).write_text("forged")
    environment = plain_environment()
    environment["PATH"] = f"{keeper}/bin:{environment['PATH']}"
    done = run(checked, keeper, environment)
    assert done.returncode == 1 and f"被改動 Altered: {ARTICLE}" in done.stdout


def test_a_second_run_drops_what_the_paper_dropped(keeper: Path, web: str) -> None:
    assert keep(keeper, web, TAKING).returncode == 0
    (keeper / "copy" / "a" / "gone.html").write_text("withdrawn")
    assert keep(keeper, web, TAKING).returncode == 0
    assert not (keeper / "copy" / "a" / "gone.html").exists()
