"""Which comments say nearly the same: sketches of their pairs of characters.

MinHash after Broder, "On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

VALUES = 16
ROWS = 3  # values in a band; 5 bands find 97 % of those that share 8 of 10 pairs
ALIKE = 10  # of 16 values: texts that share about two thirds of their pairs
LAYOUT = struct.Struct(f"<{VALUES}I")


def sketch(key: str, secret: bytes) -> bytes:
    """The sketch of a folded text: for each of 16 hashes the least of its pairs of characters.

    Args:
        secret: 32 bytes; without them nobody can try out which pairs have these hashes.
    """
    salt, person = secret[:16], secret[16:32]  # as a key it would cost a block more
    pairs = {key[place : place + 2] for place in range(max(len(key) - 1, 1))}
    hashes = (
        LAYOUT.unpack(hashlib.blake2b(pair.encode(), salt=salt, person=person).digest())
        for pair in pairs
    )
    return LAYOUT.pack(*map(min, zip(*hashes, strict=True)))


def bands(made: bytes) -> Iterator[int]:
    """The numbers of which two sketches alike have one in common."""
    for band in range(VALUES // ROWS):
        part = made[band * ROWS * 4 : (band + 1) * ROWS * 4]
        digest = hashlib.blake2b(part, digest_size=8, salt=bytes([band])).digest()
        yield int.from_bytes(digest, signed=True)


def are_alike(one: bytes, other: bytes) -> bool:
    """Whether two texts of these sketches share most of what they say."""
    pairs = zip(LAYOUT.unpack(one), LAYOUT.unpack(other), strict=True)
    same = sum(first == second for first, second in pairs)
    return bool(same >= ALIKE)
