"""The pages of those who have lost something: a password, or every passkey."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from . import passwords, post, recoveries, sessions, signing_in
from .errors import LinkError, StaffError
from .page import door, fresh, own
from .views import get_or_post
from .words import chosen_password


@get_or_post
@csrf_protect
@door
def forgotten(request: Any) -> HttpResponse:
    """Somebody has forgotten her password; the answer is the same for everybody."""
    is_asked = request.method == "POST" and post.is_set_up()
    if is_asked:
        passwords.ask(request.POST.get("name", ""), timezone.now())
    facts = {"is_asked": is_asked, "is_set_up": post.is_set_up()}
    return render(request, "staff/forgotten.html", facts)


@get_or_post
@csrf_protect
@door
def new_password(request: Any, token: str) -> HttpResponse:
    """The page of the letter: choose another password."""
    now, error = timezone.now(), ""
    try:
        row = passwords.find(token, now)
        if request.method == "POST":
            password = chosen_password(request.POST, row.person.get_username())
            passwords.replace(row, password, now)
            messages.success(request, _("密碼已換，請用新的密碼登入。"))
            return redirect("staff:sign_in")
    except LinkError as refusal:
        return render(request, "staff/dead_link.html", {"error": str(refusal)}, status=410)
    except StaffError as refusal:
        error = str(refusal)
    return render(request, "staff/new_password.html", password_facts(row.person, error))


def password_facts(person: Any, error: str) -> dict[str, Any]:
    """What a form for a new password shows."""
    hints = password_validators_help_texts()
    return {"name": person.get_username(), "error": error, "hints": hints}


@get_or_post
@csrf_protect
@own
@fresh
def change_password(request: Any) -> HttpResponse:
    """One's own password, while one is signed in; sessions elsewhere end."""
    now, error, person = timezone.now(), "", request.user
    if request.method == "POST":
        try:
            is_proved = sessions.is_proved(request)
            password = chosen_password(request.POST, person.get_username())
            passwords.change(person, password, now)
            sessions.go_on(request, person)
            sessions.prove(request, now, passkey=is_proved)
            messages.success(request, _("密碼已換，其他裝置上的登入都已結束。"))
            return redirect("staff:passkeys")
        except StaffError as refusal:
            error = str(refusal)
    return render(request, "staff/new_password.html", password_facts(person, error))


@require_POST
@csrf_protect
@door
def ask_recovery(request: Any) -> HttpResponse:
    """After the password: every passkey and code is lost."""
    now = timezone.now()
    person, _wish = signing_in.pending(request, now)
    if person is None:
        return redirect("staff:sign_in")
    row = recoveries.ask(person, person, now)
    return render(request, "staff/asked_recovery.html", {"row": row})


@get_or_post
@csrf_protect
@door
def recover(request: Any, token: str) -> HttpResponse:
    """Two have agreed: the passkeys go, and a new one is made."""
    now, error = timezone.now(), ""
    try:
        row = recoveries.find(token, now)
        if request.method == "POST":
            prove_password(request, row, now)
            recoveries.finish(row, now)
            signing_in.enter(request, row.person, {}, now, passkey=False)
            return redirect("staff:passkeys")
    except LinkError as refusal:
        return render(request, "staff/dead_link.html", {"error": str(refusal)}, status=410)
    except StaffError as refusal:
        error = str(refusal)
    facts = password_facts(row.person, error) | {"sets_password": row.sets_password}
    return render(request, "staff/recover.html", facts)


def prove_password(request: Any, row: Any, now: Any) -> None:
    """The password as it is; or, from the terminal, a new one.

    Raises:
        StaffError: it is wrong, or easily guessed.
    """
    name = row.person.get_username()
    if row.sets_password:
        passwords.change(row.person, chosen_password(request.POST, name), now)
        return
    signing_in.person_of(request, name, request.POST.get("password", ""), now)
