"""How a membership runs: pure reckoning with days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

FORGOTTEN = timedelta(days=400)  # after its end a membership is forgotten


def add_months(start: date, months: int) -> date:
    """The same day so many months later; the last of a shorter month."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def extended(until: date | None, months: int, today: date) -> date:
    """The last day after so many more months: from today, or from the end if that is later."""
    return add_months(max(until or today, today), months)


def is_running(until: date, today: date) -> bool:
    """Whether the membership runs on this day; the last day belongs to it."""
    return until >= today
