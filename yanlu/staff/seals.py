"""With what acts are sealed: a key made of the paper's secret, and its name; without Django."""

from __future__ import annotations

import hashlib


def key_of(secret: str) -> bytes:
    """The key of the log of acts that one secret of the paper makes."""
    return hashlib.sha256(f"log of acts {secret}".encode()).digest()


def name_of(key: bytes) -> str:
    """Which key it is, without telling it."""
    return hashlib.sha256(key).hexdigest()[:8]
