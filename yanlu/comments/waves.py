"""Which comments say nearly the same; looked for among the newest, in memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F

from .models import Comment, Wave
from .sketches import are_alike, bands

REMEMBERED = 20_000  # comments, whose sketches take some 15 MB
TRUSTED = 1.0  # seconds for which the comments that other processes take are not looked for


@dataclass(frozen=True, slots=True)
class Like:
    """A comment that says nearly the same as another.

    Args:
        comment: its key.
        wave: of its wave; None: it was alone until now.
        count: how many say so, it included.
    """

    comment: int
    wave: int | None
    count: int


class Recent:
    """The sketches of the newest comments, found by what they share.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.sketches: OrderedDict[int, bytes] = OrderedDict()
        self.by_band: dict[int, int] = {}  # the newest comment with a band
        self.last = 0
        self.looked: float | None = None

    def find(self, made: bytes) -> Like | None:
        """The newest comment whose words are like those of a sketch."""
        self.catch_up()
        with self.lock:
            near = {self.by_band[band] for band in bands(made) if band in self.by_band}
            alike = [one for one in near if are_alike(made, self.sketches[one])]
        return standing(max(alike)) if alike else None

    def catch_up(self) -> None:
        """Read what other processes have taken, or at the start what there is."""
        with self.lock:
            if self.looked is not None and self.clock() - self.looked < TRUSTED:
                return
            self.looked, last = self.clock(), self.last
        rows = Comment.objects.filter(pk__gt=last).exclude(sketch=b"").order_by("-pk")
        for pk, made in reversed(rows.values_list("pk", "sketch")[:REMEMBERED]):
            self.add(pk, bytes(made))

    def add(self, comment: int, made: bytes) -> None:
        """Remember a comment, and forget the oldest if there are too many."""
        with self.lock:
            self.last = max(self.last, comment)
            self.sketches[comment] = made
            self.by_band |= dict.fromkeys(bands(made), comment)
            while len(self.sketches) > REMEMBERED:
                oldest, old = self.sketches.popitem(last=False)
                for band in bands(old):
                    if self.by_band.get(band) == oldest:
                        del self.by_band[band]


RECENT = Recent()


def standing(comment: int) -> Like | None:
    """What a remembered comment is now; None if its writer has erased it."""
    rows = Comment.objects.filter(pk=comment).exclude(sketch=b"").select_related("wave")
    found = rows.only("wave").first()
    if found is None:
        return None
    return Like(comment, found.wave_id, found.wave.count if found.wave else 1)


def join(like: Like) -> Wave:
    """The wave with one comment more; in a transaction. Two that were alone become one."""
    first = Comment.objects.select_related("wave").get(pk=like.comment)
    if first.wave is not None:
        Wave.objects.filter(pk=first.wave.pk).update(count=F("count") + 1)
        return first.wave
    begun = Wave.objects.create(sketch=first.sketch, count=2)
    Comment.objects.filter(pk=first.pk).update(wave=begun)
    return begun
