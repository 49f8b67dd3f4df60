"""The child process in which untrusted files are parsed, seen from its parent."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from .errors import refusal

ROOT = Path(__file__).resolve().parents[3]
# What it imports is kept compiled, as for every program: else each child compiles it anew.
BOOT = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from yanlu.newsroom.darkroom.worker import main; "
    "sys.dont_write_bytecode = True; main(*sys.argv[1:])"
)
SEATS = threading.BoundedSemaphore(2)  # each child may take a gigabyte


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child process may take.

    Args:
        memory: address space, bytes.
        cpu: processor time, seconds.
        wall: time from start to end, seconds.
        answer: length of what it says, bytes.
    """

    memory: int
    cpu: int
    wall: float
    answer: int


def work(job: str, data: bytes, limits: Limits) -> bytes:
    """What a child says to this upload; the child is gone afterwards, whatever happened.

    Args:
        job: `picture` or `video`.
        data: the upload, passed by pipe.
        limits: what the child may take.

    Raises:
        DarkroomError: `timed-out` or `failed`, if the child ended without an answer.
    """
    with SEATS:
        child = _Child(job, limits)
        feeder = threading.Thread(target=child.feed, args=(data,), daemon=True)
        clock = threading.Timer(limits.wall, child.strike)
        feeder.start()
        clock.start()
        try:
            answer = child.listen(limits.answer)
        except BaseException:
            child.kill()
            raise
        finally:
            child.end(clock)
            feeder.join()
    if child.status != 0:
        raise refusal("timed-out" if child.ran_out_of_time else "failed")
    return answer


class _Child:
    """A process of its own session, with pipes for the upload and the answer and nothing else."""

    def __init__(self, job: str, limits: Limits) -> None:
        told = [str(ROOT), job, json.dumps(asdict(limits))]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", BOOT, *told],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                start_new_session=True,
            )
        except OSError as error:
            raise refusal("failed") from error
        self._struck = False

    @property
    def status(self) -> int | None:
        """The exit status, negative for a signal."""
        return self._process.returncode

    @property
    def ran_out_of_time(self) -> bool:
        """Whether it was ended by its wall clock or its processor time."""
        return self._struck or self.status == -signal.SIGXCPU

    def feed(self, data: bytes) -> None:
        """Hand over the upload."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # a child that has ended reads no further
            self._process.stdin.write(data)
        with contextlib.suppress(OSError):
            self._process.stdin.close()

    def listen(self, limit: int) -> bytes:
        """The answer; a child that says more than the limit is ended."""
        assert self._process.stdout is not None
        with self._process.stdout as pipe:
            answer = pipe.read(limit + 1)
        if len(answer) > limit:
            self.kill()
        return answer

    def strike(self) -> None:
        """End it because its time is up."""
        self._struck = True
        self.kill()

    def kill(self) -> None:
        """End it, and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self, clock: threading.Timer) -> None:
        """Wait until it has ended or its time is up, then reap it.

        It is reaped last: until then its number cannot pass to another process, so that neither
        the clock nor `kill` ever hits a stranger.
        """
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        clock.cancel()
        clock.join()
        self.kill()
        self._process.wait()
