"""A bucket of an S3-compatible store as a target: any CDN can carry it."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from yanlu.manifest.paths import HEAD, is_safe
from yanlu.manifest.transport import gunzip, largest_twin

from .answers import caching
from .errors import LostError, TargetError
from .sheet import MediaFolder, Sheet

if TYPE_CHECKING:
    from obstore import ObjectMeta, PutMode
    from obstore.store import S3Config

HANDS = 16  # requests at once: each waits for the network, not for the processor
WAITING = 4 * HANDS  # files in memory at most
WHOLE = 16 << 20  # a larger file goes in parts
HASH = "yanlu-sha256"  # the metadata that names the uncompressed content
SAID = re.compile(r"<Code>(\w+)</Code>.*?<Message>(.*?)</Message>")
FAILURES = (BaseError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Account:
    """Where a bucket is, and with what it is opened.

    Args:
        bucket: its name.
        prefix: below which all lies; may be empty.
        endpoint: address of the service; empty for Amazon's own.
        key: the access key; empty: taken from the machine, as Amazon's tools do.
        secret: that belongs to it.
        region: of the bucket.
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    key: str = ""
    secret: str = ""
    region: str = "us-east-1"

    def open(self, *, is_signed: bool = True, is_locked: bool = False) -> S3Store:
        """The place below the prefix; nothing is asked of it yet.

        Args:
            is_signed: whether requests are signed; else it is asked as a stranger would.
            is_locked: whether what is put there may be under S3's Object Lock, which takes nothing
                without a checksum.

        Raises:
            TargetError: the account makes no sense.
        """
        credentials: S3Config = {} if is_signed else {"skip_signature": True}
        if self.key:
            credentials = {"access_key_id": self.key, "secret_access_key": self.secret}
        if is_locked:
            credentials["checksum_algorithm"] = "SHA256"
        try:
            return S3Store(
                self.bucket,
                prefix=self.prefix or None,
                endpoint=self.endpoint or None,
                region=self.region,
                client_options={
                    "allow_http": self.endpoint.startswith("http://"),
                    "connect_timeout": timedelta(seconds=5),
                    "timeout": timedelta(seconds=60),
                },
                retry_config={
                    "max_retries": 4,
                    "retry_timeout": timedelta(seconds=30),
                    "backoff": {
                        "init_backoff": timedelta(milliseconds=200),
                        "max_backoff": timedelta(seconds=5),
                        "base": 2,
                    },
                },
                config=credentials,
            )
        except FAILURES as error:
            raise TargetError(f"s3://{self.bucket}: {error}") from error


