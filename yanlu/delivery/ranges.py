"""Ranges of a file (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


class UnsatisfiableError(Exception):
    """The range lies outside the file."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a file, from `start` on, `length` bytes long."""

    start: int
    length: int

    def header(self, whole: int) -> str:
        """The value of Content-Range."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{whole}"


def parse_range(header: str, length: int) -> Range | None:
    """The range that a Range header asks for; None, which is the whole, if it is not one range.

    Args:
        length: of the file, in bytes.

    Raises:
        UnsatisfiableError: the range lies outside the file.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        size = min(int(match[2]), length)
        if size == 0:
            raise UnsatisfiableError
        return Range(length - size, size)
    start, end = int(match[1]), int(match[2]) if match[2] else length - 1
    if match[2] and end < start:
        return None
    if start >= length:
        raise UnsatisfiableError
    return Range(start, min(end, length - 1) - start + 1)
