"""The pieces of a full reprint: claimed by whoever is free, handed in once.

The database is the queue. A claim is one conditional UPDATE, so that of two who try at once one
gets the piece. It ends by itself: what a killed process held is taken by the next one, and who was
only slow finds that his turn is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, Q

from .models import Piece, Rendered, Reprint

AT_ONCE = 25  # articles or lists in one piece
HOLDS_FOR = timedelta(seconds=60)  # many times what a piece takes
BACKLOG = 16  # rendered pieces that may wait; more would only fill the database
WAITING, RENDERED, STAGED = Piece.State.WAITING, Piece.State.RENDERED, Piece.State.STAGED


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What somebody made of a piece."""

    piece: Piece
    sheaf: bytes


def cut(row: Reprint, things: Iterable[str]) -> int:
    """Cut a reprint into pieces; of how many things."""
    total, left = 0, iter(things)
    while names := list(islice(left, AT_ONCE)):
        Piece.objects.create(reprint=row, things=names)
        total += len(names)
    return total


def claim(row: Reprint, holder: str, now: datetime) -> Piece | None:
    """A piece that nobody has, and that is now this holder's for a minute; None if there is none.

    Args:
        row: the reprint.
        holder: the name of who renders.
        now: the time, with its zone.
    """
    # A claim far in the future was left by a clock that has since been set back.
    is_free = Q(until=None) | Q(until__lt=now) | Q(until__gt=now + 2 * HOLDS_FOR)
    free = Piece.objects.filter(is_free, reprint=row, state=WAITING)
    for number in free.order_by("pk").values_list("pk", flat=True)[:BACKLOG]:
        mine = {"holder": holder, "until": now + HOLDS_FOR, "turn": F("turn") + 1}
        if free.filter(pk=number).update(**mine):
            return Piece.objects.get(pk=number)
    return None


def is_backed_up(row: Reprint) -> bool:
    """Whether so much waits to be staged that rendering more would not help."""
    return Piece.objects.filter(reprint=row, state=RENDERED).count() >= BACKLOG


def hand_in(piece: Piece, sheaf: bytes) -> bool:
    """Give what was rendered to who seals; False if somebody else has claimed it since."""
    with transaction.atomic(using="press"):
        own = Piece.objects.filter(pk=piece.pk, turn=piece.turn, state=WAITING)
        if not own.update(state=RENDERED):
            return False
        Rendered.objects.update_or_create(piece_id=piece.pk, defaults={"sheaf": sheaf})
    return True


def give_back(piece: Piece) -> None:
    """Let others have it at once."""
    Piece.objects.filter(pk=piece.pk, turn=piece.turn, state=WAITING).update(until=None)


def handed_in(row: Reprint) -> HandedIn | None:
    """A piece that was rendered and is not staged yet."""
    piece = Piece.objects.filter(reprint=row, state=RENDERED).order_by("pk").first()
    made = Rendered.objects.filter(piece=piece).first() if piece else None
    return HandedIn(piece, bytes(made.sheaf)) if piece and made else None


def refuse(piece: Piece) -> None:
    """Have it made again: what was handed in cannot be used."""
    with transaction.atomic(using="press"):
        Rendered.objects.filter(piece=piece).delete()
        Piece.objects.filter(pk=piece.pk).update(state=WAITING, until=None)


def settle(piece: Piece) -> bool:
    """Write down that it is staged; False if it was before."""
    with transaction.atomic(using="press"):
        Rendered.objects.filter(piece=piece).delete()
        done = Piece.objects.filter(pk=piece.pk).exclude(state=STAGED).update(state=STAGED)
    return bool(done)


def are_left(row: Reprint) -> bool:
    """Whether some are not staged, whoever has them."""
    return Piece.objects.filter(reprint=row).exclude(state=STAGED).exists()
