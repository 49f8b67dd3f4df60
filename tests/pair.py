"""A PostgreSQL and its standby, on one machine: the first is killed, the second takes its place."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .cluster import PROGRAMS, UNPRIVILEGED, Cluster, as_nobody_special, cluster
from .journeys.conftest import until

STANDBY = "standby"


class Durable(Cluster):
    """A server that says of a commit only what is so; its machine does not lose power here."""

    def start(self) -> None:
        told = "-c fsync=off -c max_connections=60 -c shared_buffers=16MB"
        options = f"-k {self.home} -c listen_addresses='' {told}"
        self.control("start", "-l", str(self.home / "log"), "-o", options)

    def kill(self) -> None:
        """Kill it with everything that it started, as a machine that goes away does."""
        first = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        found = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True).stdout
        for process in (first, *map(int, found.split())):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{first}").exists())

    def promote(self) -> None:
        """Let it take writes from now on."""
        self.control("promote")


@contextlib.contextmanager
def standby_of(primary: Cluster) -> Iterator[Durable]:
    """A second server that follows the first."""
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(home, UNPRIVILEGED, UNPRIVILEGED)
        source = f"host={primary.home} user={UNPRIVILEGED} application_name={STANDBY}"
        command = [str(PROGRAMS[-1] / "pg_basebackup"), "-D", str(home / "data"), "-R", "-X"]
        command += ["stream", "-c", "fast", "-N", "-d", source]
        subprocess.run([*as_nobody_special(), *command], check=True, cwd=home)
        made = Durable(home)
        made.start()
        try:
            yield made
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                made.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def pair(*databases: str, is_synchronous: bool) -> Iterator[tuple[Durable, Durable]]:
    """A server with these databases, and one that follows it.

    Args:
        is_synchronous: whether a commit is told only when the second has it, too.
    """
    with cluster() as plain:
        plain.stop()
        first = Durable(plain.home)
        first.start()
        first.make(*databases)
        with standby_of(first) as second:
            if is_synchronous:
                first.run(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
                first.run("SELECT pg_reload_conf()")
            wanted = "sync" if is_synchronous else "async"
            asked = "SELECT sync_state FROM pg_stat_replication"
            until(lambda: first.run(asked) == wanted)
            yield first, second


def address_of(first: Cluster, second: Cluster, database: str) -> str:
    """The setting that names a database on whichever of the two takes writes."""
    hosts = f"{first.home},{second.home}"
    return f"postgresql://{UNPRIVILEGED}@/{database}?host={hosts}&target_session_attrs=read-write"
