"""Servers to be measured, and the load on them."""

from __future__ import annotations

import contextlib
import http.client
import os
import pwd
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import measure
from samples import ROOT

HERE = Path(__file__).parent
HOST = "127.0.0.1"
CONNECTIONS = 32
TICKS = os.sysconf("SC_CLK_TCK")
NGINX = """
load_module {modules}/ngx_http_brotli_static_module.so;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
user {user};
worker_processes 1;
daemon off;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    types {{ text/html html; }}
    charset utf-8;
    open_file_cache max=3000 inactive=1h;
    open_file_cache_valid 1h;
    brotli_static on;
    client_body_temp_path {folder}/temp;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/temp;
    uwsgi_temp_path {folder}/temp;
    scgi_temp_path {folder}/temp;
    {headers}
    server {{ listen {host}:{port} backlog=4096; root {root}; }}
}}
"""


@dataclass(frozen=True)
class Target:
    """A server with the page that is asked of it."""

    name: str
    process: int
    port: int
    path: str

    @property
    def address(self) -> str:
        """The absolute address of the page."""
        return f"http://{HOST}:{self.port}{self.path}"

    def cpu(self) -> float:
        """CPU seconds, user and system, of the server and all its children so far."""
        return sum(cpu_of(process) for process in tree(self.process))


@dataclass(frozen=True)
class Load:
    """What a run of wrk found."""

    requests: int
    seconds: float
    cpu: float
    p50: float
    p99: float

    @property
    def each(self) -> float:
        """CPU seconds a request."""
        return self.cpu / self.requests


def tree(process: int) -> list[int]:
    """The process and all that it started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    others = [
        child
        for thread in Path(f"/proc/{process}/task").iterdir()
        if thread.name != str(process)
        for child in (thread / "children").read_text().split()
    ]
    return [process, *(one for child in (*children, *others) for one in tree(int(child)))]


def cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    name: str, command: list[str], port: int, path: str, environment: Mapping[str, str]
) -> Iterator[Target]:
    """The server on core 0, until the end."""
    process = subprocess.Popen(
        measure.pinned(command, 0),
        cwd=ROOT,
        env={**os.environ, **measure.ONE_CORE, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        target = Target(name, process.pid, port, path)
        wait_for(target)
        yield target
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(target: Target) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            body, encoding = fetch(target)
            print(f"   {target.name}: {len(body):,} bytes as {encoding or 'they are'}")
            return
        time.sleep(0.05)
    raise SystemExit(f"{target.name} does not answer")


def fetch(target: Target) -> tuple[bytes, str]:
    """The body as it travels, and its encoding."""
    connection = http.client.HTTPConnection(HOST, target.port, timeout=5)
    connection.request("GET", target.path, headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise OSError(f"{target.name}: {answer.status}")
    return answer.read(), answer.getheader("Content-Encoding", "")


def yanlu(var: Path, path: str) -> contextlib.AbstractContextManager[Target]:
    """The built-in server, the edition only."""
    port = free_port()
    environment = {"YANLU_VAR": str(var), "YANLU_PORT": str(port), "YANLU_SERVE": "edition"}
    command = [sys.executable, "-m", "yanlu", "serve"]
    return running("Yanlu", command, port, path, environment)


def wagtail(folder: Path) -> contextlib.AbstractContextManager[Target]:
    """A stock Wagtail site, nothing cached, under the same server."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST]
    command += ["--port", str(port), "--workers", "1", "--no-ws", "--log-level", "warning"]
    environment = {"STOCK_DATABASE": str(folder / "stock.db"), "PYTHONPATH": str(HERE)}
    return running("Wagtail", [*command, "stock.site:application"], port, "/article/", environment)


def nginx(
    name: str, folder: Path, root: Path, path: str, headers: list[tuple[str, str]]
) -> contextlib.AbstractContextManager[Target]:
    """nginx over a folder of files with their brotli forms."""
    (folder / "temp").mkdir(parents=True)
    port = free_port()
    said = " ".join(f'add_header {key} "{value}";' for key, value in headers)
    config = folder / "nginx.conf"
    modules = "/usr/lib/nginx/modules"
    user = pwd.getpwuid(os.getuid()).pw_name
    fields = {
        "user": user,
        "modules": modules,
        "folder": folder,
        "host": HOST,
        "port": port,
        "root": root,
    }
    config.write_text(NGINX.format(headers=said, **fields))
    return running(name, ["nginx", "-c", str(config)], port, path, {})


def load(
    target: Target, seconds: int, connections: int = CONNECTIONS, script: Path | None = None
) -> Load:
    """Load from core 1, each connection asking again as soon as it was answered, or as scripted."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["-H", "Accept-Encoding: br", *(["-s", str(script)] if script else [])]
    before = target.cpu()
    done = subprocess.run(
        measure.pinned([*command, target.address], 1), check=True, capture_output=True, text=True
    )
    cpu = target.cpu() - before
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(done.stdout)
    found = re.search(r"(\d+) requests in ([\d.]+)s", done.stdout)
    assert found
    p50, p99 = (percentile(done.stdout, name) for name in ("50%", "99%"))
    return Load(int(found[1]), float(found[2]), cpu, p50, p99)


def percentile(output: str, name: str) -> float:
    """Milliseconds, from wrk's table."""
    found = re.search(rf"{name}\s+([\d.]+)(us|ms|s)", output)
    assert found
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]
