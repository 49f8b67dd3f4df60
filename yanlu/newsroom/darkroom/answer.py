"""What the child process says to its parent: a line of JSON, then the files one after another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .errors import MESSAGES, refusal

HEADER_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A developed file.

    Args:
        role: `original`, `rendition`, `desk` or `video`.
        type: media type.
        width: pixels, or 0.
        height: pixels, or 0.
        data: the bytes.
    """

    role: str
    type: str
    width: int
    height: int
    data: memoryview


def pack(pieces: Iterable[Piece]) -> list[bytes | memoryview]:
    """The answer that hands over these files, in parts that are to be written in order."""
    pieces = tuple(pieces)
    rows = [
        [piece.role, piece.type, piece.width, piece.height, len(piece.data)] for piece in pieces
    ]
    return [json.dumps({"pieces": rows}).encode() + b"\n", *(piece.data for piece in pieces)]


def pack_refusal(code: str) -> bytes:
    """The answer that says why there are no files."""
    return json.dumps({"refused": code}).encode() + b"\n"


def unpack(answer: bytes) -> tuple[Piece, ...]:
    """The files of an answer, which is not trusted.

    Raises:
        DarkroomError: what the child refused, or `failed` if the answer is not whole.
    """
    try:
        head, rows = _head(answer)
        pieces = tuple(_pieces(memoryview(answer)[head:], rows))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise refusal("failed") from error
    return pieces


def _head(answer: bytes) -> tuple[int, list[list[object]]]:
    length = answer.index(b"\n", 0, HEADER_BYTES) + 1
    head = json.loads(answer[:length])
    if not isinstance(head, dict):
        raise ValueError("not an answer")
    if (code := head.get("refused")) is not None:
        raise refusal(code if code in MESSAGES else "failed")
    return length, head["pieces"]


def _pieces(body: memoryview, rows: list[list[object]]) -> Iterator[Piece]:
    start = 0
    for role, kind, *numbers in rows:
        width, height, length = (_natural(number) for number in numbers)
        yield Piece(str(role), str(kind), width, height, body[start : start + length])
        start += length
    if start != len(body):
        raise ValueError("the answer is not whole")


def _natural(number: object) -> int:
    if not isinstance(number, int) or number < 0:
        raise ValueError("not a natural number")
    return number
