"""One command of the operator's, in a child process that may be ended at any system call.

It reads one line for each task from its standard input (`<root> <command>:<build>`), forks a child
that says its number and waits for another line, lets it run the command, and says how it ended.
What the command said is written to `<root>/said` afterwards, so that no fault can hide it.
"""

from __future__ import annotations

import ctypes
import io
import mmap
import os
import sys
import traceback
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from tests.delivery.publish_once import ANY_TRACER, read_line, say

from .papers import TRACE, environment

COMMANDS = {
    "backup": ("backup",),
    "restore": ("restore", "--key", "{root}/secret", "--yes"),
    "upgrade": ("upgrade",),
    "small-upgrade": ("upgrade",),
}
SAID = mmap.mmap(-1, 1 << 16)  # shared by parent and child without a system call


class InOrder:
    """Does at once what is asked of it: in one thread a call has the same number each time."""

    def __init__(self, at_once: int) -> None: ...

    def __enter__(self) -> InOrder:
        return self

    def __exit__(self, *error: object) -> None: ...

    def submit(self, act: Any, *arguments: Any) -> Future[Any]:
        """What is done."""
        done: Future[Any] = Future()
        try:
            done.set_result(act(*arguments))
        except Exception as error:
            done.set_exception(error)
        return done

    def map(self, act: Any, *arguments: Any) -> Any:
        """One after the other."""
        return map(act, *arguments)


def settle_environment(root: Path) -> None:
    """Let the commands find the paper that lies below this folder."""
    os.environ |= environment(root)


def prepare() -> None:
    """In one thread; and without sync(2), which waits for every disk of this machine."""
    from yanlu.config.sqlite import use_sound_sqlite

    use_sound_sqlite()  # before anything takes the interpreter's
    from yanlu.backup import bringing, checking, taking

    for module in (bringing, checking, taking):
        module.ThreadPoolExecutor = InOrder  # type: ignore[attr-defined]
    os.sync = lambda: None  # nobody cuts the power here: what was written is there


def work(root: Path, command: str) -> int:
    """Run one command; its exit code."""
    from yanlu.config import keeping
    from yanlu.config.command import main

    keeping.STAYING.clear()
    words = io.StringIO()
    sys.stdout = sys.stderr = words
    try:
        code = main([one.format(root=root) for one in COMMANDS[command]])
    except BaseException:
        traceback.print_exc()
        code = TRACE
    data = words.getvalue().encode()[: len(SAID)]
    SAID[: len(data)] = data
    return code


def child(root: Path, command: str, build: str) -> None:
    """Run a command when told to."""
    from . import builds

    if build != "sound":
        builds.BUILDS[build]()
    ctypes.CDLL(None).prctl(*ANY_TRACER, 0, 0, 0)
    say(os.getpid())
    read_line()
    os._exit(work(root, command))


def warm_up(root: Path, commands: list[str]) -> None:
    """Run them once in this process, so that children find all modules loaded."""
    from . import small

    out, err = sys.stdout, sys.stderr
    if "small-upgrade" in commands:
        small.migrate_little()
    for command in commands:
        if code := work(root, command):
            sys.stdout, sys.stderr = out, err
            raise AssertionError(f"{command}: {code}: {bytes(SAID).rstrip(bytes(1)).decode()}")
    sys.stdout, sys.stderr = out, err
    if "django" in sys.modules:
        from django.db import connections

        connections.close_all()


def main(root: Path, commands: list[str]) -> None:
    """Do tasks until there are no more.

    Args:
        root: of a paper that may be used up; all others lie there after it.
        commands: that will be asked for.
    """
    settle_environment(root)
    prepare()
    warm_up(root, commands)
    say("ready")
    while line := read_line():
        where, how = line.split()
        SAID[:] = bytes(len(SAID))
        process = os.fork()
        if not process:
            child(Path(where), *how.split(":"))
        _, status = os.waitpid(process, 0)
        (Path(where) / "said").write_bytes(bytes(SAID).rstrip(b"\0"))
        say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
