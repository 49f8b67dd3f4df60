"""The paper says how it is, to containers, systemd and people, and gives nothing away."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.config.test_command import yanlu
from tests.delivery.house import House, page
from yanlu.config import looking
from yanlu.config.health import Finding, Health
from yanlu.config.looking import Heartbeat, disk_finding, edition_findings, press_finding
from yanlu.config.sqlite import sqlite_database
from yanlu.delivery import Server

NOW = 1_800_000_000.0


def ask(application: Any, path: str, method: str = "GET") -> tuple[str, Any]:
    """The status and what the JSON says; None where there is no body."""
    said: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": ""}
    body = b"".join(application(environ, lambda status, headers: said.append(status)))
    return said[0], json.loads(body) if body[:1] == b"{" else None


def part(environ: dict[str, Any], start: Any) -> tuple[bytes]:
    start("200 OK", [])
    return (b"a page",)


BROKEN = [Finding("default", False, "資料庫 default 無法使用。")]
WARNED = [Finding("default", True), Finding("press", False, "印刷間沒有在運轉。", False)]


def test_alive_is_said_whatever_is_broken_and_ready_only_when_it_is() -> None:
    health = Health(part, lambda: BROKEN, "/newsroom")
    assert ask(health, "/newsroom/healthz") == ("200 OK", {"status": "ok", "checks": []})
    status, said = ask(health, "/newsroom/readyz")
    assert status.startswith("503") and said["status"] == "failing"
    assert said["checks"][0]["says"] == BROKEN[0].says


def test_what_readers_can_do_without_is_a_warning() -> None:
    status, said = ask(Health(part, lambda: WARNED, ""), "/readyz")
    assert status == "200 OK" and said["status"] == "warning"


def test_all_else_goes_to_the_part_itself_and_head_has_no_body() -> None:
    health = Health(part, lambda: BROKEN, "/newsroom")
    for path in ("/", "/healthz", "/readyz", "/newsroom/healthz/", "/newsroom/healthzz"):
        assert ask(health, path) == ("200 OK", None)
    assert ask(health, "/newsroom/readyz", "HEAD") == ("503 Service Unavailable", None)


def test_the_edition_is_ready_once_there_is_one(tmp_path: Path) -> None:
    server = Server(tmp_path / "edition.db", tmp_path / "pictures", [], lambda: 0.0)
    health = Health(server, lambda: edition_findings(server.stands), "")
    assert ask(health, "/healthz")[0] == "200 OK"
    assert ask(health, "/readyz")[0].startswith("503")
    house = House(tmp_path)
    house.publish({"front": (page("index.html"),)})
    server.next_look = 0.0
    assert ask(health, "/readyz")[0] == "200 OK"
    house.store.close()


def test_an_edition_that_is_damaged_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "edition.db").write_bytes(b"canary" * 5000)
    server = Server(tmp_path / "edition.db", tmp_path / "pictures", [], lambda: 0.0)
    status, said = ask(Health(server, lambda: edition_findings(server.stands), ""), "/readyz")
    assert status.startswith("503") and "canary" not in str(said)


@contextlib.contextmanager
def database(path: Path, name: str) -> Iterator[str]:
    """A database beside those of the suite, whose state depends on what ran before."""
    beside = sqlite_database(path, sqlite3.sqlite_version_info)
    connections.settings[name] = connections.settings["default"] | beside
    try:
        yield name
    finally:
        connections[name].close()
        del connections.settings[name], connections[name]


@pytest.fixture
def broken_database(tmp_path: Path) -> Iterator[str]:
    """The name of a database whose file holds something else, under a telling path."""
    path = tmp_path / "canary-password.db"
    path.write_bytes(b"canary-content" * 5000)
    with database(path, "broken") as name:
        yield name


def test_a_broken_database_is_said_without_its_path_or_what_it_answered(
    broken_database: str, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        found = list(looking.database_findings(broken_database))
    assert [one.ok for one in found] == [False]
    assert "資料庫 broken 無法使用" in found[0].says and "canary" not in str(found)


def test_a_database_is_well_once_it_was_set_up(tmp_path: Path, django_db_blocker: Any) -> None:
    with database(tmp_path / "new.db", "new") as name, django_db_blocker.unblock():
        assert not looking.can_be_asked(name)
        connections[name].cursor().execute("CREATE TABLE django_migrations (name TEXT)")
        assert not looking.can_be_asked(name), "it was only begun"
        connections[name].cursor().execute("INSERT INTO django_migrations VALUES ('0001_first')")
        assert looking.can_be_asked(name)


def test_a_press_is_well_while_its_heart_beats(tmp_path: Path) -> None:
    now = [NOW]
    heart = Heartbeat(tmp_path / "press.alive", lambda: now[0])
    assert not press_finding(heart.path, NOW).ok, "it never ran"
    heart.begin()
    assert heart.path.read_text() == str(os.getpid())
    assert press_finding(heart.path, NOW + 800).ok
    assert not press_finding(heart.path, NOW + 901).ok
    now[0] += 901
    heart.beat()
    assert press_finding(heart.path, NOW + 901).ok
    heart.end()
    assert not press_finding(heart.path, NOW + 901).ok


def test_on_a_disk_that_takes_nothing_the_press_goes_on_and_grows_silent(tmp_path: Path) -> None:
    heart = Heartbeat(tmp_path / "gone" / "press.alive", lambda: NOW)
    heart.begin()
    assert not press_finding(heart.path, NOW).ok


def test_a_full_disk_is_said_with_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disk_finding(tmp_path).ok
    monkeypatch.setattr(looking, "LEAST_FREE", 1 << 62)
    found = disk_finding(tmp_path)
    assert not found.ok and not found.essential and "MB：請騰出空間" in found.says


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    found = disk_finding(tmp_path / "gone")
    assert not found.ok and "不能寫入" in found.says


def test_nothing_runs_and_the_command_says_so(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    done = yanlu("health", var=tmp_path, YANLU_PORT=port)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["edition", "newsroom", "mailbox", "press"]
    assert all("沒有" in line for line in lines)


def test_a_part_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    done = yanlu("health", "kitchen", var=tmp_path)
    assert done.returncode == 2 and "usage: yanlu health" in done.stderr
