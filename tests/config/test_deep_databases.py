"""A paper grows out of its files: moved to PostgreSQL, run there, bereft of it, and moved back."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.ports import free_port

from ..cluster import SENTENCE, Cluster, cluster, is_installed
from ..journeys.conftest import launch, stop, until
from ..kept import lend_paper
from .test_command import ROOT, yanlu

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not is_installed(), reason=SENTENCE),
    pytest.mark.xdist_group("databases"),
]

MAILBOX = "YANLU_MAILBOX_DATABASE"
ALL = tuple(f"YANLU_{name}_DATABASE" for name in ("NEWSROOM", "PRESS", "MAILBOX"))


@dataclass(frozen=True)
class Growing:
    """The demo paper in files, and a server beside.

    Args:
        lines: the settings of a paper that stands there.
    """

    var: Path
    server: Cluster
    lines: dict[str, str]

    def file(self, **lines: str) -> str:
        """A file with these lines, for its owner only."""
        path = self.var.parent / "new-databases.env"
        path.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        path.chmod(0o600)
        return str(path)

    def move(self, *names: str) -> subprocess.CompletedProcess[str]:
        """Move these to the server."""
        return command(self.file(**{name: self.lines[name] for name in names}), self.var)

    def begin(self, *names: str) -> subprocess.Popen[bytes]:
        """The same, without waiting for its end."""
        file = self.file(**{name: self.lines[name] for name in names})
        line = [sys.executable, "-m", "yanlu", "move", "databases", "--to", file]
        environment = os.environ | {"YANLU_VAR": str(self.var)}
        return subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE)


def command(file: str, var: Path, **here: str) -> subprocess.CompletedProcess[str]:
    """Run the move to its end."""
    return subprocess.run(
        [sys.executable, "-m", "yanlu", "move", "databases", "--to", file],
        cwd=ROOT,
        env=os.environ | {"YANLU_VAR": str(var)} | here,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Growing]:
    """The demo paper, set up in files."""
    var = tmp_path_factory.mktemp("growing") / "var"
    lend_paper(var)
    with cluster() as server:
        server.make("newsroom", "press", "mailbox")
        yield Growing(var, server, server.settings())


def rows(path: Path, table: str) -> list[list[object]]:
    """The rows of a table of SQLite's; PostgreSQL sorts the keys of JSON, which says the same."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        found = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    return [[plain(value) for value in row] for row in found]


def plain(value: object) -> object:
    is_json = isinstance(value, str) and value[:1] in ("{", "[")
    return json.loads(value) if is_json else value  # type: ignore[arg-type]


# The tests build on one another, as the steps of a move do.


def test_nothing_is_moved_while_the_paper_runs_or_into_what_is_not_empty(growing: Growing) -> None:
    with socket.socket(socket.AF_UNIX) as mailbox:
        mailbox.bind(str(growing.var / "mailbox.sock"))
        mailbox.listen()
        done = growing.move(MAILBOX)
    assert done.returncode == 1 and "報社還在運作" in done.stderr
    (growing.var / "mailbox.sock").unlink()
    growing.server.run("CREATE TABLE others (id int)", "mailbox")
    done = growing.move(MAILBOX)
    assert done.returncode == 1 and "不是空的" in done.stderr and "others" in done.stderr
    growing.server.run("DROP TABLE others", "mailbox")
    assert growing.server.run("SELECT count(*) FROM pg_tables WHERE schemaname='public'") == "0"


def test_an_empty_database_does_not_take_the_place_of_a_full_one(growing: Growing) -> None:
    done = yanlu("setup", var=growing.var, **{MAILBOX: growing.lines[MAILBOX]})
    assert done.returncode == 1 and "yanlu move databases" in done.stderr


def test_a_move_that_was_killed_is_done_again_and_refused_until_then(growing: Growing) -> None:
    moving = growing.begin(MAILBOX)
    assert moving.stdout and b"Making the tables" in moving.stdout.readline()
    moving.kill()
    moving.wait()
    hinder(growing, "PERFORM pg_sleep(300)")
    moving = growing.begin(MAILBOX)
    until(lambda: is_asleep(growing.server), 120)
    moving.kill()
    moving.wait()
    growing.server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'mailbox'"
    )
    done = yanlu("setup", var=growing.var, **{MAILBOX: growing.lines[MAILBOX]})
    assert done.returncode == 1 and "搬移還沒有完成" in done.stderr


