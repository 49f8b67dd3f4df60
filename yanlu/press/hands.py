"""Hands that help with a full reprint: they render pieces, and somebody else seals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from yanlu.delivery.sheaf import pack
from yanlu.edition import Printer

from . import failures, pieces
from .errors import OtherThemeError
from .failures import noted, waiting
from .models import Piece, Reprint
from .reprints import made_of, owners_of
from .workshop import Bench, make_printer


@dataclass
class Hand:
    """Renders pieces of a full reprint for the press that seals; it has neither store nor key.

    Args:
        bench: the doors of the newsroom and of the readers' rooms.
        theme: an operator's folder that stands in front of the default theme.
        holder: its name, for its claims.
    """

    bench: Bench
    theme: Path | None
    holder: str
    printer: Printer | None = field(default=None)

    @property
    def name(self) -> str:
        """Under which the desk sees what it could not do."""
        return f"hand:{self.holder.partition(':')[0]}"[:48]

    def step(self, now: datetime) -> bool:
        """Render one piece; whether there was one.

        Killed anywhere, its claim ends within a minute, and somebody else renders the piece.

        Args:
            now: the time, with its zone.
        """
        row = Reprint.objects.filter(finished_at=None).first()
        if row is None or not waiting(now).isdisjoint(("reprint", "edition", self.name)):
            return False
        if pieces.is_backed_up(row):
            return False
        printer = self.printer_of(row, now)
        piece = pieces.claim(row, self.holder, now) if printer else None
        return bool(printer and piece and self.render(piece, printer, now))

    def printer_of(self, row: Reprint, now: datetime) -> Printer | None:
        """The printer of this reprint; None if this machine cannot make it, which is then a row."""
        if self.printer is None or self.printer.digest != row.pk:
            self.printer = None
            with noted(self.name, now):
                made = make_printer(self.theme, self.bench.desk.paper(), self.bench.desk.glossary())
                if made.digest != row.pk:
                    raise OtherThemeError(
                        "this machine has another theme, masthead, setting or program than the "
                        "press that seals （這台機器的版型、設定或程式與付印的印刷間不同）"
                    )
                self.printer = made
        return self.printer

    def render(self, piece: Piece, printer: Printer, now: datetime) -> bool:
        """Make a piece and hand it in; what fails is a row, and the piece is free again."""
        try:
            owners = owners_of(piece, self.bench.readers)
            sheaf = pack(made_of(self.bench, printer, owners, now))
        except Exception as error:
            pieces.give_back(piece)
            failures.record("reprint", error, now)
            return False
        pieces.hand_in(piece, sheaf)
        return True
