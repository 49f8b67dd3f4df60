"""Where an edition is delivered to."""

from __future__ import annotations

from typing import Protocol


class Target(Protocol):
    """A place that holds a copy of the edition, file by file.

    Each call may raise TargetError; what was written before it stays, and doing it all again is
    harmless.
    """

    name: str

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes at the path, at most `limit` of them; None if there is nothing."""

    def write(self, path: str, data: bytes) -> None:
        """Put the bytes at the path, whole or not at all."""

    def link(self, path: str, sha256: str) -> None:
        """Put a stored file, such as a picture, at the path."""

    def delete(self, path: str) -> None:
        """Let nothing be at the path."""

    def flush(self) -> None:
        """Make sure that all written so far outlives a power cut."""
