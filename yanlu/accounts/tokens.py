"""Sealed tokens: what a page of the mailbox carries to the next press of a button."""

from __future__ import annotations

import base64
import binascii
import contextlib
import functools
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .errors import TokenError

Facts = dict[str, str | int]
MADE_AT = "_at"
NONCE = 12  # bytes (NIST SP 800-38D)


def seal_token(purpose: str, facts: Mapping[str, str | int], now: float) -> str:
    """A token that holds these facts, which only the mailbox can read or make.

    Args:
        purpose: which form it is for; it opens for no other.
        facts: words and numbers.
        now: seconds since 1970.
    """
    nonce = os.urandom(NONCE)
    form = json.dumps({**facts, MADE_AT: int(now)}, ensure_ascii=False).encode()
    sealed = cipher(settings.SECRET_KEY).encrypt(nonce, form, purpose.encode())
    return written(nonce + sealed)


def written(sealed: bytes) -> str:
    """Bytes in the one form in which a token may be written (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def open_token(
    purpose: str, token: str, now: float, *, oldest: float = 7200, youngest: float = 0
) -> Facts:
    """The facts of a token.

    Args:
        oldest: seconds after which it is worth nothing.
        youngest: seconds before which nobody can have read the page.

    Raises:
        TokenError: it was not made here for this purpose, is too old, or comes too early.
    """
    try:
        sealed = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
        if (
            written(sealed) != token
        ):  # the decoder reads "+" as "-", and skips what it does not know
            raise ValueError("another writing of a token")
        form = opened(sealed, purpose)
    except (InvalidTag, ValueError, UnicodeError, binascii.Error) as error:
        raise TokenError("forged") from error
    facts: Facts = json.loads(form)
    age = now - int(facts.pop(MADE_AT))
    if age > oldest or age < -60:
        raise TokenError("expired")
    if age < youngest:
        raise TokenError("early")
    return facts


def opened(sealed: bytes, purpose: str) -> bytes:
    """What was sealed with the secret, or with one of before that is still believed.

    Raises:
        InvalidTag: with none of them.
    """
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with contextlib.suppress(InvalidTag):
            return cipher(secret).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
    raise InvalidTag


@functools.lru_cache(maxsize=8)
def cipher(secret: str) -> AESGCM:
    return AESGCM(derived_key(secret, "token"))


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, from the one secret (RFC 5869)."""
    info = b"yanlu mailbox " + purpose.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())
