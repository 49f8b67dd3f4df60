"""A Debian in which systemd runs as pid 1: debootstrap makes it, systemd-nspawn boots it.

Its network is its own and reaches nothing; only while it is being installed it has this machine's.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.handbook import Step

from .containers import BUNDLE, CACHE, LENT

NEEDED = ("debootstrap", "systemd-nspawn", "nsenter", "setpriv")
# What Debian's installer brings, and minbase lacks; curl is in the handbook's last step.
PACKAGES = "adduser,ca-certificates,curl,python3,systemd-sysv"
PATIENCE = 600.0  # seconds
IS_ALONE = not Path("/run/systemd/system").exists()  # no systemd runs here
REBOOTS = 133  # with which nspawn then ends
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
}
# Where no systemd runs, nspawn takes the control groups in which it is started: some of its own.
GROUPS = [Path("/sys/fs/cgroup") / name for name in ("systemd", "unified")]
IN_GROUPS = 'for one in $GROUPS_OF_ITS_OWN; do echo $$ > "$one/cgroup.procs"; done; exec "$@"'


def lacking() -> str:
    """What this machine has not, for booting another; empty if it has all."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    return ", ".join(missing) or ("" if os.geteuid() == 0 else "root")


def base() -> Path:
    """A small Debian as a folder, made once a machine."""
    root = CACHE / "bootable"
    if not (root / "made").exists():
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm"]
        subprocess.run([*command, str(root)], check=True, stdout=subprocess.DEVNULL, timeout=1500)
        (root / "etc/apt/apt.conf.d/50yes").write_text('APT::Get::Assume-Yes "true";\n')
        (root / "made").touch()
    return root


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command inside: its exit code, and all that it said."""

    code: int
    said: str


class Debian:
    """A machine of its own, installed and then booted.

    Args:
        root: its files.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.init = 0
        self.process: subprocess.Popen[bytes]
        self.environment: dict[str, str] = {}

    def install(self, steps: list[Step]) -> None:
        """Run a handbook's steps before it is booted, with this machine's network."""
        lent = [f"--bind-ro={BUNDLE}:{LENT}", f"--setenv=PIP_CERT={LENT}"]
        command = [*nspawn(self.root), *lent, "--pipe", "--chdir=/root"]
        script = "".join(step.commands + "\n" for step in steps)
        with groups() as environment:
            done = subprocess.run(
                [*in_groups(), *command, "bash", "-euo", "pipefail", "-c", script],
                env=environment | {"DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=1500,
            )
        assert done.returncode == 0, done.stdout[-4000:]

    @contextlib.contextmanager
    def booted(self) -> Iterator[None]:
        """It runs, from systemd's first target to its last."""
        with groups() as environment:
            self.environment = environment
            try:
                self.boot()
                yield
            finally:
                self.process.terminate()
                self.process.wait(timeout=90)

    def boot(self) -> None:
        """Start it, and wait until it has started everything."""
        command = [*nspawn(self.root), "--private-network", "--boot", "--console=pipe"]
        with (self.root.parent / "console").open("w") as console:
            self.process = subprocess.Popen(
                [*in_groups(), *command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
            )
        self.wait_for_boot()

    def wait_for_boot(self) -> None:
        """Until a systemd other than before says that it has started what it starts."""
        before = self.init

        def is_up() -> bool:
            assert self.process.poll() is None, self.console()
            self.init = first_child(self.process.pid)
            return self.init not in (0, before) and self.is_started()

        until(is_up, self.console)

    def console(self) -> str:
        """The end of what the machine's console shows."""
        return (self.root.parent / "console").read_text()[-4000:]

    def reboot(self) -> None:
        """As its administrator does it; the next systemd has started everything."""
        self.run("systemctl reboot")
        if not IS_ALONE:
            self.wait_for_boot()
            return
        assert self.process.wait(timeout=PATIENCE) == REBOOTS, self.console()
        self.boot()

    def is_started(self) -> bool:
        return self.run("systemctl is-system-running").said.strip() in ("running", "degraded")

    def run(self, script: str) -> Done:
        """Do something inside, as its root."""
        words = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
        inside = ["nsenter", "--target", str(self.init), "--all", "env", "-i", "--chdir=/root"]
        done = subprocess.run(
            [*inside, *words, "bash", "-euo", "pipefail", "-c", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        return Done(done.returncode, done.stdout)

    def do(self, script: str) -> str:
        """The same where it must succeed; what it said."""
        done = self.run(script)
        assert done.code == 0, f"{script}\n{done.said}\n{self.journal()}"
        return done.said.strip()

    def follow(self, steps: list[Step]) -> str:
        """Do what a handbook says; what it said."""
        return self.do("".join(step.commands + "\n" for step in steps))

    def journal(self) -> str:
        """The end of what its services have said."""
        return self.run("journalctl --no-pager --lines=40").said

    def shown(self, unit: str, name: str) -> str:
        """What systemd says of a unit."""
        return self.do(f"systemctl show --value --property={name} {unit}")

    def among(self, unit: str, script: str) -> Done:
        """Do something as root where a unit's main process lives, seeing what it sees."""
        process = self.shown(unit, "MainPID")
        return self.run(f"nsenter --target {process} --mount env --chdir=/ {script}")


def nspawn(root: Path) -> list[str]:
    """The command for a machine of these files; without systemd here, it keeps to its groups."""
    alone = ["--keep-unit"] if IS_ALONE else []
    return ["systemd-nspawn", "--quiet", "--register=no", *alone, f"--directory={root}"]


@contextlib.contextmanager
def groups() -> Iterator[dict[str, str]]:
    """Control groups of its own, where no systemd gives any; told in the environment."""
    mine = [one / f"yanlu-{os.getpid()}" for one in GROUPS if (one / "cgroup.procs").exists()]
    for one in mine:
        one.mkdir(exist_ok=True)
    try:
        yield dict(os.environ) | {"GROUPS_OF_ITS_OWN": " ".join(map(str, mine))}
    finally:
        for top in mine:
            for one in sorted((path for path in top.rglob("*") if path.is_dir()), reverse=True):
                one.rmdir()
            top.rmdir()


def in_groups() -> list[str]:
    return ["sh", "-c", IN_GROUPS, "start"]


def first_child(process: int) -> int:
    """The process that this one has started; 0 if there is none yet."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(children[0]) if children else 0


def until(is_so: Callable[[], bool], told: Callable[[], str]) -> None:
    """Wait for an effect, not for ever; if it never comes, say what can be told."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, told()
        time.sleep(0.2)
