"""The edition over HTTP, straight from the store: a WSGI application without a framework."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .answers import LOOK_AGAIN, Answer, Headers, caching, pieces
from .asking import best_encoding, has_tag, to_path
from .errors import StoreError
from .headers import with_policy
from .ranges import Range, UnsatisfiableError, parse_range
from .reading import Found, Reading
from .sheet import MediaFolder

StartResponse = Callable[..., Any]
Cache = dict[tuple[str, str], Answer]

LOOK_EVERY = 0.05  # seconds between two looks whether the store has a new edition
CACHE_BYTES = 64 * 1024 * 1024
REMEMBERED, LONGEST_REMEMBERED = 1000, 200  # headers Accept-Encoding, and characters of one


class Server:
    """Serves what stands in the store; has no log, sets no cookie, asks nothing of the reader.

    Args:
        store: path of the store.
        media: folder of stored files, named by their content.
        headers: sent with every response; the policy in them follows the edition's.
        clock: monotonic seconds.
    """

    def __init__(
        self, store: Path, media: MediaFolder, headers: Headers, clock: Callable[[], float]
    ) -> None:
        self.reading = Reading(store)
        self.media = media
        self.common = headers
        self.clock = clock
        self.looking = threading.Lock()
        self.next_look = 0.0
        self.cache: Cache = {}
        self.cached_bytes = 0
        self.encodings: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        try:
            if self.clock() >= self.next_look:
                self.look()
            accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
            encoding = self.encodings.get(accepted)
            if encoding is None:
                encoding = self.learn(accepted)
            answer = self.cache.get((environ["PATH_INFO"], encoding))
            if answer is None:
                return self.uncached(environ, start, encoding)
        except StoreError:
            return self.unready(start)
        if environ["REQUEST_METHOD"] == "GET" and "HTTP_IF_NONE_MATCH" not in environ:
            start(answer.status, answer.headers)
            return (answer.body,)
        return self.particular(answer, environ, start)

    def stands(self) -> bool:
        """Whether there is an edition that readers can be given."""
        try:
            self.look()
            return self.reading.one("SELECT 1 FROM file LIMIT 1") is not None
        except StoreError:
            return False

    def look(self) -> bool:
        """Forget all that was cached if the store has changed; whether it has."""
        with self.looking:
            self.next_look = self.clock() + LOOK_EVERY
            if not self.reading.has_changed():
                return False
            # Exchanged, not emptied: who found something older meanwhile keeps it in the old one.
            self.cache = {}
            self.cached_bytes = 0
            if policy := self.reading.note("policy"):
                self.common = with_policy(self.common, policy)
            return True

    def learn(self, accepted: str) -> str:
        """The best encoding that a reader accepts, remembered by the words of the header."""
        best = best_encoding(accepted)
        if len(self.encodings) > REMEMBERED:
            self.encodings = {}
        if len(accepted) <= LONGEST_REMEMBERED:
            self.encodings[accepted] = best
        return best

    def unready(self, start: StartResponse) -> Iterable[bytes]:
        """There is no edition yet, or it cannot be read now."""
        body = "報紙正在付印，請稍候。 The edition is being printed.\n".encode()
        headers = [("Retry-After", "1"), ("Cache-Control", "no-store")]
        return self.plain(start, "503 Service Unavailable", headers, body)

    def plain(
        self, start: StartResponse, status: str, headers: Headers, body: bytes = b""
    ) -> Iterable[bytes]:
        """An answer that is no page."""
        kind = [("Content-Type", "text/plain; charset=utf-8")] if body else []
        size = ("Content-Length", str(len(body)))
        start(status, [*self.common, *headers, *kind, size])
        return (body,) if body else ()

    def refused(self, start: StartResponse) -> Iterable[bytes]:
        """Readers only fetch."""
        return self.plain(start, "405 Method Not Allowed", [("Allow", "GET, HEAD")])

    def uncached(
        self, environ: dict[str, Any], start: StartResponse, encoding: str
    ) -> Iterable[bytes]:
        """What was not asked for since the last edition, or is not there."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.refused(start)
        path = to_path(environ["PATH_INFO"])
        found, cache, common = self.find(path)
        if not self.reading.is_open:
            return self.unready(start)
        if found is not None and found.stored:
            return self.stored(found, environ, start)
        if found is None:
            return self.particular(self.nothing(encoding), environ, start)
        answer = made(common, "200 OK", found, encoding, caching(path), found.etag)
        self.remember(cache, (environ["PATH_INFO"], encoding), answer)
        return self.particular(answer, environ, start)

    def find(self, path: str) -> tuple[Found | None, Cache, Headers]:
        """What stands at the path, with the cache and the headers of the same edition.

        Else a reader could see a new page and after it, from the cache, an older one.
        """
        while True:
            self.look()
            cache, common = self.cache, self.common
            found = self.reading.find(path) if path else None
            if not self.look():
                return found, cache, common

    def nothing(self, encoding: str) -> Answer:
        """The page for a wrong address; nobody may keep it, as there may soon be something."""
        found = self.reading.find("404.html")
        if found is None:
            found = Found("", "text/plain", 0, False, b"Not found.\n", None, None)
        return made(self.common, "404 Not Found", found, encoding, LOOK_AGAIN, "")

    def remember(self, cache: Cache, asked: tuple[str, str], answer: Answer) -> None:
        """Keep an answer, and forget all others when they become too many."""
        self.cached_bytes += len(answer.body) + 1000
        if self.cached_bytes > CACHE_BYTES:
            cache.clear()
            self.cached_bytes = len(answer.body)
        cache[asked] = answer

    def particular(
        self, answer: Answer, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """The answer to a conditional request, to HEAD, or to a method that we do not have."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return self.refused(start)
        if answer.etag and has_tag(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
            start("304 Not Modified", answer.bare)
            return ()
        start(answer.status, answer.headers)
        return () if method == "HEAD" else (answer.body,)

    def stored(
        self, found: Found, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """A stored file, or the range of it that was asked for (RFC 9110, 14)."""
        length, etag = found.length, found.etag
        headers = [("Cache-Control", caching("f/")), ("ETag", etag), ("Accept-Ranges", "bytes")]
        if has_tag(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
            start("304 Not Modified", [*self.common, *headers])
            return ()
        try:
            part = wanted_range(environ, etag, length)
        except UnsatisfiableError:
            headers = [*headers[2:], ("Content-Range", f"bytes */{length}")]
            return self.plain(start, "416 Range Not Satisfiable", headers)
        try:
            file = (self.media / found.sha256).open("rb")
        except OSError:
            return self.plain(start, "404 Not Found", [("Cache-Control", LOOK_AGAIN)])
        status, part, headers = partial(part, length, headers)
        size = ("Content-Length", str(part.length))
        start(status, [*self.common, *headers, ("Content-Type", found.type), size])
        if environ["REQUEST_METHOD"] == "HEAD":
            file.close()
            return ()
        return pieces(file, part)


def partial(part: Range | None, length: int, headers: Headers) -> tuple[str, Range, Headers]:
    if part is None:
        return "200 OK", Range(0, length), headers
    return "206 Partial Content", part, [*headers, ("Content-Range", part.header(length))]


def made(common: Headers, status: str, found: Found, encoding: str, keep: str, etag: str) -> Answer:
    body, used = found.body(encoding)
    bare = [*common, ("Cache-Control", keep), ("Vary", "Accept-Encoding")]
    if etag:
        bare.append(("ETag", etag))
    headers = [*bare, ("Content-Type", found.type), ("Content-Length", str(len(body)))]
    if used:
        headers.append(("Content-Encoding", used))
    return Answer(status, headers, body, etag, bare)


def wanted_range(environ: dict[str, Any], etag: str, length: int) -> Range | None:
    is_conditional = environ.get("HTTP_IF_RANGE", etag) != etag
    if is_conditional or environ["REQUEST_METHOD"] != "GET":
        return None
    return parse_range(environ.get("HTTP_RANGE", ""), length)
