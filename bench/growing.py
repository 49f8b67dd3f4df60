"""A small paper of the previous release grows large: the same article, many times, as rows.

What is real: the tables, triggers and indexes of that release; its editions, sealed with the
paper's own key; the size and form of a page as that release printed it. What is made up: every
article is the fixture's one under another id, headline and date; at the desk its text stands six
times over, about 1,300 characters. The desk's search does not find them, and nobody has commented
on them.
"""

from __future__ import annotations

import gzip
import itertools
import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import samples

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()
import sqlite3  # noqa: E402 - after the swap

from yanlu.delivery import Batch, Store  # noqa: E402
from yanlu.edition import File  # noqa: E402
from yanlu.manifest.keyfile import read_signing_key  # noqa: E402
from yanlu.manifest.nodes import NodeStore  # noqa: E402
from yanlu.manifest.seal import Change, Sealed, seal  # noqa: E402

PATTERN, DAY, MONTH = "3js4ug7", "2026-11-18", "2026-11"  # of the article in the fixture
LAST = datetime(2026, 11, 17, 20, tzinfo=UTC)
HERE = timedelta(hours=8)
TIMES = 6  # that the text stands in an article
AT_ONCE = 1_000  # articles in an edition
Row = dict[str, Any]


@dataclass(frozen=True)
class One:
    """An article: its number, from the newest backwards."""

    number: int

    @property
    def id(self) -> str:
        return samples.identity(self.number)

    @property
    def published(self) -> datetime:
        return LAST - self.number * samples.APART

    @property
    def day(self) -> str:
        return (self.published + HERE).date().isoformat()

    @property
    def month(self) -> str:
        return self.day[:7]


def grow(var: Path, size: int) -> None:
    """Let the paper in `var` hold so many articles more."""
    articles = [One(number) for number in range(size)]
    with closing(sqlite3.connect(var / "newsroom.db")) as desk, desk:
        desk.row_factory = sqlite3.Row
        rows = Desk(desk)
        first = rows.most("wagtailcore_revision") + 1
        headline = rows.grow(articles)
    with closing(sqlite3.connect(var / "press.db")) as press, press:
        press.row_factory = sqlite3.Row
        grow_press(press, articles, headline, first)
    with closing(Store(var / "edition.db")) as store:
        grow_store(store, var / "keys" / "edition.key", articles, headline)


def titled(headline: str, one: One) -> str:
    return f"{headline} {one.number}"


def the_row(database: sqlite3.Connection, table: str, column: str, value: object) -> Row:
    found = database.execute(f"SELECT * FROM {table} WHERE {column} = ?", (value,)).fetchone()
    return dict(found)


def add(database: sqlite3.Connection, table: str, row: Row) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


class Desk:
    """The newsroom's rows: folders of months, pages, revisions, topics, credits."""

    def __init__(self, desk: sqlite3.Connection) -> None:
        self.desk = desk
        self.page = the_row(desk, "wagtailcore_page", "slug", PATTERN)
        page = self.page["id"]
        self.article = the_row(desk, "newsroom_articlepage", "page_ptr_id", page)
        self.revision = the_row(desk, "wagtailcore_revision", "id", self.page["live_revision_id"])
        self.topic = the_row(desk, "newsroom_articlepage_topics", "articlepage_id", page)
        self.credit = the_row(desk, "newsroom_creditrow", "page_id", page)
        self.folder = the_row(desk, "wagtailcore_page", "slug", MONTH)
        self.archive = the_row(desk, "wagtailcore_page", "slug", "archive")
        self.folders = {MONTH: self.folder}
        self.pages = itertools.count(self.most("wagtailcore_page") + 1)
        self.revisions = itertools.count(self.most("wagtailcore_revision") + 1)

    def most(self, table: str) -> int:
        return int(self.desk.execute(f"SELECT max(id) FROM {table}").fetchone()[0])

    def grow(self, articles: list[One]) -> str:
        """Write the articles, as printed already; the headline that all of them have."""
        for one in articles:
            self.add_article(one, self.folder_of(one.month))
        for folder in (self.archive, *self.folders.values()):
            children = "UPDATE wagtailcore_page SET numchild = ? WHERE id = ?"
            self.desk.execute(children, (folder["numchild"], folder["id"]))
        self.desk.execute("DELETE FROM newsroom_change")
        return str(self.page["title"])

    def folder_of(self, month: str) -> Row:
        if month not in self.folders:
            made = self.below(self.archive, self.folder, month)
            self.folders[month] = made | {"title": month, "draft_title": month, "numchild": 0}
            add(self.desk, "wagtailcore_page", self.folders[month])
            add(self.desk, "newsroom_monthfolder", {"page_ptr_id": made["id"]})
        return self.folders[month]

    def below(self, parent: Row, pattern: Row, slug: str) -> Row:
        """A page like the pattern, the parent's next child."""
        parent["numchild"] += 1
        return pattern | {
            "id": next(self.pages),
            "path": parent["path"] + base36(parent["numchild"]),
            "slug": slug,
            "url_path": f"{parent['url_path']}{slug}/",
            "translation_key": uuid.uuid4().hex,
        }

    def add_article(self, one: One, folder: Row) -> None:
        revision, title = next(self.revisions), titled(self.page["title"], one)
        when = one.published.strftime("%Y-%m-%d %H:%M:%S")
        page = self.below(folder, self.page, one.id) | {
            "title": title,
            "draft_title": title,
            "first_published_at": when,
            "live_revision_id": revision,
            "latest_revision_id": revision,
        }
        body = json.dumps(longer(json.loads(self.article["body"])))
        content = json.loads(self.revision["content"]) | {
            "pk": page["id"],
            "path": page["path"],
            "translation_key": str(uuid.UUID(page["translation_key"])),
            "first_published_at": one.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "title": title,
            "draft_title": title,
            "slug": one.id,
            "url_path": page["url_path"],
            "public_id": one.id,
            "dateline_date": one.day,
            "body": body,
        }
        for row in content["credits"]:
            row["page"] = page["id"]
        mine = {"id": None}
        kept = {"id": revision, "object_id": str(page["id"]), "object_str": title}
        add(self.desk, "wagtailcore_page", page)
        article = {"page_ptr_id": page["id"], "public_id": one.id, "body": body}
        add(
            self.desk,
            "newsroom_articlepage",
            self.article | article | {"dateline_date": one.day},
        )
        words = {"content": json.dumps(content)}
        add(self.desk, "wagtailcore_revision", self.revision | kept | words)
        topic = self.topic | mine | {"articlepage_id": page["id"]}
        add(self.desk, "newsroom_articlepage_topics", topic)
        add(self.desk, "newsroom_creditrow", self.credit | mine | {"page_id": page["id"]})


