"""Files in a folder, named by their content."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from .errors import refusal


def shelve(folder: Path, files: Iterable[memoryview]) -> None:
    """Store each file as `<sha256>`; when this returns, a power cut cannot lose them.

    A file that stands there whole is left alone.

    Args:
        folder: made if it is missing.
        files: the contents.

    Raises:
        DarkroomError: `not-stored`; what was begun is gone.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for data in files:
            _store(folder, data)
        _sync_folder(folder)
    except OSError as error:
        raise refusal("not-stored") from error


def _store(folder: Path, data: memoryview) -> None:
    path = folder / hashlib.sha256(data).hexdigest()
    if _stands(path, data):
        return
    beside = folder / f".{path.name}.{secrets.token_hex(8)}"
    try:
        _write(beside, data)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _stands(path: Path, data: memoryview) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _write(path: Path, data: memoryview) -> None:
    # Read-only: the edition's folder holds hard links, and what is copied over one of them by hand
    # would be written into the only original.
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
