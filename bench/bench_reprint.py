"""A full reprint of a large archive: articles a second, and the most memory that the press took.

python bench/bench_reprint.py [ARTICLES …]    without numbers: 1000 and 4000; by hand 10000 100000
"""

from __future__ import annotations

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
USUAL = ("1000", "4000")


def main(counts: tuple[str, ...]) -> int:
    """Reprint an archive of each size in a process of its own."""
    print(f"{'articles':>9} {'articles/s':>11} {'peak MB':>8} {'files':>9} {'store MB':>9}")
    for count in counts:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as made:
            command = [sys.executable, __file__, "--in", made, count]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            print(done.stdout, end="", flush=True)
            if done.returncode:
                return done.returncode
    return 0


def reprint(root: Path, count: int) -> None:
    """Print an archive of so many articles anew, and put it into a folder."""
    sys.path.insert(0, str(ROOT))
    from tests.press.press_once import start

    start(root)
    from django.core.management import call_command

    call_command("migrate", "press", database="press", verbosity=0, interactive=False)
    shop = make_shop(root, count)
    fill(count)
    began = time.monotonic()
    number = run(shop)
    took = time.monotonic() - began
    files = shop.store.connection.execute("SELECT count(*) FROM file").fetchone()[0]
    size = (root / "edition.db").stat().st_size >> 20
    assert number == 1, "one edition"
    print(f"{count:>9} {count / took:>11.0f} {peak():>8} {files:>9} {size:>9}")


def run(shop: Any) -> int:
    """All units of the reprint; the number of the edition."""
    from yanlu.press import lease
    from yanlu.press.models import Failure
    from yanlu.press.reprints import reprint

    while shop.coming is not None:
        shop.lease = lease.take(shop.holder, datetime.now(UTC))
        reprint(shop, datetime.now(UTC))
        assert not Failure.objects.exists(), Failure.objects.first().sentence
    return int(shop.store.newest().number)


def make_shop(root: Path, count: int) -> Any:
    """A press over a desk that makes each article when it is asked for it."""
    from tests.press.hands_once import NEW
    from tests.press.machine import Machine
    from yanlu.press.workshop import make_printer

    machine = Machine(root, Archive(count))
    machine.desk.name = NEW
    shop = machine.press.shop
    shop.targets = ()
    shop.printer = make_printer(None, machine.desk.paper(), machine.desk.glossary())
    shop.coming = shop.printer
    return shop


def Archive(count: int) -> Any:
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


def peak() -> int:
    """The most memory that this process has had, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in"]:
        reprint(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(tuple(sys.argv[1:]) or USUAL))
