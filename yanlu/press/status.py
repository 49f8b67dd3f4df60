"""The state of the press, for its screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import Delivery, Due, Failure, Lease, Printing, Reprint
from .reads import most_read

SILENT_AFTER = timedelta(seconds=30)  # a press that works renews its lease every step


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the press at one moment.

    Args:
        is_running: whether a press has renewed its lease lately.
        printed: how many articles stand.
        due: how many lists and articles wait for their turn.
        failures: what could not be done, the oldest first.
        deliveries: how far each target is.
        reprint: the full reprint under way, if there is one.
        latest: what was printed last.
        most_read: of the last day, if reads are counted: id, headline, total.
    """

    is_running: bool
    printed: int
    due: int
    failures: tuple[Failure, ...]
    deliveries: tuple[Delivery, ...]
    reprint: Reprint | None
    latest: tuple[Printing, ...]
    most_read: tuple[tuple[str, str, int], ...]

    @classmethod
    def now(cls, moment: datetime) -> Status:
        """The state at this moment."""
        lease = Lease.objects.filter(until__gt=moment - SILENT_AFTER).exclude(holder="")
        return cls(
            is_running=lease.exists(),
            printed=Printing.objects.count(),
            due=Due.objects.count(),
            failures=tuple(Failure.objects.order_by("first_at")),
            deliveries=tuple(Delivery.objects.order_by("pk")),
            reprint=Reprint.objects.filter(finished_at=None).first(),
            latest=tuple(Printing.objects.order_by("-printed_at")[:10]),
            most_read=tuple(most_read(moment, 24)),
        )
