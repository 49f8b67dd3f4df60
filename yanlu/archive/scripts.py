"""An article that a page keeps in its scripts and shows only when they run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .pages import Page, loaded, parse
from .words import ENDS, han, tidy

STRING = re.compile(r'"((?:[^"\\]|\\.){24,400000})"')
FEWEST = 20  # Chinese characters of a paragraph
BREAKS = re.compile(r"</p>|<br\s*/?>|</div>|</h\d>|\n+", re.IGNORECASE)


def paragraphs(page: Page) -> list[str]:
    """The paragraphs of `articleBody`, or those that stand in the scripts' strings."""
    told = page.data.get("articleBody")
    if isinstance(told, str) and han(told) >= FEWEST:
        return list(rows(told))
    found = (row for script in page.scripts for text in strings(script) for row in rows(text))
    return list(dict.fromkeys(row for row in found if han(row) >= FEWEST and ENDS.search(row)))


def strings(script: str) -> Iterator[str]:
    """The strings of the script's data in which Chinese stands."""
    for found in STRING.finditer(script):
        if "\\u" in found[1] or han(found[1][:4000]) >= FEWEST:
            value = loaded(f'"{found[1]}"')
            if isinstance(value, str):
                yield value


def rows(words: str) -> Iterator[str]:
    for part in BREAKS.split(words):
        row = tidy(str(parse(f"<p>{part}</p>").text_content()) if "<" in part else part)
        if row and not row.startswith(("{", "[")):
            yield row
