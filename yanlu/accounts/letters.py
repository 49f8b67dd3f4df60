"""The paper's letter paper, as the edition that stands has it."""

from __future__ import annotations

import threading
from pathlib import Path

from yanlu.article import from_json
from yanlu.delivery import DeliveryError
from yanlu.edition import DEFAULT, Paper, Stationery, Theme

from .printed import Printed

NO_PAPER = Paper(id="", name="言路", address="http://127.0.0.1/")  # before the first edition


class Letters:
    """Gives letter paper with the masthead of the edition that stands.

    Args:
        store: path of the edition's store.
        theme: an operator's folder that stands in front of the default theme.
    """

    def __init__(self, store: Path, theme: Path | None) -> None:
        self.printed = Printed(store)
        self.theme = theme
        self.lock = threading.Lock()
        self.made: Stationery | None = None
        self.made_of: bytes | None = None

    def in_use(self) -> Stationery:
        """The letter paper of now.

        An edition that cannot be read leaves the paper that was in use, or a blank one.

        Raises:
            ThemeError: a template is broken, with file and line.
        """
        try:
            words = self.printed.masthead()
        except DeliveryError:
            words = self.made_of
        with self.lock:
            if self.made is None or self.made_of != words:
                folders = (self.theme, DEFAULT) if self.theme else (DEFAULT,)
                paper = from_json(Paper, words) if words else NO_PAPER
                self.made = Stationery(Theme(*folders), paper)
                self.made_of = words
            return self.made
