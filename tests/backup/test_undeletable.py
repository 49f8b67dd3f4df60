"""Who has the machine's key to the place of its backups cannot delete the older ones."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.handbook import commands, fitted, plain_environment, run, steps
from yanlu.backup.bucket import Bucket
from yanlu.delivery.bucket import Account

from ..gates import ROOT
from .machine import SSHD

NOBODY = 65534

# What the machine's key can do there: a folder as an account without any other right has it.
ACTS = f"""
import os, sys
from pathlib import Path
from yanlu.backup import Folder
os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY})
place, act = Folder(Path(sys.argv[1])), sys.argv[2]
if act == "back up":
    for path in sys.argv[3:]:
        place.write(path, b"sealed " + path.encode())
elif act == "delete":
    for path in list(place.paths("")):
        place.delete(path)
elif act == "overwrite":
    place.write(sys.argv[3], b"rubbish")
elif act == "truncate":
    open(place.root / sys.argv[3], "wb").close()
elif act == "move":
    os.rename(place.root / sys.argv[3], place.root / "elsewhere")
print(*sorted(place.paths("")))
"""
OLD = ("yanlu-backup.json", "pieces/ab/one-1", "backups/1.age")


def by_the_key(folder: Path, *words: str) -> tuple[bool, list[str]]:
    """Whether it could be done, and what lies there."""
    command = [sys.executable, "-c", ACTS, str(folder), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 or "Permission denied" in done.stderr or "not perm" in done.stderr
    return done.returncode == 0, done.stdout.split()


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """A folder for copies on another machine, with an older backup in it."""
    for place in (tmp_path, *tmp_path.parents):
        place.chmod(place.stat().st_mode | 0o111)
    folder = tmp_path / "copies"
    folder.mkdir()
    os.chown(folder, 0, NOBODY)
    folder.chmod(0o1770)
    assert by_the_key(folder, "back up", *OLD)[0]
    for path in OLD:
        os.utime(folder / path, (0, 0))  # it was written long ago
    return folder


@pytest.mark.deep
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change owners")
@pytest.mark.parametrize("act", [("delete",), ("overwrite",), ("truncate",), ("move",)])
def test_an_intruder_with_the_machines_key_leaves_older_copies_whole(
    copies: Path, act: tuple[str, ...], tmp_path: Path
) -> None:
    hourly = steps("docs/backup.md", "這台機器刪不掉的備份")[1:]
    group = f"root:{NOBODY}"
    run(
        fitted(hourly, {"/srv/yanlu/copies": str(copies), "root:paper": group}),
        tmp_path,
        plain_environment(),
    )
    assert by_the_key(copies, "back up", "pieces/ab/two-2", "pieces/cd/three-3", "backups/2.age")[0]
    for path in OLD if act[0] != "delete" else ("",):
        assert not by_the_key(copies, *act, path)[0], path
    assert all((copies / path).read_bytes() == b"sealed " + path.encode() for path in OLD)
    assert set(OLD) <= set(by_the_key(copies, "look")[1]), "and the key still reads them"


@pytest.mark.deep
@pytest.mark.skipif(os.geteuid() != 0 or SSHD is None, reason="needs root and sshd")
def test_the_account_of_the_handbook_sees_its_folder_only_and_may_do_nothing_but_keep_files(
    tmp_path: Path,
) -> None:
    """A stand-in takes note of the account: the tests make none on the machine that runs them."""
    conf, home = tmp_path / "paper.conf", tmp_path / "machine"
    noted = f'echo "$0 $*" >> {tmp_path / "noted"}'
    path = commands(tmp_path / "bin", adduser=noted, systemctl=noted)
    here = {
        "/srv/yanlu": str(home),
        "/etc/ssh/sshd_config.d/paper.conf": str(conf),
        "root:paper": f"root:{NOBODY}",
    }
    told = fitted(steps("docs/backup.md", "這台機器刪不掉的備份")[:1], here)
    done = run(told, tmp_path, plain_environment() | {"PATH": path})
    assert done.returncode == 0, done.stderr
    found = (home / "copies").stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o7777) == (0, NOBODY, 0o1770)
    noted_down = (tmp_path / "noted").read_text()
    assert "--shell /usr/sbin/nologin paper" in noted_down and "reload ssh" in noted_down
    assert f"chrootdirectory {home}" in (mine := judged(conf, "paper"))
    assert "forcecommand internal-sftp -P symlink,hardlink" in mine
    assert "allowtcpforwarding no" in mine and "authorizedkeysfile /etc/ssh/paper.keys" in mine
    assert "chrootdirectory none" in judged(conf, "editor"), "the control: it is for one account"


def judged(conf: Path, user: str) -> list[str]:
    """What the real sshd makes of its configuration for somebody."""
    key = conf.with_name("host")
    if not key.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    os.makedirs("/run/sshd", exist_ok=True)
    whole = conf.with_name("sshd_config")
    whole.write_text(f"HostKey {key}\n{conf.read_text()}")
    asked = f"user={user},host=paper.example,addr=192.0.2.1"
    command = [str(SSHD), "-T", "-f", str(whole), "-C", asked]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


@pytest.mark.deep
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change owners")
def test_without_the_handbooks_two_lines_he_deletes_them(copies: Path) -> None:
    assert by_the_key(copies, "delete") == (True, [])


def test_what_is_put_into_a_locked_bucket_bears_its_checksum() -> None:
    seen: list[tuple[str, bytes]] = []

    class Lock(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.headers.get("x-amz-checksum-sha256", ""), body))
            self.send_response(200)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *rest: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Lock)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    try:
        account = Account("copies", "", f"http://127.0.0.1:{server.server_port}", "key", "secret")
        for is_locked in (True, False):
            Bucket(account.open(is_locked=is_locked), "s3://copies").write("one", b"sealed")
    finally:
        server.shutdown()
        server.server_close()
    digest = base64.b64encode(hashlib.sha256(b"sealed").digest()).decode()
    assert seen == [(digest, b"sealed"), ("", b"sealed")]
