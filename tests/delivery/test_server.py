"""The edition over HTTP: the same for every reader, and nothing asked of them."""

from __future__ import annotations

import gzip
import hashlib
import random
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanlu.delivery.asking import best_encoding
from yanlu.edition import File

from .house import FRONT, House, page
from .reader import POLICY, Clock, Reader

PICTURE = bytes(range(256)) * 600
ARTICLE = "/a/summit7/zh-hant-tw.html"
REFUSED_METHODS = ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW")


def contents(house: House) -> dict[str, tuple[File, ...]]:
    return {
        "article:summit7": (
            page("a/summit7/index.html"),
            page("a/summit7/zh-hant-tw.html"),
            File("a/summit7/zh-hant-tw.txt", "text/plain; charset=utf-8", b"short"),
            house.picture(PICTURE),
        ),
        "front": (page("index.html"), page(FRONT)),
        "standing": (page("404.html", "沒有這一頁"), page("f/style.css")),
    }


@pytest.fixture
def served(house: House) -> House:
    """A paper with an article, a picture and a front page."""
    house.publish(contents(house))
    return house


@pytest.fixture
def reader(served: House) -> Reader:
    return Reader(served.root)


@pytest.fixture
def picture(served: House) -> str:
    return f"/{served.picture(PICTURE).path}"


def test_a_page_is_served_as_it_was_printed(reader: Reader) -> None:
    got = reader.get(ARTICLE)
    assert (got.status, got.body) == (200, page(ARTICLE[1:]).data)
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert got.headers["Content-Length"] == str(len(got.body))
    assert "Content-Encoding" not in got.headers


@pytest.mark.parametrize("path", ["/", ARTICLE, "/nowhere", "/a/summit7/", "/f/nothing.webp"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_response_bears_the_reader_headers(reader: Reader, path: str, method: str) -> None:
    got = reader.get(path, method)
    assert got.headers["Content-Security-Policy"] == f"{POLICY}; frame-ancestors 'none'"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Referrer-Policy"] == "no-referrer"
    assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert got.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert got.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert got.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "Permissions-Policy" in got.headers
    assert len(set(got.names)) == len(got.names)


def test_pictures_ranges_and_refusals_bear_them_too(reader: Reader, picture: str) -> None:
    tag = reader.get(picture).headers["ETag"]
    answers = [
        reader.get(picture, HTTP_RANGE="bytes=1-9"),
        reader.get(picture, HTTP_RANGE="bytes=999999999-"),
        reader.get(picture, HTTP_IF_NONE_MATCH=tag),
        reader.get(ARTICLE, HTTP_IF_NONE_MATCH="*"),
    ]
    assert [got.status for got in answers] == [206, 416, 304, 304]
    for got in answers:
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" in got.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("BR;Q=1.0", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0,gzip;q=0", ""),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br ; q=0.5 , gzip ; q=0.5", "br"),
        ("br;q=nonsense, gzip", "gzip"),
        ("identity", ""),
        ("deflate", ""),
        ("*", ""),
        (",,;;,", ""),
    ],
)
def test_the_encoding_is_the_best_that_the_reader_accepts(
    reader: Reader, accepted: str, encoding: str
) -> None:
    got = reader.get(ARTICLE, HTTP_ACCEPT_ENCODING=accepted)
    assert got.headers.get("Content-Encoding", "") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert unpack(got.body) == page(ARTICLE[1:]).data
    assert got.headers["Vary"] == "Accept-Encoding"


@given(st.text(max_size=60))
def test_no_word_in_accept_encoding_breaks_the_choice(words: str) -> None:
    assert best_encoding(words) in ("br", "gzip", "")


def test_the_tag_is_the_hash_of_the_content_and_the_same_for_all(reader: Reader) -> None:
    data = page(ARTICLE[1:]).data
    assert isinstance(data, bytes)
    wanted = f'W/"{hashlib.sha256(data).hexdigest()[:32]}"'
    for accepted in ("", "br", "gzip"):
        assert reader.get(ARTICLE, HTTP_ACCEPT_ENCODING=accepted).headers["ETag"] == wanted


