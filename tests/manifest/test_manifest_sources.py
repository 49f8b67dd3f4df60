"""Reading a copy from a folder and from the web."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import ClassVar

import pytest

from yanlu.manifest.errors import Malformed, SourceDown, SourceError
from yanlu.manifest.report import State
from yanlu.manifest.sources import FolderSource, WebSource
from yanlu.manifest.verify import verify_copy, verify_page

from .cast import ARTICLE, Paper, terms


class Mirror(BaseHTTPRequestHandler):
    """A mirror with some bad habits, by the path it is asked for."""

    files: ClassVar[dict[str, bytes]] = {}
    elsewhere: ClassVar[str] = ""

    def do_GET(self) -> None:
        path = self.path.removeprefix("/")
        if path == "endless":
            self._stream()
        elif path == "moved":
            self._redirect("/" + ARTICLE)
        elif path == "away":
            self._redirect(self.elsewhere)
        elif path == "cut":
            self._answer(b"short", 5000)
        elif path in self.files:
            self._answer(self.files[path], len(self.files[path]))
        else:
            self.send_error(404)

    def _answer(self, data: bytes, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(data)

    def _redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _stream(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 1024)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def mirror() -> Iterator[str]:
    Mirror.files = dict(Paper().files)
    with serving() as url:
        yield url


def test_a_mirror_on_the_web_is_verified(mirror: str) -> None:
    source = WebSource(mirror + "/", monotonic)
    report = verify_copy(source, None, terms())
    assert report.state is State.CURRENT and report.sound and report.findings.checked == 200
    Mirror.files[ARTICLE] = b"forged"
    assert verify_page(source, ARTICLE, terms()).findings.altered == [ARTICLE]
    del Mirror.files[ARTICLE]
    assert verify_page(source, ARTICLE, terms()).findings.missing == [ARTICLE]


def test_an_endless_answer_is_read_no_further_than_asked(mirror: str) -> None:
    assert len(WebSource(mirror, monotonic)("endless", 100_000)) == 100_000


def test_an_answer_that_only_drips_is_given_up(mirror: str) -> None:
    hours = iter(range(0, 1_000_000, 3600))
    source = WebSource(mirror, lambda: float(next(hours)))
    with pytest.raises(SourceError, match="drips"):
        source("endless", 1 << 30)


def test_a_redirect_is_followed_on_the_same_host_only(mirror: str) -> None:
    source = WebSource(mirror, monotonic)
    assert source("moved", 1 << 20) == Mirror.files[ARTICLE]
    port = mirror.rpartition(":")[2]
    with serving() as neighbour:
        for host in (f"http://localhost:{port}", neighbour, "file://"):
            Mirror.elsewhere = f"{host}/{ARTICLE}"
            with pytest.raises(SourceError, match="302"):
                source("away", 1 << 20)


def test_an_answer_cut_short_is_not_the_file(mirror: str) -> None:
    try:
        given = WebSource(mirror, monotonic)("cut", 1 << 20)
    except SourceError:
        return
    assert given == b"short"


def test_a_mirror_that_is_down_is_not_asked_for_every_page() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.server_close()
    source = WebSource(f"http://127.0.0.1:{server.server_port}", monotonic)
    for _ in range(7):
        with pytest.raises(SourceError):
            source("a", 1)
    with pytest.raises(SourceDown):
        source("a", 1)


@pytest.mark.parametrize("url", ["file:///tmp", "ftp://a/", "https://", "tongxing"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(Malformed):
        WebSource(url, monotonic)


def test_a_folder_is_verified(tmp_path: Path) -> None:
    source = FolderSource(Paper().write(tmp_path))
    report = verify_copy(source, source.paths, terms())
    assert report.state is State.CURRENT and report.sound


def test_links_pipes_and_folders_in_a_files_place_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "folder" / "inner" / "page.html").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    source = FolderSource(tmp_path)
    assert list(source.paths()) == ["link", "pipe", "zero", "folder/inner/page.html"]
    for path in ("folder", "pipe", "zero", "link", "none", "folder/inner/page.html/x"):
        with pytest.raises(SourceError):
            source(path, 10)


def test_nothing_outside_the_copy_is_read(tmp_path: Path, mirror: str) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    sources = (FolderSource(tmp_path / "copy"), WebSource(mirror, monotonic))
    for source in sources:
        for path in ("../secret", str(tmp_path / "secret"), "a/../../secret", "..\\secret", ""):
            with pytest.raises(SourceError, match="unsafe"):
                source(path, 10)


def test_a_large_file_is_read_to_its_limit_only(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(1 << 40)
    assert len(FolderSource(tmp_path)("large", 11)) == 11


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        FolderSource(tmp_path / "none")
