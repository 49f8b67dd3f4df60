"""Secret references, and what is derived of them so that nothing stored leads back.

The payer holds a secret reference; we keep its mark only, which the provider is told as well. The
codes that a payment yields are derived of the reference, so that its holder can see them again,
and nobody who has the database and our key can tell which code belongs to which payment.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings

from yanlu.accounts.tokens import derived_key

REF = re.compile(r"[a-z2-7]{32}")
MARK = re.compile(r"[a-z2-7]{32}")
# Without letters and digits that are taken for each other (0 O, 1 I L, 5 S, 8 B, 2 Z, U V).
CODE_LETTERS = "34679ACDEFGHJKMNPQRTVWX"
CODE_LENGTH = 24  # 24 of 23 letters: 108 bits
SHORT_LENGTH = 7


def ref_of(nonce: bytes) -> str:
    """A secret reference of 160 bits: the same nonce, as in a form sent twice, gives the same.

    Args:
        nonce: 16 random bytes or more.
    """
    return spelled(keyed("payment reference", nonce))


def mark_of(ref: str) -> str:
    """What we and the provider keep of a secret reference."""
    return spelled(keyed("payment mark", ref.encode()))


def is_ref(words: str) -> bool:
    """Whether it has the form of a secret reference."""
    return REF.fullmatch(words) is not None


def is_mark(words: object) -> bool:
    """Whether it has the form of a mark."""
    return isinstance(words, str) and MARK.fullmatch(words) is not None


def short_of(mark: str, turn: int) -> str:
    """A short reference to write on a bank transfer: seven letters and one that checks them.

    Args:
        turn: 0, or more if another payment has the short reference of the turn before.
    """
    letters = lettered(keyed("payment short", f"{mark}{turn}".encode()), SHORT_LENGTH)
    return letters + check_letter(letters)


def read_short(words: str) -> str | None:
    """The short reference that was copied from a bank's paper; None if a letter is wrong."""
    letters = plain_letters(words)
    if len(letters) != SHORT_LENGTH + 1 or check_letter(letters[:-1]) != letters[-1]:
        return None
    return letters


def check_letter(letters: str) -> str:
    """The letter that makes one wrong or exchanged letter known: weighted sum, prime modulus 23."""
    total = sum(place * CODE_LETTERS.index(one) for place, one in enumerate(letters, 1))
    return CODE_LETTERS[total % len(CODE_LETTERS)]


def code_of(ref: str, number: int) -> str:
    """The nth code that this payment yields."""
    return lettered(keyed("voucher", f"{ref}/{number}".encode()), CODE_LENGTH)


def show_code(code: str) -> str:
    """In groups of four, to read aloud and to copy by hand."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_code(words: str) -> str | None:
    """The code that was typed, with or without hyphens; None if it has not the form of one."""
    letters = plain_letters(words)
    return letters if len(letters) == CODE_LENGTH else None


def plain_letters(words: str) -> str:
    letters = re.sub(r"[\s\-–—‐‑_.·]", "", words[:200]).upper()
    return letters if all(one in CODE_LETTERS for one in letters) else ""


def hash_of(code: str) -> str:
    """What is kept of a code."""
    return keyed("voucher hash", code.encode()).hex()


def hash_of_arrival(means: str, reference: str) -> str:
    """What is kept of a bank's own reference: enough to refuse the same arrival twice."""
    plain = re.sub(r"\s", "", reference).upper()
    return keyed("arrival", f"{means}:{plain}".encode()).hex()[:40]


def keyed(purpose: str, words: bytes) -> bytes:
    return hmac.new(derived_key(settings.LASTING_SECRET, purpose), words, hashlib.sha256).digest()


def spelled(digest: bytes) -> str:
    """160 bits in lower-case base32."""
    return base64.b32encode(digest[:20]).decode().lower()


def lettered(digest: bytes, length: int) -> str:
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)
