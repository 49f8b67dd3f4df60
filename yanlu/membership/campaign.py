"""How far the call for members has come, reckoned and kept until it changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yanlu.accounts import MAILBOX
from yanlu.article import Campaign
from yanlu.payments.door import redeemed_gifts, tips
from yanlu.payments.setting import tips_shown

from .joining import forget_ended
from .models import Board, Member
from .setting import goal

EVERY = 10.0  # seconds between two reckonings
LARGEST_WALL = 20_000  # names


def readers_reached(reached: int, vouchers: int) -> int:
    """The estimate of readers inside: what the desk knows of its roads, and codes in use.

    No reader is counted herself: the desk's number comes of copies delivered (mirrors, archives,
    letters), and a code that was given and used is one more.
    """
    return reached + vouchers


def reckon(today: date) -> dict[str, Any]:
    """The figures of today; names in an order that tells nothing of when they came."""
    running = Member.objects.filter(until__gte=today)
    wall = running.filter(wall_state=Member.Wall.SHOWN).order_by("wall_name", "id")
    vouchers = redeemed_gifts()
    return {
        "members": running.count(),
        "goal": goal(),
        "readers": readers_reached(board().reached, vouchers),
        "vouchers": vouchers,
        "tips": tips() if tips_shown() else None,
        "wall": list(wall.values_list("wall_name", flat=True)[:LARGEST_WALL]),
    }


def refresh(today: date) -> bool:
    """Reckon anew; whether anything changed."""
    figures = reckon(today)
    with transaction.atomic(using=MAILBOX):
        board()
        row = Board.objects.select_for_update().get(pk=1)
        if row.figures == figures:
            return False
        if row.figures.get("wall", []) != figures["wall"]:
            row.wall_seq += 1
        row.campaign_seq += 1
        row.figures = figures
        row.save(update_fields=["figures", "campaign_seq", "wall_seq"])
    return True


def board() -> Board:
    """The one row."""
    return Board.objects.get_or_create(pk=1)[0]


def set_reached(number: int) -> None:
    """The desk's estimate of readers whom the paper's roads reach."""
    board()
    Board.objects.filter(pk=1).update(reached=number)


def settle(thing: str, seq: int) -> None:
    """The press has printed this version of `campaign` or `wall`."""
    field = {"campaign": "campaign_settled", "wall": "wall_settled"}[thing]
    rows = Board.objects.filter(pk=1, **{f"{field}__lt": seq})
    rows.filter(**{f"{thing}_seq__gte": seq}).update(**{field: seq})


def unsettled() -> list[tuple[str, int]]:
    """What changed and is not printed, each with its number."""
    found = []
    for thing in ("campaign", "wall"):
        behind = Board.objects.filter(**{f"{thing}_settled__lt": F(f"{thing}_seq")})
        found += [(thing, seq) for seq in behind.values_list(f"{thing}_seq", flat=True)]
    return found


def campaign() -> Campaign:
    """What is printed of the campaign."""
    row = board()
    figures = row.figures or {"members": 0, "goal": goal()}
    return Campaign(**{**figures, "wall": tuple(figures.get("wall", ()))}, version=row.campaign_seq)


class Rounds:
    """When the figures were last reckoned; kept in memory only."""

    def __init__(self) -> None:
        self.next_at = 0.0
        self.day: date | None = None

    def step(self, now: datetime) -> bool:
        """Reckon if it is time; nothing is ever left over, so no call is due at once."""
        at, today = now.timestamp(), now.date()
        if today == self.day and at < self.next_at <= at + EVERY:
            return False
        if today != self.day:
            forget_ended(today)
            self.day = today
        refresh(today)
        self.next_at = at + EVERY
        return False


ROUNDS = Rounds()
