"""`yanlu import --json` needs no Django; pages from the web are fetched carefully."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from yanlu.config.fetching import FetchError, Limits, fetch, is_inner

from . import samples

ROOT = Path(__file__).parents[2]
WITHOUT_DJANGO = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "wagtail"):
            raise ImportError(f"{name} is refused here")
sys.meta_path.insert(0, Refuse())
from yanlu.config.command import main
sys.exit(main(sys.argv[1:]))
"""


def yanlu(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Site(BaseHTTPRequestHandler):
    """A small site with a page, a packed page, a bomb, and redirects."""

    def do_GET(self) -> None:
        page = samples.page().encode()
        routes = {
            "/page": (200, {}, page),
            "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(page)),
            "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 5_000_000)),
            "/large": (200, {}, b"x" * 2_000_000),
            "/moved": (302, {"Location": "/page"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        }
        status, headers, data = routes.get(self.path, (404, {}, b"gone"))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep still."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Its address, on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


OPEN = Limits(1_000_000, private=True)


def test_a_file_is_printed_as_json_where_there_is_no_django(tmp_path: Path) -> None:
    path = tmp_path / "fog.html"
    path.write_bytes(samples.page().encode("gb18030"))
    done = yanlu("import", str(path), "--as", "draft", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["title"] == samples.TITLE
    assert told["published_at"] == "2014-03-05T09:30:00+08:00"
    assert [one["text"] for one in told["body"] if one["type"] == "paragraph"] == list(
        samples.PARAGRAPHS
    )


def test_a_capture_that_is_refused_is_said_and_ends_with_one(tmp_path: Path) -> None:
    empty, page = tmp_path / "empty.html", tmp_path / "fog.html"
    empty.touch()
    page.write_text(samples.page())
    done = yanlu("import", str(empty), str(page), str(tmp_path / "nowhere"), "--json")
    assert done.returncode == 1
    assert "檔案是空的" in done.stderr and "讀不到檔案" in done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert told["title"] and len(told["refused"]) == 2


@pytest.mark.parametrize("arguments", [(), ("--as", "article", "x"), ("--colour", "x")])
def test_arguments_that_make_no_sense_end_with_two(arguments: tuple[str, ...]) -> None:
    done = yanlu("import", *arguments)
    assert done.returncode == 2 and "usage:" in done.stderr


@pytest.mark.parametrize("path", ["/page", "/packed", "/moved"])
def test_a_page_is_fetched_unpacked_and_followed(site: str, path: str) -> None:
    data, address = fetch(site + path, OPEN)
    assert data == samples.page().encode()
    assert address.startswith(site)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gone", "404"),
        ("/large", "MB"),
        ("/bomb", "MB"),
        ("/round", "轉址"),
        ("/file", "只收 http"),
    ],
)
def test_what_cannot_or_must_not_be_fetched_is_said(site: str, path: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        fetch(site + path, OPEN)


def test_an_inner_address_is_not_asked_unless_it_is_allowed(site: str) -> None:
    with pytest.raises(FetchError, match="--allow-private"):
        fetch(site + "/page", Limits(1_000_000))
    assert fetch(site + "/page", OPEN)  # the control: the same page can be had


@pytest.mark.parametrize("url", ["ftp://old.example/x", "file:///etc/passwd", "http:///x"])
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(FetchError, match="只收 http"):
        fetch(url, OPEN)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
        *("fec0::1", "224.0.0.1", "ff02::1"),
    ],
)
def test_an_address_of_an_inner_network_is_known(address: str) -> None:
    assert is_inner(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_internet_is_known(address: str) -> None:
    assert not is_inner(address)
