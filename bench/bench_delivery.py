"""A first delivery to a folder, and how long an editor's publish waits meanwhile.

python bench/bench_delivery.py [--quick] [ARTICLES …]

Each archive is delivered twice, by a press in a process of its own: as one unit of the press, as it
was, and in pieces, as it is. Meanwhile an editor publishes an article every second. The wait is
from the click until the new article stands for readers. The folder lies below TMPDIR, on a disk.
Without numbers 1000 and 5000; by hand 100000 (2.7 million files, 12 GB, hours on a slow disk).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

EVERY = 1.0  # seconds between two publishes, more or less
ONE_UNIT, PIECES = "one unit", "in pieces"


def main(sizes: list[int]) -> int:
    """Deliver an archive of each size both ways."""
    heads = ("articles", "delivered", "seconds", "units", "publishes", "median wait", "longest")
    print("".join(f"{head:>13}" for head in heads))
    for size in sizes:
        for way in (ONE_UNIT, PIECES):
            with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as made:
                command = [sys.executable, __file__, "--as", way, str(size)]
                code = subprocess.run(command, env={**os.environ, "YANLU_VAR": made}).returncode
            if code:
                return code
    return 0


def deliver(size: int, way: str) -> None:
    """Deliver one archive one way, and print how it went."""
    place = Path(os.environ["YANLU_VAR"])
    shop = make_shop(size, place, way)
    seen = Editor(shop.desk, size)
    seen.begin()
    began = time.monotonic()
    units = press_on(shop, began)
    took = time.monotonic() - began
    seen.stop()
    check(shop, place)
    median, longest = statistics.median(seen.waits), max(seen.waits)
    row = (f"{size:,}", way, f"{took:.1f}", f"{units:,}", str(len(seen.waits)))
    print(
        "".join(f"{one:>13}" for one in (*row, f"{median:.2f} s", f"{longest:.2f} s")), flush=True
    )


def make_shop(size: int, place: Path, way: str) -> Any:
    """A press with an archive behind it, of which nothing is in its folder yet."""
    import archive
    import samples

    from yanlu.config.places import Places
    from yanlu.config.pressing import patience
    from yanlu.config.upgrading import Door
    from yanlu.delivery import Folder, Store
    from yanlu.press import deliveries
    from yanlu.press.reprints import note_printer
    from yanlu.press.workshop import Workshop

    signer = samples.Signer()
    store = Store(place / "edition.db")
    fill(store, size, signer)
    archive.build_catalogue(size)
    folder = Folder(place / "edition", Pictures(place))
    desk = archive.Desk()
    shop = Workshop(desk, store, (folder,), signer.key, None, "bench", lists_wait=1e9)
    shop.printer = samples.printer()
    note_printer(shop, shop.printer)
    if way == ONE_UNIT:
        deliveries.AT_ONCE = 1 << 40
    else:
        shop.patience = patience(Door(Places(place)), threading.Event())
    return shop


class Pictures:
    """Pictures of what an editor publishes: of the right size, whatever they show.

    Args:
        place: where they lie.
    """

    def __init__(self, place: Path) -> None:
        self.place = place

    def __truediv__(self, sha256: str) -> Path:
        path = self.place / sha256
        if not path.exists():
            path.write_bytes(bytes(90_000))
        return path


def fill(store: Any, size: int, signer: Any) -> None:
    """As many files as real articles have, long enough to be kept compressed, too."""
    import archive
    import samples

    from yanlu.delivery import Batch
    from yanlu.edition import File

    def files(identity: str) -> Iterator[File]:
        for file in archive.files(identity):
            yield File(file.path, file.type, b"<p>" + file.path.encode() * 12)

    for start in range(0, size, 5000):
        names = (samples.identity(index) for index in range(start, min(start + 5000, size)))
        store.publish(Batch({f"article:{one}": tuple(files(one)) for one in names}), signer)


class Editor:
    """Publishes an article every second, and looks how long each waits.

    Args:
        desk: of the press, which settles what was printed.
        size: of the archive.
    """

    def __init__(self, desk: Any, size: int) -> None:
        self.desk = desk
        self.size = size
        self.chance = random.Random(size)
        self.since: dict[str, float] = {}
        self.waits: list[float] = []
        self.stopping = threading.Event()
        self.settle, desk.settle = desk.settle, self.settled
        self.thread = threading.Thread(target=self.publish, daemon=True)

    def begin(self) -> None:
        self.thread.start()

    def publish(self) -> None:
        """Until the delivery is done."""
        import samples

        version = 1
        while not self.stopping.wait(EVERY * self.chance.uniform(0.5, 1.5)):
            version += 1
            one = samples.article(self.chance.randrange(self.size), version)
            self.since.setdefault(one.id, time.monotonic())
            self.desk.waiting = {**self.desk.waiting, one.id: one}

    def settled(self, done: Any) -> None:
        """The press says what stands now."""
        changes = list(done)
        now = time.monotonic()
        for one in changes:
            self.waits.append(now - self.since.pop(one.thing.partition(":")[2]))
        self.settle(changes)

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join()


def press_on(shop: Any, began: float) -> int:
    """Units until the folder is whole and nothing waits; how many."""
    import samples

    from yanlu.press.models import Delivery, Failure
    from yanlu.press.press import Press

    press, start, units = Press(shop), samples.Signer().now, 0
    while True:
        press.print_only(start + timedelta(seconds=time.monotonic() - began))
        units += 1
        assert not Failure.objects.exists(), Failure.objects.first().sentence
        row = Delivery.objects.get()
        newest = shop.store.newest()
        if row.edition == newest.number and not row.course and not shop.desk.waiting:
            return units


def check(shop: Any, place: Path) -> None:
    """The head in the folder is the newest, and the folder has a file for each that stands."""
    newest = shop.store.newest()
    assert (place / "edition/.yanlu/head.json").read_bytes() == newest.head
    rows = shop.store.connection.execute("SELECT path FROM file ORDER BY random() LIMIT 2000")
    missing = [path for (path,) in rows if not (place / "edition" / path).is_file()]
    assert not missing, missing[:5]


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    made.add_argument("sizes", nargs="*", type=int, default=[1000, 5000], metavar="ARTICLES")
    made.add_argument("--quick", action="store_true", help="1000 articles only")
    made.add_argument("--as", dest="way", help=argparse.SUPPRESS)
    return made


if __name__ == "__main__":
    told = parser().parse_args()
    if told.way:
        deliver(told.sizes[0], told.way)
    else:
        sys.exit(main([1000] if told.quick else told.sizes))
