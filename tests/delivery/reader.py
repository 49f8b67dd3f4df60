"""A reader's browser, as the server sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanlu.delivery import Server, reader_headers

POLICY = "default-src 'none'; img-src 'self'; style-src 'self'"


class Clock:
    """Monotonic seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Got:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    names: tuple[str, ...]


class Reader:
    """Fetches from a server in this process.

    Args:
        root: of a house.
    """

    def __init__(self, root: Path, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        headers = reader_headers(POLICY, secure=True)
        self.server = Server(root / "edition.db", root / "pictures", headers, self.clock)

    def get(self, path: str, method: str = "GET", **environ: Any) -> Got:
        """One request; header names as in PEP 3333."""
        raw = path.encode().decode("latin-1")
        began: list[Any] = []
        given = {"REQUEST_METHOD": method, "PATH_INFO": raw, "QUERY_STRING": "", **environ}
        parts = self.server(given, lambda *start: began.append(start))
        body = b"".join(parts)
        assert len(began) == 1
        status, headers = began[0][:2]
        return Got(int(status[:3]), dict(headers), body, tuple(name for name, _ in headers))

    def look(self) -> None:
        """Let so much time pass that the server looks again."""
        self.clock.now += 1.0
