"""The paper that is verified in these tests, and copies of it."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yanlu.manifest import minisign, paths
from yanlu.manifest.canonical import Entry
from yanlu.manifest.confirm import Terms
from yanlu.manifest.errors import SourceError
from yanlu.manifest.keys import SigningKey
from yanlu.manifest.nodes import MemoryNodes
from yanlu.manifest.report import Report
from yanlu.manifest.seal import Change, Sealed, seal
from yanlu.manifest.statements import Reason
from yanlu.manifest.verify import verify_copy, verify_page

PAPER = "tongxing"
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LIFE = timedelta(hours=48)
HTML = "text/html; charset=utf-8"
ARTICLE = "a/k3v9q2m/zh-hant-tw.html"
OTHER_ARTICLE = "a/p7d2x4c/zh-hant-tw.html"


def counted_entropy(count: int) -> bytes:
    """Bytes that are no secret, so that a failing test can be run again."""
    return bytes(range(count))


def key_of_an_intruder(key_id: bytes) -> SigningKey:
    """A key that gives itself out as the paper's by its id."""
    return SigningKey(key_id, b"\x66" * 32)


KEY = SigningKey.generate(counted_entropy)


def entry(content: bytes) -> Entry:
    """The entry of a page."""
    return Entry(hashlib.sha256(content).hexdigest(), len(content), HTML)


def terms(
    now: datetime = MORNING + timedelta(hours=1),
    seen: int | None = None,
    seen_hash: str | None = None,
    paper: str | None = None,
) -> Terms:
    """What a reader holds a copy to an hour after the morning edition."""
    return Terms(KEY.public, now, seen, seen_hash, paper)


def pages(count: int) -> dict[str, bytes]:
    """So many pages, the two named ones first."""
    names = [ARTICLE, OTHER_ARTICLE] + [f"a/{i // 9:07d}/{i}.html" for i in range(count)]
    return {name: f"<p>{name} 言路</p>".encode() for name in names[:count]}


class Paper:
    """A press: it seals batches and keeps every file that stands, as the store does."""

    def __init__(self, name: str = PAPER, key: SigningKey = KEY) -> None:
        self.name, self.key = name, key
        self.files: dict[str, bytes] = {}
        self.nodes: dict[str, bytes] = {}
        self.head: bytes | None = None
        self.number = 0
        self.publish(pages(200))

    def publish(
        self,
        content: Mapping[str, bytes] | None = None,
        drop: Iterable[str] = (),
        withdraw: Mapping[str, Reason] | None = None,
        issued: datetime = MORNING,
    ) -> Sealed:
        """Seal one batch and put its files in place."""
        content, withdraw = content or {}, withdraw or {}
        put = {path: entry(data) for path, data in content.items()}
        change = Change(put, frozenset(drop), withdraw)
        sealed = seal(
            self.name,
            self.head,
            change,
            MemoryNodes(self.nodes),
            self.key,
            number=self.number + 1,
            issued=issued,
            expires=issued + LIFE,
        )
        self._place(sealed, content, change)
        return sealed

    def _place(self, sealed: Sealed, content: Mapping[str, bytes], change: Change) -> None:
        self.head, self.number = sealed.head_bytes, sealed.number
        self.nodes.update(sealed.tree.new)
        self.files.update(content)
        self.files.update(sealed.files)
        for path in (change.drop | change.withdrawn.keys()) - content.keys():
            self.files.pop(path, None)
        for path in sealed.obsolete:
            del self.files[path]

    def copy(self) -> "Copy":
        """A mirror of all that stands."""
        return Copy(dict(self.files))

    def write(self, folder: Path) -> Path:
        """A mirror of all that stands, on disk."""
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder


class Copy:
    """A mirror in memory, that remembers what it was asked."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: dict[str, int] = {}

    def __call__(self, path: str, limit: int) -> bytes:
        self.asked[path] = limit
        try:
            return self.files[path][:limit]
        except KeyError:
            raise SourceError(path) from None

    def paths(self) -> list[str]:
        return sorted(self.files)

    def verify(self, held: Terms | None = None) -> Report:
        """What a mirror keeper, who can list it, finds."""
        return verify_copy(self, self.paths, held or terms())

    def verify_from_afar(self, held: Terms | None = None) -> Report:
        """What someone who cannot list it finds."""
        return verify_copy(self, None, held or terms())

    def verify_page(self, path: str, held: Terms | None = None) -> Report:
        """What a reader of one page finds."""
        return verify_page(self, path, held or terms())


def leaf_of(copy: Copy, path: str) -> str:
    leaves = {name: data for name, data in copy.files.items() if data.startswith(b'{"files"')}
    return next(name for name, data in leaves.items() if path.encode() in data)


def yes(*_: object) -> bool:
    return True


def no(*_: object) -> bool:
    return False


def signed_head(copy: Copy, head: bytes) -> None:
    """Put a head the paper itself signed."""
    copy.files |= {
        paths.HEAD: head,
        paths.HEAD_SIG: KEY.sign(head),
        paths.HEAD_MINISIG: minisign.sign(KEY, head, "edition:1"),
    }
