"""The child process in which untrusted files are parsed, seen from inside."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from collections.abc import Iterable

from .answer import Piece, pack, pack_refusal
from .errors import DarkroomError
from .picture import picture_pieces
from .sniffing import needs_threads
from .video import video_pieces

JOBS = {"picture": picture_pieces, "video": video_pieces}
OPEN_FILES = 16


def main(job: str, limits: str) -> None:
    """Read an upload from standard input, and write the answer to standard output.

    Args:
        job: `picture` or `video`.
        limits: `child.Limits` as JSON.
    """
    allowed = json.loads(limits)
    restrict(allowed["memory"], allowed["cpu"])
    data = bytearray(sys.stdin.buffer.read())
    if not needs_threads(data):
        stay_alone()
    for part in answer(job, data):
        _write(part)


def restrict(memory: int, cpu: int) -> None:
    """Give up, before the first untrusted byte, what the work does not need.

    Args:
        memory: address space, bytes.
        cpu: processor time, seconds.
    """
    _lower(resource.RLIMIT_AS, memory, memory)
    _lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, 0, 0)  # pipes are no files: nothing can be written to a disk
    _lower(resource.RLIMIT_CORE, 0, 0)  # a core would hold the upload


def stay_alone() -> None:
    """Give up starting threads and processes; the superuser is not bound by this."""
    _lower(resource.RLIMIT_NPROC, 0, 0)


def answer(job: str, data: bytearray) -> Iterable[bytes | memoryview]:
    """What there is to say about an upload, as parts that are to be written in order.

    Every fault that is not one of ours comes from a decoder that stumbled over the file.
    """
    try:
        pieces: Iterable[Piece] = JOBS[job](data)
        return pack(pieces)
    except DarkroomError as error:
        return [pack_refusal(error.code)]
    except MemoryError:
        return [pack_refusal("too-heavy")]
    except Exception:
        return [pack_refusal("damaged")]


def _write(part: bytes | memoryview) -> None:
    rest = memoryview(part)
    while rest:
        rest = rest[os.write(sys.stdout.fileno(), rest) :]


def _lower(kind: int, soft: int, hard: int) -> None:
    """Set a limit, or keep the present one where that is narrower already."""
    _, present = resource.getrlimit(kind)
    if present != resource.RLIM_INFINITY:
        soft, hard = min(soft, present), min(hard, present)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))
