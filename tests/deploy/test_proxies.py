"""nginx and Caddy with the shipped files, before the paper as it runs."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest

from tests.ports import free_port
from yanlu.delivery.headers import reader_headers
from yanlu.edition.frame import page_policy

from . import proxies
from .conftest import HOSTS, Paper
from .proxies import AGENT, CANARY, ONION, Proxy, says_back

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("deploy")]
READERS, DESK, POST = HOSTS
PAGE = "/zh-hant-tw.html"
Start = Callable[..., contextlib.AbstractContextManager[Proxy]]
STARTERS: dict[str, Start] = {"caddy": proxies.caddy, "nginx": proxies.nginx}


@pytest.fixture(scope="module", params=sorted(STARTERS))
def proxy(
    request: pytest.FixtureRequest, paper: Paper, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """Each of the proxies in turn."""
    with starter(request.param)(tmp_path_factory.mktemp(request.param), paper) as one:
        yield one


def starter(name: str) -> Start:
    """What starts a proxy; a machine without it says so."""
    if not shutil.which(name, path="/usr/sbin:/usr/bin"):
        pytest.skip(f"{name} is not installed: see the apt line of .ci/run")
    return STARTERS[name]


def policy_of(words: str) -> dict[str, set[str]]:
    """Each directive of a policy with its sources."""
    return {part.split()[0]: set(part.split()[1:]) for part in words.split(";") if part.strip()}


@pytest.mark.parametrize("host", [READERS, POST, ONION])
def test_a_reader_gets_each_page_with_the_headers_that_the_house_sends(
    proxy: Proxy, host: str
) -> None:
    got = proxy.ask(host, PAGE)
    assert got.status == 200 and "言路報" in got.body.decode()
    is_secure = host != ONION
    for name, value in reader_headers("", secure=is_secure)[1:]:
        assert got.headers.get_all(name) == [value], name
    assert ("Strict-Transport-Security" in got.headers) == is_secure
    assert got.headers["Cache-Control"] == "public, no-cache"
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in got.headers


def test_the_policy_of_the_proxy_allows_what_the_page_needs_and_nothing_else(proxy: Proxy) -> None:
    sent = policy_of(proxy.ask(READERS, PAGE).headers["Content-Security-Policy"])
    page = policy_of(page_policy("p{}", (f"https://{POST}/mailbox/",)))
    assert sent.keys() == page.keys() | {"frame-ancestors"}
    assert sent.pop("frame-ancestors") == {"'none'"}
    assert sent.pop("style-src") == {"'self'", "'unsafe-inline'"}
    assert sent.pop("form-action") == {"'self'", "https:"}
    assert all(sources == page[name] for name, sources in sent.items())


def test_compressed_bytes_are_those_that_the_press_made(proxy: Proxy, paper: Paper) -> None:
    folder = paper.var / "edition"
    for accepted, ending in (("br", ".br"), ("gzip", ".gz"), ("gzip, br", ".br")):
        got = proxy.ask(READERS, PAGE, Accept_Encoding=accepted)
        assert got.body == (folder / f"{PAGE[1:]}{ending}").read_bytes()
        assert got.headers["Content-Encoding"] == {".br": "br", ".gz": "gzip"}[ending]
        assert got.headers["Vary"] == "Accept-Encoding"
    bare = proxy.ask(READERS, PAGE)
    assert "Content-Encoding" not in bare.headers
    assert bare.body == (folder / PAGE[1:]).read_bytes() == brotli.decompress(got.body)


def test_what_has_not_changed_is_not_sent_again(proxy: Proxy) -> None:
    for accepted in ("br", "identity"):
        tag = proxy.ask(READERS, PAGE, Accept_Encoding=accepted).headers["ETag"]
        again = proxy.ask(READERS, PAGE, Accept_Encoding=accepted, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
        assert proxy.ask(READERS, PAGE, If_None_Match='"another"').status == 200


def test_a_part_of_a_film_is_a_part(proxy: Proxy, paper: Paper) -> None:
    film = next((paper.var / "edition" / "f").glob("*.webm"))
    got = proxy.ask(READERS, f"/f/{film.name}", Range="bytes=10-29")
    assert (got.status, got.body) == (206, film.read_bytes()[10:30])
    assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert proxy.ask(READERS, f"/f/{film.name}", Range="bytes=999999999-").status == 416


def test_every_kind_of_file_has_the_type_that_the_store_gives_it(
    proxy: Proxy, paper: Paper
) -> None:
    with contextlib.closing(sqlite3.connect(paper.var / "edition.db")) as store:
        rows = store.execute(
            "SELECT min(path), type FROM file GROUP BY type, substr(path, -5)"
        ).fetchall()
    assert len(rows) > 10
    wrong = {
        path: (type_, got.headers["Content-Type"])
        for path, type_ in rows
        if (got := proxy.ask(READERS, f"/{path}")).headers["Content-Type"] != type_
    }
    assert not wrong


def test_folders_have_their_page_and_a_wrong_address_the_papers_own(proxy: Proxy) -> None:
    assert proxy.ask(READERS, "/").status == 200
    nothing = proxy.ask(READERS, "/a/nothing/", Accept_Encoding="br")
    assert nothing.status == 404 and "Content-Security-Policy" in nothing.headers
    words = nothing.body
    if nothing.headers["Content-Encoding"] == "br":
        words = brotli.decompress(words)
    assert "言路報" in words.decode()
    for other in ("/../newsroom.db", "/.beside-index.html", "/newsroom.db", "/keys/edition.key"):
        assert proxy.ask(READERS, other).status in (400, 404)
    assert proxy.ask(READERS, PAGE, method="POST", body=b"x").status in (404, 405)


@pytest.mark.parametrize("host", [READERS, POST, ONION])
def test_a_readers_host_takes_forms_and_never_shows_the_desk(
    proxy: Proxy, paper: Paper, host: str
) -> None:
    form = f"article={article_of(paper)}&variant=zh-Hant-TW&text=hello&rule=1".encode()
    kind = "application/x-www-form-urlencoded"
    got = proxy.ask(host, "/mailbox/comment/", method="POST", body=form, Content_Type=kind)
    assert got.status == 200 and "hello" in got.body.decode(), got.body.decode()
    assert got.headers["Cache-Control"] == "no-store"
    assert len(got.headers.get_all("Content-Security-Policy") or ()) == 1
    for path in ("/newsroom/", "/newsroom/login/", "/newsroom/static/wagtailadmin/css/core.css"):
        shown = proxy.ask(host, path)
        assert shown.status == 404 and b"wagtail" not in shown.body
    tricked = proxy.ask(host, "/mailbox/../newsroom/login/")
    assert tricked.status in (400, 404)


def test_the_newsrooms_host_reaches_the_desk_and_nothing_else(proxy: Proxy) -> None:
    assert proxy.ask(DESK, "/newsroom/login/").status == 200
    assert proxy.ask(DESK, "/").headers["Location"].endswith("/newsroom/")
    for path in (PAGE, "/mailbox/comment/", "/healthz", "/metrics"):
        assert proxy.ask(DESK, path).status == 404, path


def test_an_unknown_name_is_told_so_and_learns_nothing(proxy: Proxy) -> None:
    got = proxy.ask_plainly("other.example", "/")
    assert got.status == 421 and "沒有這個網址" in got.body.decode()
    for name in HOSTS:
        assert name not in f"{got.headers}{got.body!r}"
    with pytest.raises(OSError):
        proxy.ask("other.example", "/")
    moved = proxy.ask_plainly(READERS, PAGE)
    assert moved.status in (301, 308) and moved.headers["Location"].startswith(f"https://{READERS}")


# What stands behind is not the paper


@pytest.fixture(params=sorted(STARTERS))
def start(request: pytest.FixtureRequest) -> Start:
    """Each of the proxies, to be started with something else behind it."""
    return starter(request.param)


def test_all_of_the_paper_is_down_and_readers_read_on(
    start: Start, paper: Paper, tmp_path: Path
) -> None:
    with start(tmp_path, Paper(paper.var, free_port())) as proxy:
        assert proxy.ask(READERS, PAGE, Accept_Encoding="br").status == 200
        form = proxy.ask(READERS, "/mailbox/comment/", method="POST", body=b"text=x")
        assert form.status == 503 and "取回您寫的字" in form.body.decode()
        desk = proxy.ask(DESK, "/newsroom/")
        assert desk.status == 503 and "編輯部沒有在運轉" in desk.body.decode()


def test_the_mailbox_is_told_one_address_and_a_reader_cannot_choose_it(
    start: Start, paper: Paper, tmp_path: Path
) -> None:
    forged = {"X-Forwarded-For": "203.0.113.8", "Forwarded": "for=203.0.113.8", "X-Real-IP": "8"}
    told = {"Referer": "https://where.example/", "Cookie": "canary=1", "Accept-Language": "zh"}
    with says_back() as port, start(tmp_path, Paper(paper.var, port)) as proxy:
        got = proxy.ask(READERS, "/mailbox/", method="POST", body=b"text=x", **forged, **told)
        words = got.body.decode()
        too_large = proxy.ask(READERS, "/mailbox/", method="POST", body=b"x" * 300_000)
    assert got.status == 202
    assert re.findall("(?i)x-forwarded-for: (.*)", words) == [CANARY]
    for trace in (AGENT, "where.example", "canary=1", "Accept-Language"):
        assert trace not in words
    assert too_large.status == 413


def test_nginx_takes_a_form_in_whole_before_the_mailbox_hears_of_it(
    paper: Paper, tmp_path: Path
) -> None:
    with (
        proxies.hearing() as mailbox,
        starter("nginx")(tmp_path, Paper(paper.var, mailbox.server_port)) as proxy,
        proxy.slowly(READERS, "/mailbox/slow/"),
        proxy.slowly(DESK, "/newsroom/control/"),  # uploads go by, and are never a file there
    ):
        assert proxy.ask(READERS, "/mailbox/", method="POST", body=b"text=x").status == 202
        until(lambda: len(mailbox.begun) == 2)
        assert sorted(mailbox.begun) == ["/mailbox/", "/newsroom/control/"]


def test_who_stops_sending_is_let_go_by_the_proxy_and_holds_no_place_of_the_desk(
    start: Start, paper: Paper, tmp_path: Path
) -> None:
    ours = {"patience": "1s"}
    with (
        proxies.hearing() as desk,
        start(tmp_path, Paper(paper.var, desk.server_port), **ours) as proxy,
        proxy.slowly(DESK, "/newsroom/slow/"),
    ):
        until(lambda: desk.ended == ["/newsroom/slow/"])


def until(is_so: Callable[[], bool]) -> None:
    """Wait for an effect, not for ever."""
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_nothing_of_a_reader_is_written_anywhere(
    start: Start, paper: Paper, tmp_path: Path
) -> None:
    quiet = kept_by(start, paper, tmp_path / "quiet")
    for trace in (CANARY, AGENT, "nothing-xxx"):
        assert trace.encode() not in quiet
    noisy = kept_by(start, paper, tmp_path / "noisy", is_noisy=True)
    assert CANARY.encode() in noisy, "the control: logs that are not switched off"


def kept_by(start: Start, paper: Paper, folder: Path, *, is_noisy: bool = False) -> bytes:
    """All that a proxy has written when a reader has read, erred, and sent in vain."""
    folder.mkdir()
    with start(folder, Paper(paper.var, free_port()), is_noisy=is_noisy) as proxy:
        proxy.ask(READERS, PAGE)
        proxy.ask(READERS, "/nothing-" + "x" * 40)
        proxy.ask(READERS, "/mailbox/comment/", method="POST", body=b"text=x")
        with contextlib.suppress(OSError):
            proxy.ask("other.example", "/")
    return proxies.written(folder)


def article_of(paper: Paper) -> str:
    """The id of an article under which one may write."""
    return next((paper.var / "edition" / "a").glob("*/talk")).parent.name
