"""What is kept of feelings: a number of each, and under a key's fingerprint which one it chose."""

from __future__ import annotations

from django.db import models

from yanlu.accounts.acts import ActRow


class FeelingRow(models.Model):
    """One of the paper's feelings, in the paper's own script."""

    name = models.CharField(max_length=12, unique=True)  # in forms and rows; never changes
    words = models.CharField(max_length=12)
    place = models.PositiveSmallIntegerField(default=0)
    is_shown = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = "讀後感"


class Vote(models.Model):
    """What the holder of a key felt about an article; withdrawn, it feels nothing."""

    article = models.CharField(max_length=7)
    feeling = models.CharField(max_length=12, blank=True)
    key_hash = models.CharField(max_length=32, unique=True)
    is_counted = models.BooleanField(default=True)


class Counter(models.Model):
    """How many feel one way about an article; `changes` only grows."""

    article = models.CharField(max_length=7)
    feeling = models.CharField(max_length=12)
    count = models.PositiveIntegerField(default=0)
    changes = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "feeling"], name="reactions_counter_once")
        ]


class Change(models.Model):
    """That a tally must be printed anew."""

    article = models.CharField(max_length=7)


class Act(ActRow):
    """What the desk did to the feelings."""
