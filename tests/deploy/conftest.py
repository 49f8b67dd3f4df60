"""What all tests of this folder share: a paper behind a proxy, a wheel, an image; made once."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import free_port

from . import building, byhand, containers, debian
from .building import ROOT
from .containers import Image

HOSTS = ("news.example", "desk.news.example", "post.news.example")


@dataclass(frozen=True, slots=True)
class Paper:
    """The demo paper as it runs.

    Args:
        var: its folder.
        port: on which it listens, on loopback.
    """

    var: Path
    port: int


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The demo paper under the name news.example, as if a proxy stood before it.

    It is set up and runs in the kernel's share of its unit's sandbox, where the machine can.
    """
    var, port = tmp_path_factory.mktemp("paper") / "var", free_port()
    settings = {
        "YANLU_VAR": str(var),
        "YANLU_PORT": str(port),
        "YANLU_ADDRESS": f"https://{HOSTS[0]}/",
        "YANLU_NEWSROOM_HOSTS": HOSTS[1],
        "YANLU_MAILBOXES": f"https://{HOSTS[2]}/mailbox/",
        "YANLU_PROXY_HEADER": "X-Forwarded-For",
    }
    with up([*sandbox(), sys.executable, "-m", "yanlu", "run"], settings, "Yanlu is up"):
        yield Paper(var, port)


@pytest.fixture(scope="session")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in the folder now, as a commit of its own."""
    return building.lay_out(tmp_path_factory.mktemp("sources") / "here")


@pytest.fixture(scope="session")
def wheel(committed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(committed, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def image(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """The image, built once; by hand where no engine does it."""
    if lacking := debian.lacking():
        pytest.skip(f"needs {lacking}")
    context = containers.context(wheel, tmp_path_factory.mktemp("context"))
    with containers.stored():
        if reason := containers.unable(debian.tree()):
            warnings.warn(f"the image is made by hand: {reason}", stacklevel=1)
            yield byhand.build(context, tmp_path_factory.mktemp("by-hand"), reason)
            return
        yield containers.build(context)
        containers.tidy()


def sandbox() -> list[str]:
    """What puts a command into the sandbox of yanlu.service; nothing where that cannot be done."""
    if not (shutil.which("systemd-analyze") and find_library("seccomp")):
        return []
    unit = ROOT / "deploy" / "systemd" / "yanlu.service"
    return [sys.executable, str(Path(__file__).with_name("sandbox.py")), str(unit)]


@contextlib.contextmanager
def up(command: list[str], settings: Mapping[str, str], ready: str) -> Iterator[list[str]]:
    """A program of ours until its test is over, from the line on that says that it is ready."""
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        for line in process.stdout or ():
            said.append(line)
            if ready in line:
                break
        assert said and ready in said[-1], "".join(said)
        yield said
    finally:
        process.terminate()
        process.wait(timeout=30)
