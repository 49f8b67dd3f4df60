"""The edition key: Ed25519 (RFC 8032), written as minisign writes its keys."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yanlu.manifest.errors import KeyFileError

COMMENT = "untrusted comment: "

_ALGORITHM = b"Ed"
_NO_KDF, _SCRYPT = b"\0\0", b"Sc"
_CHECKSUM = b"B2"
_KDF_FIELDS = bytes(32 + 8 + 8)
_NO_CHECKSUM = bytes(32)
_SECRET_LENGTH = 158


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What readers hold: 8 bytes of key id, which prove nothing, and 32 bytes of Ed25519 key."""

    key_id: bytes
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Read a minisign public key: the base64 line alone, or below its comment line.

        Raises:
            KeyFileError: it is no such key.
        """
        data = _key_line(text)
        if len(data) != 42 or not data.startswith(_ALGORITHM):
            raise KeyFileError("not a minisign public key")
        return cls(data[2:10], data[10:])

    @property
    def line(self) -> str:
        """The key in one line of base64, as `minisign -P` takes it."""
        return base64.b64encode(_ALGORITHM + self.key_id + self.raw).decode()

    @property
    def text(self) -> str:
        """The key as a minisign `.pub` file."""
        return f"{COMMENT}minisign public key {_shown_id(self.key_id)}\n{self.line}\n"

    @property
    def fingerprint(self) -> str:
        """Eight groups of four hex digits of SHA-256 over the 32 key bytes, to read aloud."""
        digest = hashlib.sha256(self.raw).hexdigest()
        return " ".join(digest[start : start + 4] for start in range(0, 32, 4))

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether the 64-byte raw signature over exactly these bytes is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """What the press holds: the secret half, never shown by `repr`."""

    def __init__(self, key_id: bytes, seed: bytes) -> None:
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(key_id, self._private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"SigningKey({_shown_id(self.public.key_id)})"

    @classmethod
    def generate(cls, entropy: Callable[[int], bytes]) -> "SigningKey":
        """A new key.

        Args:
            entropy: gives so many bytes fit for a secret, such as `secrets.token_bytes`.
        """
        return cls(entropy(8), entropy(32))

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """Read an unencrypted minisign secret key file, ours or of `minisign -G -W`.

        Raises:
            KeyFileError: it is encrypted, damaged, or no such key.
        """
        data = _key_line(text)
        if len(data) != _SECRET_LENGTH or data[:2] != _ALGORITHM or data[4:6] != _CHECKSUM:
            raise KeyFileError("not a minisign secret key")
        if data[2:4] == _SCRYPT:
            raise KeyFileError("this key is encrypted with a password; the press needs one without")
        if data[2:4] != _NO_KDF:
            raise KeyFileError("this key is protected in a way that is not known here")
        return cls._checked(data[54:62], data[62:126], data[126:])

    @classmethod
    def _checked(cls, key_id: bytes, secret: bytes, checksum: bytes) -> "SigningKey":
        # minisign 0.11 writes zeros in place of the checksum of an unencrypted key.
        if checksum not in (_NO_CHECKSUM, _checksum(key_id, secret)):
            raise KeyFileError("the secret key is damaged: its checksum differs")
        key = cls(key_id, secret[:32])
        if key.public.raw != secret[32:]:
            raise KeyFileError("the secret key is damaged: its two halves do not belong together")
        return key

    @property
    def text(self) -> str:
        """The key as an unencrypted minisign secret key file."""
        key_id, secret = self.public.key_id, self._seed + self.public.raw
        data = _ALGORITHM + _NO_KDF + _CHECKSUM + _KDF_FIELDS + key_id + secret
        line = base64.b64encode(data + _checksum(key_id, secret)).decode()
        return f"{COMMENT}minisign secret key of a Yanlu paper, not encrypted\n{line}\n"

    def sign(self, data: bytes) -> bytes:
        """The 64-byte raw signature over these bytes; the same bytes always give the same one."""
        return self._private.sign(data)


def _checksum(key_id: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(_ALGORITHM + key_id + secret, digest_size=32).digest()


def _shown_id(key_id: bytes) -> str:
    return f"{int.from_bytes(key_id, 'little'):016X}"


def _key_line(text: str) -> bytes:
    lines = text.strip().splitlines()
    if len(lines) == 2 and lines[0].startswith(COMMENT):
        del lines[0]
    if len(lines) != 1:
        raise KeyFileError("a key is one line of base64, with or without a comment line above")
    try:
        return from_base64(lines[0].strip())
    except ValueError as error:
        raise KeyFileError(f"the key is damaged: {error}") from error


def from_base64(line: str) -> bytes:
    """The bytes that this line, and no other, stands for (RFC 4648, section 3.5).

    Raises:
        ValueError: it is not base64, or has bits set that mean nothing.
    """
    data = base64.b64decode(line, validate=True)
    if base64.b64encode(data).decode() != line:
        raise ValueError("bits are set that mean nothing")
    return data
