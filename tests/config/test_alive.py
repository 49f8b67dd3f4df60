"""systemd learns whether the paper answers, and from nobody else."""

from __future__ import annotations

import http.server
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from yanlu.config import running
from yanlu.config.alive import told


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """The place at which systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(tmp_path / "notify"))
        made.settimeout(20)
        yield made


def environment(systemd: socket.socket, process: int) -> dict[str, str]:
    """What a process finds that systemd starts; a question is due at once."""
    return {
        "NOTIFY_SOCKET": systemd.getsockname(),
        "WATCHDOG_USEC": "1000",
        "WATCHDOG_PID": str(process),
    }


def heard(systemd: socket.socket) -> list[bytes]:
    """All that was said and not yet read."""
    said = []
    systemd.setblocking(False)
    try:
        while True:
            said.append(systemd.recv(100))
    except BlockingIOError:
        return said


def test_systemd_hears_of_a_paper_as_often_as_it_answers(systemd: socket.socket) -> None:
    answers, is_over = [True, False, False, True, False], threading.Event()

    def is_well() -> bool:
        if not answers:
            is_over.set()
            return False
        return answers.pop(0)

    with told(is_well, environment(systemd, os.getpid())):
        assert is_over.wait(20)
    assert heard(systemd) == [b"WATCHDOG=1"] * 2


def test_it_hears_nothing_from_a_process_that_it_does_not_watch(systemd: socket.socket) -> None:
    asked: list[bool] = []
    for given in ({}, environment(systemd, os.getppid())):
        with told(lambda: asked.append(True) or True, given):
            pass
    assert not asked and not heard(systemd)


def test_a_paper_that_nobody_hears_is_not_well() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        options = {"YANLU_HOST": "127.0.0.1", "YANLU_PORT": busy.getsockname()[1]}
        for part in ("all", "edition", "newsroom", "mailbox"):
            assert not running.is_well({**options, "YANLU_SERVE": part})


class Crowded(http.server.BaseHTTPRequestHandler):
    """Has a place for nobody, and says so."""

    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, *words: object) -> None:
        """Nothing."""


def test_a_paper_that_is_crowded_is_not_started_anew() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Crowded) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        options = {"YANLU_HOST": "127.0.0.1", "YANLU_PORT": server.server_port}
        for part in ("all", "edition", "newsroom", "mailbox"):
            assert running.is_well({**options, "YANLU_SERVE": part})
        server.shutdown()
