"""Everything that is kept is searched, byte by byte, for any trace of those who read and wrote."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client, override_settings

from .conftest import Paper, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

SUMMIT = "首屆人工智慧安全峰會"
ADDRESS = "127.93.141.217"  # this machine answers to all of 127.0.0.0/8
AGENT = "CanaryBrowser/77.1.93 (reader 4f1d9c)"
REFERRER = "https://canary-referrer.example/where-i-was"
COOKIE = "canary=c0ffee4f1d9c"
FORWARDED = "203.0.113.177"
LANGUAGE = "zh-CN-x-canary4f1d9c"
TELLING = (ADDRESS, AGENT, REFERRER, COOKIE, FORWARDED, LANGUAGE)


def traces() -> dict[str, bytes]:
    """Each canary in the forms in which it could have been kept."""
    found = {words: words.encode() for words in (*TELLING, "127.93.141", "203.0.113")}
    for address in (ADDRESS, FORWARDED):
        packed = bytes(map(int, address.split(".")))
        found[f"{address} packed"] = packed + b"\0" if packed == b"" else packed
        found[f"{address} hex"] = packed.hex().encode()
    for words in TELLING:
        data = words.encode()
        found[f"{words} base64"] = base64.b64encode(data).rstrip(b"=")[:-1]
        for name in ("md5", "sha1", "sha256", "blake2s"):
            summed = hashlib.new(name, data)
            found[f"{words} {name}"] = summed.digest()
            found[f"{words} {name} hex"] = summed.hexdigest().encode()
    return found


def searched(places: Iterable[Path]) -> Iterator[str]:
    """The traces that stand in any of the files, with the file."""
    wanted = traces()
    for path in places:
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # a journal that was folded into its database meanwhile
            continue
        yield from (f"{path.name}: {name}" for name, trace in wanted.items() if trace in data)


def everything(paper: Paper) -> list[Path]:
    """Every file that the paper has written, its journals, and what it said on the console."""
    files = [path for path in paper.var.rglob("*") if path.is_file()]
    return [*(path for path in files if path.parent.name != "pictures"), paper.log]


class Reader:
    """A reader whose every mark is a canary."""

    def __init__(self, paper: Paper) -> None:
        self.host = urlsplit(paper.address).netloc

    def ask(self, path: str, **form: str) -> str:
        """Ask for a page, or send a form."""
        there = http.client.HTTPConnection(self.host, timeout=20, source_address=(ADDRESS, 0))
        headers = {
            "User-Agent": AGENT,
            "Referer": REFERRER,
            "Cookie": COOKIE,
            "X-Forwarded-For": FORWARDED,
            "X-Real-IP": FORWARDED,
            "Forwarded": f"for={FORWARDED}",
            "Accept-Language": LANGUAGE,
        }
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            there.request("POST", "/" + path, urlencode(form), headers)
        else:
            there.request("GET", "/" + path, headers=headers)
        answer = there.getresponse()
        assert "Set-Cookie" not in answer.headers
        page = answer.read().decode("utf-8", "replace")
        there.close()
        return page


def token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def every_journey(reader: Reader, paper: Paper) -> None:
    """Read, comment, report, feel, tip, join, knock at doors that are not there."""
    folder = paper.find(SUMMIT)
    about = {"article": folder.split("/")[1], "variant": "zh-Hant-TW"}
    for path in ("", f"{folder}zh-hant-tw.html", f"{folder}talk/zh-hant-tw.html", "nothing-here"):
        reader.ask(path)
    draft = about | {"text": "被搜查的一則留言", "rule": "1", "name": "某人"}
    preview = reader.ask("mailbox/comment/", **draft)
    reader.ask("mailbox/comment/", token=token(preview), **about)
    reader.ask("mailbox/comment/report/", number="1", reason="abuse", **about)
    talk = reader.ask(f"{folder}talk/zh-hant-tw.html")
    feeling = re.search(r'name="feeling" value="([^"]+)"', talk)
    assert feeling
    reader.ask("mailbox/reaction/", feeling=feeling[1], **about)
    for path in ("tip/", "join/", "member/", "consent/", "nowhere/", "pay/stripe/notice/"):
        reader.ask(f"mailbox/{path}")
        reader.ask(f"mailbox/{path}", variant="zh-Hant-TW", amount="100", currency="TWD", words="x")
    reader.ask("mailbox/comment/", token="forged", **about)
    reader.ask("newsroom/login/", username="nobody", password="wrong")


def test_a_stolen_machine_tells_nothing_of_its_readers(paper: Paper) -> None:
    reader = Reader(paper)
    every_journey(reader, paper)
    comments = paper.var / "mailbox.db"
    until(lambda: "被搜查的一則留言" in all_words(comments))
    assert list(searched(everything(paper))) == []


def test_an_erased_comment_is_in_no_file_any_more(paper: Paper) -> None:
    reader, words = Reader(paper), "抹去之後一個字也不該留下"
    about = {"article": paper.find(SUMMIT).split("/")[1], "variant": "zh-Hant-TW"}
    preview = reader.ask("mailbox/comment/", text=words, rule="1", **about)
    receipt = reader.ask("mailbox/comment/", token=token(preview), **about)
    key = re.search(r'class="key"[^>]*>\s*<code>([^<]+)<', receipt)
    assert key
    assert words.encode() in stored(paper), "the control: it was there"
    reader.ask("mailbox/comment/change/", key=key[1], act="erase", sure="1", variant="zh-Hant-TW")
    until(lambda: words.encode() not in stored(paper))


def test_nobody_else_on_the_machine_may_read_what_readers_sent(paper: Paper) -> None:
    for path in paper.var.glob("*.db*"):
        if not path.name.startswith("edition"):
            assert path.stat().st_mode & 0o077 == 0, path.name


def stored(paper: Paper) -> bytes:
    """The mailbox's database with its journal."""
    files = [paper.var / f"mailbox.db{ending}" for ending in ("", "-wal")]
    return b"".join(path.read_bytes() for path in files if path.exists())


