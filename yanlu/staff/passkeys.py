"""Passkeys: a device signs a challenge (WebAuthn Level 2), through django-allauth's MFA.

The one place that knows the library's inside. It is loaded when somebody is at a page with
passkeys, not before: it weighs 4 MB.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .errors import PasskeyError

ASKED_AT = "staff.asked"
ANSWER_WITHIN = 300.0  # seconds
MOST = 20  # passkeys of one person
Options = dict[str, Any]


def rows(person: Any) -> Any:
    """The passkeys of a person, the oldest first."""
    from allauth.mfa.models import Authenticator

    kept = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN)
    return kept.order_by("pk")


def has_passkey(person: Any) -> bool:
    """Whether a person has one at all."""
    return bool(rows(person).exists())


def is_at_home(request: Any) -> bool:
    """Whether passkeys work at the address at which the browser is: they belong to one host."""
    home = urlsplit(settings.STAFF_ORIGIN)
    return (request.scheme, request.get_host()) == (home.scheme, home.netloc)


def ask_new(request: Any, person: Any, now: datetime) -> Options:
    """What a device is asked when a passkey is to be made on it."""
    from allauth.mfa.webauthn.internal import auth

    request.session[ASKED_AT] = now.timestamp()
    return plain(auth.begin_registration(person, passwordless=True))


def ask(request: Any, person: Any, now: datetime) -> Options:
    """What a device is asked; where nobody is named, it says itself whose it is."""
    from allauth.mfa.webauthn.internal import auth

    request.session[ASKED_AT] = now.timestamp()
    options = plain(auth.begin_authentication(person))
    options["publicKey"]["userVerification"] = "required"
    return options


def plain(options: Any) -> Options:
    """Options as plain JSON."""
    made: Options = json.loads(json.dumps(options, default=dict))
    return made


def add(request: Any, person: Any, name: str, answer: str, now: datetime) -> None:
    """Keep the passkey that a device has made.

    Raises:
        PasskeyError: the answer does not prove it, or there are too many.
    """
    from allauth.mfa.webauthn.internal import auth

    credential = read(request, answer, now)
    if rows(person).count() >= MOST:
        raise PasskeyError(_("一個人最多二十個通行金鑰；請先移除一個。"))
    try:
        auth.parse_registration_response(credential)
        made = auth.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        raise refused() from error
    if not made.is_user_verified():
        raise PasskeyError(_("這個裝置沒有用 PIN、指紋或臉孔確認是您；請換一個能確認的裝置。"))
    auth.WebAuthn.add(person, name.strip()[:60] or _("通行金鑰"), credential)


def verify(request: Any, person: Any, answer: str, now: datetime) -> Any:
    """The person whose device has signed.

    Args:
        person: who it must be; nothing where the device says it itself.

    Raises:
        PasskeyError: the answer does not prove it.
    """
    from allauth.mfa.webauthn.internal import auth

    credential = read(request, answer, now)
    try:
        response = auth.parse_authentication_response(credential)
        person = person or auth.extract_user_from_response(credential)
        row = auth.complete_authentication(person, credential)
        if not response.response.authenticator_data.is_user_verified():
            raise refused()
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise refused() from error
    row.record_usage()
    return person


def read(request: Any, answer: str, now: datetime) -> dict[str, Any]:
    """A device's answer, if it comes in time and from the desk's own page.

    The library lets sub-domains pass; here it must be the one address. What was asked is forgotten
    with the answer, whatever it says.
    """
    asked_at = request.session.pop(ASKED_AT, None)
    if asked_at is None or not 0 <= now.timestamp() - asked_at <= ANSWER_WITHIN:
        raise PasskeyError(_("等太久了，請再試一次。"))
    try:
        credential: dict[str, Any] = json.loads(answer)
        client = json.loads(decoded(credential["response"]["clientDataJSON"]))
        origin, crossed = client["origin"], client.get("crossOrigin", False)
    except (ValueError, TypeError, KeyError) as error:
        raise refused() from error
    if origin != settings.STAFF_ORIGIN or crossed:
        raise refused()
    return credential


def decoded(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


def refused() -> PasskeyError:
    return PasskeyError(_("裝置的回答不對。請再試一次，或換一個通行金鑰。"))
