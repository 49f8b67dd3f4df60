"""What the watch remembers: alarms."""

from __future__ import annotations

from django.db import models

from .words import told


class Alarm(models.Model):
    """That something is or was wrong: since when, who was told when, and when it was over."""

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60, default="")
    number = models.BigIntegerField(default=0)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True, db_index=True)
    over_told = models.BooleanField(default=False)

    class Meta:
        verbose_name = "警示"

    def __str__(self) -> str:
        return self.key

    @property
    def what(self) -> str:
        """What is wrong, in the language in force."""
        return told(self.kind, self.about, self.number)[0]

    @property
    def do(self) -> str:
        """What to do about it."""
        return told(self.kind, self.about, self.number)[1]
