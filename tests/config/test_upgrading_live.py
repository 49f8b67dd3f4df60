"""A program is exchanged and its data upgraded while a reader reads over HTTP: no error."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port

from .test_upgrading import PREVIOUS, ROOT

pytestmark = pytest.mark.deep

MORE = """from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("press", "{last}")]
    operations = [
        migrations.AddField("lease", "more", models.CharField(max_length=9, default="")),
    ]
"""
READS = ("/zh-hant-tw.html", "/robots.txt", "/")


class Reader(threading.Thread):
    """Reads on and on, each time on a new connection; counts what is not well."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.reads = 0
        self.errors: list[str] = []
        self.is_done = threading.Event()

    def run(self) -> None:
        while not self.is_done.is_set():
            status = answer(self.port, READS[self.reads % len(READS)])
            self.reads += 1
            if status != 200:
                self.errors.append(f"{self.reads}: {status}")


def answer(port: int, path: str) -> int | str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        got = connection.getresponse()
        got.read()
        return got.status
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def environment(var: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    here = {"YANLU_VAR": str(var), "YANLU_ENV_FILE": "", "YANLU_PORT": str(port)}
    return kept | here | {"YANLU_VARIANTS": "zh-Hant-TW"}


@contextmanager
def running(
    program: Path, var: Path, port: int, ready: str = "/newsroom/login/", **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    with (var.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "yanlu", "run"],
            cwd=program,
            env=environment(var, port) | settings,
            stdout=log,
            stderr=log,
        )
        try:
            until_so(lambda: answer(port, ready) == 200, process)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def until_so(is_so: object, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until and process.poll() is None:
        if callable(is_so) and is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not become so")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program of our own, which can be exchanged."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "yanlu", tmp_path / "program" / "yanlu", ignore=ignored)
    return tmp_path / "program"


@pytest.fixture
def var(tmp_path: Path) -> Path:
    with tarfile.open(PREVIOUS) as archive:
        archive.extractall(tmp_path / "var", filter="data")
    return tmp_path / "var"


def exchange(program: Path) -> None:
    """A newer program takes the place of the one that runs: a migration more, and a setting more.

    The setting is read where the server has long loaded which settings there are.
    """
    options = program / "yanlu" / "config" / "options.py"
    settings = program / "yanlu" / "config" / "settings.py"
    known = '    Option("YANLU_PORT", "8000", port,'
    words = options.read_text()
    assert known in words
    options.write_text(
        words.replace(known, '    Option("YANLU_MORE", "", str, "More."),\n' + known)
    )
    settings.write_text(settings.read_text() + '\nMORE = YANLU["YANLU_MORE"]\n')
    folder = program / "yanlu" / "press" / "migrations"
    last = sorted(folder.glob("0*.py"))[-1].stem
    (folder / "0999_more.py").write_text(MORE.format(last=last))
    models = program / "yanlu" / "press" / "models.py"
    until = "    until = models.DateTimeField()\n"
    more = '    more = models.CharField(max_length=9, default="")\n'
    models.write_text(models.read_text().replace(until, until + more, 1))


PRODUCTION = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
    "YANLU_NEWSROOM_HOSTS": "127.0.0.1",
    "YANLU_ADDRESS": "https://news.example/",
}


def yanlu(program: Path, var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yanlu", *words],
        cwd=program,
        env=environment(var, free_port()) | PRODUCTION,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_started_on_older_data_a_newer_program_serves_readers_alone_until_somebody_upgrades(
    program: Path, var: Path
) -> None:
    (var / "demo-password").unlink(missing_ok=True)
    assert yanlu(program, var, "upgrade").returncode == 0
    shutil.copytree(program, program.with_name("older"))
    exchange(program)
    port, desk, form = free_port(), "/newsroom/login/", "/mailbox/comments/"
    with running(program, var, port, "/zh-hant-tw.html", **PRODUCTION) as server:
        reader = Reader(port)
        reader.start()
        assert (answer(port, desk), answer(port, form)) == (503, 503)
        assert b"run `yanlu upgrade`" in (var.parent / "log").read_bytes()
        done = yanlu(program, var, "upgrade")
        assert done.returncode == 0 and "Upgraded" in done.stdout, done.stderr
        until_so(lambda: answer(port, desk) == 200, server)
        until_so(lambda: answer(port, form) != 503, server)
        reader.is_done.set()
        reader.join()
        assert reader.errors == [] and reader.reads > 20
    # The control: to a program that is older than the data nobody can read.
    done = yanlu(program.with_name("older"), var, "run")
    assert done.returncode == 1 and "a newer program" in done.stderr, done.stderr


def test_readers_see_no_error_while_the_program_is_exchanged_and_its_data_upgraded(
    program: Path, var: Path
) -> None:
    port = free_port()
    with running(program, var, port) as server:
        reader = Reader(port)
        reader.start()
        exchange(program)
        done = subprocess.run(
            [sys.executable, "-m", "yanlu", "upgrade"],
            cwd=program,
            env=environment(var, port),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0 and "Upgraded" in done.stdout, done.stderr
        until_so(lambda: answer(port, "/newsroom/login/") == 200, server)
        assert reader.reads > 50
        assert reader.errors == []
        # The control: a server that is merely started again is seen.
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
        until = time.monotonic() + 20
        while not reader.errors and time.monotonic() < until:
            time.sleep(0.05)
        reader.is_done.set()
        reader.join()
        assert reader.errors
