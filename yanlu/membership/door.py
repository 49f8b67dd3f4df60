"""The door of membership for the press: what changed, and what it is now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import campaign as figures
from .campaign import campaign

__all__ = ["Change", "campaign", "changes", "settle", "step"]


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that changed: `campaign` or `wall`; `seq` grows with every change."""

    thing: str
    seq: int


def step(now: datetime) -> bool:
    """Reckon the campaign anew every few seconds, end what ended by day; whether to call again.

    Args:
        now: in the paper's zone.
    """
    return figures.ROUNDS.step(now)


def changes(limit: int) -> list[Change]:
    """What changed and is not settled."""
    return [Change(thing, seq) for thing, seq in figures.unsettled()[:limit]]


def settle(done: Iterable[Change]) -> None:
    """Forget these changes; what has changed again since stays."""
    for change in done:
        figures.settle(change.thing, change.seq)
