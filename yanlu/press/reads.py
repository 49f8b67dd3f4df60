"""How often articles were read, by the hour: totals of ten and more, nothing of any reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import F, Sum

from .catalogue import find
from .models import Reads

KEPT = timedelta(days=400)


def keep_reads(totals: dict[tuple[int, str], int]) -> None:
    """Add totals to what is known.

    Args:
        totals: by the hour since 1970 and the article's id.
    """
    for (hour, article), count in totals.items():
        at = datetime.fromtimestamp(hour * 3600, UTC)
        row, made = Reads.objects.get_or_create(article=article, hour=at, defaults={"count": count})
        if not made:
            Reads.objects.filter(pk=row.pk).update(count=F("count") + count)
        Reads.objects.filter(hour__lt=at - KEPT).delete()


def most_read(now: datetime, hours: int, limit: int = 20) -> list[tuple[str, str, int]]:
    """The most read articles of the last hours: id, headline, total."""
    rows = (
        Reads.objects.filter(hour__gte=now - timedelta(hours=hours))
        .values("article")
        .annotate(total=Sum("count"))
        .order_by("-total")[:limit]
    )
    found = find([row["article"] for row in rows])
    return [
        (row["article"], found[row["article"]].headline, row["total"])
        for row in rows
        if row["article"] in found
    ]
