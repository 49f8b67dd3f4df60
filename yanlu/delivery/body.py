"""The bytes of a file and their compressed forms for transport."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

import brotli

from yanlu.edition import File, Stored
from yanlu.manifest.canonical import Entry

COMPRESSED = ("text/", "application/json", "application/xml", "image/svg", "application/feed")
SMALLEST = 256  # below this, compression gains less than a header costs
QUICK, BEST = 5, 11  # brotli 5 is within 9 % of 11 at a thirtieth of its cost


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of a file under the name of their content.

    Args:
        raw: as they are; None where a compressed form stands for them.
        br: brotli; None where it is not worth it.
        gz: gzip; None where it is not worth it.
    """

    sha256: str
    raw: bytes | None
    br: bytes | None
    gz: bytes | None

    @property
    def quality(self) -> int:
        """The brotli quality; 0 where there is none."""
        return QUICK if self.br is not None else 0


def entry(file: File) -> Entry:
    """What the manifest says of a file."""
    if isinstance(file.data, Stored):
        return Entry(file.data.sha256, file.data.length, file.type)
    return Entry(hashlib.sha256(file.data).hexdigest(), len(file.data), file.type)


def compress(sha256: str, media_type: str, data: bytes) -> Body:
    """The body in the forms in which it is kept."""
    if len(data) < SMALLEST or not is_compressible(media_type):
        return Body(sha256, data, None, None)
    packed = gzip.compress(data, compresslevel=6, mtime=0)
    return Body(sha256, None, brotli.compress(data, quality=QUICK), packed)


def is_compressible(media_type: str) -> bool:
    return media_type.startswith(COMPRESSED) or "xml" in media_type


def unpack(raw: bytes | None, gz: bytes | None) -> bytes:
    """The bytes as they are."""
    return raw if raw is not None else gzip.decompress(gz or b"")


def best(data: bytes) -> bytes:
    """Brotli at its best, for the background."""
    packed: bytes = brotli.compress(data, quality=BEST)
    return packed
