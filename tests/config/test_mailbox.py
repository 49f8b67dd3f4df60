"""Readers' forms find their way to the mailbox, without saying who sent them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from yanlu.config.counting import Counting
from yanlu.config.forwarding import LARGEST, Forwarder
from yanlu.config.serving import Divided, Few

ARTICLE = "/a/summit7/zh-hant-tw.html"


class Box(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """A mailbox that says back what came to it."""

    daemon_threads = True


class Says(BaseHTTPRequestHandler):
    """Says back what was asked, and all that it was told of who asked."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        told = f"{self.command} {self.path}\n{self.headers}\n{self.rfile.read(length).decode()}"
        self.send_response(202, "Taken")
        self.send_header("Content-Length", str(len(told.encode())))
        self.end_headers()
        self.wfile.write(told.encode())

    do_GET = do_POST

    def address_string(self) -> str:
        return "socket"

    def log_message(self, *words: Any) -> None:
        """Nothing."""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "mailbox.sock"
    server = Box(str(place), Says)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield place
    server.shutdown()
    server.server_close()


def ask(application: Any, path: str, body: bytes = b"", **more: str) -> tuple[str, str]:
    """The status and the words of an answer."""
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "REMOTE_ADDR": "203.0.113.9",
        "HTTP_USER_AGENT": "CanaryBrowser",
        "HTTP_REFERER": "https://where.example/",
        "HTTP_X_FORWARDED_FOR": "203.0.113.8",
        "HTTP_COOKIE": "canary=1",
        "wsgi.input": BytesIO(body),
        **more,
    }
    parts = application(environ, lambda status, headers: said.append(status))
    return said[0], b"".join(parts).decode()


def test_a_form_is_passed_on_and_its_answer_comes_back(box: Path, tmp_path: Path) -> None:
    forwarder = Forwarder(box, tmp_path / "edition.db", None)
    status, told = ask(forwarder, "/mailbox/comment/", "text=好話".encode(), QUERY_STRING="a=1")
    assert status == "202 Taken"
    assert told.startswith("POST /mailbox/comment/?a=1") and "text=好話" in told


def test_nothing_of_who_sent_it_is_passed_on(box: Path, tmp_path: Path) -> None:
    _, told = ask(Forwarder(box, tmp_path / "edition.db", None), "/mailbox/comment/", b"text=x")
    for trace in ("203.0.113", "CanaryBrowser", "where.example", "canary"):
        assert trace not in told
    assert "Yanlu-Key: " in told


def test_readers_of_one_network_share_a_key_and_cannot_choose_it(box: Path, tmp_path: Path) -> None:
    forwarder = Forwarder(box, tmp_path / "edition.db", None)
    keys = []
    for address, chosen in (("203.0.113.9", "mine"), ("203.0.113.99", ""), ("198.51.100.1", "")):
        _, told = ask(forwarder, "/mailbox/", b"x", REMOTE_ADDR=address, HTTP_YANLU_KEY=chosen)
        keys.append(told.partition("Yanlu-Key: ")[2].split()[0])
    assert keys[0] == keys[1] != keys[2] and "mine" not in keys


def test_when_the_mailbox_is_down_the_reader_is_told_and_keeps_her_words(tmp_path: Path) -> None:
    forwarder = Forwarder(tmp_path / "nobody.sock", tmp_path / "edition.db", None)
    body = b"variant=zh-Hans-CN&text=%E5%A5%BD%E8%A9%B1%3Cb%3E"
    status, page = ask(forwarder, "/mailbox/comment/", body)
    assert status == "503 Service Unavailable"
    assert "信箱暂时收不到信" in page and "好話&lt;b&gt;" in page


def test_what_is_too_large_is_refused_before_it_is_read(box: Path, tmp_path: Path) -> None:
    forwarder = Forwarder(box, tmp_path / "edition.db", None)
    status, page = ask(forwarder, "/mailbox/comment/", b"x" * (LARGEST + 1))
    assert status == "413 Content Too Large" and "太大" in page


