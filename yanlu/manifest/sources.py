"""Where a copy of the paper is read from: a folder, or the web."""

import http.client
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Protocol
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from yanlu.manifest.errors import Malformed, SourceDown, SourceError
from yanlu.manifest.paths import is_safe
from yanlu.manifest.transport import gunzip, largest_twin

_CHUNK = 1 << 16
_SILENCES = 8


class Fetch(Protocol):
    """Gives the first bytes of one file of a copy."""

    def __call__(self, path: str, limit: int) -> bytes:
        """Read `path`.

        Args:
            path: relative, safe.
            limit: bytes to read at most, even if there are more.

        Raises:
            SourceError: the copy does not give this file.
            SourceDown: the copy gives nothing any more.
        """
        ...


class FolderSource:
    """A copy in a folder: a mirror's disk, a stick."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise Malformed(f"no folder {root}")
        self._root = root

    def __call__(self, path: str, limit: int) -> bytes:
        """Read a file; see `Fetch`."""
        if not is_safe(path):
            raise SourceError(f"unsafe path {path!r}")
        try:
            with open(self._root / path, "rb", opener=_open_unheld) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise SourceError(f"no plain file: {path}")
                return file.read(limit)
        except (OSError, ValueError) as error:
            raise SourceError(f"{path}: {error}") from error

    def paths(self) -> Iterator[str]:
        """Every name in the folder that is not a folder itself, links included.

        Raises:
            SourceDown: the folder, or one in it, cannot be listed.
        """
        try:
            yield from self._names()
        except OSError as error:
            raise SourceDown(f"cannot list {error.filename}: {error}") from error

    def _names(self) -> Iterator[str]:
        waiting = [(self._root, "")]
        while waiting:
            folder, prefix = waiting.pop()
            with os.scandir(folder) as names:
                for name in sorted(names, key=lambda entry: entry.name):
                    if name.is_dir(follow_symlinks=False):
                        waiting.append((Path(name.path), f"{prefix}{name.name}/"))
                    else:
                        yield prefix + name.name


def _open_unheld(path: str, flags: int) -> int:
    # A pipe under a file's name would hold us for ever. Not every system has the flag.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class WebSource:
    """A copy on the web.

    Args:
        url: of the copy's root, http or https.
        clock: seconds that only rise, such as `time.monotonic`.
        timeout: seconds of silence after which one file is given up.
        deadline: seconds after which one file is given up even if it still drips.
        proxies: scheme → proxy address.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], float],
        timeout: float = 20,
        deadline: float = 300,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise Malformed(f"not a web address: {url}")
        self._root = url.rstrip("/") + "/"
        self._clock, self._timeout, self._deadline = clock, timeout, deadline
        self._opener = build_opener(ProxyHandler(dict(proxies or {})), _SameHost())
        self._silences = 0

    def __call__(self, path: str, limit: int) -> bytes:
        """Read a file; see `Fetch`."""
        if not is_safe(path):
            raise SourceError(f"unsafe path {path!r}")
        try:
            data = self._read(self._root + quote(path), limit)
        except HTTPError as error:
            self._silences = 0
            error.close()
            raise SourceError(f"{path}: {error}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._count_silence()
            raise SourceError(f"{path}: {error}") from error
        self._silences = 0
        return data

    def _read(self, url: str, limit: int) -> bytes:
        request = Request(url, headers={"Accept-Encoding": "identity", "User-Agent": "yanlu"})
        end = self._clock() + self._deadline
        with self._opener.open(request, timeout=self._timeout) as answer:
            if answer.headers.get("Content-Encoding") != "gzip":
                return b"".join(self._chunks(answer, limit, end))
            # An object store sends what it has, whatever was asked for.
            packed = b"".join(self._chunks(answer, largest_twin(limit), end))
        return gunzip(packed, limit) or b""

    def _chunks(self, answer: http.client.HTTPResponse, limit: int, end: float) -> Iterator[bytes]:
        while limit and (chunk := answer.read1(min(limit, _CHUNK))):
            yield chunk
            limit -= len(chunk)
            if self._clock() > end:
                raise TimeoutError("it only drips")

    def _count_silence(self) -> None:
        self._silences += 1
        if self._silences >= _SILENCES:
            raise SourceDown(f"{self._root} does not answer")


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect only where it stays with the host that was asked."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """The request to make instead, or None to let the redirect stand as an error."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        upgraded = (old.scheme, new.scheme) == ("http", "https") and not (old.port or new.port)
        same = (old.scheme, old.port) == (new.scheme, new.port) or upgraded
        if old.hostname != new.hostname or not same:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)
