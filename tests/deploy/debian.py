"""A small Debian as a folder, made once a machine: what images, chroots and machines begin with.

It is as Debian's own image is: the same smallest set of packages, and the same settings of apt and
dpkg, which keep nothing that an image does not need and wait for no disk.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "yanlu" / "containers"
# This machine's certificates and settings of pip, which what is installed may need meanwhile.
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
LENT = "/etc/lent-certificates.crt"
SLIM = """
Acquire::Languages "none";
APT::Keep-Downloaded-Packages "false";
Dir::Cache { pkgcache ""; srcpkgcache ""; };
"""
COMMAND = [
    "mmdebstrap",
    "--mode=root",
    "--variant=minbase",
    "--dpkgopt=force-unsafe-io",
    "bookworm",
]
SOURCE = "deb http://deb.debian.org/debian bookworm main"
KEY = hashlib.sha256(repr((COMMAND, SOURCE, SLIM)).encode()).hexdigest()[:12]
TRIAL = ("unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "none", "/mnt")


def lacking(*programs: str) -> str:
    """What this machine has not, for what begins with a Debian; empty if it has all."""
    missing = [name for name in ("mmdebstrap", "unshare", *programs) if not shutil.which(name)]
    missing += [] if os.geteuid() == 0 else ["root"]
    if missing:
        return ", ".join(missing)
    tried = subprocess.run(TRIAL, capture_output=True, text=True)
    return f"mounts of its own: {last_line(tried.stderr)}" if tried.returncode else ""


def tree() -> Path:
    """Its files; who changes them takes a copy."""
    root = CACHE / f"debian-{KEY}"
    with alone():
        if not root.exists():
            half = root.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            made = subprocess.run([*COMMAND, half, SOURCE], stderr=subprocess.PIPE, timeout=1200)
            assert made.returncode == 0, made.stderr.decode()[-2000:]
            (half / "etc/apt/apt.conf.d/slim").write_text(SLIM)
            half.rename(root)
    return root


def copy(root: Path) -> Path:
    """Its files once more, with owners and modes, in a folder that may be there already."""
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{tree()}/.", str(root)], check=True)
    return root


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """No other process of the tests makes anything in the cache meanwhile."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def last_line(said: str) -> str:
    """The end of what a program said, for a reason in one line."""
    return (said.strip().splitlines() or ["it said nothing"])[-1][:300]
