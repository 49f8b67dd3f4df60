"""The roles that the staff may have, and who must hold a passkey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from .models import Standing

# Whoever has stolen one administrator's session could make another administrator of her own; that
# one has no voice until the others had days to see it.
VOICE_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Role:
    """A role.

    Args:
        key: as rows and commands call it.
        words: as people call it.
        group: the name of its group; empty for the administrators, who are superusers.
        guarded: whether it takes a passkey in production.
        help: what it may do.
    """

    key: str
    words: Any
    group: str
    guarded: bool
    help: Any


ADMINISTRATOR = Role(
    "administrator", _("管理員"), "", True, _("邀請同仁、改角色、管設定，什麼都能做")
)
ROLES = (
    ADMINISTRATOR,
    Role("editor", _("編輯"), "編輯", True, _("審稿、發布、排頭版、審留言")),
    Role("reporter", _("記者"), "記者", False, _("寫稿、交稿，不能發布")),
    Role("moderator", _("審留言"), "審留言", True, _("只審留言與檢舉")),
    Role("treasurer", _("司庫"), "司庫", True, _("帳目與榮譽會員")),
)
BY_KEY = {role.key: role for role in ROLES}


def roles_of(person: Any) -> tuple[Role, ...]:
    """The roles that a person has."""
    groups = set(person.groups.values_list("name", flat=True))
    return tuple(role for role in ROLES if has_role(person, role, groups))


def has_role(person: Any, role: Role, groups: set[str]) -> bool:
    return role.group in groups if role.group else bool(person.is_superuser)


def set_roles(person: Any, keys: Iterable[str], now: datetime) -> None:
    """Give a person these roles and no others; groups that are no roles are taken away."""
    wanted = {BY_KEY[key] for key in keys}
    is_administrator = ADMINISTRATOR in wanted
    names = [role.group for role in wanted if role.group]
    person.is_superuser = is_administrator
    person.save(update_fields=["is_superuser"])
    person.groups.set([Group.objects.get_or_create(name=name)[0] for name in names])
    standing, _made = Standing.objects.get_or_create(person=person)
    if is_administrator != (standing.administrator_since is not None):
        standing.administrator_since = now if is_administrator else None
        standing.save(update_fields=["administrator_since"])


def must_hold_passkey(person: Any) -> bool:
    """Whether the person may do what takes a passkey in production.

    Whatever is not known to be harmless does: a group that is no role, or a right of one's own.
    """
    if not settings.STAFF_GUARDED:
        return False
    if person.is_superuser or person.user_permissions.exists():
        return True
    harmless = [role.group for role in ROLES if role.group and not role.guarded]
    return bool(person.groups.exclude(name__in=harmless).exists())


def administrators() -> Any:
    """The administrators that can sign in."""
    return get_user_model().objects.filter(is_superuser=True, is_active=True)


def has_voice(person: Any, at: datetime) -> bool:
    """Whether the person had been administrator for three days at that time, and is."""
    since = administrator_since(person)
    is_one = person.is_superuser and person.is_active
    return bool(is_one and since is not None and since <= at - VOICE_AFTER)


def administrator_since(person: Any) -> datetime | None:
    """Since when the person is administrator, where it is known."""
    standing = Standing.objects.filter(person=person).first()
    return standing.administrator_since if standing else None