def test_a_tag_outlives_an_edition_that_leaves_the_page_alone(
    served: House, reader: Reader
) -> None:
    before = reader.get(ARTICLE).headers["ETag"]
    served.publish({"front": (page("index.html", "新"), page(FRONT, "新"))})
    reader.look()
    assert reader.get(ARTICLE).headers["ETag"] == before
    assert "新".encode() in reader.get("/").body


@pytest.mark.parametrize("form", ["{}", '"other", {}', "*", '{} , "x"'])
def test_who_has_the_page_is_not_sent_it_again(reader: Reader, form: str) -> None:
    tag = reader.get(ARTICLE).headers["ETag"]
    for given_tag in (tag, tag.removeprefix("W/")):
        got = reader.get(ARTICLE, HTTP_IF_NONE_MATCH=form.format(given_tag))
        assert (got.status, got.body) == (304, b"")
        assert got.headers["ETag"] == tag
        assert "Cache-Control" in got.headers and "Vary" in got.headers
    assert reader.get(ARTICLE, HTTP_IF_NONE_MATCH='"another"').status == 200
    assert reader.get(ARTICLE, HTTP_IF_NONE_MATCH="").status == 200


def test_head_is_get_without_the_body(reader: Reader, picture: str) -> None:
    for path in ("/", ARTICLE, picture, "/nowhere"):
        get, head = reader.get(path), reader.get(path, "HEAD")
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    assert reader.get(picture, "HEAD", HTTP_RANGE="bytes=0-9").status == 200


def test_a_folder_is_its_index(reader: Reader) -> None:
    assert reader.get("/").body == page("index.html").data
    assert reader.get("/a/summit7/").body == page("a/summit7/index.html").data
    assert reader.get("/a/summit7").status == 404


def test_a_wrong_address_gets_the_papers_own_page_and_nobody_keeps_it(reader: Reader) -> None:
    for path in ("/nowhere", "/f/gone.webp", "/a/unknown/"):
        got = reader.get(path, HTTP_IF_NONE_MATCH="*")
        assert got.status == 404
        assert got.body == page("404.html", "沒有這一頁").data
        assert "no-cache" in got.headers["Cache-Control"]
        assert "ETag" not in got.headers


def test_without_a_page_for_wrong_addresses_it_is_said_in_words(house: House) -> None:
    house.publish({"front": (page("index.html"),)})
    got = Reader(house.root).get("/nowhere")
    assert (got.status, got.body) == (404, b"Not found.\n")


@pytest.mark.parametrize("method", REFUSED_METHODS)
def test_readers_only_fetch(reader: Reader, picture: str, method: str) -> None:
    reader.get(ARTICLE)
    for path in (ARTICLE, picture, "/nowhere"):
        got = reader.get(path, method)
        assert (got.status, got.body) == (405, b"")
        assert got.headers["Allow"] == "GET, HEAD"


def test_hashed_names_may_be_kept_for_ever_and_pages_are_asked_for_again(
    reader: Reader, picture: str
) -> None:
    assert "immutable" in reader.get("/f/style.css").headers["Cache-Control"]
    assert "immutable" in reader.get(picture).headers["Cache-Control"]
    assert reader.get(ARTICLE).headers["Cache-Control"] == "public, no-cache"


@given(st.integers(0, 160_000), st.integers(0, 160_000))
def test_a_range_of_a_picture_is_that_slice(tmp_path_factory, start: int, end: int) -> None:  # type: ignore[no-untyped-def]
    reader, path = picture_server(tmp_path_factory)
    got = reader.get(path, HTTP_RANGE=f"bytes={start}-{end}")
    if end < start:
        assert (got.status, got.body) == (200, PICTURE)
    elif start >= len(PICTURE):
        assert got.status == 416
        assert got.headers["Content-Range"] == f"bytes */{len(PICTURE)}"
    else:
        assert (got.status, got.body) == (206, PICTURE[start : end + 1])
        last = min(end, len(PICTURE) - 1)
        assert got.headers["Content-Range"] == f"bytes {start}-{last}/{len(PICTURE)}"
        assert got.headers["Content-Length"] == str(len(got.body))


SERVERS: list[tuple[Reader, str]] = []


def picture_server(tmp_path_factory) -> tuple[Reader, str]:  # type: ignore[no-untyped-def]
    if not SERVERS:
        house = House(tmp_path_factory.mktemp("paper"))
        house.publish(contents(house))
        SERVERS.append((Reader(house.root), f"/{house.picture(PICTURE).path}"))
        house.store.close()
    return SERVERS[0]


