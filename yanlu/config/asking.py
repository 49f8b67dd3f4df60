"""`yanlu health`: asks what runs on this machine how it is, for a container and for systemd."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from .health import LIVE, READY, Finding, status_of
from .looking import press_finding
from .places import Places

PATIENCE = 8.0  # seconds
PARTS = ("edition", "newsroom", "mailbox", "press")
# What a process serves says what is asked of it, and where.
WHERE = {
    ("all", "edition"): "",
    ("all", "newsroom"): "/newsroom",
    ("all", "mailbox"): "/mailbox",
    ("edition", "edition"): "",
    ("newsroom", "newsroom"): "/newsroom",
    ("mailbox", "edition"): "",
    ("mailbox", "mailbox"): "/mailbox",
}
USAGE = """usage: yanlu health [edition|newsroom|mailbox|press ...] [--live]

  Without a name, what YANLU_SERVE says is asked. --live asks only whether it answers.
"""
DEAD = (
    "沒有回應：程序沒有在運轉，或還沒啟動完。"
    "It does not answer: it is not running, or has not started yet."
)


def ask_health(options: Mapping[str, Any], arguments: list[str]) -> int:
    """Ask, print a line for each finding, and give the exit code: 0 if nothing essential fails."""
    is_live_enough = "--live" in arguments
    named = [one for one in arguments if one != "--live"]
    if set(named) - set(PARTS):
        print(USAGE, end="", file=sys.stderr)
        return 2
    findings: list[Finding] = []
    for part in named or parts_of(options["YANLU_SERVE"]):
        findings += ask_part(options, part, LIVE if is_live_enough else READY)
    for one in findings:
        print(f"{one.name}: {'ok' if one.ok else one.says}")
    return 1 if status_of(findings) == "failing" else 0


def parts_of(serve: str) -> list[str]:
    """The parts of a process that serves this; the press belongs to the one that serves all."""
    parts = [part for what, part in WHERE if what == serve]
    return [*parts, "press"] if serve == "all" else parts


def ask_part(options: Mapping[str, Any], part: str, question: str) -> Iterable[Finding]:
    """What one part says of itself; where it does not answer, this is a finding, too."""
    if part == "press":
        found = press_finding(Places(Path(options["YANLU_VAR"])).press_alive, time.time())
        return [Finding(found.name, found.ok, found.says)]
    prefix = WHERE.get((options["YANLU_SERVE"], part), "")
    return asked(lambda: fetch(options, prefix + question), part)


def is_heard(options: Mapping[str, Any], part: str) -> bool:
    """Whether a part answers anything at all: who is crowded is not dead."""
    try:
        fetch(options, WHERE[options["YANLU_SERVE"], part] + LIVE)
    except (OSError, http.client.HTTPException):
        return False
    return True


def asked(fetched: Callable[[], tuple[int, bytes]], part: str) -> list[Finding]:
    """The findings in an answer."""
    try:
        status, body = fetched()
        checks = json.loads(body)["checks"]
        return [Finding(**one) for one in checks] or [Finding(part, status == 200)]
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return [Finding(part, False, DEAD)]


def fetch(options: Mapping[str, Any], path: str) -> tuple[int, bytes]:
    """Status and body of what stands at a path of this machine's server.

    Raises:
        OSError: nobody answers.
        HTTPException: the answer is no HTTP.
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options["YANLU_HOST"], options["YANLU_HOST"])
    connection = http.client.HTTPConnection(host, options["YANLU_PORT"], timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(100_000)
    finally:
        connection.close()
