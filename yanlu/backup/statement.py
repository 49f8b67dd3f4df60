"""The statement of a backup: what is in it, signed by the paper, written last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yanlu.manifest.errors import KeyFileError
from yanlu.manifest.keys import PublicKey, SigningKey

from .errors import AlteredError, BackupError, ForeignError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """One file in a backup.

    Args:
        path: relative to the paper's folder.
        mode: its permissions.
        length: in bytes.
        sha256: of all of it, in hex.
        pieces: the names of its pieces, in order.
    """

    path: str
    mode: int
    length: int
    sha256: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A backup.

    Args:
        taken_at: when it was begun, with its zone.
        naming: the secret under which its pieces are named.
        facts: what the program that took it wants to know again, such as its version.
        files: what is in it.
    """

    taken_at: datetime
    naming: bytes
    facts: Mapping[str, str]
    files: tuple[Kept, ...]

    @property
    def pieces(self) -> set[str]:
        """The names of all pieces."""
        return {name for file in self.files for name in file.pieces}

    @property
    def length(self) -> int:
        """The bytes of all files."""
        return sum(file.length for file in self.files)


def written(statement: Statement, signer: SigningKey) -> bytes:
    """The statement with its signature: a line that tells by whom, then the signed bytes."""
    signed = json.dumps(to_data(statement), sort_keys=True, ensure_ascii=False).encode()
    line = {
        "yanlu-backup": FORMAT,
        "key": signer.public.line,
        "signature": signer.sign(signed).hex(),
    }
    return json.dumps(line).encode() + b"\n" + signed


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement whose signature holds.

    Args:
        statement: what was signed.
        key: by whom; whether that is the paper, the caller must know.
    """

    statement: Statement
    key: PublicKey


def read(data: bytes, expected: PublicKey | None) -> Signed:
    """Read a statement.

    Args:
        data: its bytes.
        expected: the paper's key; without it any key's signature is taken, and named.

    Raises:
        AlteredError: the signature does not hold, or the bytes are no statement.
        ForeignError: another key signed it.
        BackupError: a newer program wrote it.
    """
    line, _, signed = data.partition(b"\n")
    try:
        first = json.loads(line)
        number, key = first["yanlu-backup"], PublicKey.parse(first["key"])
        signature = bytes.fromhex(first["signature"])
    except (ValueError, KeyError, TypeError, KeyFileError) as error:
        raise no_statement() from error
    if number != FORMAT:
        raise BackupError(
            f"This backup has the format {number}; this program knows {FORMAT}. Use the program "
            "that wrote it, or a newer one.",
            "這份備份是較新的程式寫的，請用同一版或更新的程式還原",
        )
    if expected is not None and key.raw != expected.raw:
        raise foreign(key, expected)
    if not key.verifies(signed, signature):
        raise no_statement()
    return Signed(from_data(signed), key)


def to_data(statement: Statement) -> dict[str, Any]:
    return {
        "taken_at": statement.taken_at.isoformat(),
        "naming": statement.naming.hex(),
        "facts": dict(statement.facts),
        "files": [
            [one.path, one.mode, one.length, one.sha256, list(one.pieces)]
            for one in statement.files
        ],
    }


def from_data(signed: bytes) -> Statement:
    try:
        data = json.loads(signed)
        return Statement(
            taken_at=datetime.fromisoformat(data["taken_at"]),
            naming=bytes.fromhex(data["naming"]),
            facts=data["facts"],
            files=tuple(kept(*one) for one in data["files"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise no_statement() from error


def kept(path: str, mode: int, length: int, sha256: str, pieces: list[str]) -> Kept:
    """A file, unless its path would leave the folder into which it is restored."""
    parts = path.split("/")
    if not {"", ".", ".."}.isdisjoint(parts) or "\0" in path or "\\" in path:
        raise ValueError(f"unsafe path {path!r}")
    return Kept(path, mode & 0o777, length, sha256, tuple(pieces))


def no_statement() -> AlteredError:
    return AlteredError(
        "The statement of this backup is not one that a paper signed. Take another backup.",
        "這份備份的清單不是報社簽過的，請改用另一份",
    )


def foreign(found: PublicKey, expected: PublicKey) -> ForeignError:
    return ForeignError(
        f"This backup was signed by {found.fingerprint}, not by this paper's key "
        f"{expected.fingerprint}. It is another paper's, or forged; nothing was restored.",
        "這份備份不是本報的金鑰簽的，可能是別家報社的，或是偽造的；什麼都沒有還原",
    )
