"""A small paper with its store, its folder and the hand that seals; the cast of these tests."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yanlu.delivery import Batch, Delivered, Folder, Store, deliver
from yanlu.delivery.body import unpack
from yanlu.edition import File, Stored
from yanlu.edition.file import HTML, hashed_path
from yanlu.manifest.confirm import Terms
from yanlu.manifest.keys import SigningKey
from yanlu.manifest.nodes import NodeStore
from yanlu.manifest.report import Report
from yanlu.manifest.seal import Change, Sealed, seal
from yanlu.manifest.sources import FolderSource
from yanlu.manifest.statements import Edition, Head, Reason
from yanlu.manifest.verify import verify_copy

MEMORY = Path("/dev/shm")
PAPER = "tongxing"
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LIFE = timedelta(hours=48)
KEY = SigningKey.generate(lambda count: bytes(range(count)))
INTRUDER = SigningKey(KEY.public.key_id, b"\x66" * 32)
FRONT = "zh-hant-tw.html"


def quick_place() -> Path | None:
    """Where tests put their files: in memory where they can, as nobody cuts their power."""
    return MEMORY if os.access(MEMORY, os.W_OK) else None


def sealer(key: SigningKey = KEY, now: datetime = MORNING):  # type: ignore[no-untyped-def]
    """Seals for the paper; an intruder's key may be given."""

    def sign(before: bytes | None, change: Change, nodes: NodeStore, number: int) -> Sealed:
        return seal(
            PAPER, before, change, nodes, key, number=number, issued=now, expires=now + LIFE
        )

    return sign


def page(path: str, words: str = "") -> File:
    """A page long enough to be worth compressing."""
    return File(path, HTML, f"<p>{path} {words} 言路日報的一頁。</p>\n".encode() * 12)


def article(identity: str, words: str = "") -> tuple[File, ...]:
    """The pages of one article."""
    folder = f"a/{identity}/"
    names = ("index.html", "zh-hant-tw.html", "zh-hans-cn.html")
    return (
        *(page(folder + name, words) for name in names),
        File(f"{folder}note.txt", "text/plain", b"short " + words.encode()),
    )


class House:
    """The paper's machine.

    Args:
        root: where its files lie; opened again, it is the same paper.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.media = root / "pictures"
        self.media.mkdir(parents=True, exist_ok=True)
        self.store = Store(root / "edition.db")
        self.folder = Folder(root / "edition", self.media)

    def picture(self, data: bytes) -> File:
        """A picture that lies among the stored files."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not (self.media / sha256).exists():
            (self.root / sha256).write_bytes(data)
            (self.root / sha256).rename(self.media / sha256)
        stored = Stored(sha256, len(data))
        return File(hashed_path(sha256, "image/webp"), "image/webp", stored)

    def publish(
        self,
        put: Mapping[str, tuple[File, ...]] | None = None,
        gone: Iterable[str] = (),
        reasons: Mapping[str, Reason] | None = None,
        now: datetime = MORNING,
        **how: int,
    ) -> Sealed | None:
        """One batch."""
        batch = Batch(put or {}, frozenset(gone), reasons or {})
        return self.store.publish(batch, sealer(now=now), **how)

    def deliver(self) -> Delivered:
        """Bring the folder up to date."""
        return deliver(self.store, self.folder, KEY.public)

    def newest(self) -> tuple[Head, Edition]:
        """Head and manifest of the edition that stands."""
        kept = self.store.newest()
        assert kept is not None
        return Head.parse(kept.head), Edition.parse(kept.manifest)

    def standing(self) -> dict[str, bytes]:
        """Every file that stands, with its bytes."""
        return {
            path: body_of(self, standing.entry.sha256, standing.stored)
            for path, standing in self.store.standing(limit=1_000_000)
        }

    def bodies(self) -> set[str]:
        """The hashes of all bodies that are kept."""
        return {one for (one,) in self.store.connection.execute("SELECT sha256 FROM body")}

    def named(self) -> set[str]:
        """The hashes of all bodies that a standing path names."""
        rows = self.store.standing(limit=1_000_000)
        return {standing.entry.sha256 for _, standing in rows if not standing.stored}

    def on_disk(self) -> dict[str, bytes]:
        """Every file of the folder."""
        root = self.folder.root
        files = (path for path in root.rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}

    def verify(self, now: datetime = MORNING) -> Report:
        """What a mirror keeper finds in the folder."""
        source = FolderSource(self.folder.root)
        return verify_copy(source, source.paths, Terms(KEY.public, now))


def body_of(house: House, sha256: str, is_stored: bool) -> bytes:
    if is_stored:
        return (house.media / sha256).read_bytes()
    forms = house.store.body_row(sha256)
    assert forms is not None, f"{sha256} has lost its body"
    return unpack(forms[0], forms[2])
