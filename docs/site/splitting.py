"""A document in two languages becomes two; headings and the anchors that a forge gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
HEADING = re.compile(r"^(#{1,6}) +(.+?)(?: +#+)?$")
HALVES = {"中文": "zh", "English": "en"}
TO_HALF = re.compile(r"\]\(#(?:中文|english)\)")
CHINESE_LETTER = re.compile(r"[\u3400-\u9fff]")
ITEM = re.compile(r"^(\s*)(?:[-*+]|1[.)])\s+\S")
ANY_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def split(text: str) -> dict[str, str]:
    """The Markdown of each language: of both where `## 中文` and `## English` divide it.

    Headings below the dividing ones rise by one; what stands above them goes to the language in
    which it is written, but for a line that only leads to the halves. Without them all is English.
    """
    parts: dict[str, list[str]] = {"": []}
    half = ""
    for line, in_code in lines(text):
        heading = None if in_code else HEADING.match(line)
        if heading and len(heading[1]) == 2 and heading[2] in HALVES:
            half = HALVES[heading[2]]
            parts[half] = []
            continue
        rises = heading and half and len(heading[1]) > 2
        parts[half].append(line[1:] if rises else line)
    before = "\n".join(parts.pop(""))
    if set(parts) != {"zh", "en"}:
        return {"en": text}
    return {key: f"{above(before, key)}\n\n{tidy(own)}\n" for key, own in parts.items()}


def lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is code (or the fence about it)."""
    fence = ""
    for line in text.splitlines():
        found = FENCE.match(line)
        if fence:
            yield line, True
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        else:
            fence = found[1] if found else ""
            yield line, bool(found)


def above(text: str, half: str) -> str:
    """What stands above the halves and is written in this language."""
    kept = []
    for part in re.split(r"\n{2,}", text.strip()):
        ours = (half == "zh") == bool(CHINESE_LETTER.search(part))
        if part.startswith("# ") or (ours and not TO_HALF.search(part) and part.strip("-")):
            kept.append(part)
    return "\n\n".join(kept)


def tidy(own: list[str]) -> str:
    """The lines without the rule that divides the halves."""
    return re.sub(r"\n-{3,}\s*\Z", "", "\n".join(own).strip()).strip()


def anchors(text: str) -> set[str]:
    """The anchors of all headings, as a forge and the site give them."""
    found: set[str] = set()
    for line, in_code in lines(text):
        heading = None if in_code else HEADING.match(line)
        if heading:
            found.add(unique(anchor(plain(heading[2])), found))
    return found


def plain(heading: str) -> str:
    """A heading's words without the marks of Markdown."""
    return re.sub(r"[`*]", "", LINK.sub(r"\1", heading)).strip()


def anchor(words: str, separator: str = "-") -> str:
    """The anchor of a heading as forges make it: letters, digits, `_`, `-`; a space becomes `-`."""
    kept = (one for one in words.lower() if one in " -_" or is_letter(one))
    return "".join(kept).strip().replace(" ", separator)


def is_letter(one: str) -> bool:
    return unicodedata.category(one)[0] in "LNM"


def unique(wanted: str, taken: set[str]) -> str:
    """The anchor, with a number if it is taken."""
    number, name = 0, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def with_air(text: str) -> str:
    """The Markdown with a blank line above each list that follows a paragraph at once.

    Forges see a list there (CommonMark 0.31, 5.3); Python-Markdown, which mkdocs uses, does not.
    """
    made: list[str] = []
    for line, in_code in lines(text):
        before = made[-1] if made else ""
        starts = not in_code and ITEM.match(line) and not line.startswith(" ")
        if starts and before.strip() and not ANY_ITEM.match(before) and not before[0].isspace():
            made.append("")
        made.append(line)
    return "\n".join(made)
