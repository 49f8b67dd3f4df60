"""Ten minutes without databases, newsroom, press and mailbox: how many readers got their page.

python bench/bench_outage.py [SECONDS]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from tests.config import outage  # noqa: E402 - after the swap


def main(seconds: float) -> int:
    """Read through the built-in server and through nginx at once; 1 if anything failed."""
    got: dict[str, Counter[int]] = {}
    with tempfile.TemporaryDirectory() as made:
        outage.print_paper(Path(made))
        servers = {"built-in server": outage.server}
        if shutil.which("nginx", path="/usr/sbin:/usr/bin"):
            servers["nginx on the folder"] = outage.nginx
        readers = [
            threading.Thread(target=follow, args=(name, make, Path(made), seconds, got))
            for name, make in servers.items()
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    for name, counts in got.items():
        failed = sum(counts.values()) - counts[200]
        print(f"{name}: {sum(counts.values())} requests in {seconds:.0f} s, {failed} failed")
    return 0 if got and all(set(counts) == {200} for counts in got.values()) else 1


def follow(
    name: str, make: object, var: Path, seconds: float, got: dict[str, Counter[int]]
) -> None:
    with make(var) as port:  # type: ignore[operator]
        got[name] = outage.read(port, seconds)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0))
