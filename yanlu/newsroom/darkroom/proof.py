"""What may be inside a developed picture, read by a parser of its own: pixels, nothing else."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from .errors import refusal

JFIF = b"\xff\xe0\x00\x10JFIF\x00"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
WEBP_ORDERS = {(b"VP8 ",), (b"VP8L",), (b"VP8X", b"VP8L"), (b"VP8X", b"ALPH", b"VP8 ")}
ALPHA_FLAG = 0x10


def prove(kind: str, data: memoryview) -> tuple[int, int]:
    """The width and height of a picture that holds nothing but pixels.

    Args:
        kind: `image/webp`, `image/jpeg` or `image/png`.
        data: the file.

    Raises:
        DarkroomError: `unclean`; the file has another part, a part out of place, or an end too
            early or too late.
    """
    try:
        return {"image/webp": _webp, "image/jpeg": _jpeg, "image/png": _png}[kind](bytes(data))
    except (KeyError, IndexError, ValueError, struct.error) as error:
        raise refusal("unclean") from error


def _expect(holds: bool) -> None:
    if not holds:
        raise ValueError("unexpected part")


def _webp(data: bytes) -> tuple[int, int]:
    """RFC 9649, 2.3 to 2.7: picture data, with its transparency and nothing else."""
    _expect(data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    _expect(struct.unpack_from("<I", data, 4)[0] == len(data) - 8)
    chunks = dict(parts := list(_riff_chunks(data)))
    _expect(tuple(name for name, _ in parts) in WEBP_ORDERS)
    if b"VP8X" in chunks:
        head = chunks[b"VP8X"]
        _expect(len(head) == 10 and head[0] & ~ALPHA_FLAG == 0 and head[1:4] == b"\0\0\0")
        return _little(head[4:7]) + 1, _little(head[7:10]) + 1
    if b"VP8L" in chunks:
        bits = struct.unpack_from("<BI", chunks[b"VP8L"])[1]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    _expect(chunks[b"VP8 "][3:6] == b"\x9d\x01\x2a")
    width, height = struct.unpack_from("<HH", chunks[b"VP8 "], 6)
    return width & 0x3FFF, height & 0x3FFF


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length
        _expect(end <= len(data) and data[end : end + length % 2] == b"\0" * (length % 2))
        yield data[at : at + 4], data[at + 8 : end]
        at = end + length % 2


def _little(three: bytes) -> int:
    return int.from_bytes(three, "little")


def _jpeg(data: bytes) -> tuple[int, int]:
    """ITU-T T.81, B.2: one baseline scan after JFIF's own segment, and nothing after it."""
    _expect(data[:2] == b"\xff\xd8" and data[2:11] == JFIF and data[18:20] == b"\0\0")
    at, size = 20, (0, 0)
    while data[at + 1] != 0xDA:
        marker, length = struct.unpack_from(">HH", data, at)
        _expect(marker in (0xFFDB, 0xFFC0, 0xFFC4) and length >= 2)
        if marker == 0xFFC0:
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = (width, height)
        at += 2 + length
    _expect(data[at] == 0xFF)
    at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    _expect(_scan_end(data, at) == len(data) - 2 and data.endswith(b"\xff\xd9"))
    return size


def _scan_end(data: bytes, at: int) -> int:
    """Where the first marker after the scan stands; in it, 0xFF is always followed by zero."""
    at = data.index(b"\xff", at)
    while data[at + 1] == 0:
        at = data.index(b"\xff", at + 2)
    return at


def _png(data: bytes) -> tuple[int, int]:
    """PNG (third edition), 5: a header, one stream of pixels, the end."""
    _expect(data[:8] == PNG_SIGNATURE)
    at, names = 8, []
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 8 + length]
        _expect(struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(body))
        names.append(body[:4])
        at += 12 + length
    _expect(names[0] == b"IHDR" and names[-1] == b"IEND" and data[-12:-8] == b"\0\0\0\0")
    _expect(len(names) > 2 and set(names[1:-1]) == {b"IDAT"})
    width, height = struct.unpack_from(">II", data, 16)
    return width, height
