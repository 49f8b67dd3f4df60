"""The pages of one's own: joining, one's passkeys, one's recovery codes, one's sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from . import codes, invitations, log, passkeys, sessions, signing_in
from .errors import LinkError, StaffError
from .page import door, fresh, own
from .roles import BY_KEY, must_hold_passkey
from .views import get_or_post, question
from .words import chosen_password


@get_or_post
@csrf_protect
@door
def accept(request: Any, token: str) -> HttpResponse:
    """The page of an invitation: choose a password, and be led to the passkey."""
    now, error = timezone.now(), ""
    try:
        row = invitations.find(token, now)
        if request.method == "POST":
            password = chosen_password(request.POST, row.name)
            person = invitations.accept(row, password, now)
            signing_in.enter(request, person, {}, now, passkey=False)
            return redirect("staff:passkeys")
    except LinkError as refusal:
        return render(request, "staff/dead_link.html", {"error": str(refusal)}, status=410)
    except StaffError as refusal:
        error = str(refusal)
    facts = {
        "invitation": row,
        "is_by_machine": row.invited_by == log.MACHINE,
        "roles": [BY_KEY[key] for key in row.roles],
        "error": error,
        "hints": password_validators_help_texts(),
    }
    return render(request, "staff/accept.html", facts)


@get_or_post
@csrf_protect
@own
@fresh
def own_passkeys(request: Any) -> HttpResponse:
    """One's passkeys, and a form that adds one."""
    now, error = timezone.now(), ""
    person = request.user
    if request.method == "POST":
        try:
            return add_passkey(request)
        except StaffError as refusal:
            error = str(refusal)
    facts = question(request, lambda: passkeys.ask_new(request, person, now)) | {
        "rows": list(passkeys.rows(person)),
        "must": must_hold_passkey(person) and not sessions.is_proved(request),
        "codes_left": codes.left(person),
        "error": error,
    }
    return render(request, "staff/passkeys.html", facts)


def add_passkey(request: Any) -> HttpResponse:
    """Keep a new passkey; with the first one come the codes for the day on which it is lost."""
    now, person = timezone.now(), request.user
    is_first = not passkeys.has_passkey(person)
    name = request.POST.get("name", "")
    passkeys.add(request, person, name, request.POST.get("credential", ""), now)
    log.note(person, "add-passkey", name, now)
    sessions.end_others(request)
    sessions.prove(request, now, passkey=True)
    messages.success(request, _("通行金鑰已加上。請再加一個放在別處的，以防遺失。"))
    if is_first:
        return render(request, "staff/codes.html", {"codes": codes.make(person)})
    return redirect("staff:passkeys")


@require_POST
@csrf_protect
@own
@fresh
def remove_passkey(request: Any, number: int) -> HttpResponse:
    """Remove a passkey; the last one stays where one is needed."""
    now, rows = timezone.now(), passkeys.rows(request.user)
    row = rows.filter(pk=number).first()
    if row is None:
        return redirect("staff:passkeys")
    if must_hold_passkey(request.user) and rows.count() == 1:
        messages.error(request, _("這是最後一個通行金鑰。請先加上另一個，再移除它。"))
        return redirect("staff:passkeys")
    log.note(request.user, "remove-passkey", str(row), now)
    row.delete()
    sessions.end_others(request)
    messages.success(request, _("通行金鑰已移除，其他裝置上的登入都已結束。"))
    return redirect("staff:passkeys")


@require_POST
@csrf_protect
@own
@fresh
def new_codes(request: Any) -> HttpResponse:
    """New recovery codes; those before are good no more."""
    if not passkeys.has_passkey(request.user):
        return redirect("staff:passkeys")
    log.note(request.user, "new-codes", "", timezone.now())
    return render(request, "staff/codes.html", {"codes": codes.make(request.user)})


@require_POST
@csrf_protect
@own
def end_sessions(request: Any) -> HttpResponse:
    """End all one's sessions, this one too."""
    log.note(request.user, "end-sessions", "", timezone.now())
    sessions.end_all(request.user)
    return redirect(reverse("staff:sign_in"))
