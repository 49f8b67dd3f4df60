"""The edition over HTTP, straight from the store: a WSGI application without a framework."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .body import unpack
from .ranges import Range, UnsatisfiableError, parse_range
from .schema import connect

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]

LOOK_EVERY = 0.05  # seconds between two looks whether the store has a new edition
CACHE_BYTES = 64 * 1024 * 1024
CHUNK = 64 * 1024
FOR_EVER = "public, max-age=31536000, immutable"
LOOK_AGAIN = "public, no-cache"
ENCODINGS = ("br", "gzip", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that is the same for every reader who accepts its encoding."""

    status: str
    headers: Headers
    body: bytes
    etag: str
    bare: Headers


class Server:
    """Serves what stands in the store; has no log, sets no cookie, asks nothing of the reader.

    Args:
        store: path of the store.
        media: folder of stored files, named by their content.
        headers: sent with every response.
        clock: monotonic seconds.
    """

    def __init__(
        self, store: Path, media: Path, headers: Headers, clock: Callable[[], float]
    ) -> None:
        self.path = store
        self.media = media
        self.common = headers
        self.clock = clock
        self.connection: sqlite3.Connection | None = None
        self.version = -1
        self.next_look = 0.0
        self.cache: dict[tuple[str, str], Answer] = {}
        self.cached_bytes = 0
        self.encodings: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        if self.clock() >= self.next_look:
            self.look()
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        encoding = self.encodings.get(accepted)
        if encoding is None:
            encoding = self.learn(accepted)
        answer = self.cache.get((environ["PATH_INFO"], encoding))
        if answer is None:
            return self.uncached(environ, start, encoding)
        if environ["REQUEST_METHOD"] == "GET" and "HTTP_IF_NONE_MATCH" not in environ:
            start(answer.status, answer.headers)
            return (answer.body,)
        return self.particular(answer, environ, start)

    def look(self) -> None:
        """Forget all that was cached if the store has changed."""
        self.next_look = self.clock() + LOOK_EVERY
        if self.connection is None:
            if not self.path.exists():
                return
            self.connection = connect(self.path, read_only=True)
        version = self.connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self.version:
            self.version = version
            self.cache = {}
            self.cached_bytes = 0

    def learn(self, accepted: str) -> str:
        """The best encoding that a reader accepts, remembered by the words of the header."""
        if len(self.encodings) > 1000:
            self.encodings = {}
        self.encodings[accepted] = best = best_encoding(accepted)
        return best

    def uncached(
        self, environ: dict[str, Any], start: StartResponse, encoding: str
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            start("405 Method Not Allowed", [*self.common, ("Allow", "GET, HEAD")])
            return ()
        if self.connection is None:
            start("503 Service Unavailable", [*self.common, ("Retry-After", "1")])
            return (b"The first edition is being printed.\n",)
        path = to_path(environ["PATH_INFO"])
        row = self.row(path)
        if row is not None and row[3]:
            return self.stored(row, environ, start)
        answer = self.answer(path, row, encoding)
        if row is not None:
            self.remember(environ["PATH_INFO"], encoding, answer)
        return self.particular(answer, environ, start)

    def row(self, path: str) -> tuple[str, str, int, int] | None:
        """SHA-256, type, length and whether it is a stored file."""
        assert self.connection is not None
        query = "SELECT sha256, type, length, stored FROM file WHERE path = ?"
        row: tuple[str, str, int, int] | None
        row = self.connection.execute(query, (path,)).fetchone()
        return row

    def answer(self, path: str, row: tuple[str, str, int, int] | None, encoding: str) -> Answer:
        if row is None:
            row = self.row("404.html")
            if row is None:
                return self.made("404 Not Found", b"Not found.\n", "text/plain", "", "", path)
            sha256, media_type, _, _ = row
            body, used = self.body(sha256, encoding)
            return self.made("404 Not Found", body, media_type, used, "", path)
        sha256, media_type, _, _ = row
        body, used = self.body(sha256, encoding)
        return self.made("200 OK", body, media_type, used, f'W/"{sha256[:32]}"', path)

    def body(self, sha256: str, encoding: str) -> tuple[bytes, str]:
        """The bytes in this encoding, or as they are where it is not kept."""
        assert self.connection is not None
        query = "SELECT raw, br, gz FROM body WHERE sha256 = ?"
        raw, brotli, gzip = self.connection.execute(query, (sha256,)).fetchone()
        if encoding == "br" and brotli is not None:
            return brotli, "br"
        if encoding and gzip is not None:
            return gzip, "gzip"
        return unpack(raw, gzip), ""

    def made(
        self, status: str, body: bytes, media_type: str, encoding: str, etag: str, path: str
    ) -> Answer:
        caching = FOR_EVER if path.startswith("f/") else LOOK_AGAIN
        bare = [*self.common, ("Cache-Control", caching), ("Vary", "Accept-Encoding")]
        if etag:
            bare.append(("ETag", etag))
        headers = [*bare, ("Content-Type", media_type), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return Answer(status, headers, body, etag, bare)

    def remember(self, asked: str, encoding: str, answer: Answer) -> None:
        self.cached_bytes += len(answer.body) + 1000
        if self.cached_bytes > CACHE_BYTES:
            self.cache = {}
            self.cached_bytes = len(answer.body)
        self.cache[(asked, encoding)] = answer

    def particular(
        self, answer: Answer, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """The answer to a conditional request, to HEAD, or to a method that we do not have."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            start("405 Method Not Allowed", [*self.common, ("Allow", "GET, HEAD")])
            return ()
        if answer.etag and has_tag(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
            start("304 Not Modified", answer.bare)
            return ()
        start(answer.status, answer.headers)
        return () if method == "HEAD" else (answer.body,)

    def stored(
        self, row: tuple[str, str, int, int], environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """A stored file, or the range of it that was asked for (RFC 9110, 14)."""
        sha256, media_type, length, _ = row
        etag = f'"{sha256[:32]}"'
        headers = [*self.common, ("Cache-Control", FOR_EVER), ("ETag", etag)]
        headers += [("Accept-Ranges", "bytes"), ("Content-Type", media_type)]
        if has_tag(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
            start("304 Not Modified", headers)
            return ()
        try:
            part = wanted_range(environ, etag, length)
        except UnsatisfiableError:
            start("416 Range Not Satisfiable", [*headers, ("Content-Range", f"bytes */{length}")])
            return ()
        status = "206 Partial Content" if part.is_part(length) else "200 OK"
        if part.is_part(length):
            headers.append(("Content-Range", part.header(length)))
        try:
            file = (self.media / sha256).open("rb")
        except OSError:
            start("404 Not Found", [*self.common, ("Content-Length", "0")])
            return ()
        start(status, [*headers, ("Content-Length", str(part.length))])
        if environ["REQUEST_METHOD"] == "HEAD":
            file.close()
            return ()
        return pieces(file, part)


def to_path(asked: str) -> str:
    """The path in the edition that an address asks for."""
    path = asked.lstrip("/")
    return path + "index.html" if not path or path.endswith("/") else path


def best_encoding(accepted: str) -> str:
    """`br`, `gzip` or nothing, by the reader's own words (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        weights[name.strip()] = weight(rest)
    return next((name for name in ("br", "gzip") if weights.get(name, 0.0) > 0), "")


def weight(words: str) -> float:
    value = words.replace(" ", "").removeprefix("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0


def has_tag(header: str, etag: str) -> bool:
    """Whether If-None-Match names this tag, compared weakly (RFC 9110, 13.1.2)."""
    wanted = etag.removeprefix("W/")
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in (wanted, "*") for tag in tags)


def wanted_range(environ: dict[str, Any], etag: str, length: int) -> Range:
    header = environ.get("HTTP_RANGE", "")
    if environ.get("HTTP_IF_RANGE", etag) != etag:
        header = ""
    return parse_range(header, length)


def pieces(file: BinaryIO, part: Range) -> Iterator[bytes]:
    with file:
        file.seek(part.start)
        left = part.length
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
