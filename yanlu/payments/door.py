"""The door of payments for the press, and for the rooms above."""

from __future__ import annotations

from datetime import datetime

from .models import Intent
from .notices import unseen
from .rounds import ROUNDS
from .vouchers import redeemed_gifts

__all__ = ["redeemed_gifts", "step", "tip_words", "tips", "unseen"]


def step(now: datetime) -> bool:
    """Find in the providers' books what their notices did not tell; whether to call at once again.

    Args:
        now: in the paper's zone.
    """
    return ROUNDS.step(now)


def tips() -> int:
    """How many tips have been given and not taken back."""
    return Intent.objects.filter(kind=Intent.Kind.TIP, state=Intent.State.SETTLED).count()


def tip_words(limit: int) -> tuple[str, ...]:
    """Words that came with tips and that the desk lets stand, in an order that tells no time."""
    rows = Intent.objects.filter(words_state=Intent.Words.SHOWN, state=Intent.State.SETTLED)
    return tuple(rows.order_by("id").values_list("words", flat=True)[:limit])
