"""The image as an engine builds it, and a run of it without an engine: see ADR 0030.

buildah builds the shipped Containerfile on a small Debian; where it cannot, the same steps are done
by hand. What was made is then run by hand as the image's own configuration says: user, environment,
command; the root read-only.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import debian
from .building import ROOT
from .debian import BUNDLE, CACHE, KEY, LENT

STORAGE = CACHE / "storage"
RUN = Path("/run/yanlu-containers")  # podman takes no long name
ENOUGH = 8_000_000  # kB of memory
BASE = f"localhost/debian:{KEY}"
NAME = "localhost/yanlu"
APART = ("--isolation=chroot", "--pull-never", "--network=host", "--format=docker")

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


class EngineError(Exception):
    """A container engine could not do something; in its last words."""


def buildah(*arguments: str) -> str:
    """What buildah says.

    Raises:
        EngineError: it is not there, or did not succeed.
    """
    places = ["--root", str(STORAGE), "--runroot", str(RUN)]
    command = ["buildah", *places, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1500)
    except OSError as error:
        raise EngineError(str(error)) from error
    if done.returncode:
        raise EngineError(done.stdout[-2000:] + done.stderr[-4000:])
    return done.stdout.strip()


@contextlib.contextmanager
def stored() -> Iterator[None]:
    """Images are kept in memory meanwhile, if there is enough: a disk takes half as long again."""
    forget()  # what a run that was killed has left
    STORAGE.mkdir(parents=True, exist_ok=True)
    available = re.search(r"MemAvailable: +(\d+)", Path("/proc/meminfo").read_text())
    if available and int(available[1]) > ENOUGH:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=700", "none", STORAGE], check=True)
    try:
        yield
    finally:
        forget()


def forget() -> None:
    """Give the memory back, whoever still looks at it."""
    if STORAGE.is_mount():
        subprocess.run(["umount", "--recursive", "--lazy", STORAGE], check=True)


def unable(tree: Path) -> str:
    """Why buildah does not build here, after really trying; empty if it does.

    Args:
        tree: the small Debian, which becomes an image.
    """
    try:
        with debian.alone():
            base(tree)
        made = buildah("from", "--pull-never", BASE)
        buildah("run", "--isolation=chroot", "--network=host", made, "--", "true")
        buildah("rm", made)
    except EngineError as error:
        return f"buildah: {debian.last_line(str(error))}"
    return ""


def base(tree: Path) -> None:
    """The small Debian as an image, made once a machine."""
    if BASE in buildah("images", "--format", "{{.Name}}:{{.Tag}}").split():
        return
    made = buildah("from", "scratch")
    subprocess.run(["cp", "-a", f"{tree}/.", buildah("mount", made)], check=True)
    buildah("commit", "--rm", "--quiet", made, BASE)


@dataclass(frozen=True, slots=True)
class Image:
    """The image, unpacked.

    Args:
        root: its files.
        made: as its configuration says.
        by_hand: why no engine built it; empty if one did.
    """

    root: Path
    made: Mapping[str, Any]
    by_hand: str = ""

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


def context(wheel: Path, folder: Path) -> Path:
    """What the image is built from, and beside it what this machine lends meanwhile."""
    (folder / "dist").mkdir()
    shutil.copy(wheel, folder / "dist")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    (folder / "pip.conf").write_text(f"[global]\ncert = {LENT}\n")
    return folder


def build(folder: Path) -> Image:
    """The shipped Containerfile, built of this context."""
    lent = [f"--volume={folder}/pip.conf:/etc/pip.conf:ro", f"--volume={BUNDLE}:{LENT}:ro"]
    name = [f"--tag={NAME}", f"--build-arg=BASE={BASE}"]
    buildah("build", *APART, *lent, *name, f"--file={ROOT}/deploy/Containerfile", str(folder))
    made = json.loads(buildah("inspect", "--type", "image", NAME))
    container = buildah("from", "--pull-never", NAME)
    return Image(Path(buildah("mount", container)), made["Docker"]["config"])


def tidy() -> None:
    """Let go of what was unpacked; the base stays for the next time."""
    buildah("rm", "--all")
    buildah("rmi", "--force", NAME)
    buildah("rmi", "--prune")
