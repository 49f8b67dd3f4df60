"""What stands in a dump, read by PostgreSQL's own program without any server."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from yanlu.backup import BackupError

from .dumping import not_installed

# COPY public.story (id, words) FROM stdin;
HEAD = re.compile(
    r'COPY (?:"(?:[^"]|"")+"|[^."]+)\.("(?:[^"]|"")+"|[^ ]+) +(?:\((.*)\) )?FROM stdin;'
)
END = "\\."
SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

Row = dict[str, str | None]


def rows(dump: Path, table: str) -> Iterator[Row]:
    """The rows of one table, each as what its columns say.

    Raises:
        BackupError: the dump cannot be read.
    """
    with lines(dump, f"--table={table}") as read:
        names: list[str] = []
        for line in read:
            if names and line == f"{END}\n":
                names = []
            elif names:
                yield dict(zip(names, map(plain, line.rstrip("\n").split("\t")), strict=True))
            elif (found := HEAD.match(line)) and found[2]:
                names = [name.strip('"') for name in found[2].split(", ")]


def plain(field: str) -> str | None:
    """A value as it was before it was written on one line."""
    if field == "\\N":
        return None
    return re.sub(r"\\(.)", lambda found: SIGNS.get(found[1], found[1]), field)


def counted(dump: Path) -> Counter[str]:
    """How many rows each table has in a dump that is read to its end.

    Raises:
        BackupError: it cannot be.
    """
    many: Counter[str] = Counter()
    with lines(dump) as read:
        table = ""
        for line in read:
            if table and line == f"{END}\n":
                table = ""
            elif table:
                many[table] += 1
            elif found := HEAD.match(line):
                table = found[1].strip('"')
                many[table] += 0
    return many


@contextmanager
def lines(dump: Path, *which: str) -> Iterator[IO[str]]:
    """The rows of a dump as pg_restore writes them; whoever has seen enough may stop."""
    command = ["pg_restore", "--data-only", *which, "--file=-", str(dump)]
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, encoding="utf-8")
    except FileNotFoundError as error:
        raise not_installed(command[0], dump.name) from error
    assert process.stdout
    try:
        yield process.stdout
        is_at_end = not process.stdout.read(1)
    finally:
        process.stdout.close()
        code = process.wait()
    if code and is_at_end:
        raise BackupError(f"{dump.name} cannot be read to its end.", "這份傾印讀不完，已經損壞")
