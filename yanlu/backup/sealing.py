"""Sealing a piece for those who hold a secret key, with age (https://age-encryption.org/v1)."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import pyrage

from .errors import AlteredError, WrongKeyError

NAMING = 32  # bytes of the secret that names pieces
FASTEST = 1  # of gzip: four times smaller, and four times faster than what it is written to


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A new pair of keys.

    Args:
        public: `age1…`, which the machine has.
        secret: `AGE-SECRET-KEY-1…`, which it must not have.
    """

    public: str
    secret: str


def new_pair() -> KeyPair:
    """A pair of keys: the public half seals, only the secret half opens."""
    identity = pyrage.x25519.Identity.generate()
    return KeyPair(str(identity.to_public()), str(identity))


class Sealer:
    """What the machine has: it can seal and name pieces, and open none.

    Args:
        recipients: public keys, `age1…`; each of them opens what is sealed.
        naming: a secret under which pieces are named, so that a name tells nothing of the content.

    Raises:
        WrongKeyError: one of the public keys is none.
    """

    def __init__(self, recipients: Iterable[str], naming: bytes) -> None:
        words = tuple(dict.fromkeys(recipients))
        self.recipients = [read_recipient(one) for one in words]
        # With other recipients a piece has another name: what new keys cannot open is sealed anew.
        self.naming = hashlib.blake2b(" ".join(sorted(words)).encode(), key=naming).digest()

    def name(self, data: bytes) -> str:
        """The name of a piece: the same for the same bytes, and a riddle without the secret."""
        return named(self.naming, data)

    def seal(self, data: bytes) -> bytes:
        """The bytes as they are kept: `age -d | gunzip` opens them."""
        packed = gzip.compress(data, FASTEST, mtime=0)
        return bytes(pyrage.encrypt(packed, self.recipients))


class Opener:
    """What opens pieces: the secret half of a pair.

    Args:
        words: `AGE-SECRET-KEY-1…`, or the text of a key file with lines of comment.

    Raises:
        WrongKeyError: there is no such key in these words.
    """

    def __init__(self, words: str) -> None:
        self.identities = [read_identity(line) for line in key_lines(words)]
        if not self.identities:
            raise no_identity()

    def open(self, sealed: bytes, what: str) -> bytes:
        """The bytes that were sealed.

        Args:
            what: how to call them if they cannot be opened.

        Raises:
            WrongKeyError: they were sealed for other keys.
            AlteredError: they are not what was sealed.
        """
        try:
            return gzip.decompress(bytes(pyrage.decrypt(sealed, self.identities)))
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise WrongKeyError(
                    "This key does not open the backup: take the secret key that belongs to "
                    "YANLU_BACKUP_KEYS.",
                    "這把私鑰打不開這份備份，請用 YANLU_BACKUP_KEYS 那一對的私鑰",
                ) from error
            raise altered(what) from error
        except (OSError, EOFError, zlib.error) as error:
            raise altered(what) from error


def named(naming: bytes, data: bytes) -> str:
    """A name of 40 hex digits under a secret."""
    return hashlib.blake2b(data, key=naming, digest_size=20).hexdigest()


def read_recipient(words: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(words)
    except pyrage.RecipientError as error:
        if words.upper().startswith("AGE-SECRET-KEY-"):  # and is never said: logs and letters keep
            raise exposed() from None
        raise WrongKeyError(
            f"{words!r} is no public key for backups: it begins with age1; "
            "`yanlu backup key` makes one.",
            "這不是備份用的公鑰：公鑰以 age1 開頭，用 yanlu backup key 產生",
        ) from error


def exposed() -> WrongKeyError:
    return WrongKeyError(
        "A secret key stands where the public one (age1…) belongs. Take it off this machine; since "
        "others may have read it here, make a new pair: `yanlu backup key`.",
        "這裡放的是私鑰，該放的是 age1 開頭的公鑰。請把私鑰從這台機器刪掉；它可能已經被人看到，"
        "請用 yanlu backup key 另產生一對",
    )


def read_identity(line: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError as error:
        raise no_identity() from error


def no_identity() -> WrongKeyError:
    return WrongKeyError(
        "This is no secret key of a backup: it is one line that begins with AGE-SECRET-KEY-1.",
        "這不是備份的私鑰：私鑰是一行，以 AGE-SECRET-KEY-1 開頭",
    )


def key_lines(words: str) -> list[str]:
    lines = (line.strip() for line in words.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def altered(what: str) -> AlteredError:
    return AlteredError(
        f"{what} is not what was written: it is damaged or was altered. Take another backup, "
        "or mend this one from a copy of the place.",
        f"{what}已損壞或被改過，請改用另一份備份",
    )
