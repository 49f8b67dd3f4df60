"""Databases, newsroom, press and mailbox are all out of order, and the paper is read on."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import outage

pytestmark = pytest.mark.deep
SECONDS = 15.0


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    outage.print_paper(tmp_path)
    yield tmp_path


def answers(port: int, seconds: float) -> Counter[int]:
    return Counter(status for status, _ in outage.read(port, seconds))


def test_all_are_served_while_everything_else_is_out_of_order(var: Path) -> None:
    with outage.server(var) as port:
        broken: list[int] = []
        senders = [
            threading.Thread(target=lambda path=path: broken.append(outage.status(port, path, 60)))
            for path in outage.FORMS * 4
        ]
        for sender in senders:
            sender.start()
        got = answers(port, SECONDS)
        for sender in senders:
            sender.join()
        ready = outage.status(port, "/readyz"), outage.status(port, "/newsroom/readyz")
    print(f"\n{sum(got.values())} reads {dict(got)}; what is out of order said {set(broken)}")
    assert set(got) == {200} and got[200] > 50
    assert 200 not in broken, "it was not out of order"
    assert ready == (200, 503)


def test_any_web_server_serves_the_folder(var: Path) -> None:
    if shutil.which("nginx", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("nginx is not installed")
    with outage.nginx(var) as port:
        got = answers(port, SECONDS)
    assert set(got) == {200} and got[200] > 50


def test_a_build_whose_readers_ask_the_database_is_found(var: Path) -> None:
    """The control."""
    with outage.server(var, "asking") as port:
        got = answers(port, 2.0)
    assert got[200] == 0 and got[503] > 0
