"""Where an edition is delivered to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol


class Target(Protocol):
    """A place that holds a copy of the edition, file by file.

    Each call may raise TargetError; what was written before it stays, and doing it all again is
    harmless.
    """

    name: str

    def hold(self) -> AbstractContextManager[None]:
        """Keep others from writing there meanwhile, as far as the target can tell."""

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes at the path, at most `limit` of them; None if there is nothing."""

    def write(self, path: str, data: bytes) -> None:
        """Put the bytes at the path, whole or not at all."""

    def link(self, path: str, sha256: str) -> None:
        """Put a stored file, such as a picture, at the path.

        Raises:
            LostError: it is not where stored files lie.
        """

    def delete(self, path: str) -> None:
        """Let nothing be at the path, even one that could not be written."""

    def flush(self) -> None:
        """Make sure that all written so far outlives a power cut."""

    def walk(self) -> Iterator[str]:
        """Every path that is there, ours or not."""
