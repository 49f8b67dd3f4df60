"""The paper is started, stopped, killed and started again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.ports import free_port

from .conftest import Paper, launch, stop, until

pytestmark = pytest.mark.deep


def copy(var: Path, goal: Path) -> None:
    """A copy of a paper's folder while it is in use."""
    left = shutil.ignore_patterns("*.sock", "*.db", "*.db-*", ".beside-*")
    shutil.copytree(var, goal, ignore=left)
    for path in var.glob("*.db"):
        with sqlite3.connect(path) as source, sqlite3.connect(goal / path.name) as copied:
            source.backup(copied)


def family(parent: int) -> set[int]:
    """A process and all that it started."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = {int(pid): int(ppid) for pid, ppid in map(str.split, found.stdout.splitlines())}
    members = {parent}
    while more := {pid for pid, ppid in parents.items() if ppid in members} - members:
        members |= more
    return members


def proportional_memory(pid: int) -> int:
    """Bytes of memory, shared ones divided among those who share them."""
    words = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(number) * 1024 for number in re.findall(r"^Pss: +(\d+)", words, re.M))


def test_started_again_nothing_is_lost_and_it_is_up_at_once(paper: Paper, tmp_path: Path) -> None:
    var = tmp_path / "var"
    copy(paper.var, var)
    port = free_port()
    began = time.monotonic()
    process = launch(var, port, tmp_path / "run.log")
    print(f"up again after {time.monotonic() - began:.1f} s")
    again = Paper(f"http://127.0.0.1:{port}/", paper.password, var, tmp_path / "run.log")
    until(lambda: "首屆人工智慧安全峰會" in again.get("zh-hant-tw.html"))
    folder = paper.find("首屆人工智慧安全峰會")
    before = paper.get(folder + "article.json")
    assert again.get(folder + "article.json") == before
    until(lambda: again.status("newsroom/login/") == 200)
    used = sum(proportional_memory(pid) for pid in family(process.pid))
    print(f"at rest {used / 1e6:.0f} MB")
    assert used < 350e6
    stop(process)


def test_killed_by_force_with_all_its_processes_it_comes_back_whole(
    paper: Paper, tmp_path: Path
) -> None:
    var = tmp_path / "var"
    copy(paper.var, var)
    port = free_port()
    process = launch(var, port, tmp_path / "one.log")
    members = family(process.pid)
    for pid in members:
        os.kill(pid, signal.SIGKILL)
    process.wait(timeout=30)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in members - {process.pid}))
    process = launch(var, port, tmp_path / "two.log")
    again = Paper(f"http://127.0.0.1:{port}/", paper.password, var, tmp_path / "two.log")
    assert "首屆人工智慧安全峰會" in again.get("zh-hant-tw.html")
    stop(process)


def test_when_it_is_stopped_no_process_of_it_is_left(paper: Paper, tmp_path: Path) -> None:
    var = tmp_path / "var"
    copy(paper.var, var)
    process = launch(var, free_port(), tmp_path / "run.log")
    members = family(process.pid)
    assert len(members) >= 3
    stop(process)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in members))
