"""A log in which nobody can be found, and figures that say nothing of any reader."""

from __future__ import annotations

import http.client
import io
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.config.test_command import ROOT, yanlu
from tests.ports import free_port
from tests.watch.conftest import NOW, well
from yanlu.config.logs import Lines, Quiet, without_addresses
from yanlu.config.metrics import Counted, Figures, numbers, serve_figures
from yanlu.watch.state import State

__all__ = ["well"]

CANARIES = {
    "User-Agent": "CanaryBrowser/77",
    "Referer": "https://canary-referrer.example/",
    "Cookie": "canary=c0ffee",
    "X-Forwarded-For": "203.0.113.177",
    "Accept-Language": "zh-x-canary",
    "Accept-Encoding": "canary",
    "If-None-Match": '"canary"',
    "Range": "bytes=canary",
}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("from 203.0.113.7:4433 at 12:30:05", "from …:4433 at 12:30:05"),
        ("from 2001:db8:0:1:1:1:1:1 now", "from … now"),
        ("from [2001:db8::7]:443", "from […]:443"),
        ("fe80::1", "…"),
        ("Port 8000 on 127.0.0.1 cannot be used", "Port 8000 on 127.0.0.1 cannot be used"),
        ("2026-11-24 08:00:00 UTC, version 1.2.3", "2026-11-24 08:00:00 UTC, version 1.2.3"),
        ("templates/article.html:2: syntax error", "templates/article.html:2: syntax error"),
    ],
)
def test_addresses_are_taken_out_of_a_line_and_nothing_else_is(line: str, told: str) -> None:
    assert without_addresses(line) == told


def test_as_json_each_line_is_an_object() -> None:
    kept = io.StringIO()
    log = Lines(kept, "press", lambda: datetime(2026, 11, 24, tzinfo=UTC))
    print("The press waits 5 s: ", end="", file=log)
    print('disk "full"\nfrom 203.0.113.7', file=log)
    first, second = map(json.loads, kept.getvalue().splitlines())
    assert first == {
        "time": "2026-11-24T00:00:00.000+00:00",
        "part": "press",
        "says": 'The press waits 5 s: disk "full"',
    }
    assert second["says"] == "from …"


def stumbling(environ: dict[str, Any], start: Any) -> list[bytes]:
    raise ValueError(f"cannot read {environ['HTTP_COOKIE']}")


def test_a_mistake_is_told_with_its_place_and_without_what_was_sent() -> None:
    said: list[str] = []
    began: list[str] = []
    answer = Quiet(stumbling, said.append)(
        {"HTTP_COOKIE": "canary"}, lambda status, headers: began.append(status)
    )
    assert began == ["500 Internal Server Error"] and "稍候" in b"".join(answer).decode()
    assert "ValueError at test_logs.py:" in said[0] and "canary" not in said[0]


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, int, Path]]:
    """A server of an edition, its port, the port of its figures, and its log."""
    port, figures, log = free_port(), free_port(), tmp_path / "log"
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment |= {"YANLU_VAR": str(tmp_path), "YANLU_PORT": str(port), "YANLU_LOG": "json"}
    environment |= {"YANLU_SERVE": "edition", "YANLU_METRICS": f"127.0.0.1:{figures}"}
    with log.open("wb") as out:
        command = [sys.executable, "-m", "yanlu", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            ask(port, "/healthz")
            break
        except OSError:
            time.sleep(0.05)
    yield port, figures, log
    process.terminate()
    process.wait(timeout=20)


def test_of_a_reader_nothing_is_in_log_or_figures(served: tuple[int, int, Path]) -> None:
    port, figures, log = served
    for number in range(25):
        ask(port, f"/a/canary{number}/zh-hant-tw.html?canary", **CANARIES)
    with socket.create_connection(("127.0.0.1", port)) as rude:
        rude.sendall(b"CANARY /canary HTTP/9\r\nHost: 203.0.113.177\r\n\r\n")
        rude.recv(100)
    status, told = ask(figures, "/metrics", Accept="application/openmetrics-text")
    assert status == 200 and told.endswith("# EOF\n")
    assert 'yanlu_answers_total{class="5xx",part="edition"} 20.0' in told
    assert "yanlu_memory_bytes" in told
    for words in (told, log.read_text()):
        assert "canary" not in words.lower() and "203.0.113" not in words
    assert ask(port, "/metrics")[0] != 200, "never on the readers' port"
    assert [line for line in log.read_text().splitlines() if not json.loads(line)["part"]] == []


class Labelled(Counted):
    """A broken build: it counts by page."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.part_of = lambda path: path


@pytest.mark.parametrize(("build", "is_found"), [(Counted, False), (Labelled, True)])
def test_the_canaries_find_figures_that_name_a_page(build: type[Counted], is_found: bool) -> None:
    """The control."""

    def page(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b""]

    counts: Counter[tuple[str, str]] = Counter()
    counted = build(page, lambda path: "edition", counts)
    for _ in range(10):
        list(counted({"PATH_INFO": "/a/canary7/"}, lambda *_: None))
    families = [str(one.samples) for one in Figures(counts).collect()]
    assert ("canary7" in "".join(families)) is is_found


def test_the_state_of_the_paper_is_among_the_figures(well: State) -> None:
    found = numbers(well, NOW)
    assert found["edition_number"][1] == 41 and found["press_seen_seconds"][1] == 60
    assert found["delivery_behind_editions"][1] == 0 and found["letters_waiting"][1] == 1
    assert 22 < found["edition_signed_seconds"][1] / 3600 < 24


def test_without_the_token_nothing_is_told(well: State) -> None:
    server = serve_figures(("127.0.0.1", 0), "t" * 32, Figures(Counter(), lambda now: well))
    port = server.server_address[1]
    assert ask(port, "/metrics")[0] == 401
    assert ask(port, "/metrics", Authorization="Bearer " + "u" * 32)[0] == 401
    status, told = ask(port, "/metrics", Authorization="Bearer " + "t" * 32)
    assert status == 200 and "yanlu_edition_number 41.0" in told
    assert ask(port, "/")[0] == 404
    server.shutdown()
    server.server_close()


def test_figures_that_others_can_reach_need_a_token(tmp_path: Path) -> None:
    done = yanlu("settings", var=tmp_path, YANLU_METRICS="0.0.0.0:9465")
    assert done.returncode == 2 and "YANLU_METRICS_TOKEN must hold" in done.stderr
    done = yanlu("settings", var=tmp_path, YANLU_METRICS="127.0.0.1:9465")
    assert done.returncode == 0
