"""PostgreSQL's machine goes away: its standby takes over, and what was acknowledged is there."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tests.journeys.conftest import Paper, launch, stop, until
from tests.journeys.test_seizure import Reader, token
from tests.kept import lend_paper
from tests.pair import Durable, address_of, pair
from tests.ports import free_port
from yanlu.config.databases import parsed
from yanlu.config.postgresql import arguments

from ..cluster import DATABASES, SENTENCE, is_installed
from .test_deep_databases import Growing

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not is_installed(), reason=SENTENCE),
    pytest.mark.xdist_group("failover"),
]


def write_on(address: str, told: list[int], ended: threading.Event) -> None:
    """Write numbers one after another, wherever writes are taken; note the acknowledged."""
    number = itertools.count()
    while not ended.is_set():
        with (
            contextlib.suppress(psycopg.Error),
            psycopg.connect(**arguments(parsed(address)), autocommit=True) as connection,
        ):
            while not ended.is_set():
                one = next(number)
                connection.execute("INSERT INTO said VALUES (%s)", [one])
                told.append(one)


def killed_in_the_midst(first: Durable, second: Durable) -> tuple[set[int], set[int], float]:
    """What was acknowledged, what is there, and for how many seconds nothing was."""
    told: list[int] = []
    ended = threading.Event()
    writer = threading.Thread(
        daemon=True, target=write_on, args=(address_of(first, second, "mailbox"), told, ended)
    )
    writer.start()
    until(lambda: len(told) > 200)
    first.kill()
    began, before = time.monotonic(), len(told)
    second.promote()
    until(lambda: len(told) > before)
    silence = time.monotonic() - began
    ended.set()
    writer.join()
    there = second.run("SELECT number FROM said", "mailbox").split()
    return set(told), set(map(int, there)), silence


def test_what_was_acknowledged_is_on_the_standby_that_took_over() -> None:
    with pair("mailbox", is_synchronous=True) as (first, second):
        first.run("CREATE TABLE said (number int PRIMARY KEY)", "mailbox")
        told, there, silence = killed_in_the_midst(first, second)
    assert len(told) > 200 and told <= there
    assert silence < 60, "of the clock's figures see bench/bench_failover.py"


def test_a_standby_that_follows_when_it_likes_loses_what_was_acknowledged() -> None:
    with pair("mailbox", is_synchronous=False) as (first, second):
        first.run("CREATE TABLE said (number int PRIMARY KEY)", "mailbox")
        until(lambda: second.run("SELECT to_regclass('said')", "mailbox") == "said")
        second.run("ALTER SYSTEM SET primary_conninfo = ''")  # the line between the two is cut
        second.run("SELECT pg_reload_conf()")
        until(lambda: first.run("SELECT count(*) FROM pg_stat_replication") == "0")
        told, there, _ = killed_in_the_midst(first, second)
    assert told - there, "the control"


def sent(reader: Reader, about: dict[str, str], words: str) -> bool:
    """Whether a comment was acknowledged by a receipt with its key."""
    page = reader.ask("mailbox/comment/", text=words, rule="1", **about)
    if 'name="token"' not in page:
        return False
    return 'class="key"' in reader.ask("mailbox/comment/", token=token(page), **about)


@pytest.mark.longest
def test_a_paper_goes_on_by_itself_and_readers_notice_nothing(tmp_path: Path) -> None:
    var = tmp_path / "var"
    lend_paper(var)
    with pair(*DATABASES.values(), is_synchronous=True) as (first, second):
        lines = {
            f"YANLU_{name}_DATABASE": address_of(first, second, database)
            for name, database in DATABASES.items()
        }
        moved = Growing(var, first, lines).move(*lines)
        assert moved.returncode == 0, moved.stderr
        port, log = free_port(), tmp_path / "log"
        more = {name.removeprefix("YANLU_"): word for name, word in lines.items()}
        process = launch(var, port, log, ENV_FILE="", **more)
        try:
            paper = Paper(f"http://127.0.0.1:{port}/", "", var, log)
            until(lambda: paper.address in paper.get("feed/zh-hant-tw/feed.json"))
            reader, failed = Reader(paper), []
            about = {"article": paper.find("首屆").split("/")[1], "variant": "zh-Hant-TW"}
            assert sent(reader, about, "換手以前")
            first.kill()
            failed += [path for path in ("", "zh-hant-tw.html") * 20 if paper.status(path) != 200]
            assert not sent(reader, about, "換手之間"), "and her words stand on that page"
            second.promote()
            until(lambda: sent(reader, about, "換手之後"))
            failed += [path for path in ("", "zh-hant-tw.html") * 20 if paper.status(path) != 200]
            until(lambda: paper.status("newsroom/login/") == 200)
        finally:
            stop(process)
        kept = second.run("SELECT text FROM comments_comment", "mailbox").split("\n")
        assert {"換手以前", "換手之後"} <= set(kept) and not failed
