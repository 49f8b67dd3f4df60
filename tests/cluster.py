"""A PostgreSQL of the tests' own: in a temporary folder, at a socket, gone when they end."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
UNPRIVILEGED = "postgres"  # the server refuses to run as root; Debian's package makes this user
SENTENCE = "PostgreSQL 15 or newer is not installed (on Debian: apt-get install postgresql)"
# Nothing here outlives the tests, so nothing need reach the disk.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
DATABASES = {"NEWSROOM": "newsroom", "PRESS": "press", "MAILBOX": "mailbox"}


@dataclass(frozen=True)
class Cluster:
    """A running server.

    Args:
        home: the folder of its data and its socket.
    """

    home: Path

    def address(self, database: str = "postgres", user: str = UNPRIVILEGED, more: str = "") -> str:
        """The setting that names one of its databases."""
        return f"postgresql://{user}@/{database}?host={self.home}{more}"

    def settings(self) -> dict[str, str]:
        """The settings of a paper whose three databases are here."""
        return {
            f"YANLU_{name}_DATABASE": self.address(database) for name, database in DATABASES.items()
        }

    def run(self, statement: str, database: str = "postgres") -> str:
        """Do something as its owner; what it says."""
        program = ["psql", "-h", str(self.home), "-U", UNPRIVILEGED, "-d", database]
        done = subprocess.run(
            [str(PROGRAMS[-1] / program[0]), *program[1:], "-XAtc", statement],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def make(self, *databases: str) -> None:
        """Make empty databases in place of those of these names."""
        for database in databases:
            self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            self.run(f"CREATE DATABASE {database}")

    def control(self, what: str, *options: str) -> None:
        """`start` or `stop` it, and wait until that is done."""
        command = [str(PROGRAMS[-1] / "pg_ctl"), what, "-D", str(self.home / "data"), "-w", "-s"]
        subprocess.run([*as_nobody_special(), *command, *options], check=True, cwd=self.home)

    def start(self) -> None:
        """Start it with what it is told at each start."""
        told = " ".join(f"-c {one}" for one in QUICK)
        options = f"-k {self.home} -c listen_addresses='' {told}"
        self.control("start", "-l", str(self.home / "log"), "-o", options)

    def stop(self) -> None:
        """Stop it at once, with whatever its clients are doing."""
        self.control("stop", "-m", "immediate")


def is_installed() -> bool:
    """Whether there is a server to start."""
    return bool(PROGRAMS) and int(PROGRAMS[-1].parent.name) >= 15


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A server that runs until the block ends."""
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may not be long
    try:
        if os.geteuid() == 0:
            shutil.chown(home, UNPRIVILEGED, UNPRIVILEGED)
        command = [str(PROGRAMS[-1] / "initdb"), "-D", str(home / "data"), "-U", UNPRIVILEGED]
        command += ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        quiet = subprocess.DEVNULL
        subprocess.run([*as_nobody_special(), *command], check=True, stdout=quiet, cwd=home)
        made = Cluster(home)
        made.start()
        try:
            yield made
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # a test may have stopped it
                made.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def as_nobody_special() -> list[str]:
    """How a command is run by a user without rights, when this one has them all."""
    return ["setpriv", "--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED, "--clear-groups"] * (
        os.geteuid() == 0
    )
