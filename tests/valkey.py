"""A Valkey (or Redis) of the tests' own, at a socket in a temporary folder."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("valkey-server") or shutil.which("redis-server")
SENTENCE = "no Valkey is installed (on Debian: apt-get install redis-server)"


@dataclass
class Server:
    """A server that can be stopped and started.

    Args:
        home: the folder of its socket.
    """

    home: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The setting that names it."""
        return f"unix://{self.home}/socket"

    def start(self) -> None:
        """Start it with nothing in it, and wait until it listens."""
        assert PROGRAM is not None
        command = [PROGRAM, "--port", "0", "--unixsocket", str(self.home / "socket")]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.home)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not (self.home / "socket").exists():
            assert self.process.poll() is None, "it did not start"
            time.sleep(0.01)

    def stop(self) -> None:
        """Kill it; what it held is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        (self.home / "socket").unlink(missing_ok=True)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A server that runs until the block ends."""
    with tempfile.TemporaryDirectory(prefix="valkey-", dir="/tmp") as home:
        made = Server(Path(home))
        made.start()
        try:
            yield made
        finally:
            made.stop()
