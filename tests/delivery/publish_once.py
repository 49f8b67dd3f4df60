"""One publish and its delivery, in a child process that may be killed at any system call.

It reads one line for each task from its standard input (`<root> <build>`), forks a child that says
its number and waits for another line, lets it publish, and says how it ended. So the modules are
loaded once, and a tracer that is attached meanwhile counts nothing but the publish.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from yanlu.config.sqlite import use_sound_sqlite

if "interpreter's" not in sys.argv:  # where no wheel exists, the interpreter's SQLite is used
    use_sound_sqlite()

from yanlu.delivery import Batch, Delivered, Folder, Store, store
from yanlu.delivery import deliver as sound_deliver
from yanlu.delivery.deliver import to_sheet
from yanlu.delivery.store import LAST
from yanlu.edition import File
from yanlu.manifest.statements import Reason

from .house import FRONT, KEY, House, article, page, sealer

ANY_TRACER = (0x59616D61, -1)  # prctl: PR_SET_PTRACER, PR_SET_PTRACER_ANY
ARTICLES = 70  # more than a leaf of the tree holds, so that it has branches


def old_edition(house: House) -> None:
    """What stands before."""
    house.publish(old_pages(house))
    house.deliver()


def old_pages(house: House) -> dict[str, tuple[File, ...]]:
    articles = range(ARTICLES // 4)
    return {f"article:{n}": (*article(f"s{n}", "舊"), picture(house, n)) for n in articles} | {
        "front": (page(FRONT, "舊"),)
    }


def picture(house: House, number: int):  # type: ignore[no-untyped-def]
    return house.picture(f"picture {number}".encode() * 90)


def new_batch(house: House) -> Batch:
    """An article corrected, one new with a picture, one taken back, and the front page."""
    return Batch(
        {
            "article:1": (*article("s1", "更正"), picture(house, 1)),
            "article:new": (*article("newone7", "新"), picture(house, 1000)),
            "front": (page(FRONT, "新"),),
        },
        gone=frozenset(["article:2"]),
        reasons={"article:2": Reason.LEGAL},
    )


class InPlace(Folder):
    """A broken build: it writes into the files that readers read."""

    @contextlib.contextmanager
    def replacing(self, path: str) -> Iterator[Path]:
        final = self.place(path)
        self.make_way(final.parent)
        if final.exists() and "f/" in path:
            final.unlink()
        yield final


class HeadFirst(Folder):
    """A broken build: the pointer moves before there is anything to point to."""

    def __init__(self, house: House) -> None:
        super().__init__(house.folder.root, house.media)
        self.house = house

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        for path in LAST:
            standing = self.house.store.shelf.find(path)
            assert standing is not None
            self.lay(to_sheet(self.house.store, path, standing))
        yield


class ByStatement(Store):
    """A broken build: every statement is its own transaction."""

    @contextlib.contextmanager
    def transaction(self, fence: int) -> Iterator[None]:
        yield


def publish(root: Path, build: str) -> None:
    """Print the new edition, if it does not stand yet, and deliver it."""
    house = House(root)
    if build.startswith("switch"):
        switch(house, build)
    else:
        break_store(house, build)
        house.store.publish(new_batch(house), sealer())
    deliver(house, build)
    house.store.close()


def break_store(house: House, build: str) -> None:
    if build.endswith("by-statement"):
        house.store.close()
        house.store = ByStatement(house.root / "edition.db")


def switch(house: House, build: str) -> None:
    """The same new edition by a full reprint, with a manifest that is laid down part by part."""
    newest = house.store.newest()
    if newest and newest.number == 1:
        store.HUGE = 100
        new = new_batch(house)
        pages = {who: files for who, files in old_pages(house).items() if who not in new.gone}
        house.store.begin_stage("another theme")
        house.store.stage(Batch({**pages, **new.put}))
        break_store(house, build)
        house.store.take_over(sealer())


def deliver(house: House, build: str) -> Delivered:
    targets = {
        "in-place": lambda: InPlace(house.folder.root, house.media),
        "head-first": lambda: HeadFirst(house),
    }
    return sound_deliver(house.store, targets.get(build, lambda: house.folder)(), KEY.public)


def read_line() -> str:
    """One line, and not a byte more: parent and child read from one pipe."""
    line = b""
    while (byte := os.read(0, 1)) not in (b"\n", b""):
        line += byte
    return line.decode()


def say(words: object) -> None:
    os.write(1, f"{words}\n".encode())


def child(root: str, build: str) -> None:
    """Publish when told to."""
    ctypes.CDLL(None).prctl(*ANY_TRACER, 0, 0, 0)
    say(os.getpid())
    read_line()
    code = 0
    try:
        publish(Path(root), build)
    except Exception as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        code = 1
    os._exit(code)


def main() -> None:
    """Do tasks until there are no more."""
    while line := read_line():
        process = os.fork()
        if not process:
            child(*line.split())
        _, status = os.waitpid(process, 0)
        say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
    sys.exit(0)
