"""The shipped Containerfile's own steps, done in a chroot: where no engine can do them (ADR 0030).

It knows the instructions that stand there and no others, so that a new one fails loudly.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

from . import debian
from .building import ROOT
from .containers import Image
from .debian import BUNDLE, LENT

BARE = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
RUN = """
set -e
root=$1 pip=$2 bundle=$3 lent=$4; shift 4
touch "$root/etc/pip.conf" "$root$lent" "$root/etc/resolv.conf"
mount --bind "$pip" "$root/etc/pip.conf"
mount --bind "$bundle" "$root$lent"
mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc none "$root/proc"
mount --rbind /dev "$root/dev"
exec chroot "$root" "$@"
"""


def build(context: Path, folder: Path, reason: str) -> Image:
    """The image of the shipped Containerfile, made by following it.

    Args:
        context: what it is built from.
        folder: for the files of its stages.
        reason: why no engine does it.
    """
    stages: dict[str, Stage] = {}
    now = Stage(context, folder, stages)
    for name, words in instructions((ROOT / "deploy" / "Containerfile").read_text()):
        if name == "FROM":
            now = Stage(context, debian.copy(folder / str(len(stages))), stages)
            stages[words.partition(" AS ")[2]] = now
        elif name != "ARG":
            getattr(now, name.lower())(words)
    for lent in ("etc/pip.conf", LENT[1:]):
        (now.root / lent).unlink(missing_ok=True)
    return Image(now.root, now.made(), reason)


def instructions(words: str) -> list[tuple[str, str]]:
    """A Containerfile as names of instructions and what follows them."""
    lines = re.sub(r"(?m)^\s*#.*\n", "", words).replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(None, 1)[1].strip()) for line in lines if line.strip()]


class Stage:
    """One stage: its files, and what is said of it; a method for each instruction.

    Args:
        context: the folder that is built from.
        root: its files.
        stages: those before it, by name.
    """

    def __init__(self, context: Path, root: Path, stages: dict[str, Stage]) -> None:
        self.context, self.root, self.stages = context, root, stages
        self.environment = dict(BARE)
        self.said: dict[str, Any] = {}

    def made(self) -> dict[str, Any]:
        """What an engine tells of such an image."""
        return self.said | {"Env": [f"{name}={value}" for name, value in self.environment.items()]}

    def run(self, words: str) -> None:
        inside = ["env", "-i", *self.made()["Env"], "sh", "-c", words]
        lent = [str(one) for one in (self.root, self.context / "pip.conf", BUNDLE, LENT)]
        start = ["unshare", "--mount", "--propagation", "private", "sh", "-c", RUN, "run", *lent]
        done = subprocess.run([*start, *inside], capture_output=True, text=True, timeout=1500)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]

    def copy(self, words: str) -> None:
        *sources, target = words.split()
        there = self.root / target.lstrip("/")
        if sources[0].startswith("--from="):
            other = self.stages[sources[0].removeprefix("--from=")].root
            subprocess.run(["cp", "-a", other / sources[1].lstrip("/"), there], check=True)
            return
        there.mkdir(parents=True, exist_ok=True)
        for path in (path for one in sources for path in self.context.glob(one)):
            subprocess.run(["cp", "--no-preserve=ownership", path, there], check=True)

    def env(self, words: str) -> None:
        self.environment |= dict(one.split("=", 1) for one in shlex.split(words))

    def user(self, words: str) -> None:
        self.said["User"] = words

    def workdir(self, words: str) -> None:
        self.said["WorkingDir"] = words

    def volume(self, words: str) -> None:
        self.said["Volumes"] = {words: {}}

    def expose(self, words: str) -> None:
        self.said["ExposedPorts"] = {f"{words}/tcp": {}}

    def stopsignal(self, words: str) -> None:
        self.said["StopSignal"] = words

    def healthcheck(self, words: str) -> None:
        self.said["Healthcheck"] = {"Test": ["CMD", *json.loads(words.partition("CMD")[2])]}

    def entrypoint(self, words: str) -> None:
        self.said["Entrypoint"] = json.loads(words)

    def cmd(self, words: str) -> None:
        self.said["Cmd"] = json.loads(words)
