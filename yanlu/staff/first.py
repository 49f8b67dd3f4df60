"""The first administrator, before there is anybody who could invite."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from . import invitations, log
from .errors import StaffError
from .models import Invitation
from .roles import ADMINISTRATOR, administrators


@transaction.atomic
def invite_first_administrator(name: str, email: str, now: datetime) -> str:
    """Ask the first administrator to join; asked again, the earlier link is good no more.

    Args:
        name: with which she will sign in.
        email: for letters; may be empty.

    Returns:
        the link at which she chooses her password and adds her passkey; it is told this once.

    Raises:
        StaffError: there is an administrator already, or name or address cannot be.
    """
    if administrators().exists():
        raise StaffError(_("已經有管理員了；請由管理員在「同仁」頁邀請。"))
    for row in Invitation.objects.filter(used_at=None, expires_at__gt=now):
        if ADMINISTRATOR.key in row.roles:
            invitations.withdraw(row, log.MACHINE, now)
    return invitations.invite(name, email, [ADMINISTRATOR.key], log.MACHINE, now)[1]
