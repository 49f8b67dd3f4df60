"""The gate before the desk: who has not proved enough comes no further than the staff's door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from . import sessions
from .roles import must_hold_passkey

DOOR = "staff"
# The icons among them: a script of Wagtail's puts whatever answers there into the page.
OPEN = frozenset(
    {
        *("wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
        "newsroom_static",
    }
)
# Wagtail's own ways to accounts, groups and passwords know nothing of this room's rules.
CLOSED_ROOMS = frozenset({"wagtailusers_users", "wagtailusers_groups"})
CLOSED = "wagtailadmin_password_reset"


class Gate:
    """The middleware that asks each request of the desk what its session has proved.

    Args:
        answer: what answers the request behind the gate.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One request."""
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: Any
    ) -> HttpResponse | None:
        """Nothing where the view may answer; else where to go instead.

        Raises:
            Http404: it is one of Wagtail's own ways to accounts.
        """
        match: Any = request.resolver_match
        if match.url_name in OPEN:
            return None
        if CLOSED_ROOMS & set(match.namespaces) or (match.url_name or "").startswith(CLOSED):
            raise Http404
        if not request.user.is_authenticated:
            return None
        if sessions.is_over(request):
            return turn_away(request)
        if DOOR in match.namespaces or may_pass(request):
            return None
        return redirect("staff:passkeys")


def may_pass(request: Any) -> bool:
    """Whether the session has proved what its person's roles ask for."""
    if sessions.is_proved(request):
        return True
    return sessions.CODE not in request.session and not must_hold_passkey(request.user)


def turn_away(request: HttpRequest) -> HttpResponse:
    """The session is over: back to the door."""
    logout(request)
    messages.warning(request, _("您的登入已經結束，請重新登入。"))
    return redirect(settings.LOGIN_URL)
