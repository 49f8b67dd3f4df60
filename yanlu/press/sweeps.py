"""The slow sweep over everything: the net under the index of changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from .articles import long_ago
from .models import Due, Printing, Sweep
from .workshop import Workshop

PIECE = 200  # articles in one look
PAUSE = timedelta(seconds=20)  # between two pieces
ROUND = timedelta(hours=1)  # between two rounds


def sweep(shop: Workshop, now: datetime) -> bool:
    """Compare one piece of what is live with what was printed; what differs falls due.

    A clock that was set back must not stop the sweep: a time far ahead counts as now.
    """
    row, _ = Sweep.objects.get_or_create(pk=1, defaults={"next_at": now})
    if now < row.next_at <= now + 2 * ROUND:
        return False
    live = dict(shop.desk.live(row.after, PIECE))
    last = max(live, default="") if len(live) == PIECE else "~"
    printed = dict(
        Printing.objects.filter(pk__gt=row.after, pk__lte=last).values_list("pk", "revision")
    )
    wrong = {one for one in live.keys() | printed.keys() if live.get(one) != printed.get(one)}
    make_due(wrong, now)
    row.after = last if last != "~" else ""
    row.next_at = now + (PAUSE if row.after else ROUND)
    row.save()
    return False


def make_due(identities: set[str], now: datetime) -> None:
    """Let these articles be printed at once."""
    Due.objects.bulk_create(
        (Due(thing=f"article:{one}", since=long_ago(now)) for one in identities),
        ignore_conflicts=True,
    )
