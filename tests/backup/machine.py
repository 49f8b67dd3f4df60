"""Another machine: OpenSSH's own server, on a port that nobody else has."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.ports import free_port
from yanlu.backup.sftp import Account

SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else None)
SFTP = "/usr/lib/openssh/sftp-server"


@contextlib.contextmanager
def another_machine(root: Path) -> Iterator[Account]:
    """A machine with a folder for copies, gone afterwards."""
    keys, folder = root / "ssh", root / "copies"
    keys.mkdir(mode=0o700)
    folder.mkdir()
    for name in ("host", "client"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys / name)]
        subprocess.run(command, check=True)
    shutil.copy(keys / "client.pub", keys / "authorized")
    port = free_port()
    host = " ".join((keys / "host.pub").read_text().split()[:2])
    (keys / "known").write_text(f"[127.0.0.1]:{port} {host}\n")
    (keys / "config").write_text(
        f"HostKey {keys / 'host'}\nAuthorizedKeysFile {keys / 'authorized'}\nUsePAM no\n"
        f"StrictModes no\nPidFile none\nSubsystem sftp {SFTP}\nPermitRootLogin yes\n"
    )
    os.makedirs("/run/sshd", exist_ok=True)
    command = [str(SSHD), "-D", "-e", "-f", str(keys / "config"), "-p", str(port)]
    with (keys / "log").open("wb") as log:
        server = subprocess.Popen([*command, "-o", "ListenAddress=127.0.0.1"], stderr=log)
    try:
        await_port(port, server)
        user = getpass.getuser()
        yield Account("127.0.0.1", port, user, str(folder), keys / "client", keys / "known")
    finally:
        server.kill()
        server.wait()


def await_port(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError("sshd did not start")
