"""What the search page looks through: every section's words, and one key for both scripts."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yanlu.variants import fold

HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)
BREAK = re.compile(r"</(?:p|li|t[dhr]|h[1-6]|pre|blockquote|div)>|<br ?/?>")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it.

    Args:
        address: below the tree, with its anchor.
        title: of the page.
        heading: of the section.
        words: without marks.
    """

    address: str
    title: str
    heading: str
    words: str


def sections(address: str, title: str, content: str) -> Iterator[Section]:
    """The sections of a rendered page."""
    starts = [*HEADING.finditer(content)]
    ends = [one.start() for one in starts[1:]] + [len(content)]
    for found, end in zip(starts, ends, strict=True):
        anchor = "" if found[1] == "1" else f"#{found[2]}"
        yield Section(address + anchor, title, words(found[3]), words(content[found.end() : end]))


def words(content: str) -> str:
    """The words of rendered HTML."""
    spaced = TAG.sub("", BREAK.sub(" ", content))
    return " ".join(html.unescape(spaced).split())


def script(found: Iterable[Section]) -> str:
    """A script that hands the sections and the key to the search page: `fetch` fails on `file://`."""
    rows = [[one.address, one.title, one.heading, one.words] for one in found]
    before, after = key()
    data = json.dumps({"sections": rows, "from": before, "to": after}, ensure_ascii=False)
    return f"window.documents = {data};\n"


def key() -> tuple[str, str]:
    """Each Chinese character that the paper's search key replaces, and by what.

    The whole plane of common characters: what a reader types need not stand in any document.
    """
    common = "".join(map(chr, range(0x3400, 0xA000)))
    pairs = [(one, other) for one, other in zip(common, fold(common), strict=True) if one != other]
    return "".join(one for one, _ in pairs), "".join(other for _, other in pairs)
