"""What a process does to a disk, written down by strace and done again to a `Disk`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.delivery.sweep import REPOSITORY

from .disk import Disk, Inode

CALLS = (
    *("openat", "close", "dup", "dup2", "dup3", "fcntl"),
    *("write", "pwrite64", "ftruncate", "fsync", "fdatasync"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
)
# What would change the disk behind the model's back: seen on one of our files, it is an error.
FOREIGN = ("writev", "pwritev", "sendfile", "copy_file_range", "fallocate", "truncate", "link")
ALIKE = {
    **{"openat": "opened", "dup2": "dup", "dup3": "dup", "pwrite64": "pwrite"},
    **{"fdatasync": "fsync", "renameat": "rename", "renameat2": "rename"},
    **{"unlinkat": "unlink", "mkdirat": "mkdir"},
}
LINE = re.compile(r"^(?:\d+\s+)?(\w+)\((.*)\)\s+= (-?\d+)")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
ACK = b"ack "


@dataclass(frozen=True)
class Call:
    """One system call that went well.

    Args:
        name: of the call.
        strings: its arguments in quotation marks.
        words: its arguments with the strings left out.
        result: what it gave back.
    """

    name: str
    strings: tuple[bytes, ...]
    words: tuple[str, ...]
    result: int


def record(root: Path, *arguments: str) -> list[Call]:
    """Run a module below this folder to its end; what it did to the disk, and acknowledged."""
    log = root.with_name(root.name + ".strace")
    names = ",".join((*CALLS, *FOREIGN))
    strace = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-xx",
        "-s",
        "100000000",
        "-e",
        f"trace={names}",
    ]
    done = subprocess.run(
        [*strace, "-e", "signal=none", "-o", str(log), sys.executable, "-m", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    with log.open() as lines:
        calls = list(parsed(lines))
    log.unlink()
    return calls


def parsed(lines: Any) -> Iterator[Call]:
    for line in lines:
        assert "unfinished ..." not in line, "two threads at once: the order would be a guess"
        found = LINE.match(line)
        if found is None or int(found[3]) < 0:
            continue
        strings = tuple(plain(one) for one in STRING.findall(found[2]))
        words = tuple(one.strip() for one in STRING.sub("", found[2]).split(","))
        yield Call(found[1], strings, words, int(found[3]))


def plain(quoted: str) -> bytes:
    return bytes.fromhex(quoted.replace("\\x", ""))


@dataclass
class Opened:
    """A descriptor.

    Args:
        path: under which it was opened.
        inode: what was opened.
        place: where the next `write` goes.
    """

    path: str
    inode: Inode
    place: int = 0


class Replay:
    """Does recorded calls again to a disk, and keeps what was acknowledged.

    Args:
        disk: as it was before the recording.
    """

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.open: dict[int, Opened] = {}
        self.acknowledged: list[str] = []

    def do(self, call: Call) -> bool:
        """One call; whether it changed the disk, or acknowledged something."""
        if call.name in FOREIGN:
            return self.refuse(call)
        act = getattr(self, ALIKE.get(call.name, call.name))
        return bool(act(call))

    def refuse(self, call: Call) -> bool:
        mine = call.words[0].isdigit() and int(call.words[0]) in self.open
        named = any(self.disk.holds(one.decode("utf-8", "replace")) for one in call.strings)
        assert not mine and not named, f"{call.name} is not in the model"
        return False

    def opened(self, call: Call) -> bool:
        path, flags = self.named(call), call.words[2]
        self.open.pop(call.result, None)
        if not self.disk.holds(path):
            return False
        inode = self.disk.names.get(path)
        is_new = inode is None
        if inode is None:
            assert "O_CREAT" in flags, path
            inode = Inode(bytearray())
            self.disk.change("make", path, inode=inode)
        elif "O_TRUNC" in flags and inode.data:
            inode.do(0, None)
        self.open[call.result] = Opened(path, inode)
        return is_new

    def named(self, call: Call) -> str:
        """The name that a call gives, which must not hang on one of our folders."""
        above = call.words[0]
        assert not (above.isdigit() and int(above) in self.open), f"{call.name} in a folder"
        return call.strings[0].decode()

    def close(self, call: Call) -> bool:
        self.open.pop(int(call.words[0]), None)
        return False

    def dup(self, call: Call) -> bool:
        assert int(call.words[0]) not in self.open, "a descriptor of ours was copied"
        self.open.pop(call.result, None)
        return False

    def fcntl(self, call: Call) -> bool:
        return self.dup(call) if "F_DUPFD" in call.words[1] else False

    def write(self, call: Call) -> bool:
        opened = self.open.get(int(call.words[0]))
        if opened is None:
            return self.hear(call)
        opened.inode.do(opened.place, call.strings[0][: call.result])
        opened.place += call.result
        return True

    def hear(self, call: Call) -> bool:
        said = [one for one in call.strings[0].splitlines() if one.startswith(ACK)]
        if call.words[0] == "1":
            self.acknowledged += [one.removeprefix(ACK).decode() for one in said]
        return bool(said)

    def pwrite(self, call: Call) -> bool:
        opened = self.open.get(int(call.words[0]))
        if opened is None:
            return False
        opened.inode.do(int(call.words[-1]), call.strings[0][: call.result])
        return True

    def ftruncate(self, call: Call) -> bool:
        opened = self.open.get(int(call.words[0]))
        if opened is None:
            return False
        length = int(call.words[1])
        assert opened.inode.data is not None
        known = len(opened.inode.data)
        opened.inode.do(length, None if length <= known else b"")
        return True

    def fsync(self, call: Call) -> bool:
        opened = self.open.get(int(call.words[0]))
        if opened is None:
            return False
        self.disk.flush(opened.path, opened.inode)
        return True

    def rename(self, call: Call) -> bool:
        path, goal = (one.decode() for one in call.strings)
        if not self.disk.holds(path):
            return False
        self.disk.change("move", path, goal)
        return True

    def unlink(self, call: Call) -> bool:
        path = self.named(call)
        if not self.disk.holds(path):
            return False
        self.disk.change("drop", path)
        return True

    rmdir = unlink

    def mkdir(self, call: Call) -> bool:
        path = self.named(call)
        if not self.disk.holds(path):
            return False
        self.disk.change("make", path, inode=Inode(None))
        return True
