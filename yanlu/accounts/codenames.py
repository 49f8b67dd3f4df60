"""Codenames: seven words that are an account, shown once; what is kept of them opens nothing."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings

from .errors import CodenameError
from .models import Account
from .tokens import derived_key
from .words import Word, read_words, word_list

COUNT = 7  # words of 11 bits: 77 bits, which scrypt makes dear to try
BITS = 11
# RFC 7914: 16 MiB and about 50 ms a try.
COST, BLOCK, PARALLEL = 2**14, 8, 1


@dataclass(frozen=True, slots=True)
class Codename:
    """Seven words.

    Args:
        words: as drawn or as read; their order counts.
    """

    words: tuple[Word, ...]

    @property
    def hant(self) -> str:
        """In Traditional characters, as it is shown."""
        return " ".join(word.hant for word in self.words)

    @property
    def hans(self) -> str:
        """In Simplified characters."""
        return " ".join(word.hans for word in self.words)

    @property
    def pinyin(self) -> str:
        """How it sounds, without tones."""
        return " ".join(word.pinyin for word in self.words)


def draw(seed: bytes) -> Codename:
    """The codename of this seed: the same press of a button gives the same words.

    Args:
        seed: 16 random bytes or more, which nobody else ever sees.
    """
    key = derived_key(settings.LASTING_SECRET, "codename draw")
    bits = HKDFExpand(algorithm=SHA256(), length=2 * COUNT, info=seed).derive(key)
    places = (int.from_bytes(bits[at : at + 2], "big") >> (16 - BITS) for at in range(0, 14, 2))
    return Codename(tuple(word_list().words[place] for place in places))


def read_codename(typed: str) -> Codename:
    """The codename that somebody typed, in either script or in pinyin.

    Raises:
        CodenameError: there are not seven words, or one is not of the list; `at` names it.
    """
    words, stray = read_words(typed)
    if stray:
        raise CodenameError("unknown", stray)
    if len(words) != COUNT:
        raise CodenameError("count", str(len(words)))
    return Codename(tuple(words))


def key_of(codename: Codename) -> str:
    """What is kept: scrypt over the words, with a pepper that is not in the database."""
    pepper = derived_key(settings.LASTING_SECRET, "codename")
    words = codename.pinyin.encode()
    return hashlib.scrypt(
        words, salt=pepper, n=COST, r=BLOCK, p=PARALLEL, maxmem=2**26, dklen=32
    ).hex()


def open_account(codename: Codename) -> str:
    """The key of the account, which is made if there is none."""
    key = key_of(codename)
    Account.objects.get_or_create(key=key, defaults={"id": secrets.randbits(62) + 1})
    return key


def find_account(codename: Codename) -> str | None:
    """The key of the account; None if nobody has it.

    It takes the same time either way: the stretching, and one look at an index of its result.
    """
    key = key_of(codename)
    return key if Account.objects.filter(key=key).exists() else None


def erase_account(key: str) -> bool:
    """Forget the account; what other rooms hold under its key is theirs to forget first."""
    return bool(Account.objects.filter(key=key).delete()[0])
