"""The rows of the staff's door."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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


class PasswordReset(Link):
    """A person who forgot her password may choose another."""

    person: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )


class Asking(models.Model):
    """Somebody has said that a password is forgotten; who it is, is looked up later.

    So the answer takes the same time and says the same, whether there is such a person or not.
    """

    words = models.CharField(max_length=254)
    made_at = models.DateTimeField()


class Recovery(Link):
    """A person has lost every passkey and code; two administrators let her make new ones."""

    person: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    requested_by = models.CharField(max_length=150)
    first: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    second: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    sets_password = models.BooleanField(default=False)

    @property
    def is_approved(self) -> bool:
        """Whether two have approved, or the machine's own terminal."""
        return self.second_id is not None or self.sets_password


class Removal(models.Model):
    """Somebody asks that an administrator be one no more; no roles: she is to be let in no more."""

    person: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    asked_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    roles = models.JSONField(default=list)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


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


class Letter(models.Model):
    """A letter to one of the staff, until thirty days after it was sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待寄出")
        SENT = "sent", _("已寄出")
        GIVEN_UP = "given-up", _("放棄")

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    is_secret = models.BooleanField(default=False)
    mark = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]


class Chain(models.Model):
    """The end of the chain of acts: one row, which is locked while an act is added."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


ACTS = {
    "invite": _("邀請"),
    "withdraw-invitation": _("撤回邀請"),
    "join": _("加入"),
    "sign-in": _("登入"),
    "use-code": _("用備用碼登入"),
    "add-passkey": _("加上通行金鑰"),
    "remove-passkey": _("移除通行金鑰"),
    "new-codes": _("換備用碼"),
    "end-sessions": _("結束登入"),
    "roles": _("改角色"),
    "email": _("改電郵"),
    "deactivate": _("停用帳號"),
    "activate": _("恢復帳號"),
    "test-letter": _("試寄"),
    "password": _("改密碼"),
    "ask-password": _("寄出改密碼的連結"),
    "ask-recovery": _("請求找回通行金鑰"),
    "approve-recovery": _("同意找回通行金鑰"),
    "stop-recovery": _("停止找回通行金鑰"),
    "ask-removal": _("請求解除管理員"),
    "agree-removal": _("同意解除管理員"),
    "stop-removal": _("停止解除管理員"),
    "recover": _("找回：通行金鑰全部作廢"),
}


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

    @property
    def words(self) -> str:
        """The act as people call it."""
        return str(ACTS.get(self.act, self.act))

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
