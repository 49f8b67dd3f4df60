"""A paper whose databases, newsroom, press and mailbox are all out of order, and its readers."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.delivery.house import FRONT, House, article, page
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
READ = (f"/{FRONT}", "/a/s1/zh-hant-tw.html", "/a/s2/zh-hans-cn.html", "/a/s3/index.html")
FORMS = ("/mailbox/comment/", "/newsroom/readyz")  # what is out of order
NGINX = """
pid {folder}/nginx.pid; error_log {folder}/error.log crit; daemon off; worker_processes 1;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {folder}/t; proxy_temp_path {folder}/t;
  fastcgi_temp_path {folder}/t; uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  server {{ listen 127.0.0.1:{port}; root {root}; }} }}
"""
# A broken build: whoever reads asks the newsroom's database first.
ASKING = """
from yanlu.config.serving import application as sound
from yanlu.config.looking import can_be_asked
import django, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanlu.config.settings")
django.setup()
def application(environ, start):
    if can_be_asked("default"):
        return sound(environ, start)
    start("503 Service Unavailable", [("Content-Length", "0")])
    return ()
"""


def print_paper(var: Path) -> None:
    """An edition in the store and in the folder, and databases that are none."""
    house = House(var)
    files = {f"article:{one}": article(f"s{one}") for one in range(4)}
    house.publish({"front": (page(FRONT),), **files})
    house.deliver()
    house.store.close()
    put_out_of_order(var)


def put_out_of_order(var: Path) -> None:
    """Nothing can be read of the databases any more."""
    for name in ("newsroom.db", "press.db", "mailbox.db"):
        (var / f"{name}-wal").unlink(missing_ok=True)
    for name in ("newsroom.db", "press.db", "mailbox.db"):
        (var / name).write_bytes(b"out of order " * 3000)


@contextlib.contextmanager
def server(var: Path, build: str = "sound") -> Iterator[int]:
    """The built-in server of all parts, without press and mailbox beside it; its port."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment |= {"YANLU_VAR": str(var), "YANLU_PORT": str(port), "PYTHONPATH": str(var)}
    command = [sys.executable, "-m", "yanlu", "serve"]
    if build == "asking":  # the control
        (var / "asking.py").write_text(ASKING)
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
        command = [*granian, "asking:application"]
        environment["PYTHONPATH"] = f"{var}:{ROOT}"
    with running(command, port, environment):
        yield port


@contextlib.contextmanager
def nginx(var: Path) -> Iterator[int]:
    """A web server on the folder of the edition; its port."""
    port, folder = free_port(), var / "nginx"
    folder.mkdir()
    text = NGINX.format(folder=folder, port=port, root=var / "edition")
    if os.geteuid() == 0:
        text = "user root;" + text
    (folder / "conf").write_text(text)
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with running([program, "-c", str(folder / "conf"), "-p", str(folder)], port, os.environ):
        yield port


@contextlib.contextmanager
def running(command: list[str], port: int, environment: object) -> Iterator[None]:
    """A process that listens, until the end."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)  # type: ignore[call-overload]
    try:
        until = time.monotonic() + 90
        while status(port, READ[0]) == 0:
            assert time.monotonic() < until and process.poll() is None, "it does not listen"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def status(port: int, path: str, patience: float = 5.0) -> int:
    """What a reader gets; 0 if nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def read(
    port: int, seconds: float, paths: Sequence[str] = READ, rate: float = 20.0
) -> list[tuple[int, float]]:
    """What readers got in so many seconds, at a bounded rate: each status, and its seconds."""
    got: list[tuple[int, float]] = []
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        answer = status(port, paths[len(got) % len(paths)])
        got.append((answer, time.monotonic() - began))
        time.sleep(1 / rate)
    return got
