"""What is answered to a reader, of whom nothing is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .ranges import Range

Headers = list[tuple[str, str]]

CHUNK = 64 * 1024
FOR_EVER = "public, max-age=31536000, immutable"
LOOK_AGAIN = "public, no-cache"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that is the same for every reader who accepts its encoding.

    Args:
        bare: the headers of a 304.
    """

    status: str
    headers: Headers
    body: bytes
    etag: str
    bare: Headers


def caching(path: str) -> str:
    """How long a file that stands at this path may be kept."""
    return FOR_EVER if path.startswith("f/") else LOOK_AGAIN


def pieces(file: BinaryIO, part: Range) -> Iterator[bytes]:
    """The bytes of this part of a file, which is closed after them."""
    with file:
        file.seek(part.start)
        left = part.length
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
