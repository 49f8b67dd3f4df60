"""podman in namespaces of its own: mounts, control groups, and a network that reaches nothing.

Images that compose.yaml names come from `standins/`, since none can be fetched. Where the machine's
control groups are of the old kind, podman is shown new ones, and told to limit nothing by them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests import valkey
from tests.handbook import Step

from . import containers
from .booted import groups, in_groups, script_of
from .building import ROOT
from .containers import BASE, NAME, RUN, STORAGE, EngineError
from .debian import last_line

NEEDED = ("podman", "crun", "catatonit", "nsenter", "ip", "curl")
COMPOSE = ROOT / "requirements" / "compose.txt"
WEED = ROOT / ".venv" / "bin" / "weed"
STANDINS = Path(__file__).with_name("standins")
SERVICES = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
APART = ["unshare", "--mount", "--net", "--cgroup", "--propagation", "private"]
HOLD = """
    umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup
    for one in /run/containers /etc/containers/networks; do
        mkdir -p $one && mount -t tmpfs none $one
    done
    ip link set lo up && echo ready && exec sleep infinity
"""
NAMES = "/run/containers/networks/aardvark-dns/aardvark.pid"  # who tells services' names
CONFIGURATION = """
[containers]
cgroups = "disabled"
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
"""


def lacking() -> str:
    """What this machine has not, for running containers; empty if it has all."""
    return ", ".join(name for name in NEEDED if not shutil.which(name))


def install_compose(home: Path) -> Path:
    """podman-compose by its hashes, in an environment of its own; the folder of its program."""
    venv.create(home, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "-q"]
    by_hash = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(COMPOSE)]
    subprocess.run([*pip, "--disable-pip-version-check", *by_hash], check=True)
    return home / "bin"


def build_standins(folder: Path, *services: str) -> None:
    """Images under the names that compose.yaml asks for."""
    shutil.copytree(STANDINS, folder)
    shutil.copy(WEED.resolve(), folder)
    if "valkey" in services:
        shutil.copytree(valkey.tree(), folder / "valkey", symlinks=True)
    for service in services:
        name = SERVICES[service]["image"]
        full = f"docker.io/{name if '/' in name else f'library/{name}'}"
        wanted = [f"--build-arg=BASE={BASE}", f"--target={service}", f"--tag={full}"]
        containers.buildah("build", "--layers", *containers.APART, *wanted, str(folder))


def build_newer() -> str:
    """In the image's place one of a program that is a migration further; the migration's name."""
    made = containers.buildah("from", "--pull-never", NAME)
    root = Path(containers.buildah("mount", made))
    folder = next(root.glob("opt/yanlu/lib/python3*/site-packages/yanlu/press/migrations"))
    last = sorted(path.stem for path in folder.glob("[0-9]*.py"))[-1]
    name = f"{int(last[:4]) + 1:04}_newer"
    (folder / f"{name}.py").write_text(NEWER.format(last))
    containers.buildah("commit", "--rm", "--quiet", "--format=docker", made, NAME)
    return name


NEWER = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("press", {!r})]
    operations = []
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """podman and podman-compose, and what they keep.

    Args:
        holder: the process that holds the namespaces.
        folder: with compose.yaml and all that it names.
        environment: of both programs.
    """

    holder: int
    folder: Path
    environment: dict[str, str]

    def entered(self, *words: str) -> list[str]:
        """A command in the engine's namespaces and folder."""
        enter = ["nsenter", "--target", str(self.holder), "--mount", "--net", "--cgroup"]
        return [*enter, f"--wd={self.folder}", *words]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A command that runs meanwhile."""
        return subprocess.Popen(self.entered(*words), env=self.environment)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command in the engine's namespaces."""
        return subprocess.run(
            self.entered(*words),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )

    def do(self, *words: str) -> str:
        """The same where it must succeed; what it said."""
        done = self.run(*words)
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout.strip()

    def follow(self, steps: list[Step]) -> str:
        """Do what a handbook says; what it said."""
        return self.do("bash", "-euo", "pipefail", "-c", script_of(steps))

    def inside(self, service: str, *words: str) -> subprocess.CompletedProcess[str]:
        """A command in a service's container, as its user."""
        return self.run("podman", "exec", f"yanlu_{service}_1", *words)

    def health(self, service: str) -> subprocess.CompletedProcess[str]:
        """What the service's own health check says now."""
        return self.run("podman", "healthcheck", "run", f"yanlu_{service}_1")

    def unable(self) -> str:
        """Why podman runs nothing here, after really trying; empty if it does."""
        closed = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
        trial = ["podman", "run", "--rm", "--init", "--publish=80:80", *closed, BASE, "true"]
        done = self.run(*trial)
        return f"podman: {last_line(done.stdout)}" if done.returncode else ""

    def told(self) -> str:
        """What all containers have said, and how they are."""
        names = self.run("podman", "ps", "--all", "--format={{.Names}}").stdout.split()
        logs = "".join(f"== {one}\n{self.run('podman', 'logs', one).stdout}" for one in names)
        return self.run("podman", "ps", "--all").stdout + logs[-6000:]


@contextlib.contextmanager
def engine(folder: Path, scratch: Path) -> Iterator[Engine]:
    """podman for a while, which leaves neither containers nor volumes nor networks behind.

    Raises:
        EngineError: it cannot have namespaces of its own here, or run anything in them.
    """
    (scratch / "containers.conf").write_text(CONFIGURATION)
    programs = install_compose(scratch / "compose")
    podman = programs / "podman"
    places = f"--root {STORAGE} --runroot {RUN}"
    podman.write_text(f'#!/bin/sh\nexec {shutil.which("podman")} {places} "$@"\n')
    podman.chmod(0o755)
    with groups() as environment:
        environment = environment | {
            "CONTAINERS_CONF": str(scratch / "containers.conf"),
            "PATH": f"{programs}:{os.environ['PATH']}",
        }
        holder = subprocess.Popen(
            [*in_groups(), *APART, "sh", "-ec", HOLD],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        made = Engine(holder.pid, folder, environment)
        try:
            said = holder.stdout.readline() if holder.stdout else ""
            if said != "ready\n":
                raise EngineError(f"namespaces of its own: {said.strip()}")
            clear(made)  # of what a run that was killed has left
            if reason := made.unable():
                raise EngineError(reason)
            yield made
        finally:
            clear(made)
            made.run("sh", "-c", f"kill $(cat {NAMES})")  # it would outlive its network
            holder.kill()
            holder.wait()


def clear(made: Engine) -> None:
    """Remove containers, volumes and networks."""
    for words in ("rm --all --force --time 3", "volume prune --force", "network prune -f"):
        made.run("podman", *words.split())
