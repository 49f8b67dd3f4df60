"""A Valkey of the tests' own, at a socket in a temporary folder; in its place a Redis if need be.

python -m tests.valkey     fetch Debian's Valkey, once a machine

Debian has it from 13 on. Its packages are unpacked beside, not installed, and run on their own
libraries: so they run on an older Debian, and for whoever is not root.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .deploy.debian import CACHE, alone, last_line

SOURCES = (
    "deb http://deb.debian.org/debian trixie main",
    "deb http://deb.debian.org/debian-security trixie-security main",
)
COMMAND = [
    *("mmdebstrap", "--mode=chrootless", "--variant=extract"),
    *("--include=valkey-server", "trixie"),
]
START = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/..
exec "$here"/usr/lib*/ld-linux-*.so.* --library-path "$(echo "$here"/usr/lib/*-linux-gnu)" \\
    "$here/usr/bin/${0##*/}" "$@"
"""
KEY = hashlib.sha256(repr((COMMAND, SOURCES, START)).encode()).hexdigest()[:12]
TREE = CACHE / f"valkey-{KEY}"  # its programs are in bin/
PLACES = ("valkey-server", str(TREE / "bin" / "valkey-server"), "redis-server")
PROGRAM = next((path for one in PLACES if (path := shutil.which(one))), None)
SENTENCE = (
    "neither Valkey nor Redis is here "
    "(python -m tests.valkey fetches Debian's; or apt-get install redis-server)"
)


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
        while not self.listens():
            assert self.process.poll() is None, "it did not start"
            time.sleep(0.01)

    def listens(self) -> bool:
        """Whether it takes connections: the socket is there a moment before."""
        with socket.socket(socket.AF_UNIX) as ours:
            return not ours.connect_ex(str(self.home / "socket"))

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


def tree() -> Path:
    """The programs of Debian's Valkey as a folder, with the libraries that they need."""
    with alone():
        if not TREE.exists():
            half = TREE.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            whole = half / "whole"
            made = subprocess.run([*COMMAND, whole, *SOURCES], stderr=subprocess.PIPE, timeout=600)
            assert made.returncode == 0, made.stderr.decode()[-2000:]
            (whole / "usr").rename(half / "usr")
            shutil.rmtree(whole)  # /dev and the like, which nobody should copy
            (half / "bin").mkdir()
            for name in ("valkey-server", "valkey-cli"):
                (half / "bin" / name).write_text(START)
                (half / "bin" / name).chmod(0o755)
            half.rename(TREE)
    return TREE


def main() -> int:
    """Fetch it; where that cannot be done, the tests take a Redis, and say so."""
    if shutil.which("valkey-server") or TREE.exists():
        return 0
    try:
        print("Fetching Debian's Valkey (once) …", flush=True)
        tree()
    except (OSError, AssertionError, subprocess.TimeoutExpired) as error:
        print(f"Not to be had: {last_line(str(error))}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
