"""A paper of 10,000 articles is upgraded while it is read: seconds, and how many reads failed.

1. The previous release's data (`growing.py` says what of it is made up) are served to readers by
   this program's edition server, which needs no upgrade, and `yanlu upgrade` takes them to this
   release, a backup first. That release's own program did not know the command: no desk runs.
2. `yanlu run` serves the paper, and its press brings all of it into the folder, some minutes' work.
   In the midst of that the program is exchanged for one with a migration more, and `yanlu upgrade`
   called; press and server renew themselves. Once more in the midst of the full reprint after it.
3. The control: the same by a plain stop, upgrade and start. Its readers must see errors.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import growing
import measure
import samples
from growing import sqlite3

from yanlu.backup import new_pair

FIXTURE = samples.ROOT / "tests" / "config" / "previous" / "var.tar.xz"
READERS, PACE = 2, 0.1  # who read, and seconds from one read of each to its next
AFTER = 10.0  # seconds that they read on when all is done
PATIENCE = 600.0  # seconds for whatever is waited for
LOGIN, FRONT = "/newsroom/login/", "/zh-hant-tw.html"
ASSET = re.compile(rb'"(f/[0-9a-f]{32}\.(?:css|js|svg))"')
MIGRATION = """from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("press", "{last}")]
    operations = [
        migrations.AddField("printing", "{name}", models.CharField(max_length=9, default="")),
    ]
"""


def main() -> int:
    """Print the figures; 1 if a reader saw an error, or the control's saw none."""
    size = 300 if measure.options("Upgrade under readers").quick else 10_000
    with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as folder:
        paper = Paper(Path(folder), size)
        paper.make()
        first = paper.upgrade_edition()
        others, control = paper.upgrade_run()
    failed = [said for tally in (first, *others) for said in tally.failures]
    for said in failed[:10]:
        print(f"   FAILED {said}")
    if not control.failures:
        print("   the control saw no error: these readers would not notice one")
    return 1 if failed or not control.failures else 0


@dataclass
class Tally:
    """What readers and the desk saw, in seconds and counts."""

    reads: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)
    upgrade: float = 0.0
    closed: float = 0.0
    away: float = 0.0

    def told(self, what: str) -> None:
        """Print it."""
        print(f"-- {what}")
        measure.row("   yanlu upgrade", f"{self.upgrade:.1f} s")
        measure.row("   data closed to whoever writes", f"{self.closed:.1f} s")
        if self.away:
            measure.row("   desk away, for who looks at it", f"{self.away:.1f} s")
        measure.row("   reads made", f"{self.reads:,}")
        measure.row("   slowest of them", f"{self.slowest:.2f} s")
        measure.row("   reads failed", f"{len(self.failures):,}")


