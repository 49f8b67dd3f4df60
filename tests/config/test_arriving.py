"""Who sends forms slowly keeps nobody else from sending hers."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from yanlu.config import arriving
from yanlu.config.forwarding import MOST, Forwarder
from yanlu.config.serving import Application, Few

from . import outage
from .test_mailbox import box

__all__ = ["box"]


class Never:
    """A sender of whom nothing comes until she is let go."""

    def __init__(self) -> None:
        self.gone = threading.Event()

    def read(self, length: int) -> bytes:
        self.gone.wait(60)
        return b""


def send(forwarder: Application, stream: Any, address: str, said: list[str]) -> threading.Thread:
    environ = {"PATH_INFO": "/mailbox/comment/", "REQUEST_METHOD": "POST", "REMOTE_ADDR": address}
    environ |= {"CONTENT_LENGTH": "6", "QUERY_STRING": "", "wsgi.input": stream}
    call = lambda: list(forwarder(environ, lambda status, headers: said.append(status)))  # noqa: E731
    thread = threading.Thread(target=call)
    thread.start()
    return thread


def held(forwarder: Application, senders: int, count: int) -> Never:
    """So many senders of one network, of whom nothing comes."""
    never = Never()
    threads = [send(forwarder, never, "198.51.100.7", []) for _ in range(senders)]
    until = time.monotonic() + 20
    while sum(thread.is_alive() for thread in threads) != count:
        assert time.monotonic() < until
    return never


@pytest.mark.parametrize(("each", "status"), [(arriving.EACH, "202"), (MOST, "503")])
def test_eight_slow_senders_of_one_network_leave_places_to_others(
    box: Path, tmp_path: Path, each: int, status: str
) -> None:
    """With as many places for one network as there are, it is the control."""
    forwarder = Forwarder(box, tmp_path / "edition.db", None)
    forwarder.share.each = each
    never = held(forwarder, MOST, each)
    said: list[str] = []
    send(forwarder, BytesIO(b"text=x"), "203.0.113.9", said).join(20)
    never.gone.set()
    assert said[0].startswith(status)


def test_behind_our_own_proxy_all_share_the_places_unless_it_says_who_asks() -> None:
    ours = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    assert arriving.network(ours, "") == ""
    assert arriving.network({"REMOTE_ADDR": "203.0.113.9"}, "") != ""
    told = arriving.network(ours, "X-Forwarded-For")
    assert told == arriving.network({"REMOTE_ADDR": "198.51.100.7"}, "") != ""


def reading_desk(environ: dict[str, Any], start: Any) -> tuple[bytes]:
    """A desk that reads what it is sent before it answers."""
    environ["wsgi.input"].read(6)
    start("200 OK", [])
    return (b"desk",)


@pytest.mark.parametrize(("each", "status"), [(5, "200"), (10, "503")])
def test_who_sends_the_desk_forms_slowly_leaves_places_to_editors(each: int, status: str) -> None:
    """With as many places for one network as there are, it is the control."""
    few = Few(reading_desk, 10, "X-Forwarded-For")
    few.share.each = each
    never = held(few, 10, each)
    said: list[str] = []
    send(few, BytesIO(b"text=x"), "203.0.113.9", said).join(20)
    never.gone.set()
    assert said[0].startswith(status)


SLOWLY = b"POST /mailbox/comment/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\ntext="
SLOW, OTHER = "127.66.1.1", "127.77.1.1"  # this machine answers to all of 127.0.0.0/8


def sent_from(address: str, port: int) -> int:
    """The status of the answer to a form from this address."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=20, source_address=(address, 0)
    )
    connection.request("POST", "/mailbox/comment/", b"text=x")
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.deep
def test_eight_that_never_end_do_not_stop_a_ninth(tmp_path: Path) -> None:
    """The real server: the mailbox itself is a box that takes everything."""
    outage.print_paper(tmp_path)
    with ExitStack() as stack:
        stack.enter_context(a_box(tmp_path / "mailbox.sock"))
        port = stack.enter_context(outage.server(tmp_path))
        for _ in range(MOST):
            there = stack.enter_context(
                socket.create_connection(("127.0.0.1", port), source_address=(SLOW, 0))
            )
            there.sendall(SLOWLY)
        until = time.monotonic() + 60
        while sent_from(SLOW, port) != 503:
            assert time.monotonic() < until, "their own network must be full"
        assert [sent_from(OTHER, port) for _ in range(10)] == [202] * 10
        assert outage.status(port, outage.READ[0]) == 200


def a_box(place: Path) -> Any:
    from contextlib import contextmanager

    from .test_mailbox import Box, Says

    @contextmanager
    def open_box() -> Any:
        server = Box(str(place), Says)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()
        server.server_close()

    opened: Callable[[], Any] = open_box
    return opened()
