"""Invitations: somebody is asked to join, and joins once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from . import log
from .errors import LinkError, NameTakenError, StaffError
from .models import Invitation, digest_of
from .roles import BY_KEY, set_roles

GOOD_FOR = timedelta(days=3)


def address_of(name: str, *arguments: str) -> str:
    """The absolute address of a page of the door, on the desk's own host."""
    return str(settings.STAFF_ORIGIN) + reverse(f"staff:{name}", args=arguments)


@transaction.atomic
def invite(
    name: str, email: str, roles: Sequence[str], by: Any, now: datetime
) -> tuple[Invitation, str]:
    """Ask somebody to join the staff.

    Args:
        name: with which one will sign in.
        email: for the letters; may be empty.
        roles: the keys of roles, one at least.
        by: the user who asks, or words.

    Returns:
        the row, and the link, which is told this once.

    Raises:
        StaffError: name, address or roles cannot be; `str()` says what to do.
    """
    name, email = name.strip(), email.strip()
    refuse_words(name, email)
    refuse_roles(roles)
    refuse_taken(name, now)
    row = Invitation(name=name, email=email, roles=list(roles), made_at=now)
    row.invited_by = by if isinstance(by, str) else by.get_username()
    row.expires_at = now + GOOD_FOR
    token = row.seal()
    row.save()
    log.note(by, "invite", f"{name}: {', '.join(roles)}", now)
    return row, address_of("accept", token)


def refuse_words(name: str, email: str) -> None:
    try:
        UnicodeUsernameValidator()(name)
        if email:
            validate_email(email)
    except ValidationError as error:
        raise StaffError(_("名字只能用文字、數字和 @ . + - _，電郵要寫完整。")) from error
    if len(name) > 150:
        raise StaffError(_("名字太長。"))


def refuse_roles(roles: Sequence[str]) -> None:
    if not roles or any(key not in BY_KEY for key in roles):
        raise StaffError(_("請至少選一個角色。"))


def refuse_taken(name: str, now: datetime) -> None:
    """One name, one person; an invitation that is still open holds its name."""
    taken = get_user_model().objects.filter(username__iexact=name).exists()
    waiting = Invitation.objects.filter(name__iexact=name, used_at=None, expires_at__gt=now)
    if taken or waiting.exists():
        raise NameTakenError(_("已經有人用這個名字，或正在邀請。請換一個。"))


def find(token: str, now: datetime) -> Invitation:
    """The invitation of this link.

    Raises:
        LinkError: it is unknown, used or too old; all three read the same.
    """
    row = Invitation.objects.filter(digest=digest_of(token)).first()
    if row is None or not row.is_open(now):
        raise LinkError(_("這個邀請連結已經用過、過期或撤回了。請管理員再邀請一次。"))
    return row


@transaction.atomic
def accept(row: Invitation, password: str, now: datetime) -> Any:
    """Join: the account is made. Of two who press at once, one joins.

    Raises:
        LinkError: somebody was first, or it is too late.
    """
    if not row.use(now):
        raise LinkError(_("這個邀請連結已經用過、過期或撤回了。請管理員再邀請一次。"))
    try:
        with transaction.atomic():
            person = get_user_model().objects.create_user(row.name, row.email, password)
    except IntegrityError as error:
        raise LinkError(_("已經有人用這個名字。請管理員換一個名字再邀請。")) from error
    set_roles(person, row.roles, now)
    Invitation.objects.filter(pk=row.pk).update(person=person)
    log.note(person, "join", ", ".join(row.roles), now)
    return person


@transaction.atomic
def withdraw(row: Invitation, by: Any, now: datetime) -> bool:
    """Take an invitation back; false where it was used meanwhile."""
    done = row.use(now)
    if done:
        log.note(by, "withdraw-invitation", row.name, now)
    return done
