"""Ranges of a file (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class UnsatisfiableError(Exception):
    """The range lies outside the file."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a file, from `start` on, `length` bytes long."""

    start: int
    length: int

    def is_part(self, whole: int) -> bool:
        """Whether it is less than the whole file of this many bytes."""
        return self.length < whole

    def header(self, whole: int) -> str:
        """The value of Content-Range."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{whole}"


def parse_range(header: str, length: int) -> Range:
    """The range that a Range header asks for; the whole file if it asks for several or none.

    Raises:
        UnsatisfiableError: the range lies outside the file.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or match[1] == match[2] == "":
        return Range(0, length)
    if match[1] == "":
        size = min(int(match[2]), length)
        if size == 0:
            raise UnsatisfiableError
        return Range(length - size, size)
    start, end = int(match[1]), int(match[2]) if match[2] else length - 1
    if start >= length:
        raise UnsatisfiableError
    if end < start:
        return Range(0, length)
    return Range(start, min(end, length - 1) - start + 1)
