"""A process whose clock is set by faketime: how often an embargo is out before its time.

It is called with the name of the file by which its clock is set, and `believing` for a paper that
believes every clock; it prints how many trials there were, and in how many it came out early.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

SHIFTS = (-315576000, -86400, -600, 600, 86400, 315576000)  # seconds
TRIALS = 34  # of each: 204 in all
LATEST = 580  # seconds from the begin of a trial to the time of its article


def main(clock: Path, believing: bool) -> None:
    """Set the clock wrong in each trial, beside the articles' time or long before it."""
    django.setup()
    from yanlu.newsroom import models, schedule

    if believing:
        schedule.trusted_time = lambda now, *_: now  # type: ignore[assignment]
    page = models.ArticlePage.objects.filter(live=True).first()
    assert page is not None
    early = sum(
        is_early(page, clock, shift, 20 + trial * (LATEST - 20) // TRIALS)
        for shift in SHIFTS
        for trial in range(TRIALS)
    )
    print(TRIALS * len(SHIFTS), early)


def is_early(page: object, clock: Path, shift: int, wait: int) -> bool:
    """Whether an article that is due in so many seconds comes out when the clock is set."""
    from yanlu.config.clocks import steady_seconds
    from yanlu.newsroom import models, schedule

    clock.write_text("+0")
    models.ClockAlarm.objects.all().delete()
    models.ClockMark.objects.all().delete()
    found = models.ArticlePage.objects.get(pk=page.pk)  # type: ignore[attr-defined]
    models.ArticlePage.objects.filter(pk=found.pk).update(live=False)
    revision = found.latest_revision
    due = datetime.now(UTC) + timedelta(seconds=wait)
    found.revisions.filter(pk=revision.pk).update(approved_go_live_at=due)
    watch = schedule.Watch(is_trusted=lambda: False)
    schedule.step(datetime.now(UTC), steady_seconds(), watch)
    before = datetime.now(UTC)
    clock.write_text(f"{shift:+d}")
    assert abs((datetime.now(UTC) - before).total_seconds() - shift) < 60, "the clock is not set"
    for _ in range(2):
        schedule.step(datetime.now(UTC), steady_seconds(), watch)
    return bool(models.ArticlePage.objects.get(pk=found.pk).live)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["believing"])