def test_one_port_serves_all_and_a_name_that_only_begins_alike_is_the_editions() -> None:
    def said(words: str) -> Any:
        def application(environ: dict[str, Any], start: Any) -> tuple[bytes]:
            start("200 OK", [])
            return (words.encode(),)

        return application

    port = Divided(said("edition"), {"/newsroom/": said("desk"), "/mailbox/": said("mailbox")})
    answers = {path: ask(port, path)[1] for path in ("/", "/mailbox", "/mailbox/tip/")}
    assert answers == {"/": "edition", "/mailbox": "mailbox", "/mailbox/tip/": "mailbox"}
    assert ask(port, "/newsroom/x")[1] == "desk"
    assert ask(port, "/mailboxes.json")[1] == "edition"


def test_the_desk_may_not_take_all_places_and_its_style_is_never_refused() -> None:
    def desk(environ: dict[str, Any], start: Any) -> tuple[bytes]:
        start("200 OK", [])
        return (b"desk",)

    few = Few(desk, 2, "")
    assert ask(few, "/newsroom/")[0] == "200 OK"
    while few.places.acquire(blocking=False):
        pass
    assert ask(few, "/newsroom/")[0].startswith("503")
    assert ask(few, "/newsroom/static/desk.css")[0] == "200 OK"
    assert ask(few, "/newsroom/static/desk.css", b"x=1")[0].startswith("503")


# Totals by the hour


class Hours:
    """A clock that the test turns."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def counted(reads: int, path: str = ARTICLE, status: str = "200 OK") -> dict[tuple[int, str], int]:
    kept: dict[tuple[int, str], int] = {}
    clock = Hours()

    def edition(environ: dict[str, Any], start: Any) -> tuple[bytes]:
        start(status, [])
        return (b"page",)

    counting = Counting(edition, kept.update, clock)
    for _ in range(reads):
        ask(counting, path)
    counting.settle()
    assert kept == {}, "an hour that is not over was written down"
    clock.now += 3600
    counting.settle()
    assert not counting.counts
    return kept


def test_ten_reads_in_an_hour_are_a_total_and_nine_are_nothing() -> None:
    assert counted(10) == {(500_000, "summit7"): 10}
    assert counted(9) == {}


def test_only_pages_of_articles_that_were_there_are_counted() -> None:
    assert counted(20, "/a/summit7/article.json") == {}
    assert counted(20, "/zh-hant-tw.html") == {}
    assert counted(20, status="404 Not Found") == {}
    assert len(counted(20, "/a/summit7/zh-hans-cn.lite.html")) == 1


def test_behind_our_own_proxy_readers_have_keys_of_their_own(box: Path, tmp_path: Path) -> None:
    forwarder = Forwarder(box, tmp_path / "edition.db", None, "X-Forwarded-For")
    keys = []
    for address, said in (("127.0.0.1", "203.0.113.1"), ("127.0.0.1", "x, 198.51.100.1")):
        _, told = ask(forwarder, "/mailbox/", b"x", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=said)
        assert "198.51.100" not in told and "203.0.113" not in told
        keys.append(told.partition("Yanlu-Key: ")[2].split()[0])
    assert keys[0] != keys[1]


def test_a_stranger_cannot_choose_his_key_by_that_header(box: Path, tmp_path: Path) -> None:
    forwarder = Forwarder(box, tmp_path / "edition.db", None, "X-Forwarded-For")
    keys = set()
    for said in ("198.51.100.1", "198.51.99.1"):
        _, told = ask(forwarder, "/mailbox/", b"x", HTTP_X_FORWARDED_FOR=said)
        keys.add(told.partition("Yanlu-Key: ")[2].split()[0])
    assert len(keys) == 1


def test_when_all_places_are_taken_one_more_is_told_to_come_again(
    box: Path, tmp_path: Path
) -> None:
    forwarder = Forwarder(box, tmp_path / "edition.db", None)
    while forwarder.places.acquire(blocking=False):
        pass
    status, page = ask(forwarder, "/mailbox/comment/", b"text=x")
    assert status.startswith("503") and "正忙" in page
