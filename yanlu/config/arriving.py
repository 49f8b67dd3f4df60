"""Forms on their way in: one network has only so many places, so that others have some, too.

The server's stream has no deadline, and one that is answered while it is still being read stops the
whole process (Granian 2.8): who sends slowly can only be kept from taking all places. A proxy in
front that takes a form in whole before it passes it on does more.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from yanlu.accounts.rates import BLINDS

from .options import is_loopback

PROXIES = ("127.0.0.1", "::1")  # whence a proxy on this machine comes
EACH = 2  # of the places: a form that is sent at once holds one for milliseconds


class Share:
    """How many forms of each network are on their way in.

    Args:
        each: the most that one network may have at once.
    """

    def __init__(self, each: int = EACH) -> None:
        self.each = each
        self.counts: Counter[str] = Counter()
        self.lock = threading.Lock()

    @contextlib.contextmanager
    def of(self, key: str) -> Iterator[bool]:
        """Whether this network has a place; an empty key stands for nobody in particular."""
        with self.lock:
            has_place = not key or self.counts[key] < self.each
            self.counts[key] += has_place
        try:
            yield has_place
        finally:
            with self.lock:
                self.counts[key] -= has_place
                if not self.counts[key]:
                    del self.counts[key]


def asker(environ: Mapping[str, Any], header: str) -> str:
    """The address of the one who asks, as our own proxy says it, if there is one.

    Args:
        environ: of the request (PEP 3333).
        header: in which a proxy on this machine says it; empty: there is none.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    named = "HTTP_" + header.upper().replace("-", "_")
    said = str(environ.get(named, "")).rpartition(",")[2].strip()
    return said if said and is_loopback(address) else address


def network(environ: Mapping[str, Any], header: str) -> str:
    """Who asks, as this hour's key; nobody where our own proxy does not say for whom it speaks."""
    address = asker(environ, header)
    return "" if address in PROXIES else BLINDS.key(address)
