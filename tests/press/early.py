"""A broken build, which the sweep over long deliveries must find."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from yanlu.delivery import Folder
from yanlu.delivery.sheet import Sheet
from yanlu.manifest.paths import HEAD


class Early(Folder):
    """A folder of which it is written down how far a piece came before its files are there."""

    def __init__(self, root: Path, media: Path) -> None:
        super().__init__(root, media)
        self.waiting: list[Sheet] = []

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        with super().hold():
            self.lay_waiting()
            yield

    def lay(self, sheet: Sheet) -> None:
        self.waiting.append(sheet)
        if sheet.path.startswith(HEAD):
            self.lay_waiting()

    def lay_waiting(self) -> None:
        while self.waiting:
            super().lay(self.waiting.pop(0))
