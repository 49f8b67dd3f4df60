"""The image as an engine builds it, and a run of it without an engine: see ADR 0030.

buildah builds the shipped Containerfile on a Debian that debootstrap made. What it made is then run
by hand as the image's own configuration says: user, environment, command; the root read-only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .conftest import ROOT

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "yanlu" / "containers"
BASE = "localhost/debian:bookworm-slim"
NEEDED = ("buildah", "debootstrap", "unshare")
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
LENT = "/etc/lent-certificates.crt"

# What an engine does to start one: a root that cannot be written, and its own /tmp and /proc.
START = """
set -e
root=$1 data=$2 user=$3; shift 3
mount --bind "$root" "$root"
mount --bind "$data" "$root/data"
mount -t tmpfs -o mode=1777 none "$root/tmp"
mount -t proc none "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,ro,bind "$root"
exec chroot --userspec="$user" "$root" "$@"
"""


def lacking() -> str:
    """What this machine has not, for building a container; empty if it has all."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    return ", ".join(missing) or ("" if os.geteuid() == 0 else "root")


def buildah(*arguments: str) -> str:
    """What buildah says."""
    places = ["--root", str(CACHE / "storage"), "--runroot", str(CACHE / "run")]
    done = subprocess.run(
        ["buildah", *places, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout.strip()


def base() -> None:
    """A small Debian as an image, made once a machine."""
    if BASE.rpartition(":")[0] in buildah("images", "--format", "{{.Name}}").split():
        return
    root = CACHE / "debian"
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=1200,
    )
    made = buildah("from", "scratch")
    buildah("add", "--quiet", made, str(root), "/")
    buildah("commit", made, BASE)
    buildah("rm", made)
    shutil.rmtree(root)


@dataclass(frozen=True, slots=True)
class Image:
    """The image, unpacked.

    Args:
        root: its files.
        made: as its configuration says.
    """

    root: Path
    made: Mapping[str, Any]

    def command(self, data: Path, settings: Mapping[str, str], words: list[str]) -> list[str]:
        """How these words are run in a container whose volume is this folder."""
        environment = dict(one.split("=", 1) for one in self.made["Env"]) | settings
        said = [f"{name}={value}" for name, value in environment.items()]
        start = ["unshare", "--mount", "--propagation", "private", "sh", "-c", START, "start"]
        inside = ["/usr/bin/env", "-i", "-C", self.made["WorkingDir"], *said, *words]
        return [*start, str(self.root), str(data), self.made["User"], *inside]

    def run(
        self, data: Path, settings: Mapping[str, str], words: list[str]
    ) -> subprocess.CompletedProcess[str]:
        """Run these words in a container of their own."""
        return subprocess.run(
            self.command(data, settings, words), capture_output=True, text=True, timeout=300
        )


def build(wheel: Path, folder: Path) -> Image:
    """The shipped Containerfile, built; this machine lends its certificates meanwhile."""
    (folder / "dist").mkdir()
    shutil.copy(wheel, folder / "dist")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    (folder / "pip.conf").write_text(f"[global]\ncert = {LENT}\n")
    lent = [f"--volume={folder}/pip.conf:/etc/pip.conf:ro", f"--volume={BUNDLE}:{LENT}:ro"]
    options = ["--isolation=chroot", "--pull-never", "--network=host", "--format=docker"]
    containerfile = f"--file={ROOT}/deploy/Containerfile"
    name = f"--tag=localhost/yanlu --build-arg=BASE={BASE}".split()
    buildah("build", *options, *lent, *name, containerfile, str(folder))
    made = json.loads(buildah("inspect", "--type", "image", "localhost/yanlu"))
    container = buildah("from", "--pull-never", "localhost/yanlu")
    return Image(Path(buildah("mount", container)), made["Docker"]["config"])


def tidy() -> None:
    """Let go of what was unpacked; the base stays for the next time."""
    buildah("rm", "--all")
    buildah("rmi", "--force", "localhost/yanlu")
    buildah("rmi", "--prune")