def test_a_range_holds_only_for_the_tag_for_which_it_was_asked(
    reader: Reader, picture: str
) -> None:
    tag = reader.get(picture).headers["ETag"]
    assert not tag.startswith("W/")
    assert reader.get(picture, HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE=tag).status == 206
    assert reader.get(picture, HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE='"old"').body == PICTURE
    assert reader.get(picture, HTTP_RANGE="bytes=0-0,5-6").body == PICTURE
    assert reader.get(picture, HTTP_RANGE="bytes=0-").status == 206


def test_a_picture_that_is_lost_is_not_there(served: House, reader: Reader, picture: str) -> None:
    next(served.media.iterdir()).unlink()
    got = reader.get(picture)
    assert got.status == 404
    assert "immutable" not in got.headers["Cache-Control"]


ODD = {
    "HTTP_COOKIE": ["sessionid=x", "", "a=b; c=d", "\x7f" * 50],
    "HTTP_USER_AGENT": ["", "Mozilla/5.0", "curl", "🙂".encode().decode("latin-1")],
    "HTTP_AUTHORIZATION": ["Basic eDp5", "Bearer x"],
    "HTTP_ACCEPT_LANGUAGE": ["zh-CN", "zh-TW,zh;q=0.9", "*", "en"],
    "HTTP_REFERER": ["https://example.org/", ""],
    "HTTP_X_FORWARDED_FOR": ["10.0.0.1", "::1"],
    "HTTP_X_FORWARDED_HOST": ["intruder.example"],
    "HTTP_HOST": ["intruder.example", "", "127.0.0.1:8000"],
    "HTTP_DNT": ["1"],
    "HTTP_SAVE_DATA": ["on"],
    "HTTP_IF_MODIFIED_SINCE": ["Mon, 23 Nov 2026 08:00:00 GMT", "nonsense"],
    "HTTP_CACHE_CONTROL": ["no-cache", "max-age=0"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "HTTP_CONNECTION": ["upgrade"],
    "HTTP_RANGE": ["bytes=0-5", "nonsense"],
    "QUERY_STRING": ["utm_source=x", "variant=hk", "a=1&a=2", "%00"],
    "REMOTE_ADDR": ["203.0.113.9"],
    "REMOTE_USER": ["intruder"],
}


def test_every_reader_gets_the_same_bytes_whatever_else_is_sent(reader: Reader) -> None:
    chance = random.Random(23)
    for path in ("/", ARTICLE, "/f/style.css", "/nowhere"):
        for accepted in ("", "br", "gzip"):
            plain = reader.get(path, HTTP_ACCEPT_ENCODING=accepted)
            for _ in range(60):
                names = chance.sample(sorted(ODD), 5)
                odd = {name: chance.choice(ODD[name]) for name in names}
                assert reader.get(path, HTTP_ACCEPT_ENCODING=accepted, **odd) == plain


def test_no_cookie_is_ever_set_and_nothing_is_logged(
    reader: Reader,
    picture: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    for path in ("/", ARTICLE, picture, "/nowhere", "/\x00", "/../etc/passwd"):
        for method in ("GET", "HEAD", "POST"):
            got = reader.get(path, method, HTTP_COOKIE="a=b")
            assert "set-cookie" not in {name.lower() for name in got.names}
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd",
        "/..",
        "/../edition.db",
        "/f/../../edition.db",
        "/f/..\\..\\edition.db",
        "//etc/passwd",
        "//index.html",
        "/%2e%2e/edition.db",
        "/.",
        "/./index.html",
        "/\x00",
        "/index.html\x00.png",
        "/index.html/",
        "/a" * 20_000,
        "/" + "長" * 30_000,
        "/新聞/頭條.html",
        "/index.html ",
        "/INDEX.HTML",
        "/' OR 1=1 --",
        "/%",
    ],
)
def test_no_odd_path_finds_anything(reader: Reader, path: str) -> None:
    assert reader.get(path).status == 404


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_no_path_breaks_the_server(tmp_path_factory, path: str) -> None:  # type: ignore[no-untyped-def]
    reader, _ = picture_server(tmp_path_factory)
    began: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/x{path}"}
    reader.server(environ, lambda status, _: began.append(status))
    assert began == ["404 Not Found"]


