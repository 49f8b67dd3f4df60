"""The edition as readers see it: what the mailbox knows of articles and of the paper."""

from __future__ import annotations

import threading
from pathlib import Path

from yanlu.article import Article, is_identity
from yanlu.article import from_json as read_form
from yanlu.delivery.reading import Reading
from yanlu.edition import PAPER_FILE, Paper

REMEMBERED = 200  # articles, until the next edition


class Printed:
    """Reads what stands in the edition's store, and never writes.

    Args:
        store: path of the store.
    """

    def __init__(self, store: Path) -> None:
        self.reading = Reading(store)
        self.lock = threading.Lock()
        self.seen: dict[str, Article | None] = {}

    def article(self, identity: str) -> Article | None:
        """The article as it stands; None if there is none of this id.

        Raises:
            StoreError: the edition cannot be read.
        """
        if not is_identity(identity):
            return None
        words = self.words(f"a/{identity}/article.json")
        if identity not in self.seen:
            if len(self.seen) >= REMEMBERED:
                self.seen.clear()
            self.seen[identity] = read_form(Article, words) if words is not None else None
        return self.seen[identity]

    def paper(self) -> Paper | None:
        """The masthead with which the edition was printed; None before the first.

        Raises:
            StoreError: the edition cannot be read.
        """
        words = self.masthead()
        return read_form(Paper, words) if words is not None else None

    def masthead(self) -> bytes | None:
        """The same as it was printed."""
        return self.words(PAPER_FILE)

    def words(self, path: str) -> bytes | None:
        """The bytes that stand at a path."""
        with self.lock:
            if self.reading.has_changed():
                self.seen = {}
            found = self.reading.find(path)
        return found.body("")[0] if found and not found.stored else None
