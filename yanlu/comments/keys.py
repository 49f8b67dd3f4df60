"""The key by which a writer changes her comment; made from the form's token, kept as a hash."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import re

from django.conf import settings

from yanlu.accounts.tokens import derived_key
from yanlu.article import identity

LENGTH = 20  # characters of 5 bits: 100 bits cannot be guessed, so a fast hash is enough
GROUP = 5
PLAIN = re.compile(r"[^a-z2-7]")
READ_AS = str.maketrans("018", "olb")  # what a hand-written key is misread as


def key_of(token_id: str) -> str:
    """The key that belongs to a sealed form; the same form has the same key."""
    digest = tagged("key", token_id)
    words = base64.b32encode(digest).decode().lower()[:LENGTH]
    return "-".join(words[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def public_id_of(token_id: str) -> str:
    """The id of the comment that a sealed form becomes; tells nothing of when it came."""
    return identity(tagged("id", token_id))


def tagged(purpose: str, token_id: str) -> bytes:
    return hmac.digest(secret_for(purpose, settings.LASTING_SECRET), token_id.encode(), "sha256")


@functools.lru_cache(maxsize=4)
def secret_for(purpose: str, secret: str) -> bytes:
    """The room's key for one purpose."""
    return derived_key(secret, f"comments {purpose}")


def hash_of(key: str) -> str:
    """What is kept of a key; however it is grouped, cased or written by hand."""
    plain = PLAIN.sub("", key.lower().translate(READ_AS))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
