"""What the desk keeps in a shared cache is sealed: who can write there cannot make the desk act."""

# mypy: allow-subclassing-any
from __future__ import annotations

import hashlib
import hmac
import pickle
from typing import Any

from django.conf import settings
from django_valkey.serializers.base import BaseSerializer

LENGTH = 32  # bytes of HMAC-SHA256 (RFC 2104)


class SealedSerializer(BaseSerializer):
    """Python's own form of a value under a seal of the paper's secret."""

    def dumps(self, value: Any) -> bytes:
        """The value with its seal."""
        form = pickle.dumps(value)
        return seal(form) + form

    def loads(self, value: bytes) -> Any:
        """The value, or None if the seal is not ours: then it counts as not there."""
        form = value[LENGTH:]
        if not hmac.compare_digest(seal(form), value[:LENGTH]):
            return None
        return pickle.loads(form)


def seal(form: bytes) -> bytes:
    return hmac.digest(f"desk cache {settings.SECRET_KEY}".encode(), form, hashlib.sha256)
