"""What the paper does while its power may be cut: each in a process that strace follows.

`python -m tests.power.work WHAT ROOT BUILD` does it once, and writes `ack …` to its standard output
whenever it would tell somebody that something is done. `make` before `WHAT` makes what there must
be before. Broken builds are for the controls.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

ARTICLES, EDITIONS, SAVES, LETTERS = 5, 7, 12, 12
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def acknowledge(words: object) -> None:
    """Tell somebody that it is done."""
    os.write(1, f"ack {words}\n".encode())


def swap_sqlite(build: str) -> None:
    """The wheel's SQLite, unless the interpreter's is to be tried, as where no wheel exists."""
    if build in ("interpreter's", "journal-full"):
        sys.modules["pysqlite3"] = None  # type: ignore[assignment]  # it cannot be imported
        return
    from yanlu.config.sqlite import use_sound_sqlite

    use_sound_sqlite()


# Editions


def make_editions(root: Path, build: str) -> None:
    from tests.delivery.house import House

    house = House(root)
    print_edition(house, 1)
    deliver(house, "sound")
    house.store.close()


def print_editions(root: Path, build: str) -> None:
    """Print and deliver some editions, one after the other."""
    from tests.delivery.house import House

    house = House(root)
    if build == "synchronous-off":
        house.store.connection.execute("PRAGMA synchronous = OFF")
    if build == "journal-full":
        house.store.connection.execute("PRAGMA synchronous = FULL")
    for number in range(2, 2 + EDITIONS):
        print_edition(house, number)
        acknowledge(f"printed {number}")
        deliver(house, build)
        acknowledge(f"delivered {number}")
    house.store.close()


def print_edition(house, number: int) -> None:  # type: ignore[no-untyped-def]
    """Its front page, an article corrected, one new with a picture, one taken back."""
    from tests.delivery.house import FRONT, article, page
    from yanlu.newsroom.darkroom.shelf import shelve

    words = f"第{number}期"
    put = {"front": (page(FRONT, words),)}
    if number == 1:
        put |= {f"article:{one}": article(f"s{one}", words) for one in range(ARTICLES)}
    data = words.encode() * 90
    shelve(house.media, [memoryview(data)])
    picture = house.picture(data)
    put[f"article:{number % ARTICLES}"] = article(f"s{number % ARTICLES}", words)
    put[f"article:new{number}"] = (*article(f"new{number}", words), picture)
    house.publish(put, gone=[f"article:new{number - 2}"])


def deliver(house, build: str) -> None:  # type: ignore[no-untyped-def]
    from tests.delivery.house import KEY
    from tests.delivery.publish_once import HeadFirst
    from yanlu.delivery import Folder
    from yanlu.delivery import deliver as sound_deliver

    class Nameless(Folder):
        """A broken build: files are flushed, and the folders that name them are not."""

        def flush(self) -> None:
            self.touched.clear()

    targets: dict[str, Callable[[], Folder]] = {
        "no-flush": lambda: careless()(house.folder.root, house.media),
        "no-folder-flush": lambda: Nameless(house.folder.root, house.media),
        "head-first": lambda: HeadFirst(house),
    }
    sound_deliver(house.store, targets.get(build, lambda: house.folder)(), KEY.public)


def careless():  # type: ignore[no-untyped-def]
    """A broken build: nothing is flushed."""
    from yanlu.delivery import Folder

    class Careless(Folder):
        def write(self, path: str, data: bytes) -> None:
            with self.replacing(path) as beside:
                beside.write_bytes(data)

        def flush(self) -> None:
            self.touched.clear()

    return Careless


# The press over several units


def make_press(root: Path, build: str) -> None:
    from tests.press import press_once

    press_once.start(root)
    press_once.make(root)


def print_as_press(root: Path, build: str) -> None:
    from tests.press import press_once

    press_once.start(root)
    press_once.new_edition(root, "press", press_once.NOW + timedelta(minutes=5))
    acknowledge("press settled")


def print_in_pieces(root: Path, build: str) -> None:
    """The same with a folder whose head was lost, so that all of it is delivered, in pieces."""
    from tests.press import press_once
    from yanlu.manifest.paths import HEAD

    (root / "edition" / HEAD).unlink()
    press_once.start(root)
    press_once.cut("pieces")
    if build == "no-flush":
        from tests.press import machine

        machine.Folder = careless()  # type: ignore[misc]
    press_once.new_edition(root, "press", press_once.NOW + timedelta(minutes=5))
    acknowledge("press settled")


# The desk: an editor saves and publishes


def start(root: Path, settings: str, build: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = f"yanlu.config.{settings}"
    os.environ["YANLU_VAR"] = str(root)
    swap_sqlite(build)
    import django

    django.setup()
    if build == "synchronous-off":
        from django.conf import settings as made

        for one in made.DATABASES.values():
            if one.get("OPTIONS"):
                command = one["OPTIONS"]["init_command"]
                one["OPTIONS"]["init_command"] = command.replace("=FULL", "=OFF")


def make_desk(root: Path, build: str) -> None:
    start(root, "settings", build)
    from django.core.management import call_command
    from django.utils import timezone

    from yanlu.newsroom import models

    call_command("migrate", database="default", verbosity=0)
    page = models.ArticlePage(title="第0稿", live=False)
    page.section = models.Section.objects.create(name="國際", order=1)
    models.month_folder(timezone.now()).add_child(instance=page)


def save_at_desk(root: Path, build: str) -> None:
    """Each save is told to the editor when the database has taken it."""
    start(root, "settings", build)
    from yanlu.newsroom import models

    for number in range(1, 1 + SAVES):
        page = models.ArticlePage.objects.get()
        page.title = f"第{number}稿"
        revision = page.save_revision(clean=False)
        acknowledge(f"saved {revision.pk} {number}")
        if number % 3 == 0:
            revision.publish(skip_permission_checks=True)
            acknowledge(f"published {revision.pk} {number}")


# The mailbox: readers send comments


def make_mailbox(root: Path, build: str) -> None:
    start(root, "mailbox_settings", build)
    from django.core.management import call_command

    from tests.comments.mailbox import print_paper

    call_command("migrate", database="mailbox", verbosity=0)
    print_paper(root / "edition.db")


def send_letters(root: Path, build: str) -> None:
    """Each comment is told to its reader, with a key, when the database has taken it."""
    start(root, "mailbox_settings", build)
    from django.test import Client

    from tests.comments.mailbox import Reader
    from yanlu.comments import filing

    filing.HASTE = 0
    for number in range(LETTERS):
        Reader(Client(), f"198.51.{number}.7").comment(f"第{number}封信，寫得各不相同。")
        acknowledge(f"letter 第{number}封信，寫得各不相同。")


MAKE = {
    "editions": make_editions,
    "press": make_press,
    "pieces": make_press,
    "desk": make_desk,
    "mailbox": make_mailbox,
}
DO = {
    "editions": print_editions,
    "press": print_as_press,
    "pieces": print_in_pieces,
    "desk": save_at_desk,
    "mailbox": send_letters,
}

if __name__ == "__main__":
    acts = MAKE if sys.argv[1] == "make" else DO
    what, root, build = sys.argv[-3:]
    swap_sqlite(build)
    acts[what](Path(root), build)
