"""What a reader has written, before it is a comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yanlu.accounts.plain import clean_line, clean_text
from yanlu.article import SCRIPTS, characters, is_identity
from yanlu.variants import converter

LIMIT = 2_000  # 字, counted as the newspaper counts
LONGEST = 12_000  # characters; a text of Latin words has six or so for each 字
NAME_LIMIT = 30
HIGHEST_NUMBER = 9_999_999
NUMBER = "0123456789"


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment as its writer has written it.

    Args:
        article: id of the article.
        variant: BCP 47 tag of the page from which it came.
        name: one line; empty: none.
        text: in lines.
        reply_to: number of the comment that it answers; 0: none; -1: what was written is none.
        is_agreed: whether the civility rule was acknowledged.
        is_trap: whether a field was filled in that no reader sees.
    """

    article: str
    variant: str
    name: str
    text: str
    reply_to: int = 0
    is_agreed: bool = False
    is_trap: bool = False

    def problems(self) -> tuple[str, ...]:
        """What the writer must put right: keys of the theme's words."""
        found = {
            "comments_empty": not self.text,
            "comments_too_long": self.length > LIMIT or len(self.text) > LONGEST,
            "comments_reply_wrong": self.reply_to < 0,
            "comments_rule_missing": not self.is_agreed,
        }
        return tuple(problem for problem, is_so in found.items() if is_so)

    @property
    def length(self) -> int:
        """In 字."""
        return characters(self.text)

    @property
    def script(self) -> str:
        """BCP 47 tag of the script in which the text is written."""
        return script_of(f"{self.name} {self.text}", self.variant)

    def facts(self) -> dict[str, str | int]:
        """What a sealed token carries of it."""
        return {
            "article": self.article,
            "variant": self.variant,
            "name": self.name,
            "text": self.text,
            "reply_to": self.reply_to,
            "trap": int(self.is_trap),
        }


def read_draft(form: Mapping[str, str]) -> Draft:
    """The draft that a form holds, its words cleaned of what hides or overrules."""
    article, variant = form.get("article", ""), form.get("variant", "")
    return Draft(
        article=article if is_identity(article) else "",
        variant=variant if variant in SCRIPTS else "",
        name=clean_line(form.get("name", ""), NAME_LIMIT),
        text=clean_text(form.get("text", ""), 2 * LONGEST),
        reply_to=read_number(form.get("reply_to", "")),
        is_agreed=form.get("rule") == "1",
        is_trap=bool(form.get("website")),
    )


def draft_of(facts: Mapping[str, str | int]) -> Draft:
    """The draft that a token carried."""
    return Draft(
        article=str(facts["article"]),
        variant=str(facts["variant"]),
        name=str(facts["name"]),
        text=str(facts["text"]),
        reply_to=int(facts["reply_to"]),
        is_agreed=True,
        is_trap=bool(facts["trap"]),
    )


def is_same(draft: Draft, other: Draft) -> bool:
    """Whether two drafts say the same."""
    return replace(draft, is_agreed=True, is_trap=False) == replace(
        other, is_agreed=True, is_trap=False
    )


def read_number(words: str) -> int:
    """The number of a comment; 0 for nothing, -1 for what is no number."""
    words = clean_line(words, 20).lstrip("#＃")
    if not words:
        return 0
    is_number = len(words) <= len(str(HIGHEST_NUMBER)) and all(one in NUMBER for one in words)
    return int(words) if is_number else -1


def script_of(text: str, variant: str) -> str:
    """The script in which a text is written: that of which fewer characters would change.

    Args:
        variant: of the page from which it came, which decides where both are possible.
    """
    fallback = variant or "zh-Hant-TW"
    traditional = changed(text, "zh-Hans")
    simplified = changed(text, "zh-Hant")
    if traditional > simplified:
        return fallback if fallback.startswith("zh-Hant") else "zh-Hant-TW"
    if simplified > traditional:
        return fallback if fallback.startswith("zh-Hans") else "zh-Hans-CN"
    return fallback


def changed(text: str, target: str) -> int:
    turned = converter(target)(text)
    pairs = zip(text, turned, strict=False)
    return sum(one != other for one, other in pairs if one.isalpha())
