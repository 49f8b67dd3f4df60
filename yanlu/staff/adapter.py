"""What django-allauth is told of the paper: whose passkeys these are, and how codes are kept."""

# mypy: allow-subclassing-any
from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from yanlu.accounts.errors import TokenError
from yanlu.accounts.tokens import open_token, seal_token

CODES = "staff recovery codes"
FOR_EVER = 10**12  # seconds; what is sealed here does not age


class Adapter(DefaultMFAAdapter):
    """The paper's own answers to the library's questions."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host to which passkeys belong: the desk's, whatever the request says."""
        host = urlsplit(settings.STAFF_ORIGIN).hostname or "localhost"
        return {"id": host, "name": str(settings.WAGTAIL_SITE_NAME)}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The person as the device shows her; no mail address."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": user.get_username()}

    def encrypt(self, text: str) -> str:
        """The seed of recovery codes, sealed: who has the database alone has no code."""
        return seal_token(CODES, {"seed": text}, 0)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed; once its secret is believed no more one by chance, that fits no code."""
        try:
            return str(open_token(CODES, encrypted_text, 0, oldest=FOR_EVER)["seed"])
        except TokenError:
            return secrets.token_hex(40)
