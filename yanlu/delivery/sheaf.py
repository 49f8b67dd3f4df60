"""Rendered files on their way from who renders to who seals: compressed, and checked by hash."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yanlu.edition import File, Stored
from yanlu.manifest.transport import DECODERS, gunzip

from .body import Body, compress
from .errors import SheafError

LARGEST = 64 << 20  # of one file, unfolded; no page comes near
MARK = b"yanlu sheaf 1\n"


@dataclass(frozen=True, slots=True)
class Sheaf:
    """What was rendered of some owners.

    Args:
        put: every file of each owner.
        ready: their bodies as the store keeps them, by hash.
    """

    put: Mapping[str, tuple[File, ...]]
    ready: Mapping[str, Body]


def pack(put: Mapping[str, tuple[File, ...]]) -> bytes:
    """The files with their bodies, each once, compressed as the store keeps them."""
    bodies: dict[str, Body] = {}
    owners: dict[str, list[list[object]]] = {}
    for owner, files in put.items():
        rows = owners.setdefault(owner, [])
        for file in files:
            if isinstance(file.data, Stored):
                rows.append([file.path, file.type, file.data.sha256, file.data.length, True])
                continue
            sha256 = hashlib.sha256(file.data).hexdigest()
            if sha256 not in bodies:
                bodies[sha256] = compress(sha256, file.type, file.data)
            rows.append([file.path, file.type, sha256, len(file.data), False])
    forms = {
        one.sha256: [len(part) if part else 0 for part in parts(one)] for one in bodies.values()
    }
    header = json.dumps({"owners": owners, "bodies": forms}, ensure_ascii=False).encode()
    blobs = [part for body in bodies.values() for part in parts(body) if part]
    whole = b"".join([len(header).to_bytes(8, "big"), header, *blobs])
    return MARK + hashlib.sha256(whole).digest() + whole


def parts(body: Body) -> tuple[bytes | None, bytes | None, bytes | None]:
    return body.raw, body.br, body.gz


def unpack(data: bytes) -> Sheaf:
    """What was packed.

    Raises:
        SheafError: it is damaged, cut off, or a body is not what its hash says.
    """
    start = len(MARK) + 32
    if (
        data[: len(MARK)] != MARK
        or hashlib.sha256(data[start:]).digest() != data[len(MARK) : start]
    ):
        raise SheafError("what was rendered arrived damaged")
    try:
        size = int.from_bytes(data[start : start + 8], "big")
        header = json.loads(data[start + 8 : start + 8 + size])
        plain: dict[str, bytes] = {}
        ready: dict[str, Body] = {}
        for body in bodies_in(header["bodies"], memoryview(data)[start + 8 + size :]):
            plain[body.sha256] = checked(body)
            ready[body.sha256] = body
        put = {owner: tuple(files_in(rows, plain)) for owner, rows in header["owners"].items()}
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise SheafError(f"what was rendered arrived damaged: {error}") from error
    return Sheaf(put, ready)


def bodies_in(forms: Mapping[str, list[int]], blobs: memoryview) -> Iterator[Body]:
    at = 0
    for sha256, lengths in forms.items():
        found: list[bytes | None] = []
        for length in lengths:
            found.append(bytes(blobs[at : at + length]) if length else None)
            at += length
        raw, brotli, gzip = found
        yield Body(sha256, raw if raw or gzip else b"", brotli, gzip)


def checked(body: Body) -> bytes:
    """The bytes of a body in which every form says the same, and what the hash says."""
    plain = body.raw if body.raw is not None else gunzip(body.gz or b"", LARGEST)
    if plain is None or hashlib.sha256(plain).hexdigest() != body.sha256:
        raise SheafError(f"the body {body.sha256} is not what its hash says")
    unbrotli = DECODERS.get(".br")
    if body.br is not None and unbrotli and unbrotli(body.br, len(plain) + 1) != plain:
        raise SheafError(f"the brotli form of {body.sha256} is another file")
    return plain


def files_in(rows: list[list[object]], plain: Mapping[str, bytes]) -> Iterator[File]:
    for path, kind, sha256, length, is_stored in rows:
        stored = Stored(str(sha256), int(str(length)))
        yield File(str(path), str(kind), stored if is_stored else plain[str(sha256)])
