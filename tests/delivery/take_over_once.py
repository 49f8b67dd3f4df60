"""The switch to an edition of so many staged files, in a process of its own, which says its memory.

`python -m tests.delivery.take_over_once FILES BUILD`. Broken builds: `gathered` holds all that
changed, `held` all nodes of the new tree, `at once` the whole manifest, `unemptied` drops tables
that are full.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from yanlu.delivery import regrowth, stage, store  # noqa: E402 - after the swap

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


def bodies(count: int) -> Iterator[tuple[str, bytes, int]]:
    return ((digest, b"<p></p>", 0) for _, digest, *_ in rows(count, "old"))


def break_down(build: str) -> None:
    """Put a broken build in place of the sound one."""
    store.HUGE = 1 << 20  # as if every archive of these tests were a large one
    if build == "gathered":
        stage.Changed = gathered  # type: ignore[assignment,misc]
    elif build == "held":
        regrowth.Laid = lambda bodies: {}  # type: ignore[assignment,misc]
    elif build == "at once":
        store.HUGE = 1 << 40
    elif build == "unemptied":
        stage.drop = lambda connection, table: connection.execute(f"DROP TABLE IF EXISTS {table}")  # type: ignore[assignment]


def gathered(connection: object) -> dict[str, object]:
    """A broken build: what changed, all of it, in memory."""
    return dict(SOUND(connection).items())  # type: ignore[arg-type]


SOUND = stage.Changed


def main(count: int, build: str) -> None:
    """Stage, switch, and say how many bytes that took above what the process had."""
    break_down(build)
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        house = House(Path(made))
        house.store.begin_stage("another theme")
        connection = house.store.connection
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO file VALUES (?,?,?,?,?)", rows(count, "old"))
        connection.executemany(
            "INSERT INTO body (sha256, raw, quality) VALUES (?,?,?)", bodies(count)
        )
        connection.executemany("INSERT INTO next_file VALUES (?,?,?,?,?)", rows(count, "new"))
        connection.execute("COMMIT")
        before = memory("VmRSS")
        sealed = house.store.take_over(sealer())
        assert len(sealed.tree.changed) == count or build == "gathered"
        print(memory("VmHWM") - before)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
