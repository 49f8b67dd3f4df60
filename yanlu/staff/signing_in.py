"""Signing in: the password, then the passkey; or a passkey alone, which asks for PIN or finger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import authenticate, get_user_model, login
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from . import codes, log, passkeys, recoveries, sessions, throttle
from .errors import LinkError, PasskeyError, StaffError, ThrottledError

PENDING = "staff.pending"
PENDING_FOR = 600.0  # seconds between password and passkey
BACKEND = "django.contrib.auth.backends.ModelBackend"


def person_of(request: Any, name: str, password: str, now: datetime) -> Any:
    """Whose name and password these are.

    Raises:
        ThrottledError: too many have guessed; nothing was looked at.
        StaffError: they are nobody's; the same words whether the name exists or not.
    """
    if throttle.is_too_many("password", name, now):
        raise ThrottledError(_("試了太多次。請等五分鐘，或用通行金鑰登入。"))
    person = authenticate(request, username=name, password=password)
    if person is None:
        raise StaffError(_("名字或密碼不對，請再試一次。"))
    throttle.forgive("password", name, now)
    return person


def begin(request: Any, person: Any, wish: dict[str, Any], now: datetime) -> str:
    """The password was right: the address of what comes next.

    Args:
        wish: `next`, where to go then; `remember`, whether the session outlives the browser.
    """
    if not passkeys.has_passkey(person):
        return enter(request, person, wish, now, passkey=False)
    request.session.cycle_key()
    request.session[PENDING] = {
        "person": person.pk,
        "at": now.timestamp(),
        "proof": person.get_session_auth_hash(),
        **wish,
    }
    return reverse("staff:show_passkey")


def pending(request: Any, now: datetime) -> tuple[Any, dict[str, Any]]:
    """Who has shown the password and not yet the passkey, and what she wished; or nobody."""
    kept = request.session.get(PENDING) or {}
    if not 0 <= now.timestamp() - kept.get("at", 0) <= PENDING_FOR:
        return None, {}
    person = get_user_model().objects.filter(pk=kept["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != kept["proof"]:
        return None, {}
    return person, {"next": kept["next"], "remember": kept["remember"]}


def show_passkey(request: Any, answer: str, now: datetime) -> str:
    """Sign in by the passkey; the address of what comes next.

    Raises:
        PasskeyError: the device's answer does not prove who it is.
    """
    person, wish = pending(request, now)
    person = passkeys.verify(request, person, answer, now)
    if not person.is_active:
        raise PasskeyError(_("裝置的回答不對。請再試一次，或換一個通行金鑰。"))
    recoveries.stop_own(person, now)
    return enter(request, person, wish, now, passkey=True)


def use_code(request: Any, code: str, now: datetime) -> str:
    """Sign in by a recovery code, after the password: as far as the page of passkeys.

    Raises:
        StaffError: the code is not good, or it is too late.
    """
    person, wish = pending(request, now)
    if person is None:
        raise LinkError(_("等太久了，請從名字和密碼開始。"))
    if throttle.is_too_many("code", person.get_username(), now):
        raise ThrottledError(_("試了太多次。請等五分鐘，或用通行金鑰登入。"))
    if not codes.use(person, code):
        raise StaffError(_("這個備用碼不對，或已經用過。"))
    throttle.forgive("code", person.get_username(), now)
    enter(request, person, {"remember": wish["remember"]}, now, passkey=False)
    request.session[sessions.CODE] = True
    log.note(person, "use-code", "", now)
    return reverse("staff:passkeys")


def enter(request: Any, person: Any, wish: dict[str, Any], now: datetime, *, passkey: bool) -> str:
    """Begin the session; its key is another than before."""
    request.session.pop(PENDING, None)
    login(request, person, backend=BACKEND)
    sessions.prove(request, now, passkey=passkey)
    if not wish.get("remember"):
        request.session.set_expiry(0)
    log.note(person, "sign-in", "passkey" if passkey else "password", now)
    return safe(request, wish.get("next", ""))


def safe(request: Any, address: str) -> str:
    """The address if it is a page of the desk's own, else the desk's first page."""
    home = reverse("wagtailadmin_home")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(address, hosts, request.is_secure())
    return address if is_ours and urlsplit(address).path.startswith(home) else home


def confirm(request: Any, password: str, answer: str, now: datetime) -> None:
    """Prove again who one is: by the passkey, or by the password where there is none.

    Raises:
        StaffError: it is not proved.
    """
    if passkeys.has_passkey(request.user):
        passkeys.verify(request, request.user, answer, now)
        sessions.prove(request, now, passkey=True)
        return
    name = request.user.get_username()
    if person_of(request, name, password, now) != request.user:
        raise StaffError(_("名字或密碼不對，請再試一次。"))
    sessions.prove(request, now, passkey=False)
