"""A press of its own in a process of its own, over a folder; it may be killed at any system call.

`make ROOT` makes the database and prints the old edition. `race ROOT NAME TIMES` publishes and
prints so often. `tasks ROOT` waits for lines `<root> <minutes>`, forks a child for each, and lets
it print what is new so many minutes after the old edition. A line `<root> <minutes>:<build>` lets
it deliver in small pieces: `pieces`, or a broken build.
"""

from __future__ import annotations

import ctypes
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ANY_TRACER = (0x59616D61, -1)  # prctl: PR_SET_PTRACER, PR_SET_PTRACER_ANY
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PIECE = 12  # files of a small piece


def start(root: Path) -> None:
    """Bring up Django with its databases below this folder."""
    os.environ["YANLU_VAR"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "yanlu.config.settings"
    from yanlu.config.sqlite import use_sound_sqlite

    use_sound_sqlite()
    import django

    django.setup()


def machine(root: Path, name: str = "press"):  # type: ignore[no-untyped-def]
    """A press over a desk that says the same in every process."""
    from yanlu.press import press

    from .machine import Machine

    press.POLISH_AT_ONCE = 0
    made = Machine(root)
    made.press.shop.holder = name
    for identity in ("summit7", "other22", "third33"):
        made.desk.write(identity, "舊的標題")
    return made


def make(root: Path) -> None:
    """The database, and the old edition."""
    from django.core.management import call_command

    call_command("migrate", "press", database="press", verbosity=0, interactive=False)
    made = machine(root)
    made.settle()
    made.settle()
    made.store.close()


def new_edition(root: Path, name: str, now: datetime) -> None:
    """An article corrected, one new, one taken back; printed until nothing is due."""
    made = machine(root, name)
    made.now = now
    made.desk.rows.clear()
    made.desk.write("summit7", "新的標題")
    made.desk.write("newone7", "新的文章")
    made.desk.unpublish("other22")
    made.settle()
    made.settle()
    made.store.close()


def race(root: Path, name: str, times: int) -> None:
    """Publish and print so often, beside another press that does the same; deliver in pieces."""
    cut("pieces")
    made = machine(root, name)
    made.now = datetime.now(UTC)
    for number in range(times):
        made.now = datetime.now(UTC) + timedelta(seconds=20 * number)  # leases run out quickly
        made.desk.write(f"racing{name}", f"{name}的第{number}版")
        for _ in range(6):
            made.step()
    made.store.close()


def say(words: object) -> None:
    os.write(1, f"{words}\n".encode())


def read_line() -> str:
    line = b""
    while (byte := os.read(0, 1)) not in (b"\n", b""):
        line += byte
    return line.decode()


def tasks() -> None:
    """For each root a child that waits for a tracer, and then prints."""
    from django.db import connections

    connections.close_all()
    while line := read_line():
        root, how = line.split()
        process = os.fork()
        if not process:
            child(Path(root), how)
        _, status = os.waitpid(process, 0)
        say(os.waitstatus_to_exitcode(status))


def child(root: Path, how: str) -> None:
    from django.db import connections

    is_file = connections["press"].vendor == "sqlite"
    connections["press"].settings_dict["NAME"] = str(root / "press.db") if is_file else root.name
    ctypes.CDLL(None).prctl(*ANY_TRACER, 0, 0, 0)
    say(os.getpid())
    read_line()
    minutes, _, build = how.partition(":")
    code = 0
    try:
        cut(build)
        new_edition(root, f"press {os.getpid()}", NOW + timedelta(minutes=int(minutes)))
    except Exception as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        code = 1
    os._exit(code)


def cut(build: str) -> None:
    """Let deliveries go in small pieces, if the build is one that does."""
    from yanlu.press import deliveries

    from . import machine
    from .early import Early

    deliveries.AT_ONCE = PIECE if build else deliveries.AT_ONCE
    if build == "early":
        machine.Folder = Early  # type: ignore[misc]


def main(act: str, root: Path, *rest: str) -> None:
    """Do what is asked."""
    start(root)
    if act == "make":
        make(root)
    elif act == "race":
        race(root, rest[0], int(rest[1]))
    else:
        tasks()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
