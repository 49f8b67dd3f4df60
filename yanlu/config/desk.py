"""The screens of the readers' rooms on the desk: mounted, guarded, and signed with a pseudonym."""

# mypy: allow-untyped-decorators, allow-subclassing-any
from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from yanlu.newsroom.furnishing import MODERATORS, TREASURERS, is_editor
from yanlu.staff import outbox

FRAME = "wagtailadmin/base.html"
MODERATE, TREASURE, ADMINISTER = "moderate", "treasure", "administer"
ROOMS = {
    "comments": MODERATE,
    "reactions": MODERATE,
    "payments": TREASURE,
    "membership": TREASURE,
    "staff": ADMINISTER,
}

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts at a screen of the readers' rooms, as far as these rooms may know.

    Args:
        frame: the template around their screens.
        pseudonym: the only thing that they write down of the one who acts.
        rights: `moderate`, `treasure`, `administer`.
    """

    frame: str
    pseudonym: str
    rights: frozenset[str]

    def may(self, right: str) -> bool:
        """Whether the one who acts has this right."""
        return right in self.rights


def desk_of(user: Any) -> Desk:
    """The desk as this member of the staff finds it."""
    return Desk(FRAME, pseudonym(user), rights_of(user))


def rights_of(user: Any) -> frozenset[str]:
    """What a member of the staff may do in the readers' rooms."""
    groups = set(user.groups.values_list("name", flat=True))
    rights = {
        MODERATE: is_editor(user) or MODERATORS in groups,
        TREASURE: user.is_superuser or TREASURERS in groups,
        ADMINISTER: user.is_superuser,
    }
    return frozenset(right for right, has in rights.items() if has)


def pseudonym(user: Any) -> str:
    """A name for the log that only the paper's secret can turn back into a person."""
    key = hashlib.sha256(f"pseudonym {settings.SECRET_KEY}".encode()).digest()
    return "編輯 " + hmac.new(key, str(user.pk).encode(), hashlib.sha256).hexdigest()[:6]


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLResolver]:
    """The addresses of their screens, each room's below its own name."""
    return [mounted(room, right) for room, right in ROOMS.items()]


def mounted(room: str, right: str) -> URLResolver:
    """The screens of one room, for those who have the right."""
    patterns = import_module(f"yanlu.{room}.desk_urls").urlpatterns
    guarded: list[Any] = [guard(pattern, right) for pattern in patterns]
    return path(f"{room}/", include((guarded, f"{room}_desk")))


def guard(pattern: URLPattern, right: str) -> URLPattern:
    """The same address, for those who have the right."""
    view: View = pattern.callback

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        desk = desk_of(request.user)
        if not desk.may(right):
            raise PermissionDenied
        request.desk = desk  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return path(str(pattern.pattern), guarded, pattern.default_args, pattern.name)


class RightMenuItem(MenuItem):
    """An entry of the menu for those who have a right.

    Args:
        right: `moderate`, `treasure` or `administer`.
    """

    def __init__(self, *args: Any, right: str, **kwargs: Any) -> None:
        self.right = right
        super().__init__(*args, **kwargs)

    def is_shown(self, request: Any) -> bool:
        """Whether the user has the right."""
        return self.right in rights_of(request.user)


@hooks.register("register_admin_menu_item")
def add_menu() -> MenuItem:
    """讀者: all that they send."""
    entries = (
        (_("留言"), "comments_desk:queue", "comment", MODERATE),
        (_("讀後感"), "reactions_desk:feelings", "pick", MODERATE),
        (_("帳目"), "payments_desk:ledger", "table", TREASURE),
        (_("榮譽會員"), "membership_desk:campaign", "group", TREASURE),
    )
    items = [
        RightMenuItem(words, reverse(name), icon_name=icon, order=order, right=right)
        for order, (words, name, icon, right) in enumerate(entries)
    ]
    return SubmenuMenuItem(
        _("讀者"), Menu(None, items=items), icon_name="group", name="readers", order=400
    )


@hooks.register("register_admin_menu_item")
def add_staff_menu() -> MenuItem:
    """同仁: who comes in, what they did, what was written to them."""
    entries = (
        (_("同仁與邀請"), "staff_desk:people", "user"),
        (_("稽核紀錄"), "staff_desk:acts", "history"),
        (_("信件"), "staff_desk:letters", "mail"),
    )
    items = [
        RightMenuItem(words, reverse(name), icon_name=icon, order=order, right=ADMINISTER)
        for order, (words, name, icon) in enumerate(entries)
    ]
    return SubmenuMenuItem(
        _("同仁"), Menu(None, items=items), icon_name="user", name="staff", order=850
    )


class LetterNotice(Component):
    """On the desk's first page, for administrators: letters that could not be sent."""

    name = "staff_letters"
    template_name = "staff/desk/notice.html"
    order = 20

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """How many."""
        return {"troubles": outbox.troubles()}


@hooks.register("construct_homepage_panels")
def add_letter_notice(request: Any, panels: list[Any]) -> None:
    """Show unsent letters where nobody can overlook them."""
    if request.user.is_superuser and outbox.troubles():
        panels.insert(0, LetterNotice())
