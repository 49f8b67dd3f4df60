"""The way from the one port to the mailbox, a process behind a socket of this machine."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from yanlu.accounts.letters import Letters
from yanlu.accounts.rates import BLINDS
from yanlu.delivery.headers import reader_headers

from .arriving import Share, asker, network

LARGEST = 256 * 1024  # bytes of a form
PATIENCE = 10.0  # seconds
MOST = 8  # forms on their way at once: who sends them slowly must not keep readers waiting
PASSED = ("CONTENT_TYPE", "HTTP_HOST", "HTTP_STRIPE_SIGNATURE", "HTTP_BTCPAY_SIG")
HOP = {"connection", "transfer-encoding", "keep-alive", "server", "date"}  # RFC 9110, 7.6.1

StartResponse = Callable[..., Any]


def always() -> contextlib.AbstractContextManager[bool]:
    """Work is always allowed."""
    return contextlib.nullcontext(True)


def closed() -> tuple[str, list[tuple[str, str]], bytes]:
    """What a mailbox that is closed for a while answers: as if it did not."""
    raise ConnectionRefusedError


class Forwarder:
    """Passes readers' forms on without saying who sent them.

    Args:
        socket_path: where the mailbox listens.
        store: path of the edition's store, for the page that says that it does not.
        theme: an operator's folder that stands in front of the default theme.
        proxy_header: in which a proxy on this machine says who asks; empty: there is none.
        working: held while a form is on its way; says whether one may work now.
    """

    def __init__(
        self,
        socket_path: Path,
        store: Path,
        theme: Path | None,
        proxy_header: str = "",
        working: Callable[[], contextlib.AbstractContextManager[bool]] = always,
    ) -> None:
        self.socket_path = socket_path
        self.proxy_header = proxy_header
        self.working = working
        self.letters = Letters(store, theme)
        self.places = threading.BoundedSemaphore(MOST)
        self.share = Share()

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        if not self.places.acquire(blocking=False):
            return self.say("window_crowded", b"", environ, start, "503 Service Unavailable")
        try:
            return self.forward(environ, start)
        finally:
            self.places.release()

    def forward(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """The same, for one of those who have a place."""
        if environ.get("HTTP_TRANSFER_ENCODING"):
            return self.say("window_wrong_form", b"", environ, start, "411 Length Required")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > LARGEST:
            return self.say("window_too_large", b"", environ, start, "413 Content Too Large")
        with self.share.of(network(environ, self.proxy_header)) as has_place:
            if not has_place:
                return self.say("window_crowded", b"", environ, start, "503 Service Unavailable")
            body = environ["wsgi.input"].read(length) if length else b""
        return self.delivered(body, environ, start)

    def delivered(
        self, body: bytes, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """What the mailbox says to a form that has arrived."""
        try:
            with self.working() as may:
                status, headers, answer = self.ask(environ, body) if may else closed()
        except (OSError, http.client.HTTPException):
            return self.say("window_closed", body, environ, start, "503 Service Unavailable")
        start(status, headers)
        return (answer,)

    def ask(self, environ: dict[str, Any], body: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
        """What the mailbox answers.

        Raises:
            OSError: it does not.
            HTTPException: what it answers is no HTTP.
        """
        connection = SocketConnection(self.socket_path)
        try:
            # It may answer before it has read everything: the answer counts, not the broken pipe.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(
                    environ["REQUEST_METHOD"], target(environ), body, self.passed(environ)
                )
            answer = connection.getresponse()
            headers = [(name, value) for name, value in answer.getheaders() if name not in HOP]
            return f"{answer.status} {answer.reason}", headers, answer.read()
        finally:
            connection.close()

    def passed(self, environ: dict[str, Any]) -> dict[str, str]:
        """What the mailbox needs to know, and in place of an address the key of this hour."""
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").title(): environ[name]
            for name in PASSED
            if environ.get(name)
        }
        return headers | {"Yanlu-Key": BLINDS.key(asker(environ, self.proxy_header))}

    def say(
        self, reason: str, body: bytes, environ: dict[str, Any], start: StartResponse, status: str
    ) -> Iterable[bytes]:
        """A page that says why nothing was taken, with the reader's own words to copy."""
        form = parse_qs(body.decode("utf-8", "replace"))
        letter = self.letters.in_use()
        folder = environ["PATH_INFO"].lstrip("/").rpartition("/")[0] + "/"
        page = letter.write(
            "refused", last(form, "variant"), folder, reason=reason, kept=last(form, "text")
        ).encode()
        secure = letter.paper.address.startswith("https:")
        headers = [
            *reader_headers(letter.policy, secure=secure),
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("Retry-After", "60"),
        ]
        start(status, headers)
        return (page,)


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("mailbox", timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self.path))


def target(environ: dict[str, Any]) -> str:
    """What is asked for, as it stood in the request line."""
    path = quote(environ["PATH_INFO"].encode("latin-1"))
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def last(form: dict[str, list[str]], name: str) -> str:
    """The last value of a field; empty if there is none."""
    return form.get(name, [""])[-1]
