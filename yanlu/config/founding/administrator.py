"""The first administrator: asked to join by a link, since there is nobody yet who could invite."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yanlu.staff.errors import StaffError
from yanlu.staff.first import invite_first_administrator


def admit(name: str, email: str, now: datetime) -> str:
    """Ask the first administrator to join; a sentence with the link, which is told this once.

    Args:
        name: with which one signs in.
        email: for letters; may be empty.
        now: with its zone.
    """
    try:
        link = invite_first_administrator(name, email, now)
    except StaffError as error:
        return str(error)
    return _("管理員 %(name)s 的邀請（三天內有效，只顯示這一次）：%(link)s") % {
        "name": name,
        "link": link,
    }
