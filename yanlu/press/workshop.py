"""The press's tools: store, key, targets, theme; and the printer that is made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from yanlu.delivery import Batch, Store, Target
from yanlu.edition import DEFAULT, Paper, Printer, Theme
from yanlu.manifest.keys import SigningKey
from yanlu.manifest.nodes import NodeStore
from yanlu.manifest.seal import Change, Sealed, seal
from yanlu.variants import Glossary

from .desk import Desk
from .readers import Nobody, Readers

HEAD_LIVES = timedelta(hours=48)
DIGEST, POLICY, FLOOR = "digest", "policy", "floor"


Patience = Callable[[], Callable[[], bool]]  # at the begin of a unit; whether it may go on


def endless() -> Callable[[], bool]:
    """No unit need make way for another."""
    return lambda: True


@dataclass(frozen=True, slots=True)
class Bench:
    """What who only renders works with: neither store nor key.

    Args:
        desk: the newsroom's door.
        readers: the doors of the readers' rooms.
    """

    desk: Desk
    readers: Readers


@dataclass(frozen=True, slots=True)
class Carriage:
    """What brings editions to targets that are far away, beside the press.

    Args:
        store: a connection of its own.
        targets: buckets; one that hangs holds up nobody but itself.
        key: its public half goes on every target.
        patience: asked when a unit of a delivery begins; what it gives, in its midst.
    """

    store: Store
    targets: tuple[Target, ...]
    key: SigningKey
    patience: Patience = endless


@dataclass
class Workshop:
    """What the press works with.

    Args:
        desk: the newsroom's door.
        store: the edition.
        targets: the folder first.
        key: signs; its public half goes on every target.
        theme: an operator's folder that stands in front of the default theme.
        holder: the name of this press, for the lease.
        lists_wait: seconds for which changes of lists are gathered.
        readers: the doors of the readers' rooms.
        far: targets to which somebody else delivers; their numbers count at start.
        patience: asked when a unit of a delivery begins; what it gives, in its midst.
    """

    desk: Desk
    store: Store
    targets: tuple[Target, ...]
    key: SigningKey
    theme: Path | None
    holder: str
    lists_wait: float
    readers: Readers = field(default_factory=Nobody)
    far: tuple[Target, ...] = ()
    patience: Patience = endless
    lease: int = 0
    printer: Printer | None = None
    coming: Printer | None = None
    made_of: object = None
    failed_with: object = None
    notice: Callable[[str, int, int], None] = field(default=lambda what, done, total: None)

    def publish(self, batch: Batch, now: datetime) -> int | None:
        """Seal the batch as the next edition; its number, or None if it changes nothing."""
        sealed = self.store.publish(batch, self.sealer(now), fence=self.lease, floor=self.floor)
        return sealed.number if sealed else None

    @property
    def fence(self) -> int:
        """The number of the last lease under which the store was written."""
        return int(self.store.note("fence") or 0)

    @property
    def floor(self) -> int:
        """The highest edition number seen on any target."""
        return int(self.store.note(FLOOR) or 0)

    def sealer(self, now: datetime) -> Callable[[bytes | None, Change, NodeStore, int], Sealed]:
        """The function that signs the next edition at this moment."""
        paper = self.desk.paper().id if self.printer is None else self.printer.paper.id

        def sign(before: bytes | None, change: Change, nodes: NodeStore, number: int) -> Sealed:
            return seal(
                paper,
                before,
                change,
                nodes,
                self.key,
                number=number,
                issued=now,
                expires=now + HEAD_LIVES,
            )

        return sign

    @property
    def has_failed_theme_changed(self) -> bool:
        """Whether somebody has worked on the theme since it was looked at."""
        return signature(self.theme) != self.failed_with

    def look_at_theme(self) -> bool:
        """Make a new printer if theme, paper or glossary changed; whether one was made.

        Whoever notices a change of paper or glossary sets `made_of` to None.

        Raises:
            ThemeError: the theme is broken; the printer stays the one before.
            GlossaryError: the glossary contradicts itself; the same.
        """
        made_of = self.failed_with = signature(self.theme)
        if made_of == self.made_of:
            return False
        made = make_printer(self.theme, self.desk.paper(), self.desk.glossary())
        self.made_of = made_of
        if self.printer is None or self.store.newest() is None:
            self.printer = made
        self.coming = made if made.digest != self.store.note(DIGEST) else None
        return True


def make_printer(theme: Path | None, paper: Paper, glossary: Glossary) -> Printer:
    """The printer made of the default theme and, in front of it, the operator's."""
    folders = (theme, DEFAULT) if theme else (DEFAULT,)
    return Printer(Theme(*folders), paper, glossary)


def signature(theme: Path | None) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file of the theme does: its path, time and size."""
    if theme is None:
        return ()
    try:
        files = sorted(path for path in theme.rglob("*") if path.is_file())
        stats = [(str(path), path.stat()) for path in files]
    except FileNotFoundError:  # just being worked on: other than before, and than afterwards
        return (("", 0, 0),)
    return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)
