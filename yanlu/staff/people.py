"""What administrators do about people: each act is written down, and told to the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from . import invitations, log, outbox, sessions
from .errors import StaffError
from .models import Standing
from .roles import ADMINISTRATOR, BY_KEY, set_roles


@transaction.atomic
def invite(name: str, email: str, roles: Sequence[str], by: Any, now: datetime) -> tuple[str, bool]:
    """Ask somebody to join.

    Returns:
        the link, and whether it goes out by letter; else it is to be shown once.

    Raises:
        StaffError: name, address or roles cannot be.
    """
    row, link = invitations.invite(name, email, roles, by, now)
    words = _("%(by)s 邀請您加入編輯部，名字是「%(name)s」。請在三天內打開這個連結，只能用一次：")
    body = f"{words % {'by': row.invited_by, 'name': row.name}}\n\n{link}\n"
    is_sent = outbox.write(row.email, _("邀請您加入編輯部"), body, now, is_secret=True)
    if ADMINISTRATOR.key in roles:
        tell_administrators(_("%(by)s 邀請了「%(name)s」當管理員。"), by, row.name, now)
    return link, is_sent


@transaction.atomic
def change_roles(person: Any, roles: Sequence[str], by: Any, now: datetime) -> None:
    """Give a person other roles.

    Raises:
        StaffError: one's own, or none.
    """
    refuse_oneself(person, by)
    if not roles or any(key not in BY_KEY for key in roles):
        raise StaffError(_("請至少選一個角色；要讓人離開，請停用。"))
    was_administrator = person.is_superuser
    set_roles(person, roles, now)
    sessions.end_all(person)
    log.note(by, "roles", f"{person.get_username()}: {', '.join(roles)}", now)
    words = "、".join(str(BY_KEY[key].words) for key in roles)
    tell(person, _("您在編輯部的角色改為：%(roles)s。") % {"roles": words}, by, now)
    if ADMINISTRATOR.key in roles and not was_administrator:
        tell_administrators(_("%(by)s 讓「%(name)s」當管理員。"), by, person.get_username(), now)


@transaction.atomic
def set_active(person: Any, is_active: bool, by: Any, now: datetime) -> None:
    """Let a person in again, or no more.

    Raises:
        StaffError: oneself.
    """
    refuse_oneself(person, by)
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    if is_active and person.is_superuser:  # who was away for long has no voice at once
        Standing.objects.filter(person=person).update(administrator_since=now)
    sessions.end_all(person)
    log.note(by, "activate" if is_active else "deactivate", person.get_username(), now)
    words = _("您的帳號已恢復。") if is_active else _("您的帳號已停用。")
    tell(person, words, by, now)


@transaction.atomic
def change_email(person: Any, email: str, by: Any, now: datetime) -> None:
    """Write to a person elsewhere from now on; the old address is told.

    Raises:
        StaffError: it is no address.
    """
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise StaffError(_("電郵要寫完整，例如 lin@news.example。")) from error
    tell(person, _("您在編輯部登記的電郵改了；這個地址不再收到信。"), by, now)
    person.email = email
    person.save(update_fields=["email"])
    log.note(by, "email", person.get_username(), now)


@transaction.atomic
def end_sessions(person: Any, by: Any, now: datetime) -> None:
    """End all sessions of a person."""
    sessions.end_all(person)
    log.note(by, "end-sessions", person.get_username(), now)


def refuse_oneself(person: Any, by: Any) -> None:
    """Nobody raises, lowers or shuts out herself: so there is always an administrator left."""
    if not isinstance(by, str) and person.pk == by.pk:
        raise StaffError(_("自己的角色和帳號要由另一位管理員來改。"))


def tell(person: Any, words: str, by: Any, now: datetime) -> None:
    """Write to a person about her own account."""
    who = by if isinstance(by, str) else by.get_username()
    foot = _("經手的是 %(who)s。若您覺得不對，請馬上聯絡管理員。") % {"who": who}
    name = person.get_username()
    outbox.write(person.email, _("您的編輯部帳號"), f"{name}：\n\n{words}\n{foot}\n", now)


def tell_administrators(words: str, by: Any, name: str, now: datetime) -> None:
    """Write to all administrators about a new one."""
    who = by if isinstance(by, str) else by.get_username()
    outbox.write_to_administrators(_("新的管理員"), words % {"by": who, "name": name}, now)
