"""The rows of the staff's door."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models


def digest_of(token: str) -> str:
    """What is kept of a secret link: it opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class Link(models.Model):
    """A secret link that opens once, until it expires; only its hash is kept."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def seal(self) -> str:
        """Give the link a new secret; the token, which is told once."""
        token = secrets.token_urlsafe(32)
        self.digest = digest_of(token)
        return token

    def is_open(self, now: datetime) -> bool:
        """Whether it opens still."""
        return self.used_at is None and now < self.expires_at

    def use(self, now: datetime) -> bool:
        """Use it up; false where somebody else was first, or it is too late."""
        rows = type(self)._default_manager.filter(
            pk=self.pk, digest=self.digest, used_at=None, expires_at__gt=now
        )
        return bool(rows.update(used_at=now))


class Invitation(Link):
    """Somebody is asked to join the staff."""

    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    roles = models.JSONField(default=list)
    invited_by = models.CharField(max_length=150)
    person: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )


class Standing(models.Model):
    """How a person stands: when it changes, the sessions that began before it are over."""

    person: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="standing",
    )
    turn = models.PositiveIntegerField(default=0)
    administrator_since = models.DateTimeField(null=True)


class Chain(models.Model):
    """The end of the chain of acts: one row, which is locked while an act is added."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


class Acts(models.QuerySet["Act"]):
    """Acts are added and read; nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise TypeError("acts are not changed")

    def delete(self) -> NoReturn:
        """Refused."""
        raise TypeError("acts are not deleted")


class Act(models.Model):
    """Who did what, on what, when; each row carries the hash of the one before."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    thing = models.CharField(max_length=300, blank=True)
    before = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    secret = models.CharField(max_length=8)
    seal = models.CharField(max_length=64)

    objects = Acts.as_manager()

    class Meta:
        ordering = ["-number"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; a second time is refused."""
        if self.pk is not None:
            raise TypeError("acts are not changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise TypeError("acts are not deleted")
