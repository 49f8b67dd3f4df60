"""The Simplified tree is made from the Traditional one, by the paper's own converter."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

from yanlu.variants import Converter, Term, converter

from .links import code_spans
from .splitting import lines

GLOSSARY = Path(__file__).with_name("glossary.toml")
ON_SCREEN = re.compile(r"(「[^「」]*」)")


def simplified(text: str) -> str:
    """Markdown for readers of Simplified; code stays as it is, since that is what is typed.

    What stands in 「」 are the desk's words: they become what the desk shows, without the glossary.
    """
    return "\n".join(line if in_code else simplified_line(line) for line, in_code in lines(text))


def simplified_line(line: str) -> str:
    return "".join(part if code else in_simplified(part) for part, code in code_spans(line))


def in_simplified(words: str) -> str:
    """Words for readers of Simplified."""
    ours, desks = converters()
    return "".join(
        desks(part) if number % 2 else ours(part)
        for number, part in enumerate(ON_SCREEN.split(words))
    )


@functools.cache
def converters() -> tuple[Converter, Converter]:
    """With the site's glossary, and without it."""
    terms = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))
    glossary = tuple(Term(before, after) for before, after in terms.items())
    tags = ("zh-Hans-CN", "zh-Hant-TW")
    return converter(*tags, glossary), converter(*tags)