def all_words(database: Path) -> str:
    """Every text in every table."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        rows = [row for name in names for row in connection.execute(f'SELECT * FROM "{name}"')]
    return "\n".join(str(value) for row in rows for value in row)


def test_nothing_of_a_reader_is_dated_finer_than_the_day(paper: Paper) -> None:
    words = all_words(paper.var / "mailbox.db")
    # Django's own table says when the tables were made, which is no reader's time.
    kept = [line for line in words.splitlines() if re.search(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", line)]
    made = applied_migrations(paper.var / "mailbox.db")
    assert [line for line in kept if line not in made] == []


def applied_migrations(database: Path) -> set[str]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return {str(row[0]) for row in connection.execute("SELECT applied FROM django_migrations")}


def test_the_search_finds_what_a_careless_build_would_keep(tmp_path: Path) -> None:
    log = tmp_path / "careless.log"
    careless = {"MIDDLEWARE": [f"{__name__}.Careless"], "ROOT_URLCONF": "yanlu.config.mailbox_urls"}
    with override_settings(**careless, VAR=tmp_path, CARELESS_LOG=log):
        Client().post("/mailbox/consent/", REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT)
    assert f"careless.log: {ADDRESS}" in set(searched([log]))
    assert f"careless.log: {AGENT} sha256 hex" in set(searched([log]))


class Careless:
    """A build that writes an access log, and hashes what it thinks harmless then."""

    def __init__(self, respond: object) -> None:
        self.respond = respond

    def __call__(self, request: object) -> object:
        from django.conf import settings

        meta = request.META  # type: ignore[attr-defined]
        agent = hashlib.sha256(meta["HTTP_USER_AGENT"].encode()).hexdigest()
        settings.CARELESS_LOG.write_text(f"{meta['REMOTE_ADDR']} {agent}\n")
        return self.respond(request)  # type: ignore[operator]
