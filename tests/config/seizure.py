"""A machine is taken away: the paper goes on elsewhere, from a sealed copy and a key on paper."""

from __future__ import annotations

import http.cookiejar
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.backup.machine import another_machine
from tests.backup.paper import PAIR
from tests.journeys.conftest import Paper, launch, stop, until
from tests.kept import lend_paper
from tests.ports import free_port
from yanlu.backup.sftp import Account

ROOT = Path(__file__).parents[2]


@dataclass
class Machine:
    """A machine with a folder for a paper, a way to the place of its copies, and a secret.

    Args:
        root: all that it has.
        account: how it enters the place of the copies.
        secret: what sessions and forms are sealed with there.
    """

    root: Path
    account: Account
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    port: int = field(default_factory=free_port)

    @property
    def var(self) -> Path:
        return self.root / "var"

    @property
    def settings(self) -> dict[str, str]:
        place = self.account
        return {
            "SECRET": self.secret,
            "ENV_FILE": "",
            "BACKUP_TO": f"sftp://{place.user}@{place.host}:{place.port}{place.folder}",
            "BACKUP_KEYS": PAIR.public,
            "BACKUP_SSH_KEY": str(place.key),
            "BACKUP_SSH_HOSTS": str(place.known_hosts),
        }

    def yanlu(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command there."""
        told = {name: value for name, value in os.environ.items() if "YANLU" not in name}
        told.pop("DJANGO_SETTINGS_MODULE", None)
        told |= {f"YANLU_{name}": value for name, value in self.settings.items()}
        told |= {"YANLU_VAR": str(self.var), "YANLU_PORT": str(self.port)}
        command = [sys.executable, "-m", "yanlu", *words]
        return subprocess.run(
            command, cwd=ROOT, env=told, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )

    @contextmanager
    def running(self) -> Iterator[Paper]:
        """The paper, while it runs there."""
        log = self.root / "run.log"
        process = launch(self.var, self.port, log, **self.settings)
        try:
            password = (self.var / "demo-password").read_text().strip()
            yield Paper(f"http://127.0.0.1:{self.port}/", password, self.var, log)
        finally:
            stop(process)


@dataclass(frozen=True)
class Browser:
    """Somebody of the staff, with what her browser keeps."""

    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def ask(self, address: str, **form: str) -> tuple[str, str]:
        """Where one ends, and what stands there."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(address, data, {"Referer": address})
        with opener.open(request, timeout=60) as answer:
            return str(answer.url), answer.read().decode()

    def sign_in(self, paper: Paper) -> bool:
        """By name and password; whether the desk opens."""
        address = f"{paper.address}newsroom/login/"
        until(lambda: is_up(address))
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.ask(address)[1])
        assert found
        told = {"username": "editor", "password": paper.password, "csrfmiddlewaretoken": found[1]}
        self.ask(address, **told)
        return self.is_in(paper)

    def is_in(self, paper: Paper) -> bool:
        """Whether the session opens the desk."""
        return "/login/" not in self.ask(f"{paper.address}newsroom/")[0]


def is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def new_key(account: Account, root: Path) -> Account:
    """A way of its own for the new machine; the old machine's is taken out where copies lie."""
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(root / "way")]
    subprocess.run(command, check=True)
    shutil.copy(root / "way.pub", Path(account.known_hosts).parent / "authorized")
    known = shutil.copy(account.known_hosts, root / "known")
    return Account(
        account.host, account.port, account.user, account.folder, root / "way", Path(known)
    )


@contextmanager
def taken(root: Path) -> Iterator[tuple[Machine, Browser]]:
    """The demo paper with a copy elsewhere, and one of its staff signed in."""
    with another_machine(root) as account:
        (root / "old").mkdir()
        machine, browser = Machine(root / "old", account), Browser()
        lend_paper(machine.var)
        with machine.running() as paper:
            assert browser.sign_in(paper)
            for path in ("zh-hant-tw.html", "feed/zh-hant-tw/feed.json"):  # printed at its address
                until(lambda path=path: paper.address in paper.get(path))
            (machine.root / "front").write_text(paper.get("zh-hant-tw.html"))
            done = machine.yanlu("backup")
            assert done.returncode == 0, done.stderr
        yield machine, browser


@contextmanager
def moved(old: Machine, root: Path) -> Iterator[tuple[Machine, Paper, dict[str, float]]]:
    """The paper on a new machine; after how many seconds readers, and the staff, were back."""
    began, took = time.monotonic(), {}
    root.mkdir()
    machine = Machine(root, new_key(old.account, root), port=old.port)  # the address leads there
    (root / "secret").write_text(PAIR.secret)  # from the safe
    done = machine.yanlu("restore", "--key", str(root / "secret"))
    assert done.returncode == 0, done.stderr
    with machine.running() as paper:
        until(lambda: is_up(f"{paper.address}zh-hant-tw.html"))
        took["readers"] = time.monotonic() - began
        assert Browser().sign_in(paper)
        took["back office"] = time.monotonic() - began
        yield machine, paper, took
