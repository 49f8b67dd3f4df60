"""A server that keeps its port while its workers come and go."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator
from typing import Any

from granian.server.mp import MPServer

PARENTS = {signal.SIGINT, signal.SIGHUP}  # what a terminal sends to workers, too
Base: Any = MPServer


@contextlib.contextmanager
def inherited(numbers: set[signal.Signals]) -> Iterator[None]:
    """Let processes that are begun meanwhile never hear these signals; we hear them afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Standing(Base):  # type: ignore[misc]
    """Granian, whose own process opens the port: readers wait there for the next worker.

    Since 2.8 each worker opens it for itself once it has loaded, and the one before is ended after
    a fixed time: on a slow machine, or when a worker dies, readers were refused for seconds
    (emmett-framework/granian, issue 921). On other systems it does as here. Ctrl-C and the end of a
    terminal reach all of its processes: the workers leave them to their parent.
    """

    _ssp: Any

    def _init_shared_socket(self) -> None:
        super()._init_shared_socket()
        if self._ssp is None:
            return  # a socket of this machine is held already
        self._shd, self._ssp = self._ssp.build(), None  # of which a worker would open its own
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)
        self._sso.listen(self.backlog)  # before the first worker has loaded

    def _spawn_workers(self, *given: Any) -> None:
        with inherited(PARENTS):
            super()._spawn_workers(*given)

    def _respawn_workers(self, *given: Any, **named: Any) -> None:
        with inherited(PARENTS):
            super()._respawn_workers(*given, **named)
