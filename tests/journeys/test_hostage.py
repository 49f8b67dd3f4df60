"""Nobody can keep the paper from being read by sending forms slowly, or by stopping the mailbox."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from yanlu.config.metrics import descendants

from .conftest import Paper, processes, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

SLOWLY = (
    "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\ntext="
)


@pytest.mark.parametrize("path", ["mailbox/comment/", "newsroom/login/"])
def test_forty_forms_that_never_end_do_not_stop_a_reader(paper: Paper, path: str) -> None:
    host = urlsplit(paper.address)
    with ExitStack() as held:
        for _ in range(40):
            there = held.enter_context(socket.create_connection((host.hostname, host.port)))
            there.sendall(SLOWLY.format(path=path, host=host.netloc).encode())
        assert all("</html>" in paper.get("zh-hant-tw.html") for _ in range(20))
    until(lambda: paper.status("mailbox/consent/") == 200)


def mailboxes(paper: Paper) -> list[int]:
    """The processes of this paper's mailbox: its server, and the worker that answers."""
    servers = processes(paper, "yanlu mailbox")
    return servers + [one for server in servers for one in descendants(server)]


def lives(process: int) -> bool:
    """Whether it is there, and not merely its number until somebody hears of its end."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def eldest(mailboxes: list[int]) -> int:
    """The one that the others have come from: not the lowest, as numbers begin again at the end."""
    return next(one for one in mailboxes if parent_of(one) not in mailboxes)


def parent_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def test_a_mailbox_that_hangs_does_not_stop_a_reader(paper: Paper) -> None:
    host = urlsplit(paper.address)
    stopped = mailboxes(paper)
    assert len(stopped) == 2
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    try:
        with ExitStack() as held:
            for _ in range(12):
                there = held.enter_context(socket.create_connection((host.hostname, host.port)))
                there.sendall(b"GET /mailbox/consent/ HTTP/1.1\r\nHost: x\r\n\r\n")
            assert all("</html>" in paper.get("zh-hant-tw.html") for _ in range(20))
    finally:
        for process in stopped:
            os.kill(process, signal.SIGCONT)
    until(lambda: paper.status("mailbox/consent/") == 200)


def test_a_mailbox_that_is_killed_comes_back_and_leaves_nobody_behind(paper: Paper) -> None:
    before = mailboxes(paper)
    os.kill(eldest(before), signal.SIGKILL)
    assert len(before) == 2
    until(lambda: not any(map(lives, before)))
    until(lambda: paper.status("mailbox/consent/") == 200)
