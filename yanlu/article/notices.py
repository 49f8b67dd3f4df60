"""What the desk puts on every page for a time: warnings, and what stands in places it has sold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .blocks import SCRIPT
from .media import Image
from .record import field, record

Extra = Mapping[str, Any]


@record(frozen=True, slots=True)
class Alert:
    """預警: an article that every page points to until a time has passed.

    Args:
        article: its id.
        words: what has happened and what to do, in one or two sentences.
        script: BCP 47 tag of the script of these words.
        since: when it was given.
        until: from then on it is no longer in force.
    """

    article: str
    words: str = field(metadata=SCRIPT)
    script: str
    since: datetime
    until: datetime
    zone: str = "Asia/Taipei"
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Slot:
    """廣告 or 贊助: what stands in a place that the desk has sold.

    Args:
        place: `front` or `article`.
        kind: `advertisement` or `sponsor`.
        customer: who has paid for it.
        words: what it says to those who do not see the picture.
        address: where it leads, `https:`.
        script: BCP 47 tag of the script of these words.
    """

    place: str
    kind: str
    customer: str = field(metadata=SCRIPT)
    words: str = field(metadata=SCRIPT)
    address: str
    script: str
    image: Image
    extra: Extra = field(default_factory=dict)
