"""What the staff did at the desks of the readers' rooms: a log to which rows are only added."""

from __future__ import annotations

from typing import Any

from django.db import models

from .errors import AppendOnlyError


class ActRow(models.Model):
    """An act, with the pseudonym of who did it; each room has a table of its own."""

    pseudonym = models.CharField(max_length=80)
    act = models.CharField(max_length=20)
    thing = models.CharField(max_length=160, db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    day = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.act} {self.thing}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; what has been added stays as it is."""
        if self.pk is not None:
            raise AppendOnlyError(str(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise AppendOnlyError(str(self))
