"""A server that keeps its port while its workers come and go."""

from __future__ import annotations

import socket
from typing import Any

from granian import net
from granian.server.mp import MPServer

Base: Any = MPServer


class Standing(Base):  # type: ignore[misc]
    """Granian, whose own process opens the port: readers wait there for the next worker.

    Since 2.8 each worker opens it for itself once it has loaded, and the one before is ended after
    a fixed time: on a slow machine, or when a worker dies, readers were refused for seconds
    (emmett-framework/granian, issue 921). On other systems it does as here.
    """

    def _init_shared_socket(self) -> None:
        self._ssp = None  # of which a worker would open a port of its own
        self._shd = net.SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()  # type: ignore[attr-defined]
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)
