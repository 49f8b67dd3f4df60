"""What is kept of a member: until when, and a name for the wall if she wishes."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

from yanlu.accounts.acts import ActRow


def random_number() -> int:
    """A number for a row that tells nothing of when it came."""
    return secrets.randbits(62) + 1


class Member(models.Model):
    """An honorary membership.

    Args:
        key: of the codename account (`accounts.Account.key`); nothing leads to a payment.
        until: the last day.
        wall_name: as she wishes to stand on the wall; empty: not at all.
        wall_state: the desk looks at a name before it is printed.
    """

    class Wall(models.TextChoices):
        NONE = "none", "不上榜"
        HELD = "held", "待看"
        SHOWN = "shown", "刊出"
        REFUSED = "refused", "不刊"

    id = models.BigAutoField(primary_key=True, default=random_number)
    key = models.CharField(max_length=64, unique=True)
    until = models.DateField(db_index=True)
    wall_name = models.CharField(max_length=24, default="")
    wall_state = models.CharField(
        max_length=7, choices=Wall.choices, default=Wall.NONE, db_index=True
    )

    class Meta:
        verbose_name = "榮譽會員"

    def __str__(self) -> str:
        return self.key[:8]


class Board(models.Model):
    """The campaign as it was last reckoned; one row.

    Args:
        reached: readers inside whom the paper reaches through its roads, as the desk estimates.
        figures: what is printed, by name of the field.
        campaign_seq, wall_seq: grow with every change.
        campaign_settled, wall_settled: up to which the press has printed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    reached = models.PositiveBigIntegerField(default=0)
    figures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    campaign_seq = models.PositiveBigIntegerField(default=0)
    campaign_settled = models.PositiveBigIntegerField(default=0)
    wall_seq = models.PositiveBigIntegerField(default=0)
    wall_settled = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return "board"


class Act(ActRow):
    """What the desk did."""

    class Meta:
        verbose_name = "會務紀錄"
