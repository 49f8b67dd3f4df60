"""Names that mean the same on every page of a variant, written into its templates.

A third of what the templates of an article print is such: `words.sources`, `paper.name`,
`variant.page`. The engine would look up, convert and escape each of them once a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

PRINTED = re.compile(r'\{\{ ([a-z_]+(?:\.\w+|\["[^"]+"\])?) \}\}')
BINDING = re.compile(
    r"\{%[-+]?\s*(?:for\b(.*?)\sin\s|set\b([^=%]*)|(?:with|macro|call|import|from)\b(.*?)%\})",
    re.DOTALL,
)
NAME = re.compile(r"\w+")
# What could become a tag of the template, move its lines, or be stripped beside a tag.
UNFIT = re.compile(r"[{}%#\n\r]|^\s|\s$|^$")


def bound(templates: Iterable[str]) -> frozenset[str]:
    """The names to which any of the templates gives a meaning of its own."""
    found: set[str] = set()
    for words in templates:
        for parts in BINDING.findall(words):
            found.update(NAME.findall(" ".join(parts)))
    return frozenset(found)


def fit(constants: Mapping[str, str], taken: frozenset[str]) -> dict[str, str]:
    """The constants that may stand in a template, escaped.

    Args:
        constants: by expression, such as `words.sources`, what it prints.
        taken: names to which a template gives a meaning of its own.
    """
    return {
        expression: escape(value).replace("&#x27;", "&#39;")  # the shorter of the two
        for expression, value in constants.items()
        if not UNFIT.search(value) and NAME.findall(expression)[0] not in taken
    }


def folded(words: str, constants: Mapping[str, str]) -> str:
    """The source of a template with these constants in it; other names are left as they are."""
    if "raw" in words:
        return words
    return PRINTED.sub(lambda found: constants.get(found[1], found[0]), words)