def test_a_surrogate_in_a_path_finds_nothing(reader: Reader) -> None:
    began: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/\udc80\ud800"}
    reader.server(environ, lambda status, _: began.append(status))
    assert began == ["404 Not Found"]


def test_a_path_in_chinese_would_be_found(house: House) -> None:
    house.publish({"page": (page("i/關於.html"),)})
    assert Reader(house.root).get("/i/關於.html").status == 200


def test_a_new_edition_is_seen_within_the_look_interval(served: House, reader: Reader) -> None:
    assert reader.get("/").body == page("index.html").data
    served.publish({"front": (page("index.html", "新"), page(FRONT))})
    reader.clock.now += 0.01
    assert reader.get("/").body == page("index.html").data
    reader.clock.now += 0.05
    assert reader.get("/").body == page("index.html", "新").data


def test_a_withdrawn_page_is_gone_at_the_next_look(served: House, reader: Reader) -> None:
    assert reader.get(ARTICLE).status == 200
    served.publish(gone=["article:summit7"])
    reader.look()
    assert reader.get(ARTICLE).status == 404


def test_who_began_to_read_the_old_edition_does_not_leave_it_in_the_cache(
    served: House, reader: Reader
) -> None:
    """Two threads: one found the old page just before the other saw the new edition."""
    reader.get("/nowhere")
    find = reader.server.reading.find

    def slow(path: str):  # type: ignore[no-untyped-def]
        found = find(path)
        reader.server.reading.find = find  # type: ignore[method-assign]
        served.publish({"front": (page("index.html", "新"), page(FRONT))})
        reader.look()
        reader.get("/nowhere")
        return found

    reader.server.reading.find = slow  # type: ignore[method-assign]
    assert reader.get("/").body == page("index.html").data
    assert reader.get("/").body == page("index.html", "新").data


def test_who_has_seen_a_new_page_is_not_shown_an_older_one_from_the_cache(
    served: House, reader: Reader
) -> None:
    assert reader.get("/").body == page("index.html").data
    served.publish(
        {
            "front": (page("index.html", "新"), page(FRONT)),
            "article:summit7": (page(ARTICLE[1:], "新"),),
        }
    )
    assert reader.get(ARTICLE).body == page(ARTICLE[1:], "新").data
    assert reader.get("/").body == page("index.html", "新").data


def test_the_policy_follows_the_edition(served: House, reader: Reader) -> None:
    reader.get("/")
    served.store.set_note("policy", "default-src 'none'; style-src 'sha256-new'")
    reader.look()
    policy = reader.get(ARTICLE).headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'sha256-new'; frame-ancestors 'none'"


def test_before_the_first_edition_readers_are_asked_to_wait(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    got = reader.get("/")
    assert (got.status, got.headers["Retry-After"]) == (503, "1")
    assert "Content-Security-Policy" in got.headers
    house = House(tmp_path)
    house.publish({"front": (page("index.html"),)})
    reader.look()
    assert reader.get("/").status == 200
    house.store.close()


def test_a_store_without_tables_or_with_damage_is_no_stack_trace(tmp_path: Path) -> None:
    (tmp_path / "edition.db").touch()
    assert Reader(tmp_path).get("/").status == 503
    (tmp_path / "edition.db").write_bytes(b"no database" * 1000)
    assert Reader(tmp_path).get("/").status == 503


def test_a_file_that_lost_its_body_is_not_served_empty(served: House, reader: Reader) -> None:
    served.store.connection.execute("DELETE FROM body")
    assert reader.get(ARTICLE).status == 503


def test_the_cache_does_not_grow_without_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yanlu.delivery.server.CACHE_BYTES", 20_000)
    house.publish({"pages": tuple(page(f"p{number}.html") for number in range(100))})
    reader = Reader(house.root, Clock())
    for number in range(100):
        assert reader.get(f"/p{number}.html").status == 200
        reader.get(f"/nowhere{number}")
        reader.get("/p1.html", HTTP_ACCEPT_ENCODING=f"br;q=0.{number}, {'x' * 5000}")
    assert sum(len(one.body) for one in reader.server.cache.values()) <= 20_000
    assert len(reader.server.encodings) <= 10
