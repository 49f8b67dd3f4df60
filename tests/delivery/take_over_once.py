"""The switch to an edition of so many staged files, in a process of its own, which says its memory.

`python -m tests.delivery.take_over_once FILES BUILD`; the build `gathered` is a broken one that
holds all that changed at once.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from yanlu.delivery import stage  # noqa: E402 - after the swap

from .house import House, quick_place, sealer  # noqa: E402

NAMES = tuple(f"zh-{script}.{end}" for script in ("hant", "hans") for end in ("html", "txt", "svg"))


def rows(count: int, salt: str) -> Iterator[tuple[str, str, int, str, int]]:
    for number in range(count):
        path = f"a/arc{number // len(NAMES):07}/{NAMES[number % len(NAMES)]}"
        digest = hashlib.sha256(f"{salt} {path}".encode()).hexdigest()
        yield path, digest, 12345, "text/html; charset=utf-8", 0


def memory(name: str) -> int:
    """VmRSS or VmHWM of this process, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) << 10


def gathered(connection: object) -> dict[str, object]:
    """A broken build: what changed, all of it, in memory."""
    return dict(SOUND(connection).items())  # type: ignore[arg-type]


SOUND = stage.Changed


def main(count: int, build: str) -> None:
    """Stage, switch, and say how many bytes that took above what the process had."""
    if build == "gathered":
        stage.Changed = gathered  # type: ignore[assignment,misc]
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        house = House(Path(made))
        house.store.begin_stage("another theme")
        connection = house.store.connection
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO file VALUES (?,?,?,?,?)", rows(count, "old"))
        connection.executemany("INSERT INTO next_file VALUES (?,?,?,?,?)", rows(count, "new"))
        connection.execute("COMMIT")
        before = memory("VmRSS")
        sealed = house.store.take_over(sealer())
        assert len(sealed.tree.changed) == count or build == "gathered"
        print(memory("VmHWM") - before)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
