"""A Debian in which systemd runs as pid 1: systemd-nspawn boots it.

Its network is its own and reaches nothing; only while it is being installed it has this machine's.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.handbook import Step

from .containers import EngineError
from .debian import BUNDLE, LENT, copy, last_line

NEEDED = ("systemd-nspawn", "nsenter", "setpriv")
# What Debian's installer brings, and the smallest set lacks; curl is in the handbook's last step.
PACKAGES = """
echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/50yes
apt-get update
apt-get install --no-install-recommends adduser ca-certificates curl python3 systemd-sysv
"""
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


def base(root: Path) -> Debian:
    """A small Debian that boots, in this folder.

    Raises:
        EngineError: nothing boots here, after really trying.
    """
    made = Debian(copy(root))
    with groups() as environment:
        tried = made.lent(environment, "true")
        if tried.returncode:
            raise EngineError(f"systemd-nspawn: {last_line(tried.stdout)}")
    made.install(PACKAGES)
    try:
        with made.booted():
            return made
    except AssertionError as error:
        raise EngineError(f"systemd does not boot: {last_line(str(error))}") from error


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

    def install(self, script: str) -> None:
        """Do something before it is booted, with this machine's network."""
        with groups() as environment:
            environment = environment | {"DEBIAN_FRONTEND": "noninteractive"}
            done = self.lent(environment, "bash", "-euo", "pipefail", "-c", script)
        assert done.returncode == 0, done.stdout[-4000:]

    def lent(self, environment: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
        """A command inside, while it is not booted; this machine lends certificates and network."""
        lent = [f"--bind-ro={BUNDLE}:{LENT}", f"--setenv=PIP_CERT={LENT}"]
        return subprocess.run(
            [*in_groups(), *nspawn(self.root), *lent, "--pipe", "--chdir=/root", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1500,
        )

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
        return self.do(script_of(steps))

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


def script_of(steps: list[Step]) -> str:
    """All that a handbook's steps say to do."""
    return "".join(step.commands + "\n" for step in steps)


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
