"""The closed bucket: only a plain refusal says that strangers are kept out."""

from __future__ import annotations

import dataclasses
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.object_store import ObjectStore
from yanlu.delivery import TargetError
from yanlu.delivery.safe import Safe

pytestmark = pytest.mark.xdist_group("object store")


class Gate(BaseHTTPRequestHandler):
    """Before the store: whoever has a key passes, all others hear that something is out of order.

    So it looks when a proxy between the press and the store is broken for the one kind of request.
    """

    port = 0

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "Authorization" not in self.headers:
            self.send_error(400, "out of order")
            return
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(self.command, self.path, body, dict(self.headers))
        said = connection.getresponse()
        self.send_response(said.status)
        self.send_header("ETag", said.headers.get("ETag", '""'))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = answer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def gate(object_store: ObjectStore) -> Iterator[str]:
    """The address of a gate before the store."""
    handler = type("ThisGate", (Gate,), {"port": object_store.port})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_bucket_that_refuses_strangers_is_closed(object_store: ObjectStore) -> None:
    Safe(object_store.new_account("closed")).check_closed()


def test_a_bucket_that_answers_strangers_is_not(object_store: ObjectStore) -> None:
    with pytest.raises(TargetError, match="everybody"):
        Safe(object_store.new_account("edition")).check_closed()


@pytest.mark.parametrize("bucket", ["closed", "edition"])
def test_an_outage_on_the_strangers_way_does_not_say_that_a_bucket_is_closed(
    object_store: ObjectStore, gate: str, bucket: str
) -> None:
    behind = dataclasses.replace(object_store.new_account(bucket), endpoint=gate)
    with pytest.raises(TargetError, match="is-it-closed"):
        Safe(behind).check_closed()
