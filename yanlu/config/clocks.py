"""The machine's clocks."""

from __future__ import annotations

import contextlib
import ctypes
import time
from pathlib import Path

UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)
TIMEX_BYTES = 512  # more than struct timex has on any machine; all zero, it only asks


def steady_seconds() -> float:
    """Seconds of a clock that cannot be set and, where the system has one, runs in sleep too."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()


def name_of_boot() -> str:
    """The name of this run of the machine (random(4)); none where it has none."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:40]
    return ""


def is_synchronised() -> bool:
    """Whether the kernel says that its clock follows a better one (adjtimex(2)).

    Where nobody can be asked, the answer is no: then the desk confirms the time.
    """
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    except (OSError, AttributeError):
        return False
    return 0 <= int(state) < UNSYNCHRONISED
