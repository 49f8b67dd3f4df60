"""What a process writes to its log: lines of text or of JSON, without anybody's address."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

# Four numbers (RFC 791), or hexadecimal groups with colons that are no time of day (RFC 4291).
ADDRESSES = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?![\w:])"
    r"|(?<![\w:])[0-9A-Fa-f]{0,4}::(?:[0-9A-Fa-f]{1,4}:?)+(?![\w:])"
)
BEGINS = '{"time": '
OWN = frozenset({"127.0.0.1", "0.0.0.0", "::1", "::"})  # of this machine: they name nobody

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def without_addresses(line: str) -> str:
    """The line with every address on the network taken out."""
    return ADDRESSES.sub(lambda found: found[0] if found[0] in OWN else "…", line)


class Lines:
    """A stream of the process that passes whole lines on, each without addresses.

    Args:
        stream: what it stands in front of.
        part: which process writes, for JSON; empty: the lines stay text.
        clock: gives the time, with its zone.
    """

    def __init__(self, stream: TextIO, part: str, clock: Callable[[], datetime]) -> None:
        self.stream = stream
        self.part = part
        self.clock = clock
        self.begun = ""

    def write(self, words: str) -> int:
        """Keep what has no end yet, and pass on what has."""
        *lines, self.begun = (self.begun + words).split("\n")
        for line in lines:
            self.stream.write(self.shaped(without_addresses(line)) + "\n")
        return len(words)

    def shaped(self, line: str) -> str:
        """The line, as JSON if that is wanted and it is none yet."""
        is_done = not self.part or line.startswith(BEGINS)
        return line if is_done else as_json(self.part, line, self.clock())

    def flush(self) -> None:
        """Pass on at once what was written."""
        self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def set_up_logs(kind: str, part: str) -> None:
    """Let this process's errors go through `Lines`.

    Args:
        kind: `text` or `json`.
        part: which process it is.
    """
    part = part if kind == "json" else ""
    sys.stderr = Lines(sys.stderr, part, lambda: datetime.now(UTC))


def as_json(part: str, line: str, moment: datetime) -> str:
    """One line of the log as JSON."""
    told = {"time": moment.isoformat(timespec="milliseconds"), "part": part, "says": line}
    return json.dumps(told, ensure_ascii=False)


class Plain(logging.Formatter):
    """How the server's own lines are written, which do not go through this process's stream.

    Args:
        part: which process writes, for JSON; empty: text.
    """

    def __init__(self, part: str = "") -> None:
        super().__init__("[%(levelname)s] %(message)s")
        self.part = part

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line, without addresses."""
        line = without_addresses(super().format(record))
        return as_json(self.part, line, datetime.now(UTC)) if self.part else line


def server_log(kind: str, part: str) -> dict[str, Any]:
    """How Granian writes its log (`logging.config`'s schema)."""
    plain = {"()": "yanlu.config.logs.Plain", "part": part if kind == "json" else ""}
    out = {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stderr"}
    return {"formatters": {"plain": plain}, "handlers": {"console": out, "access": out}}


class Quiet:
    """Answers for a part that stumbles, and logs where, but nothing of what was asked.

    What an exception says may hold what a reader sent.

    Args:
        application: the part.
        say: writes a line.
    """

    def __init__(self, application: Application, say: Callable[[str], None]) -> None:
        self.application = application
        self.say = say

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        try:
            return self.application(environ, start)
        except Exception as error:
            self.say(f"A request could not be answered: {where(error)}.（有一個請求出錯）")
            body = "暫時無法回應，請稍候再試。 This cannot be answered now.\n".encode()
            headers = [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
            ]
            start("500 Internal Server Error", headers)
            return (body,)


def where(error: BaseException) -> str:
    """The kind of an exception and the places that it went through, and not a word of it."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{one.filename.rpartition('/')[2]}:{one.lineno}" for one in frames[::-1])
    return f"{type(error).__name__} at {places}"


def say(line: str) -> None:
    """Write a line to the log."""
    print(line, file=sys.stderr, flush=True)
