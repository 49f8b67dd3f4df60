"""The door of the feelings for the press: which tallies changed, and what they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from yanlu.article import Feeling, Tally

from .feelings import shown
from .models import Change as ChangeRow
from .models import Counter

__all__ = ["Change", "changes", "settle", "tally"]

WIDTH = 20  # rows looked at for each change wanted: an article that is much felt about has many


@dataclass(frozen=True, slots=True)
class Change:
    """A tally that changed.

    Args:
        thing: `tally:<article>`.
        seq: grows with every change.
        rows: that said so; settling forgets these and no other.
    """

    thing: str
    seq: int
    rows: tuple[int, ...] = field(default=(), compare=False)


class Waits:
    """When each tally was last printed; in memory only."""

    def __init__(self) -> None:
        self.printed: dict[str, datetime] = {}
        self.now: datetime | None = None

    def look(self, now: datetime, wait: float) -> None:
        """Forget what was printed long enough ago; a clock that was set back forgets all."""
        early = timedelta(seconds=wait)
        self.printed = {
            thing: since
            for thing, since in self.printed.items()
            if timedelta(0) <= now - since < early
        }
        self.now = now

    def note(self, thing: str) -> None:
        """That a tally was printed when the press last looked."""
        if self.now is not None:
            self.printed[thing] = self.now


WAITS = Waits()


def changes(limit: int, now: datetime) -> Sequence[Change]:
    """The tallies that changed and are not settled, each at most once a minute, oldest first.

    Args:
        limit: of changes.
        now: in the paper's zone.
    """
    WAITS.look(now, float(settings.YANLU.get("YANLU_TALLY_WAIT", 60)))
    waiting = [thing.removeprefix("tally:") for thing in WAITS.printed]
    rows = ChangeRow.objects.exclude(article__in=waiting).order_by("pk")
    found: dict[str, list[int]] = {}
    for seq, article in rows.values_list("pk", "article")[: limit * WIDTH]:
        if article in found or len(found) < limit:
            found.setdefault(article, []).append(seq)
    return [Change(f"tally:{article}", seqs[-1], tuple(seqs)) for article, seqs in found.items()]


def settle(done: Iterable[Change]) -> None:
    """Forget these changes; what has changed again since it was read stays."""
    for change in done:
        WAITS.note(change.thing)
        ChangeRow.objects.filter(pk__in=change.rows).delete()


def tally(article: str) -> Tally:
    """What readers felt about an article, in the paper's order."""
    counters = {row.feeling: row for row in Counter.objects.filter(article=article)}
    counts = {name: row.count for name, row in counters.items()}
    return Tally(
        article=article,
        version=sum(row.changes for row in counters.values()),
        feelings=tuple(Feeling(one.name, one.words, counts.get(one.name, 0)) for one in shown()),
    )
