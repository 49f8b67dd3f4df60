"""Where the samples of a film lie, and the blanking of all that lies between them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import accumulate

from .errors import refusal

Span = tuple[int, int]


def sample_spans(
    runs: bytes, sizes: bytes, offsets32: bytes | None, offsets64: bytes | None
) -> Iterator[Span]:
    """The stretches of the file that a track's samples take, one a chunk: start and end.

    Args:
        runs: content of the box `stsc`.
        sizes: content of `stsz`.
        offsets32: content of `stco`, if the track has it.
        offsets64: content of `co64`, else.

    Raises:
        DarkroomError: `damaged`; the tables do not agree.

    Source: ISO/IEC 14496-12, 8.7.3 to 8.7.5.
    """
    if (offsets32 is None) == (offsets64 is None):
        raise refusal("damaged")
    offsets = _numbers(">I", offsets32[8:]) if offsets32 else _numbers(">Q", (offsets64 or b"")[8:])
    lengths = _Lengths(sizes)
    sample = 0
    for offset, count in zip(offsets, _samples_a_chunk(runs[8:], len(offsets)), strict=True):
        yield offset, offset + lengths.of(sample, sample + count)
        sample += count
    if sample != lengths.count:
        raise refusal("damaged")


def blank_between(film: bytearray, spans: Iterable[Span], stretches: Iterable[Span]) -> None:
    """Zero the parts of these stretches that no span takes.

    Args:
        film: the whole file.
        spans: what is in use.
        stretches: where it may lie, in order and apart.

    Raises:
        DarkroomError: `damaged`; something in use lies elsewhere.
    """
    used = _merged(sorted(span for span in spans if span[0] != span[1]))
    at = next(used, None)
    for start, end in stretches:
        while at is not None and start <= at[0] and at[1] <= end:
            film[start : at[0]] = bytes(at[0] - start)
            start = at[1]
            at = next(used, None)
        film[start:end] = bytes(end - start)
    if at is not None:
        raise refusal("damaged")


class _Lengths:
    """How long stretches of samples are."""

    def __init__(self, table: bytes) -> None:
        self._alike, self.count = struct.unpack_from(">II", table, 4)
        each = () if self._alike else _numbers(">I", table[12:])
        self._ends = [0, *accumulate(each)]

    def of(self, first: int, last: int) -> int:
        """Bytes from one sample up to another, which is not counted."""
        if last > self.count:
            raise refusal("damaged")
        if self._alike:
            return int(self._alike) * (last - first)
        return self._ends[last] - self._ends[first]


def _samples_a_chunk(table: bytes, chunks: int) -> Iterator[int]:
    """One number a chunk, from a table that names only the chunks where it changes."""
    runs = [(first - 1, count) for first, count, _ in struct.iter_unpack(">III", table)]
    firsts = [first for first, _ in runs]
    if chunks and (not runs or firsts[0] != 0 or firsts != sorted(set(firsts))):
        raise refusal("damaged")
    for (first, count), following in zip(runs, [*firsts[1:], chunks], strict=True):
        for _ in range(first, min(following, chunks)):
            yield count


def _numbers(form: str, table: bytes) -> tuple[int, ...]:
    return tuple(number for (number,) in struct.iter_unpack(form, table))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Sorted spans, those that touch made one."""
    current: Span | None = None
    for start, end in spans:
        if current is not None and start <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current
