"""What other rooms may ask of the staff's: letters to the staff, and one unit of its own work."""

from __future__ import annotations

from datetime import datetime

from . import outbox, passwords
from .outbox import write_to_administrators

__all__ = ["step", "write_to_administrators"]


def step(now: datetime) -> bool:
    """One unit of work; whether there may be more."""
    return passwords.step(now) or outbox.step(now)
