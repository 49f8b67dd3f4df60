"""What all that leaves the newsroom has in common: a lasting id and a counted version."""

# mypy: allow-subclassing-any
from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yanlu.article import identity

from ..cleaning import clean
from ..forms import CarefulForm


def new_identity(model: type[models.Model]) -> str:
    """An id that nothing of this kind bears."""
    while True:
        found = identity(secrets.token_bytes(7))
        if not model._default_manager.filter(public_id=found).exists():
            return found


def clean_words(record: models.Model) -> None:
    """Take hidden marks out of every text field of the record."""
    for field in record._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField):
            value = getattr(record, field.attname)
            if isinstance(value, str):
                setattr(record, field.attname, clean(value))


class Versioned(models.Model):
    """A thing whose every change is counted, so that what was printed with it is seen as old."""

    version = models.PositiveIntegerField(default=1, editable=False)

    base_form_class = CarefulForm

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the thing, cleaned and counted."""
        clean_words(self)
        changed = self.pk is not None and not self._state.adding
        if changed:
            # Counted by the database, since two desks may save at once.
            self.version = F("version") + 1
        super().save(*args, **kwargs)
        if changed:
            self.refresh_from_db(fields=["version"])


class Named(Versioned):
    """A section, topic or person: an id for ever and a name that may change."""

    public_id = models.CharField(_("編號"), max_length=7, unique=True, editable=False)
    name = models.CharField(_("名稱"), max_length=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; the first time it is given its id."""
        self.public_id = self.public_id or new_identity(type(self))
        super().save(*args, **kwargs)
