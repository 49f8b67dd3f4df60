"""Compressed twins: a server may send `page.html.gz` in place of `page.html`."""

import zlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

try:
    import brotli
except ImportError:  # A mirror keeper may have the standard library alone.
    brotli = None

Decoder: TypeAlias = Callable[[bytes, int], bytes | None]
"""Compressed bytes and a limit → at most so many plain bytes, None when damaged."""

SUFFIXES = (".br", ".gz")


def gunzip(data: bytes, limit: int) -> bytes | None:
    """At most `limit` bytes of a gzip file (RFC 1952); None when it is damaged or goes on."""
    stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = stream.decompress(data, limit)
    except zlib.error:
        return None
    whole = stream.eof and not stream.unused_data
    return plain if whole or len(plain) >= limit else None


def unbrotli(data: bytes, limit: int) -> bytes | None:
    """At most `limit` bytes of a brotli stream (RFC 7932); None when it is damaged."""
    stream = brotli.Decompressor()
    plain = b""
    try:
        while len(plain) < limit and not stream.is_finished():
            more = stream.process(b"" if plain else data, output_buffer_limit=limit)
            if not more:
                break
            plain += more
    except brotli.error:
        return None
    return plain[:limit] if stream.is_finished() or len(plain) >= limit else None


# Releases of brotli before 1.2 cannot stop a small stream that unfolds to gigabytes.
_BOUNDED = hasattr(getattr(brotli, "Decompressor", None), "can_accept_more_data")

DECODERS: Mapping[str, Decoder] = {".gz": gunzip} | ({".br": unbrotli} if _BOUNDED else {})


def largest_twin(length: int) -> int:
    """How long the twin of so many bytes may be: either method adds little to what defies it."""
    return length + length // 100 + 1024