class Paper:
    """A paper in a folder, with a program of its own that can be exchanged.

    Args:
        folder: for everything.
        size: how many articles.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.var, self.program, self.disk = folder / "var", folder / "program", folder / "disk"
        self.port = free_port()
        self.pair = new_pair()

    def make(self) -> None:
        """The previous release's data, grown; this release's program."""
        with tarfile.open(FIXTURE) as archive:
            archive.extractall(self.var, filter="data")
        growing.grow(self.var, self.size)
        self.disk.mkdir()
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(samples.ROOT / "yanlu", self.program / "yanlu", ignore=ignored)
        total = sum(path.stat().st_size for path in self.var.rglob("*") if path.is_file())
        print(f"   {self.size:,} articles at the previous release: {total / 1e6:,.0f} MB")

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "YANLU" not in name}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        return kept | more | {
            "YANLU_VAR": str(self.var),
            "YANLU_ENV_FILE": "",
            "YANLU_PORT": str(self.port),
            "YANLU_VARIANTS": "zh-Hant-TW",
            "YANLU_BACKUP_TO": str(self.disk),
            "YANLU_BACKUP_KEYS": self.pair.public,
        }  # fmt: skip

    @contextmanager
    def serving(self, command: str, until: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """The paper while it runs, once it answers there."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "yanlu", command],
                cwd=self.program,
                env=self.environment(**more),
                stdout=log,
                stderr=log,
            )
        try:
            self.wait(lambda: self.ask(until)[0] == 200, process)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)

    def wait(self, is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > until or process.poll() is not None:
                raise SystemExit((self.folder / "log").read_text()[-3000:])
            time.sleep(0.1)

    def ask(self, path: str) -> tuple[int | str, bytes]:
        """A request on a connection of its own: the status, or what went wrong; and the words."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            got = connection.getresponse()
            return got.status, got.read()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, b""
        finally:
            connection.close()

    def upgrade(self, tally: Tally) -> None:
        """`yanlu upgrade`, timed."""
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "yanlu", "upgrade"],
            cwd=self.program,
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        tally.upgrade = time.monotonic() - began
        if done.returncode or "Upgraded" not in done.stdout:
            raise SystemExit(done.stdout + done.stderr)

    def exchange(self, name: str) -> None:
        """Put a newer program, with one migration more, in the place of the one that runs."""
        press = self.program / "yanlu" / "press"
        last = sorted((press / "migrations").glob("0*.py"))[-1].stem
        words = MIGRATION.format(last=last, name=name)
        (press / "migrations" / f"0999_{name}.py").write_text(words)
        models = (press / "models.py").read_text()
        before = "class Printing(models.Model):"
        after = f'    {name} = models.CharField(max_length=9, default="")\n'
        head, found, tail = models.partition(before)
        place = tail.index("    article = ")
        assert found
        (press / "models.py").write_text(head + found + tail[:place] + after + tail[place:])

    def upgrade_edition(self) -> Tally:
        """From the previous release, with the edition served."""
        with (
            self.serving("serve", FRONT, YANLU_SERVE="edition"),
            watched(self, has_desk=False) as tally,
        ):
            self.upgrade(tally)
            time.sleep(AFTER)
        tally.told("the previous release's data, edition served apart")
        return tally

    def upgrade_run(self) -> tuple[list[Tally], Tally]:
        """To newer programs under `yanlu run`; then the control."""
        with self.serving("run", LOGIN) as process:
            self.wait(lambda: (self.var / "edition" / "a").exists(), process)
            delivering = self.renewed("more", "delivery", process)
            self.wait(lambda: self.reprint() is not None, process)
            reprinting = self.renewed("most", "reprint", process)
            with watched(self) as control:
                self.exchange("still")
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)
                self.upgrade(control)
                with self.serving("run", LOGIN):
                    time.sleep(AFTER / 5)
        control.told("the control: stop, upgrade, start")
        return [delivering, reprinting], control

    def renewed(self, name: str, midst: str, process: subprocess.Popen[bytes]) -> Tally:
        """The program exchanged, the data upgraded, and what runs renewed by itself."""
        with watched(self) as tally:
            self.exchange(name)
            self.upgrade(tally)
            self.wait(lambda: self.ask(LOGIN)[0] == 200, process)
            time.sleep(AFTER)
        tally.told(f"yanlu run, its program exchanged in the midst of a full {midst}")
        self.tell_press()
        return tally

    def reprint(self) -> tuple[int, int] | None:
        """How many units of a full reprint are done, and of how many."""
        with closing(sqlite3.connect(self.var / "press.db", timeout=30)) as press:
            return press.execute("SELECT done, total FROM press_reprint").fetchone()

    def tell_press(self) -> None:
        """Where the press is, and that nothing that was grown has failed to be printed."""
        if found := self.reprint():
            measure.row("   units printed anew by then", f"{found[0]:,} of {found[1]:,}")
        with closing(sqlite3.connect(self.var / "press.db", timeout=30)) as press:
            failed = press.execute("SELECT thing, sentence FROM press_failure").fetchall()
        if failed:
            raise SystemExit(f"These failed in the press: {failed[:3]}")


@contextmanager
def watched(paper: Paper, has_desk: bool = True) -> Iterator[Tally]:
    """What readers, and who looks at the desk, see in the meantime."""
    tally, is_done = Tally(), threading.Event()
    watchers = [
        threading.Thread(target=read_on, args=(paper, tally, is_done, number))
        for number in range(READERS)
    ]
    watchers.append(threading.Thread(target=watch_door, args=(paper, tally, is_done)))
    if has_desk:
        watchers.append(threading.Thread(target=watch_desk, args=(paper, tally, is_done)))
    for one in watchers:
        one.start()
    try:
        yield tally
    finally:
        is_done.set()
        for one in watchers:
            one.join()


LOCK = threading.Lock()


def read_on(paper: Paper, tally: Tally, is_done: threading.Event, number: int) -> None:
    """Read as a browser does: a front page and one of its assets, articles in between."""
    chance, asset = random.Random(number), FRONT
    while not is_done.wait(PACE):
        identity = samples.identity(chance.randrange(paper.size))
        article = f"/a/{identity}/zh-hant-tw.html"
        path = chance.choice((article, article, FRONT, asset, "/robots.txt"))
        began = time.monotonic()
        status, words = paper.ask(path)
        taken = time.monotonic() - began
        is_well = status == 200 and (path != article or identity.encode() in words)
        if path == FRONT and is_well and (found := ASSET.findall(words)):
            asset = f"/{chance.choice(found).decode()}"
        with LOCK:
            tally.reads += 1
            tally.slowest = max(tally.slowest, taken)
            if not is_well:
                tally.failures.append(f"{path}: {status}")


def watch_door(paper: Paper, tally: Tally, is_done: threading.Event) -> None:
    """How long the data were closed to whoever writes."""
    known = time.monotonic()
    while not is_done.wait(0.02):
        now = time.monotonic()
        if (paper.var / "upgrade" / "closed").exists():
            tally.closed += now - known
        known = now


def watch_desk(paper: Paper, tally: Tally, is_done: threading.Event) -> None:
    """How long the desk's first page was not to be had."""
    known = time.monotonic()
    while not is_done.wait(0.25):
        is_there = paper.ask(LOGIN)[0] == 200
        now = time.monotonic()
        if not is_there:
            tally.away += now - known
        known = now


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
