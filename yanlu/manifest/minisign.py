"""Prehashed minisign signatures (algorithm "ED"): https://jedisct1.github.io/minisign/."""

import base64
import hashlib

from yanlu.manifest.errors import BadSignature
from yanlu.manifest.keys import COMMENT, PublicKey, SigningKey, from_base64

_ALGORITHM = b"ED"
_TRUSTED = "trusted comment: "


def sign(key: SigningKey, data: bytes, trusted_comment: str) -> bytes:
    """A `.minisig` file over these bytes.

    Args:
        trusted_comment: one line that is signed along.
    """
    signature = key.sign(hashlib.blake2b(data).digest())
    whole = key.sign(signature + trusted_comment.encode())
    lines = (
        f"{COMMENT}signature of a Yanlu paper",
        base64.b64encode(_ALGORITHM + key.public.key_id + signature).decode(),
        f"{_TRUSTED}{trusted_comment}",
        base64.b64encode(whole).decode(),
    )
    return ("\n".join(lines) + "\n").encode()


def check(key: PublicKey, data: bytes, minisig: bytes) -> str:
    """The trusted comment of a `.minisig` file whose two signatures hold.

    Raises:
        BadSignature: they do not, or it is of another key or another form.
    """
    head, trusted_comment, whole = _parse(minisig)
    algorithm, key_id, signature = head[:2], head[2:10], head[10:]
    if algorithm != _ALGORITHM or key_id != key.key_id:
        raise BadSignature("a signature of another kind or another key")
    if not key.verifies(hashlib.blake2b(data).digest(), signature):
        raise BadSignature("the signature does not hold")
    if not key.verifies(signature + trusted_comment, whole):
        raise BadSignature("the signature of the comment does not hold")
    return trusted_comment.decode()


def _parse(minisig: bytes) -> tuple[bytes, bytes, bytes]:
    try:
        lines = minisig.decode().removesuffix("\n").split("\n")
        untrusted, first, trusted, second = lines
        head, whole = (from_base64(line) for line in (first, second))
    except ValueError as error:
        raise BadSignature(f"not a minisign signature: {error}") from error
    if not (untrusted.startswith(COMMENT) and trusted.startswith(_TRUSTED) and len(head) == 74):
        raise BadSignature("not a minisign signature")
    return head, trusted.removeprefix(_TRUSTED).encode(), whole
