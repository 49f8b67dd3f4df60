"""The pages at which one signs in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from . import invitations, passkeys, signing_in
from .errors import LinkError, StaffError, ThrottledError
from .page import door, own

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@csrf_protect
@door
def sign_in(request: Any) -> HttpResponse:
    """Name and password."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(signing_in.safe(request, request.GET.get("next", "")))
    if request.method != "POST":
        return shown(request, request.GET.get("next", ""))
    form = request.POST
    wish = {"next": form.get("next", ""), "remember": "remember" in form}
    try:
        now = timezone.now()
        name, password = form.get("username", ""), form.get("password", "")
        person = signing_in.person_of(request, name, password, now)
    except StaffError as error:
        status = 429 if isinstance(error, ThrottledError) else 200
        return shown(request, wish["next"], str(error), form.get("username", ""), status)
    return redirect(signing_in.begin(request, person, wish, now))


def shown(
    request: HttpRequest, address: str, error: str = "", name: str = "", status: int = 200
) -> HttpResponse:
    """The first page of the door."""
    facts = {"next": address, "error": error, "name": name}
    return render(request, "staff/sign_in.html", facts, status=status)


@get_or_post
@csrf_protect
@door
def show_passkey(request: Any) -> HttpResponse:
    """The passkey, after the password or alone."""
    now, error = timezone.now(), ""
    if request.method == "POST":
        try:
            answer = request.POST.get("credential", "")
            return redirect(signing_in.show_passkey(request, answer, now))
        except StaffError as refusal:
            error = str(refusal)
    person, _wish = signing_in.pending(request, now)
    facts = {"has_password": person is not None, "error": error}
    facts |= question(request, lambda: passkeys.ask(request, person, now))
    return render(request, "staff/show_passkey.html", facts)


@get_or_post
@csrf_protect
@door
def use_code(request: Any) -> HttpResponse:
    """A recovery code, after the password."""
    error = ""
    if request.method == "POST":
        try:
            code = request.POST.get("code", "")
            return redirect(signing_in.use_code(request, code, timezone.now()))
        except LinkError:
            return redirect("staff:sign_in")
        except StaffError as refusal:
            error = str(refusal)
    return render(request, "staff/use_code.html", {"error": error})


@get_or_post
@csrf_protect
@own
def confirm(request: Any) -> HttpResponse:
    """Who are you, once more?"""
    now, error = timezone.now(), ""
    address = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST":
        try:
            form = request.POST
            password, answer = form.get("password", ""), form.get("credential", "")
            signing_in.confirm(request, password, answer, now)
            return redirect(signing_in.safe(request, address))
        except StaffError as refusal:
            error = str(refusal)
    facts: dict[str, Any] = {"next": address, "error": error}
    if passkeys.has_passkey(request.user):
        facts["has_passkey"] = True
        facts |= question(request, lambda: passkeys.ask(request, request.user, now))
    return render(request, "staff/confirm.html", facts)


def question(request: Any, ask: Callable[[], passkeys.Options]) -> dict[str, Any]:
    """What a page with passkeys needs: the question, where the browser is at the right address."""
    is_at_home = passkeys.is_at_home(request)
    home = invitations.address_of(request.resolver_match.url_name)
    return {"is_at_home": is_at_home, "home": home, "options": ask() if is_at_home else None}
