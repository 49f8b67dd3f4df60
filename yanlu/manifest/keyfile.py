"""The signing key on disk."""

import os
from pathlib import Path

from yanlu.manifest.errors import KeyFileError
from yanlu.manifest.keys import SigningKey

_LARGEST = 4096


def read_signing_key(path: Path) -> SigningKey:
    """Read a secret key file.

    Raises:
        KeyFileError: it cannot be read, is damaged, encrypted, or no secret key.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"cannot read the key {path}: {error}") from error
    return SigningKey.parse(text)


def write_signing_key(path: Path, key: SigningKey, *, replace: bool = False) -> None:
    """Write a secret key file that only its owner reads, whole or not at all.

    Args:
        path: where; written beside, flushed to the disk, then moved into place.
        replace: whether a key that is there already may go; without it none is ever lost.

    Raises:
        KeyFileError: a key is there already, or the disk refuses.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _write_flushed(beside, key.text.encode("ascii"))
        _move(beside, path, replace)
        _flush_folder(path.parent)
    except FileExistsError as error:
        raise KeyFileError(f"a key is at {path} already") from error
    except OSError as error:
        raise KeyFileError(f"cannot write the key {path}: {error}") from error
    finally:
        beside.unlink(missing_ok=True)


def _write_flushed(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _move(beside: Path, path: Path, replace: bool) -> None:
    if replace:
        os.replace(beside, path)
    else:
        # A link is refused where a name stands; a rename would write over it.
        os.link(beside, path)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
