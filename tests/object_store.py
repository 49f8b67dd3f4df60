"""An S3-compatible server of our own: the real program, on ports that nobody else has."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import obstore

from yanlu.delivery.bucket import Account

WEED = Path(sys.executable).with_name("weed")
KEY, SECRET = "paper", "secret-of-the-paper"
PARTS = ("master", "volume", "filer", "s3")
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class ObjectStore:
    """A running server; buckets that begin with `edition` may be read by anybody.

    Args:
        port: of its S3 door, on this machine.
    """

    port: int

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def account(self, bucket: str = "edition", prefix: str = "") -> Account:
        """What the paper needs to write below this prefix."""
        return Account(bucket, prefix, self.endpoint, KEY, SECRET)

    def new_account(self, bucket: str = "edition") -> Account:
        """The same below a prefix that nobody has used."""
        return self.account(bucket, f"paper{next(NUMBERS)}")

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """What a reader gets, who has no key: status, headers, bytes as they travel."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read()
        connection.close()
        return answer.status, found, body


@contextlib.contextmanager
def running() -> Iterator[ObjectStore]:
    """A server with an empty disk, gone afterwards with all that it held."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        root = Path(made)
        (root / "s3.json").write_text(json.dumps(identities()))
        numbers = free_ports(2 * len(PARTS))
        with (root / "log").open("wb") as log:
            process = subprocess.Popen(command(root, numbers), stdout=log, stderr=log)
        try:
            await_answer(process, numbers[6], root / "log")
            made = ObjectStore(numbers[6])
            for bucket in ("edition", "closed"):
                obstore.put(made.account(bucket).open(), "made", b"this server makes a bucket so")
            yield made
        finally:
            process.kill()  # told to end, it takes half a minute, and its disk is thrown away
            process.wait()


def identities() -> dict[str, object]:
    paper = {
        "name": "paper",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    return {"identities": [{"name": "anonymous", "actions": ["Read:edition*"]}, paper]}


def command(root: Path, numbers: list[int]) -> list[str]:
    ports = zip(PARTS, numbers[::2], numbers[1::2], strict=True)
    return [
        str(WEED),
        "server",
        f"-dir={root}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        "-s3",
        f"-s3.config={root / 's3.json'}",
        "-s3.iam=false",
        "-s3.port.iceberg=0",  # two servers would take the same port for it
        "-s3.port.lance=0",
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",
        "-volume.max=40",
        *(
            argument
            for part, port, internal in ports
            for argument in (f"-{part}.port={port}", f"-{part}.port.grpc={internal}")
        ),
    ]


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def await_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError(log.read_text()[-3000:])
