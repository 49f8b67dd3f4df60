"""The machine on which the press of these tests runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from yanlu.delivery import Folder, Store
from yanlu.delivery.body import unpack
from yanlu.manifest.confirm import Terms
from yanlu.manifest.keys import SigningKey
from yanlu.manifest.report import Report
from yanlu.manifest.sources import FolderSource
from yanlu.manifest.statements import Edition, Head
from yanlu.manifest.verify import verify_copy
from yanlu.press.models import Failure
from yanlu.press.press import Press
from yanlu.press.workshop import Workshop

from .desk import FakeDesk
from .talkers import FakeReaders

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KEY = SigningKey.generate(lambda count: bytes(range(count)))
FRONT = "zh-hant-tw.html"
MANY = 5000  # more units than any test needs


class Machine:
    """A desk, a store, a folder, a press, and a clock that the test turns.

    Args:
        root: where everything lies.
        desk: the newsroom's door.
    """

    def __init__(self, root: Path, desk: Any = None, theme: Path | None = None) -> None:
        self.root = root
        self.desk = desk or FakeDesk()
        self.readers = FakeReaders()
        self.theme = theme
        self.now = MORNING
        self.holders = 0
        self.progress: list[tuple[int, int]] = []
        (root / "pictures").mkdir(exist_ok=True)
        self.folder = Folder(root / "edition", root / "pictures")
        self.store = Store(root / "edition.db")
        self.press = self.new_press()

    def new_press(self, store: Store | None = None) -> Press:
        """A press that has just been started."""
        self.holders += 1
        return Press(
            Workshop(
                desk=self.desk,
                store=store or self.store,
                targets=(self.folder,),
                key=KEY,
                theme=self.theme,
                holder=f"press {self.holders}",
                lists_wait=5.0,
                readers=self.readers,
                notice=lambda what, done, total: self.progress.append((done, total)),
            )
        )

    def restart(self) -> None:
        """The press was killed, its lease ran out, and it is started again."""
        self.store.close()
        self.store = Store(self.root / "edition.db")
        self.wait(16)
        self.press = self.new_press()

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)

    def step(self) -> bool:
        """One unit."""
        return self.press.step(self.now)

    def run(self, until: Callable[[], bool] = lambda: False) -> int:
        """Units until nothing is due; how many."""
        for count in range(MANY):
            if until() or not self.step():
                return count
        raise AssertionError("the press never comes to rest")

    def settle(self) -> None:
        """Everything that is due is printed, lists included."""
        self.run()
        self.wait(6)
        self.run()

    def page(self, path: str) -> str:
        """What readers get at this path; empty if there is nothing."""
        standing = self.store.shelf.find(path)
        if standing is None:
            return ""
        forms = self.store.body_row(standing.entry.sha256)
        assert forms is not None
        return unpack(forms[0], forms[2]).decode()

    def article(self, identity: str) -> str:
        """The article in Traditional characters, as readers get it."""
        return self.page(f"a/{identity}/zh-hant-tw.html")

    def everything(self) -> dict[str, str]:
        """Every path that stands outside the signed things, with its hash."""
        rows = self.store.standing(limit=1_000_000)
        return {path: one.entry.sha256 for path, one in rows if not path.startswith(".yanlu/")}

    @property
    def number(self) -> int:
        """Of the edition that stands."""
        kept = self.store.newest()
        return kept.number if kept else 0

    @property
    def head(self) -> Head:
        kept = self.store.newest()
        assert kept is not None
        return Head.parse(kept.head)

    def edition(self, number: int) -> Edition:
        """The manifest of this edition."""
        return Edition.parse(next(self.store.editions(number - 1)).manifest)

    def verify(self) -> Report:
        """What a mirror keeper finds in the folder."""
        source = FolderSource(self.folder.root)
        return verify_copy(source, source.paths, Terms(KEY.public, self.now))

    def failures(self) -> dict[str, Failure]:
        """What the desk sees of what went wrong."""
        return {row.thing: row for row in Failure.objects.all()}