class Bucket:
    """A bucket that holds the edition, one object a path.

    What is worth compressing lies there as gzip, with its Content-Encoding: an object store sends
    what it has, whoever asks, and every browser takes gzip.

    Args:
        store: the place in the bucket.
        media: the folder in which stored files lie under the name of their content.
        name: under which the desk sees it.
    """

    twins: tuple[str, ...] = ()

    def __init__(self, store: S3Store, media: MediaFolder, name: str = "bucket") -> None:
        self.store = store
        self.media = media
        self.name = name
        self.workers: ThreadPoolExecutor | None = None
        self.pending: set[Future[None]] = set()
        self.dropped: list[str] = []
        self.head: str | None = None

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Work with many hands meanwhile; the head is exchanged only for the one seen now.

        An object store knows no lock. Of two presses that write at once, the second to move the
        head fails, and does it all again.
        """
        self.head = self.tag_of_head()
        self.workers = ThreadPoolExecutor(HANDS, thread_name_prefix="bucket")
        try:
            yield
        finally:
            self.workers.shutdown(cancel_futures=True)
            self.workers = None
            self.pending.clear()
            self.dropped.clear()

    def tag_of_head(self) -> str | None:
        """The tag of the head that the bucket has; None if it has none."""
        with told(HEAD):
            try:
                return obstore.head(self.store, HEAD)["e_tag"]
            except FileNotFoundError:
                return None

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes at the path as a reader gets them, at most `limit` of them."""
        with told(path):
            try:
                found = obstore.get(self.store, path)
            except FileNotFoundError:
                return None
            if found.meta["size"] > largest_twin(limit):
                return bytes(obstore.get_range(self.store, path, start=0, length=limit))
            data = bytes(found.bytes())
        if found.attributes.get("Content-Encoding") == "gzip":
            return gunzip(data, limit) or b""
        return data[:limit]

    def lay(self, sheet: Sheet) -> None:
        """Put the file at its path, beside others; the head only in place of the one seen.

        Raises:
            LostError: it is a stored file, and not where stored files lie.
        """
        if not is_safe(sheet.path):
            raise TargetError(f"unsafe path {sheet.path!r}")
        if sheet.is_stored and not (self.media / sheet.entry.sha256).is_file():
            place = f"{sheet.entry.sha256} is missing from {self.media}"
            raise LostError(f"{sheet.path}: its stored file {place}")
        if sheet.path == HEAD:
            self.switch(sheet)
        elif self.workers is None:
            self.put(sheet)
        else:
            if len(self.pending) >= WAITING:
                self.settle(wait(self.pending, return_when=FIRST_COMPLETED).done)
            self.pending.add(self.workers.submit(self.put, sheet))

    def put(self, sheet: Sheet) -> None:
        """Write one object, with all that a reader's browser must be told."""
        is_large = sheet.is_stored and sheet.entry.length > WHOLE
        source = self.media / sheet.entry.sha256
        with told(sheet.path):
            obstore.put(
                self.store,
                sheet.path,
                source if is_large else source.read_bytes() if sheet.is_stored else body(sheet),
                attributes=attributes(sheet),
                use_multipart=is_large,
            )

    def switch(self, sheet: Sheet) -> None:
        """Move the head, unless another press has moved it since this one looked."""
        mode: PutMode = {"e_tag": self.head} if self.head else "create"
        with told(sheet.path):
            try:
                done = obstore.put(
                    self.store,
                    sheet.path,
                    body(sheet),
                    attributes=attributes(sheet),
                    mode=mode,
                )
            except (AlreadyExistsError, PreconditionError) as error:
                raise TargetError(f"{sheet.path}: another press has moved it meanwhile") from error
            self.head = done["e_tag"]

    def differing(self, sheets: Iterable[Sheet]) -> set[str]:
        """Paths of those of which the listing says that they are not there, or other.

        The tag of an object is the MD5 of what it holds (S3, where it was written whole and is not
        encrypted under a key of one's own); where it is no MD5, only the size is compared.
        """
        return {path for path, (is_same, _) in self.compared(sheets).items() if not is_same}

    def doubtful(self, sheets: Iterable[Sheet]) -> set[str]:
        """The same, and what was touched after the head, which is written last of all."""
        with told(HEAD):
            try:
                head = obstore.head(self.store, HEAD)["last_modified"]
            except FileNotFoundError:
                head = None
        found = self.compared(sheets)
        return {
            path
            for path, (is_same, at) in found.items()
            if not is_same or head is None or at is None or at > head
        }

    def compared(self, sheets: Iterable[Sheet]) -> Mapping[str, tuple[bool, datetime | None]]:
        """Of each path whether it is as it should be, and when it was touched."""
        wanted = {sheet.path: self.mark(sheet) for sheet in sheets}
        found: dict[str, tuple[bool, datetime | None]] = dict.fromkeys(wanted, (False, None))
        if wanted:
            for meta in self.listing(min(wanted), max(wanted)):
                size, tag = wanted.get(meta["path"], (-1, ""))
                if size >= 0:
                    held = (meta["e_tag"] or "").strip('"')
                    is_same = meta["size"] == size and (held == tag or not is_md5(held))
                    found[meta["path"]] = (is_same, meta["last_modified"])
        return found

    def mark(self, sheet: Sheet) -> tuple[int, str]:
        """Size and MD5 of the object as it would be laid; -1 if it cannot be laid."""
        if not sheet.is_stored:
            data = body(sheet)
            return len(data), hashlib.md5(data, usedforsecurity=False).hexdigest()
        try:
            with (self.media / sheet.entry.sha256).open("rb") as file:
                digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
                return file.tell(), digest.hexdigest()
        except OSError:
            return -1, ""

    def listing(self, first: str, last: str) -> Iterator[ObjectMeta]:
        """What lies between these paths, in their order."""
        with told(first):
            with contextlib.suppress(FileNotFoundError):
                yield obstore.head(self.store, first)
            for piece in obstore.list(self.store, offset=first, chunk_size=1000):
                yield from (meta for meta in piece if meta["path"] <= last)
                if piece and piece[-1]["path"] >= last:
                    return

    def is_laid(self, sheet: Sheet) -> bool:
        """Whether browsers are told of the file what they should be."""
        with told(sheet.path):
            try:
                found = obstore.get(self.store, sheet.path, options={"head": True})
            except FileNotFoundError:
                return False
            return dict(found.attributes) == attributes(sheet)

    is_sound = is_laid

    def delete(self, path: str) -> None:
        """Let nothing be at the path, from the next flush on."""
        self.dropped.append(path)

    def flush(self) -> None:
        """Wait until all that was told is done."""
        self.settle(self.pending)
        dropped, self.dropped = self.dropped, []
        if dropped:
            with told(dropped[0]):
                obstore.delete(self.store, dropped)

    def settle(self, futures: Iterable[Future[None]]) -> None:
        """Wait for these; what went wrong with one is said."""
        for future in list(futures):
            self.pending.discard(future)
            future.result()

    def walk(self, below: str = "", after: str = "") -> Iterator[str]:
        """Every path in the bucket below the prefix.

        A folder is asked for by its name: services do not agree on what comes after it.
        """
        folder, offset = below.rstrip("/") or None, after or None
        with told("listing"):
            for piece in obstore.list(self.store, folder, offset=offset, chunk_size=1000):
                yield from (meta["path"] for meta in piece)


@contextlib.contextmanager
def told(path: str) -> Iterator[None]:
    """What the store says, in this room's words."""
    try:
        yield
    except FAILURES as error:
        raise TargetError(f"{path}: {sentence(error)}") from error


def first_in(store: S3Store) -> str | None:
    """The name of one file that is there, found by listing; None where there is none.

    Raises:
        TargetError: there is no such bucket, or it does not open to this key, or does not answer.
    """
    with told("listing"):
        pieces = obstore.list(store, chunk_size=1)
        return next((meta["path"] for piece in pieces for meta in piece), None)


def sentence(error: Exception) -> str:
    """What the service says of itself, if it says anything; else what the client saw."""
    words = " ".join(str(error).split())
    said = SAID.search(words)
    return f"{said[1]}: {said[2]}" if said else words.partition(" Debug source")[0][:300]


def body(sheet: Sheet) -> bytes:
    """The bytes of the object."""
    return sheet.gzip if sheet.gzip is not None else sheet.plain


def attributes(sheet: Sheet) -> dict[str, str]:
    """What a browser is told of the object, and what it holds uncompressed."""
    said = {
        "Content-Type": sheet.entry.type,
        "Cache-Control": caching(sheet.path),
        HASH: sheet.entry.sha256,
    }
    return said | ({"Content-Encoding": "gzip"} if sheet.gzip is not None else {})


def is_md5(tag: str) -> bool:
    return len(tag) == 32 and set(tag) <= set("0123456789abcdef")
