"""A closed bucket for the newsroom's own files: pictures and videos as they were taken in."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import obstore
from obstore.exceptions import PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from .bucket import WHOLE, Account, is_md5, told
from .errors import LostError, TargetError

PROBE = "is-it-closed"
REFUSALS = (PermissionDeniedError, UnauthenticatedError)
PICTURES = "pictures/"


class Safe:
    """A bucket that only the paper reads, one object a file.

    Args:
        account: with what it is opened.

    Raises:
        TargetError: the account makes no sense.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.store: S3Store = account.open()

    def check_closed(self) -> None:
        """Refuse a bucket that answers somebody without a key.

        Raises:
            TargetError: it does, or it cannot be written, or nobody knows: only a plain refusal
                says that strangers are kept out, an outage does not.
        """
        with told(PROBE):
            obstore.put(self.store, PROBE, secrets.token_bytes(16))
        if self.is_open(PROBE):
            raise TargetError(
                f"s3://{self.account.bucket} can be read by everybody: close it first"
            )

    def is_open(self, name: str) -> bool:
        """Whether somebody without a key is given a file that is there.

        Raises:
            TargetError: nobody knows: neither the file nor a plain refusal came.
        """
        stranger = dataclasses.replace(self.account, key="", secret="").open(is_signed=False)
        try:
            with told(name):
                obstore.get(stranger, name)
        except TargetError as error:
            if isinstance(error.__cause__, REFUSALS):
                return False
            raise
        return True

    def keep(self, name: str, source: Path | bytes) -> None:
        """Put a file there, whole or not at all."""
        is_large = isinstance(source, Path) and source.stat().st_size > WHOLE
        with told(name):
            data = source.read_bytes() if isinstance(source, Path) and not is_large else source
            obstore.put(self.store, name, data, use_multipart=is_large)

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None if there is none of this name."""
        with told(name):
            try:
                return bytes(obstore.get(self.store, name).bytes())
            except FileNotFoundError:
                return None

    def size(self, name: str) -> int | None:
        """How many bytes a file has; None if there is none of this name."""
        with told(name):
            try:
                return int(obstore.head(self.store, name)["size"])
            except FileNotFoundError:
                return None

    def delete(self, name: str) -> None:
        """Let there be no such file."""
        with told(name):
            obstore.delete(self.store, [name])

    def marks(self, start: str) -> dict[str, tuple[int, str]]:
        """Size and, where the service says it, MD5 of every file whose name begins so."""
        with told(start):
            pieces = obstore.list(self.store, prefix=start.rstrip("/"), chunk_size=1000)
            found = [meta for piece in pieces for meta in piece]
        tags = {meta["path"]: (meta["e_tag"] or "").strip('"') for meta in found}
        return {
            meta["path"]: (meta["size"], tag if is_md5(tag := tags[meta["path"]]) else "")
            for meta in found
        }


class Media:
    """The folder of stored files; what is not there is fetched from the closed bucket.

    Args:
        folder: in which files lie under the name of their content.
        safe: the bucket.
    """

    def __init__(self, folder: Path, safe: Safe) -> None:
        self.folder = folder
        self.safe = safe

    def __str__(self) -> str:
        """Both places."""
        return f"{self.folder} and s3://{self.safe.account.bucket}"

    def __truediv__(self, sha256: str) -> Path:
        """Where the file of this hash lies, fetched if need be.

        Raises:
            LostError: what the bucket holds under this name is something else.
        """
        place = self.folder / sha256
        if not place.exists():
            data = self.safe.read(PICTURES + sha256)
            if data is not None and hashlib.sha256(data).hexdigest() != sha256:
                raise LostError(f"{sha256} is another file in s3://{self.safe.account.bucket}")
            if data is not None:
                lay_down(place, data)
        return place


def lay_down(place: Path, data: bytes) -> None:
    """Write a file beside, flush it, and let it take its place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)


def pictures_in(folder: Path) -> Iterator[Path]:
    """The files of a folder, those below it among them, in order of their names."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name[0] != ".")