def longer(body: list[Row]) -> list[Row]:
    return [block | {"id": str(uuid.uuid4())} for _ in range(TIMES) for block in body]


def base36(number: int) -> str:
    """A step of a page's path, as treebeard writes it."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "".join(letters[number // 36**place % 36] for place in (3, 2, 1, 0))


def grow_press(press: sqlite3.Connection, articles: list[One], headline: str, first: int) -> None:
    """What the press remembers of the articles: that they are printed, and in which lists.

    Args:
        first: the revision of the first article; the others' follow it.
    """
    printing = the_row(press, "press_printing", "article", PATTERN)
    summary = json.loads(printing["summary"])
    keys = column(press, "SELECT key FROM press_listed WHERE printing_id = ?")
    things = column(press, "SELECT thing FROM press_dependency WHERE printing_id = ?")
    for one in articles:
        at = (one.published + HERE).strftime("%Y-%m-%dT%H:%M:%S+08:00")
        mine = {"id": one.id, "headline": titled(headline, one), "published": at}
        words = {"article": one.id, "summary": json.dumps(summary | mine)}
        add(press, "press_printing", printing | words | {"revision": first + one.number})
        when = one.published.strftime("%Y-%m-%d %H:%M:%S")
        places = [key.replace(DAY, one.day).replace(MONTH, one.month) for key in keys]
        press.executemany(LISTED, [(key, when, one.id) for key in places])
        press.executemany(LIST, [(key,) for key in places])
        press.executemany(DEPENDENCY, [(thing, one.id) for thing in things])


def column(press: sqlite3.Connection, query: str) -> list[str]:
    return [str(value) for (value,) in press.execute(query, (PATTERN,))]


LISTED = "INSERT INTO press_listed (key, published, printing_id) VALUES (?, ?, ?)"
LIST = "INSERT OR IGNORE INTO press_list (key) VALUES (?)"
DEPENDENCY = "INSERT INTO press_dependency (thing, version, printing_id) VALUES (?, 1, ?)"


def grow_store(store: Store, key: Path, articles: list[One], headline: str) -> None:
    """Seal editions with the pages of all these articles."""
    signing, now = read_signing_key(key), datetime.now(UTC)
    newest = store.newest()
    assert newest
    paper = json.loads(newest.head)["paper"]

    def sign(before: bytes | None, change: Change, nodes: NodeStore, number: int) -> Sealed:
        until = now + timedelta(hours=48)
        return seal(paper, before, change, nodes, signing, number=number, issued=now, expires=until)

    pattern = list(printed(store))
    fence = int(store.connection.execute(FENCE).fetchone()[0])
    for start in range(0, len(articles), AT_ONCE):
        few = articles[start : start + AT_ONCE]
        put = {f"article:{one.id}": tuple(renamed(pattern, one, headline)) for one in few}
        store.publish(Batch(put), sign, fence=fence)


FENCE = "SELECT value FROM note WHERE key = 'fence'"
PRINTED = """
    SELECT file.path, type, raw, gz FROM claim JOIN file USING (path) JOIN body USING (sha256)
    WHERE owner = ?
"""


def printed(store: Store) -> Iterator[File]:
    """The files of the article that there is."""
    for path, kind, raw, gz in store.connection.execute(PRINTED, (f"article:{PATTERN}",)):
        yield File(path, kind, raw if gz is None else gzip.decompress(gz))


def renamed(pattern: list[File], one: One, headline: str) -> Iterator[File]:
    old, new = headline.encode(), titled(headline, one).encode()
    for file in pattern:
        data = file.data.replace(PATTERN.encode(), one.id.encode()).replace(old, new)
        yield File(file.path.replace(PATTERN, one.id), file.type, data)
