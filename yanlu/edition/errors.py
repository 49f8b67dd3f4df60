"""What can go wrong in printing."""

from __future__ import annotations


class EditionError(Exception):
    """The family of all that can go wrong in printing."""


class ThemeError(EditionError):
    """A theme cannot be used.

    Args:
        file: the template or other file at fault, relative to its theme.
        line: from 1; 0 where none is known.
        reason: one sentence.
    """

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason
