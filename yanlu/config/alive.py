"""systemd is told that what a process serves still answers; when it is not, it starts it anew."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping

TIMES = 4  # that it is told in the time for which systemd waits: one late answer is no death


@contextlib.contextmanager
def told(is_well: Callable[[], bool], environment: Mapping[str, str]) -> Iterator[None]:
    """Meanwhile a thread tells systemd that all is well, for as long as it is (sd_notify(3)).

    Args:
        is_well: asked each time before it is told.
        environment: in which systemd says where to, and how often (`WatchdogSec=` of the unit).
    """
    ended, seconds = threading.Event(), patience(environment)

    def tell() -> None:
        while not ended.is_set():
            if is_well():
                send(environment["NOTIFY_SOCKET"], b"WATCHDOG=1")
            ended.wait(seconds / TIMES)

    if seconds:
        threading.Thread(target=tell, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def patience(environment: Mapping[str, str]) -> float:
    """Seconds for which systemd waits to be told by this process; 0 if it does not."""
    is_asked = environment.get("WATCHDOG_PID") == str(os.getpid())
    if not is_asked or not environment.get("NOTIFY_SOCKET"):
        return 0.0
    return int(environment.get("WATCHDOG_USEC", "0")) / 1_000_000


def send(place: str, words: bytes) -> None:
    """One datagram; a place that begins with @ is a name without a file (unix(7))."""
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as there,
    ):
        there.sendto(words, "\0" + place[1:] if place.startswith("@") else place)
