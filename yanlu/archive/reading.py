"""From the bytes of a capture to what was found in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo

from . import pages, plain, refusing, scripts, voting
from .decoding import Decoded, decode
from .errors import ArchiveError, TooLargeError
from .joining import joined
from .model import Doubt, Found, Line
from .outgoing import with_limits
from .sorting import sort
from .wxr import is_export, read_export

LARGEST = 20_000_000  # bytes of a page
LARGEST_EXPORT = 80_000_000  # bytes of an export: WordPress splits larger ones by date
HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|article|meta|table)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Capture:
    """A file as it was captured.

    Args:
        data: its bytes.
        name: of the file or its address, for messages.
        url: where the page stands, if that is known.
    """

    data: bytes
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A capture that was not taken, and why, in words for who imports it."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What several captures hold.

    Args:
        found: the articles, the pages of one joined, each with the name of its first capture.
        refused: the captures that hold none.
    """

    found: tuple[tuple[str, Found], ...]
    refused: tuple[Refused, ...] = ()


def read(captures: Iterable[Capture], zone: tzinfo) -> Reading:
    """What stands in these captures; pages of one article that are given together are joined.

    Args:
        captures: files of pages, plain text or exports.
        zone: the paper's own, for times that tell none.
    """
    found: list[Found] = []
    refused: list[Refused] = []
    named: dict[str, str] = {}
    for capture in captures:
        try:
            here = read_capture(capture, zone)
        except ArchiveError as error:
            refused.append(Refused(capture.name, error.said))
            continue
        found += here
        named |= {one.title: capture.name for one in reversed(here) if one.title not in named}
    together = [with_limits(one) for one in joined(found)]
    return Reading(tuple((name_of(one, named), one) for one in together), tuple(refused))


def name_of(one: Found, named: Mapping[str, str]) -> str:
    """The capture in which the article stands, or its first page."""
    return named.get(one.title) or next(
        (name for title, name in named.items() if title.startswith(one.title)), ""
    )


def read_capture(capture: Capture, zone: tzinfo) -> list[Found]:
    """What stands in one capture: one article, or all those of an export.

    Args:
        capture: the file.
        zone: the paper's own, for times that tell none.

    Raises:
        ArchiveError: it is refused; `said` tells why.
    """
    if len(capture.data) > LARGEST_EXPORT or (
        len(capture.data) > LARGEST and not is_export(capture.data)
    ):
        raise TooLargeError(
            f"檔案太大：{len(capture.data) // 1_000_000} MB；"
            "網頁和純文字最多 20 MB，匯出檔最多 80 MB。 "
            "(Too large: 20 MB for a page, 80 MB for an export; export by date to split it.)"
        )
    if is_export(capture.data):
        return read_export(capture.data, zone)
    decoded = decode(capture.data)
    key = hashlib.sha256(capture.data).hexdigest()
    found = read_page if HTML.search(decoded.text[:5000]) else read_plain
    return [with_encoding(found(decoded.text, zone, key, capture.url), decoded)]


def read_page(text: str, zone: tzinfo, key: str, url: str) -> Found:
    """The article of a saved page."""
    page = pages.page_of(text)
    voting.vote(page.lines, page.tree, text)
    found = sort(page.lines, page, zone, key, url)
    if refusing.body_length(found) < refusing.SHORTEST:
        hidden = scripts.paragraphs(page)
        if hidden:
            lines = [*page.lines, *(Line(words, path=(0,), votes=1.0) for words in hidden)]
            page.lines = lines
            found = sort(lines, page, zone, key, url)
            doubt = Doubt("body", "from-script")
            report = replace(found.report, doubts=(*found.report.doubts, doubt))
            found = replace(found, report=report)
    refusing.refuse(found, page.lines, page)
    return found


def read_plain(text: str, zone: tzinfo, key: str, url: str) -> Found:
    """The article of a plain-text capture."""
    lines = plain.lines_of(text)
    found = sort(lines, None, zone, key, url)
    refusing.refuse(found, lines, None)
    return found


def with_encoding(found: Found, decoded: Decoded) -> Found:
    """What was found, with a word on characters that could not be read."""
    doubts = list(found.report.doubts)
    if decoded.lost:
        doubts.append(Doubt("encoding", "damaged", str(decoded.lost)))
    elif decoded.encoding not in ("utf-8", "utf-16", "utf-32"):
        doubts.append(Doubt("encoding", "encoding", decoded.encoding))
    report = replace(found.report, doubts=tuple(doubts), damaged=decoded.lost > 0)
    return replace(found, report=report)
