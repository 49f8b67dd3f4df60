"""Reads of an article by the hour: totals in memory, of which only whole hours are written down."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Keep = Callable[[dict[tuple[int, str], int]], None]

ARTICLE = re.compile(r"/a/([a-z2-7]{7})/[a-z-]+(?:\.lite)?\.html")
HOUR = 3600
LEAST = 10  # below it a total would say something of single readers
REST = 60.0  # seconds between two looks


class Counting:
    """Counts the pages of articles that the edition served, and nothing of who asked.

    Args:
        edition: what serves them.
        keep: writes totals of hours that are over.
        clock: seconds since 1970.
    """

    def __init__(self, edition: Application, keep: Keep, clock: Callable[[], float]) -> None:
        self.edition = edition
        self.keep = keep
        self.clock = clock
        self.counts: Counter[tuple[int, str]] = Counter()
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        found = ARTICLE.fullmatch(environ["PATH_INFO"])
        if found is None or environ["REQUEST_METHOD"] != "GET":
            return self.edition(environ, start)

        def starting(status: str, headers: Any, *rest: Any) -> Any:
            if status[:3] in ("200", "304"):
                self.count(found[1])
            return start(status, headers, *rest)

        return self.edition(environ, starting)

    def count(self, article: str) -> None:
        """One more read of an article in this hour."""
        with self.lock:
            self.counts[int(self.clock()) // HOUR, article] += 1

    def settle(self) -> None:
        """Write down the hours that are over; what is under ten is forgotten."""
        now = int(self.clock()) // HOUR
        with self.lock:
            over = {key: count for key, count in self.counts.items() if key[0] < now}
            for key in over:
                del self.counts[key]
        enough = {key: count for key, count in over.items() if count >= LEAST}
        if enough:
            self.keep(enough)

    def settle_for_ever(self) -> None:
        """Look every minute."""
        while True:
            time.sleep(REST)
            self.settle()
