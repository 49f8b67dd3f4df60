"""Copies in a folder: another disk, a stick, a share."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from .errors import PlaceError

BEGUN = ".begun-"  # the beginning of the name of a file that is being written


class Folder:
    """A folder that exists: one that is made where a disk should be mounted would deceive.

    Args:
        root: of the copies.

    Raises:
        PlaceError: there is no such folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        if not root.is_dir():
            raise PlaceError(
                f"There is no folder {root}: make it, or mount the disk on which it lies.",
                f"沒有 {root} 這個資料夾，請先建立，或掛上它所在的磁碟",
            )

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.root)

    def read(self, path: str) -> bytes | None:
        """The bytes at the path, from the disk itself where the system lets us ask for that."""
        try:
            with (self.root / path).open("rb") as file:
                forget_cached(file.fileno())
                return file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise refused(self.root, path, error) from error

    def write(self, path: str, data: bytes) -> None:
        """Write beside, flush, rename, flush the folder."""
        final = self.root / path
        beside = final.with_name(f"{BEGUN}{secrets.token_hex(8)}")
        try:
            final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(beside, "xb", opener=privately) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(final)
            flush_folder(final.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise refused(self.root, path, error) from error

    def delete(self, path: str) -> None:
        """Let nothing be at the path."""
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise refused(self.root, path, error) from error

    def paths(self, folder: str) -> Iterator[str]:
        """Every path below this folder; what a crash left half written is swept away."""
        try:
            for place, _, names in os.walk(self.root / folder, onerror=raise_it):
                for name in names:
                    found = Path(place, name)
                    if name.startswith(BEGUN):
                        found.unlink(missing_ok=True)
                    else:
                        yield found.relative_to(self.root).as_posix()
        except FileNotFoundError:
            return
        except OSError as error:
            raise refused(self.root, folder, error) from error

    def close(self) -> None:
        """Nothing is held."""


def raise_it(error: OSError) -> None:
    raise error


def privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def forget_cached(descriptor: int) -> None:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refused(root: Path, path: str, error: OSError) -> PlaceError:
    return PlaceError(
        f"{root / path}: {error.strerror}. Put that right and run it again: what was written "
        "is kept, and is not written twice.",
        "備份的目的地無法讀寫；修好後再跑一次，寫過的不會重寫",
    )
