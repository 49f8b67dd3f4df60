"""After a founding this worker works by the settings of before, until the next one takes over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

LONGEST = 10.0  # seconds: the server has looked at its settings and taken its next worker
PAGE = (
    "<!doctype html><html lang=zh-Hant><meta charset=utf-8>"
    "<title>請稍候</title><h1>編輯部正在換上新的設定</h1><p>幾秒後這一頁會自己打開。</p>"
    "<p lang=en>The newsroom takes its new settings; this page opens by itself in some seconds.</p>"
)


class Renewal:
    """Whether a worker waits for the one that follows it.

    What it signed meanwhile, such as who has signed in, the next one would not believe.

    Args:
        clock: seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.until = clock()

    def begin(self) -> None:
        """The settings were written anew by this worker."""
        self.until = self.clock() + LONGEST

    def is_under_way(self) -> bool:
        """Whether nothing should be begun here; where no other worker came, work goes on."""
        return self.clock() < self.until


RENEWAL = Renewal(time.monotonic)


def is_page(environ: dict[str, Any]) -> bool:
    """Whether a page is asked for, and not what the page before consists of (Fetch Metadata)."""
    return str(environ.get("HTTP_SEC_FETCH_DEST", "document")) == "document"


def ask_again(start: Callable[..., Any]) -> Iterable[bytes]:
    """A page that asks again by itself, without scripts."""
    page = PAGE.encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Cache-Control", "no-store"),
        ("Retry-After", "1"),
        ("Refresh", "1"),  # no element: a script of the page before would take that into its own
    ]
    start("503 Service Unavailable", headers)
    return (page,)
