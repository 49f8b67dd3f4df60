"""Ten minutes without databases, newsroom, press and mailbox: how many readers got their page.

python bench/bench_outage.py [SECONDS]

The demo paper, every file of its edition in turn: front, articles, lists, feeds, short addresses,
talk, pictures. Twenty reads a second of each server, the two at once.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from tests.config import outage  # noqa: E402 - after the swap
from tests.kept import lend_paper  # noqa: E402

GOAL = 0.05  # seconds that 99 of 100 reads take at most
ONLY_IN_FOLDERS = {"yanlu.pub"}  # the key lies on targets, not in the store (docs/formats.md)
Answers = list[tuple[int, float]]


def main(seconds: float) -> int:
    """Read through the built-in server and through nginx at once; 1 if anything failed."""
    got: dict[str, Answers] = {}
    with tempfile.TemporaryDirectory() as made:
        lend_paper(Path(made))
        outage.put_out_of_order(Path(made))
        paths = every_path(Path(made) / "edition")
        servers = {"built-in server": outage.server}
        if shutil.which("nginx", path="/usr/sbin:/usr/bin"):
            servers["nginx on the folder"] = outage.nginx
        readers = [
            threading.Thread(target=follow, args=(name, make, Path(made), seconds, paths, got))
            for name, make in servers.items()
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    print(f"{len(paths)} files in turn, {seconds:.0f} s")
    return max((say(name, answers) for name, answers in got.items()), default=1)


def every_path(edition: Path) -> list[str]:
    """All that readers may ask for, in an order of chance, the same each time."""
    files = (path for path in edition.rglob("*") if path.is_file())
    names = sorted({str(path.relative_to(edition)) for path in files} - ONLY_IN_FOLDERS)
    found = ["/" + quote(name) for name in names if not name.endswith((".br", ".gz"))]
    random.Random(1).shuffle(found)
    return found


def follow(
    name: str, make: object, var: Path, seconds: float, paths: list[str], got: dict[str, Answers]
) -> None:
    with make(var) as port:  # type: ignore[operator]
        got[name] = outage.read(port, seconds, paths)


def say(name: str, answers: Answers) -> int:
    """Print what came; 1 if anything did not."""
    failed = sum(status != 200 for status, _ in answers)
    taken = sorted(seconds for _, seconds in answers)
    slow = taken[len(taken) * 99 // 100]
    met = "met" if slow <= GOAL else "MISSED"
    print(
        f"{name}: {len(answers)} reads, {failed} failed; p99 {slow * 1000:.1f} ms "
        f"(goal {GOAL * 1000:.0f} ms: {met}), slowest {taken[-1] * 1000:.0f} ms"
    )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0))
