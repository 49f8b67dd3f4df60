"""A full reprint of a large archive: articles a second, and the most memory that it took.

python bench/bench_reprint.py [--hands N] [ARTICLES …]

Without numbers 1000 and 4000; by hand 10000 and 100000 (a quarter of an hour of CPU, 8 GB of disk).
With `--hands` so many processes render beside the press; the memory of the largest is said.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def main(counts: list[str], hands: int) -> int:
    """Reprint an archive of each size in a process of its own."""
    heads = f"{'articles':>9} {'articles/s':>11} {'peak MB':>8} {'files':>9} {'store MB':>9}"
    print(heads + (f" {'a hand MB':>10}" if hands else ""))
    for count in counts:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as made:
            command = [sys.executable, __file__, "--hands", str(hands), "--in", made, count]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            print(done.stdout, end="", flush=True)
            if done.returncode:
                return done.returncode
    return 0


def reprint(root: Path, count: int, hands: int) -> None:
    """Print an archive of so many articles anew, in the store."""
    bring_up(root)
    from django.core.management import call_command

    call_command("migrate", "press", database="press", verbosity=0, interactive=False)
    shop = make_shop(root)
    fill(count)
    began = time.monotonic()
    helpers = [
        subprocess.Popen([sys.executable, __file__, "--as-hand", root]) for _ in range(hands)
    ]
    try:
        number = run(shop)
        took = time.monotonic() - began
        largest = max((peak(one.pid) for one in helpers), default=0)
    finally:
        for one in helpers:
            one.kill()
            one.wait()
    files = shop.store.connection.execute("SELECT count(*) FROM file").fetchone()[0]
    size = (root / "edition.db").stat().st_size >> 20
    assert number == 1, "one edition"
    row = f"{count:>9} {count / took:>11.0f} {peak():>8} {files:>9} {size:>9}"
    print(row + (f" {largest:>10}" if hands else ""))


def bring_up(root: Path) -> None:
    """Django, over a press's database below this folder."""
    sys.path.insert(0, str(ROOT))
    from tests.press.press_once import start

    start(root)


def render(root: Path) -> None:
    """Render pieces of the reprint, as a hand does, until the press has no more use for it."""
    bring_up(root)
    from tests.press.hands_once import NEW
    from tests.press.talkers import FakeReaders
    from yanlu.press.hands import Hand
    from yanlu.press.workshop import Bench

    desk = archive()
    desk.name = NEW
    hand = Hand(Bench(desk, FakeReaders()), None, f"hand:{os.getpid()}")
    while True:
        hand.step(datetime.now(UTC)) or time.sleep(0.02)


def run(shop: Any) -> int:
    """All units of the reprint; the number of the edition."""
    from yanlu.press import lease
    from yanlu.press.models import Failure
    from yanlu.press.reprints import reprint

    while shop.coming is not None:
        shop.lease = lease.take(shop.holder, datetime.now(UTC))
        reprint(shop, datetime.now(UTC)) or time.sleep(0.01)
        assert not Failure.objects.exists(), Failure.objects.first().sentence
    return int(shop.store.newest().number)


def make_shop(root: Path) -> Any:
    """A press over a desk that makes each article when it is asked for it."""
    from tests.press.hands_once import NEW
    from tests.press.machine import Machine
    from yanlu.press.workshop import make_printer

    machine = Machine(root, archive())
    machine.desk.name = NEW
    shop = machine.press.shop
    shop.targets = ()
    shop.printer = make_printer(None, machine.desk.paper(), machine.desk.glossary())
    shop.coming = shop.printer
    return shop


def archive() -> Any:
    """A desk that holds nothing: what it says of an article follows from its id."""
    from tests.press.desk import FakeDesk, Printable

    class Lazy(FakeDesk):
        def printable(self, article_id: str) -> Printable | None:
            return Printable(article(number_of(article_id)), 1, {})

    return Lazy()


LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def identity(number: int) -> str:
    """A public id: 7 base32 characters."""
    return "arc" + "".join(LETTERS[number // 32**place % 32] for place in (3, 2, 1, 0))


def number_of(identity: str) -> int:
    found = 0
    for letter in identity[3:]:
        found = 32 * found + LETTERS.index(letter)
    return found


def article(number: int) -> Any:
    """An article of about 1,500 characters, as the paper's own."""
    from tests.cast import LIVING, TAIPEI, WORLD, paragraph, plain_article

    first = datetime(2016, 1, 5, 12, 0, tzinfo=TAIPEI)
    words = f"言路第{number}篇：理髮師說，國際發展與頭髮無關；氣候峰會的長隊在雨中排到法院。"
    body = tuple(paragraph(words * 4) for _ in range(10))
    made = plain_article(
        identity(number),
        headline=f"舊聞第{number}條",
        published=first + timedelta(minutes=50 * number),
        section=(WORLD, LIVING)[number % 2],
    )
    return replace(made, body=body)


def fill(count: int) -> None:
    """What the press remembers of an archive that was printed before."""
    from django.db import transaction

    from yanlu.press.recovery import remember_article

    now = datetime.now(UTC)
    for start in range(0, count, 1000):
        with transaction.atomic(using="press"):
            for number in range(start, min(start + 1000, count)):
                remember_article(article(number), now)


def peak(process: int | str = "self") -> int:
    """The most memory that a process has had, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    made.add_argument("counts", nargs="*", default=["1000", "4000"], metavar="ARTICLES")
    made.add_argument("--hands", type=int, default=0, help="processes that render beside")
    made.add_argument("--in", dest="root", type=Path, help=argparse.SUPPRESS)
    made.add_argument("--as-hand", type=Path, help=argparse.SUPPRESS)
    return made


if __name__ == "__main__":
    told = parser().parse_args()
    if told.as_hand:
        render(told.as_hand)
    elif told.root:
        reprint(told.root, int(told.counts[0]), told.hands)
    else:
        sys.exit(main(told.counts, told.hands))
