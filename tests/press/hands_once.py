"""A press and hands in processes of their own, over one press database; any may be killed.

`make ROOT COUNT` prints the old edition of so many articles. `press ROOT COUNT` reprints it under
another masthead, until it stands, and says each piece that it stages. `work ROOT COUNT BUILD`
renders pieces until it is ended, and says each that it handed in.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .press_once import say, start

if TYPE_CHECKING:
    from .machine import Machine

OLD, NEW = "同行日報", "同行新報"
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def identity(number: int) -> str:
    """A public id: 7 base32 characters."""
    return "hand" + "".join(LETTERS[number // 32**place % 32] for place in (2, 1, 0))


def fill(machine: Machine, count: int) -> None:
    """A desk that says the same in every process."""
    from tests.cast import LIVING, TAIPEI, WORLD

    first = datetime(2024, 1, 5, 12, 0, tzinfo=TAIPEI)
    for number in range(count):
        machine.desk.write(
            identity(number),
            f"舊聞第{number}條",
            published=first + timedelta(hours=7 * number),
            section=(WORLD, LIVING)[number % 2],
        )


def machine(root: Path, count: int, name: str) -> Machine:
    """A press over a paper of so many articles."""
    from yanlu.press import press

    from .machine import Machine

    press.POLISH_AT_ONCE = 0
    made = Machine(root)
    made.now = datetime.now(UTC)
    made.desk.name = name
    made.press.shop.targets = ()
    fill(made, count)
    return made


def make(root: Path, count: int) -> None:
    """The tables, and the old edition."""
    from django.core.management import call_command

    call_command("migrate", "press", database="press", verbosity=0, interactive=False)
    made = machine(root, count, OLD)
    made.press.shop.lists_wait = 0.0
    while made.press.print_only(datetime.now(UTC)):
        pass
    made.store.close()


def print_anew(root: Path, count: int) -> None:
    """Stage and seal, beside hands; this press makes pieces itself only when their claims end."""
    from yanlu.press import pieces

    made = machine(root, count, NEW)
    made.desk.rows.clear()
    settle = pieces.settle
    pieces.settle = lambda piece: said(settle, piece)  # type: ignore[assignment]
    before = made.number
    while made.number == before:
        if not made.press.print_only(datetime.now(UTC)):
            time.sleep(0.02)
    made.store.close()


def said(act: Any, piece: Any, *rest: Any) -> bool:
    done = act(piece, *rest)
    if done:
        say(f"{piece.pk}")
    return bool(done)


def work(root: Path, count: int, build: str) -> None:
    """Render pieces for ever."""
    from yanlu.press import pieces
    from yanlu.press.hands import Hand
    from yanlu.press.workshop import Bench

    from .desk import FakeDesk
    from .talkers import FakeReaders

    class Bare:
        desk = FakeDesk(name=NEW)

    fill(Bare(), count)  # type: ignore[arg-type]
    if build == "unconditional":
        pieces.claim = claim_unconditionally
        pieces.hand_in = lambda piece, sheaf: True  # type: ignore[assignment]
    hand_in = pieces.hand_in
    pieces.hand_in = lambda piece, sheaf: said(hand_in, piece, sheaf)  # type: ignore[assignment]
    hand = Hand(Bench(Bare.desk, FakeReaders()), None, f"hand{os.getpid()}:1")
    while True:
        if not hand.step(datetime.now(UTC)):
            time.sleep(0.02)


def claim_unconditionally(row: Any, holder: str, now: datetime) -> Any:
    """A broken build: it looks, and then takes."""
    from yanlu.press.models import Piece

    piece = Piece.objects.filter(reprint=row, state=Piece.State.WAITING).order_by("pk").first()
    if piece:
        time.sleep(0.05)
        Piece.objects.filter(pk=piece.pk).update(holder=holder)
    return piece


def main(act: str, root: str, count: str, *rest: str) -> None:
    """Do what is asked."""
    start(Path(root))
    acts = {"make": make, "press": print_anew, "work": work}
    acts[act](Path(root), int(count), *rest)  # type: ignore[operator]


if __name__ == "__main__":
    main(*sys.argv[1:])
