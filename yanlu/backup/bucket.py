"""Copies in a bucket of an S3-compatible store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from .errors import PlaceError

T = TypeVar("T")


class Bucket:
    """A bucket, or a part of one below a prefix; an object comes whole or not at all.

    Args:
        store: opened at the prefix.
        name: what it is called in sentences.
    """

    def __init__(self, store: S3Store, name: str) -> None:
        self.store = store
        self.name = name

    def read(self, path: str) -> bytes | None:
        """The bytes at the path."""
        try:
            return self.asked(path, lambda: bytes(obstore.get(self.store, path).bytes()))
        except FileNotFoundError:
            return None

    def write(self, path: str, data: bytes) -> None:
        """Put the bytes there in one request, or in parts that the store makes one."""
        self.asked(path, lambda: obstore.put(self.store, path, data))

    def delete(self, path: str) -> None:
        """Let nothing be at the path."""
        try:
            self.asked(path, lambda: obstore.delete(self.store, path))
        except FileNotFoundError:
            return

    def paths(self, folder: str) -> Iterator[str]:
        """Every path below this folder."""
        listing = obstore.list(self.store, folder or None, chunk_size=1000)
        while batch := self.asked(folder, lambda: next(iter(listing), None)):
            yield from (one["path"] for one in batch)

    def close(self) -> None:
        """Nothing is held."""

    def asked(self, path: str, ask: Callable[[], T]) -> T:
        """What the store answers.

        Raises:
            FileNotFoundError: there is nothing at the path.
            PlaceError: it does not answer, or refuses.
        """
        try:
            return ask()
        except FileNotFoundError:
            raise
        except (BaseError, OSError, ValueError) as error:
            reason = str(error).partition("\n")[0][:300]
            raise PlaceError(
                f"{self.name}: {path}: {reason}. Look at address, key and rights of the bucket "
                "and run it again: what was written is kept, and is not written twice.",
                "備份的儲存桶無法讀寫；請檢查位址、金鑰和權限，再跑一次，寫過的不會重寫",
            ) from error
