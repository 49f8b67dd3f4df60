"""A press with a large archive behind it, in a process that prints one change at each line."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import django
import samples

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanlu.config.settings")
django.setup()

from django.apps import apps  # noqa: E402 - after Django is up
from django.db import connections, transaction  # noqa: E402

from yanlu.article import Article, Summary, summary, to_json  # noqa: E402
from yanlu.delivery import Batch, Store  # noqa: E402
from yanlu.edition import File, Front, Paper  # noqa: E402
from yanlu.press import catalogue  # noqa: E402
from yanlu.press.press import Press  # noqa: E402
from yanlu.press.reprints import note_printer  # noqa: E402
from yanlu.press.workshop import Workshop  # noqa: E402

NAMES = ("zh-hant-tw", "zh-hans-cn")
AT_ONCE = 25_000  # articles in one edition, to build the archive fast


@dataclass(frozen=True)
class Change:
    """That an article changed."""

    thing: str
    seq: int


@dataclass(frozen=True)
class Printable:
    """An article with the things on which it depends."""

    article: Article
    revision: int
    dependencies: dict[str, int]


class Desk:
    """A newsroom of which one article after the other changes."""

    def __init__(self) -> None:
        self.waiting: dict[str, Article] = {}

    def change(self, index: int, version: int) -> None:
        one = samples.article(index, version)
        self.waiting = {one.id: one}

    def changes(self, limit: int, /) -> list[Change]:
        return [Change(f"article:{identity}", 1) for identity in self.waiting]

    def settle(self, done: Iterator[Change], /) -> None:
        for one in done:
            del self.waiting[one.thing.partition(":")[2]]

    def printable(self, article_id: str, /) -> Printable | None:
        one = self.waiting[article_id]
        things = [f"section:{one.section.id}", *(f"topic:{topic.id}" for topic in one.topics)]
        return Printable(one, one.version, dict.fromkeys(things, 1))

    def live(self, after: str, limit: int, /) -> list[tuple[str, int]]:
        return []

    def describe(self, kind: str, identity: str, /) -> tuple[str, str] | None:
        refs = (*samples.SECTIONS, *samples.TOPICS, *samples.PEOPLE)
        return next(((ref.name, "") for ref in refs if ref.id == identity), None)

    def paper(self) -> Paper:
        return samples.PAPER

    def front(self) -> Front:
        return Front()

    def static_pages(self) -> tuple[()]:
        return ()

    def pages_using(self, things: Iterable[str], /) -> set[str]:
        return set()

    def glossary(self) -> tuple[()]:
        return ()

    def step(self, now: datetime, monotonic: float, /) -> bool:
        return False


def main(size: int, var: Path) -> None:
    """Build the archive; then, for each line that comes in, print one changed article."""
    signer, desk = samples.Signer(), Desk()
    store = Store(var / "edition.db")
    build_store(store, size, signer)
    build_catalogue(size)
    shop = Workshop(desk, store, (), signer.key, None, "bench", 5.0)
    shop.printer = samples.printer()
    note_printer(shop, shop.printer)
    press = Press(shop)
    chance = random.Random(size)
    print("ready", flush=True)
    for version, _ in enumerate(sys.stdin, start=2):
        desk.change(chance.randrange(size), version)
        print(print_change(press, desk, signer.now), flush=True)


def print_change(press: Press, desk: Desk, now: datetime) -> float:
    """CPU seconds of the press's unit one: article, front, section; sealed and in the store."""
    before = press.shop.store.newest()
    began = time.process_time()
    press.step(now)
    taken = time.process_time() - began
    after = press.shop.store.newest()
    if desk.waiting or not before or not after or after.number != before.number + 1:
        raise SystemExit("the change was not printed")
    return taken


def build_store(store: Store, size: int, signer: samples.Signer) -> None:
    """As many files under as many names as real articles have, with short words in them."""
    for start in range(0, size, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, size))
        names = (samples.identity(index) for index in numbers)
        store.publish(Batch({f"article:{one}": tuple(files(one)) for one in names}), signer)


def files(identity: str) -> Iterator[File]:
    endings = ("html", "lite.html", "txt")
    paths = [f"a/{identity}/{name}.{ending}" for name in NAMES for ending in endings]
    paths += [f"a/{identity}/article.json", f"a/{identity}/index.html", f"k/{identity}/index.html"]
    return (File(path, "text/html; charset=utf-8", path.encode()) for path in paths)


def build_catalogue(size: int) -> None:
    """What the press remembers of these articles, written straight into its tables."""
    connection = connections["press"]
    with connection.schema_editor() as editor:
        for model in apps.get_app_config("press").get_models():
            editor.create_model(model)
    with transaction.atomic(using="press"):
        write_rows(connection.cursor(), connection.ops.adapt_datetimefield_value, size)


def write_rows(cursor: Any, moment: Callable[[datetime], str], size: int) -> None:
    keys: set[str] = set()
    for item in summaries(size):
        published = moment(item.published)
        cursor.execute(PRINTING, (item.id, 1, to_json(item).decode(), False, published))
        places = [str(key) for key in catalogue.keys_of(item)]
        cursor.executemany(LISTED, [(key, item.id, published) for key in places])
        keys.update(places)
    cursor.executemany(LIST, [(key,) for key in keys])


PRINTING = (
    "INSERT INTO press_printing (article, revision, summary, withdrawn, printed_at) "
    "VALUES (%s, %s, %s, %s, %s)"
)
LISTED = "INSERT INTO press_listed (key, printing_id, published) VALUES (%s, %s, %s)"
LIST = "INSERT INTO press_list (key) VALUES (%s)"


def summaries(size: int) -> Iterator[Summary]:
    """What lists show of each article of the archive."""
    pattern = summary(samples.article(0))
    for index in range(size):
        chance = random.Random(index)
        yield replace(
            pattern,
            id=samples.identity(index),
            published=samples.FIRST + index * samples.APART,
            section=samples.SECTIONS[index % len(samples.SECTIONS)],
            topics=(chance.choice(samples.TOPICS),),
            credits=tuple(
                replace(one, person=chance.choice(samples.PEOPLE)) for one in pattern.credits
            ),
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(os.environ["YANLU_VAR"]))
