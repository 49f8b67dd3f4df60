"""Forms on their way in: one network has only so many places, so that others have some, too.

The server's stream has no deadline, and one that is answered while it is still being read stops the
whole process (Granian 2.8): who sends slowly can only be kept from taking all places. A proxy in
front that takes a form in whole before it passes it on does more.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator

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