def test_one_altered_row_is_found_and_the_move_is_not_called_done(growing: Growing) -> None:
    """The control: the comparison can fail."""
    first = "IF NOT EXISTS (SELECT 1 FROM comments_comment)"
    hinder(growing, f"{first} THEN NEW.text := NEW.text || '。'; END IF")
    done = growing.move(MAILBOX)
    assert done.returncode == 1 and "Moved" not in done.stdout
    assert "comments_comment is not the same in both" in done.stderr and "核對不符" in done.stderr
    growing.server.run("DROP FUNCTION hinder CASCADE", "mailbox")


def hinder(growing: Growing, act: str) -> None:
    """Let the server do something to each comment that arrives."""
    growing.server.run("DROP FUNCTION IF EXISTS hinder CASCADE", "mailbox")
    growing.server.run(
        f"CREATE FUNCTION hinder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act};"
        " RETURN NEW; END $$;"
        "CREATE TRIGGER hinder BEFORE INSERT ON comments_comment"
        " FOR EACH ROW EXECUTE FUNCTION hinder()",
        "mailbox",
    )


def is_asleep(server: Cluster) -> bool:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    return server.run(asked) != "0"


def test_the_whole_paper_is_moved_and_goes_on_counting_where_it_stopped(growing: Growing) -> None:
    with sqlite3.connect(growing.var / "newsroom.db") as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = 90000 WHERE name = 'newsroom_section'")
    done = growing.move(*ALL)
    assert done.returncode == 0, done.stderr
    assert "已搬好並逐表核對" in done.stdout and "YANLU_PRESS_DATABASE=postgresql://" in done.stdout
    server = growing.server
    assert (
        server.run("SELECT nextval(pg_get_serial_sequence('newsroom_section','id'))", "newsroom")
        == "90001"
    )
    for database, table in (("newsroom", "wagtailcore_revision"), ("mailbox", "comments_comment")):
        kept = rows(growing.var / f"{database}.db", table)
        assert server.run(f"SELECT count(*) FROM {table}", database) == str(len(kept)) != "0"
    assert server.run("SELECT count(*) > 30 FROM newsroom_grams", "newsroom") == "t"
    again = growing.move(*ALL)
    assert again.returncode == 1 and "不是空的" in again.stderr
    without = yanlu("setup", var=growing.var)
    assert without.returncode == 2 and "留下的舊檔案" in without.stderr


def test_with_its_databases_gone_the_paper_is_read_on_and_says_what_is_wrong(
    growing: Growing, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}/"
    settings = {name.removeprefix("YANLU_"): value for name, value in growing.lines.items()}
    process = launch(growing.var, port, log, **settings)
    try:
        until(lambda: asked(address + "newsroom/login/")[0] == 200, 180)
        growing.server.run("UPDATE newsroom_section SET name = '移居版' WHERE id = 1", "newsroom")
        until(lambda: "移居版" in asked(address + "zh-hant-tw.html")[1], 180)
        growing.server.stop()
        until(lambda: "印刷間暫停" in log.read_text(), 180)
        status, front = asked(address + "zh-hant-tw.html")
        assert status == 200
        article = re.search("a/([a-z2-7]{7})/", front)
        assert article and asked(f"{address}a/{article[1]}/zh-hans-cn.html")[0] == 200
        status, page = asked(address + "newsroom/", Cookie="sessionid=" + "a" * 32)
        assert status == 503 and "資料庫沒有回應" in page
        form = {"article": article[1], "text": "不能丟的話", "rule": "1", "variant": "zh-Hant-TW"}
        status, page = asked(address + "mailbox/comment/", urlencode(form).encode())
        assert status == 500 and "不能丟的話" in page
        growing.server.start()
        growing.server.run("UPDATE newsroom_section SET name = '歸來版' WHERE id = 1", "newsroom")
        until(lambda: "歸來版" in asked(address + "zh-hant-tw.html")[1], 180)
        assert asked(address + "newsroom/login/")[0] == 200
        assert "Traceback" not in log.read_text() and "資料庫沒有回應" in log.read_text()
        done = growing.move(*ALL)
        assert done.returncode == 1
    finally:
        process.send_signal(signal.SIGINT)
        stop(process)


def asked(address: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """The status and the words of an answer."""
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_way_back_is_the_same_command(growing: Growing) -> None:
    before = {}
    for name in ("newsroom", "press", "mailbox"):
        file = growing.var / f"{name}.db"
        before[name] = file.rename(growing.var / f"{name}.before")
    file = growing.file(**dict.fromkeys(ALL, ""))
    done = command(file, growing.var, **growing.lines)
    assert done.returncode == 0, done.stderr
    assert not list(growing.var.glob("*.moved")), "the files are the paper again"
    for name, table in (("mailbox", "comments_comment"), ("newsroom", "wagtailcore_revision")):
        assert rows(growing.var / f"{name}.db", table) == rows(before[name], table)
