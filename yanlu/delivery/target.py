"""Where an edition is delivered to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from .sheet import Sheet


class Target(Protocol):
    """A place that holds a copy of the edition, file by file.

    Each call may raise TargetError; what was written before it stays, and doing it all again is
    harmless.

    Args:
        name: under which the desk sees it.
        twins: endings of the compressed forms that lie beside each file.
    """

    name: str
    twins: tuple[str, ...]

    def hold(self) -> AbstractContextManager[None]:
        """Keep others from writing there meanwhile, as far as the target can tell."""

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes at the path, at most `limit` of them; None if there is nothing."""

    def lay(self, sheet: Sheet) -> None:
        """Put the file at its path, whole or not at all, in the forms in which it travels.

        Raises:
            LostError: it is a stored file, and not where stored files lie.
        """

    def differing(self, sheets: Iterable[Sheet]) -> set[str]:
        """Paths of those that are not there, or other, as far as is cheaply told.

        Args:
            sheets: in order of their paths.
        """

    def doubtful(self, sheets: Iterable[Sheet]) -> set[str]:
        """Paths of those that must be looked at closely: also what was touched since the head."""

    def is_laid(self, sheet: Sheet) -> bool:
        """Whether the file, right in itself, also travels as it would if it were laid now."""

    def is_sound(self, sheet: Sheet) -> bool:
        """Whether a reader gets its bytes in whatever form it travels there."""

    def delete(self, path: str) -> None:
        """Let nothing be at the path, even one that could not be written."""

    def flush(self) -> None:
        """Make sure that all that was told so far is done, and outlives a power cut."""

    def walk(self, below: str = "", after: str = "") -> Iterator[str]:
        """Every path that is there, ours or not, in an order that stays the same.

        Args:
            below: a folder, with its slash; empty: all.
            after: the path in it after which to go on, whether it is still there or not.
        """
