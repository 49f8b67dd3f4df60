"""The identity of an article, section, topic or person."""

from __future__ import annotations

import re

# RFC 4648 base32 in lower case: no 0, 1, 8, 9, and one case, since some disks fold it.
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 7
PATTERN = re.compile(f"[a-z2-7]{{{LENGTH}}}")


def identity(entropy: bytes) -> str:
    """The id made of these random bytes.

    Args:
        entropy: at least 7 random bytes; 5 bits of each are used.
    """
    return "".join(ALPHABET[byte & 31] for byte in entropy[:LENGTH])


def is_identity(words: str) -> bool:
    """Whether the words are an id."""
    return PATTERN.fullmatch(words) is not None
