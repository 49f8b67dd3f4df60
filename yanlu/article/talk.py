"""What readers say under an article, as typed data: comments, feelings, the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from .blocks import SCRIPT
from .record import field, record

Extra = Mapping[str, Any]
TALK_PAGE = 50  # comments on a numbered page


@record(frozen=True, slots=True)
class Comment:
    """A reader's comment as it is printed.

    Args:
        number: its place in the article, from 1, for ever.
        id: 7 lower-case base32 characters.
        name: as the writer gave it; empty: none.
        text: plain, lines parted by newlines.
        day: of release; nothing finer is known.
        script: BCP 47 tag of the script in which it was written.
        reply_to: number of the comment that it answers; 0: none.
        gone: `erased` by its writer, `removed` by the desk, or empty; then name and text are empty.
        is_member: whether an honorary member wrote it and wished it shown.
    """

    number: int
    id: str
    name: str = field(metadata=SCRIPT)
    text: str = field(metadata=SCRIPT)
    day: date
    script: str
    reply_to: int = 0
    gone: str = ""
    is_member: bool = False
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Conversation:
    """A page of the talk under an article.

    Args:
        article: its id.
        version: grows with every printed change.
        rule: `before`, `after`, `first` or `closed`.
        total: highest number given.
        live: how many comments stand.
        page: number of this page, from 1.
        pages: how many there are; at least 1.
        comments: in order of their numbers.
    """

    article: str
    version: int
    rule: str
    total: int
    live: int
    page: int
    pages: int
    comments: tuple[Comment, ...] = ()
    extra: Extra = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether a reader may write."""
        return self.rule != "closed"


@record(frozen=True, slots=True)
class Feeling:
    """One of the paper's feelings, with how many readers pressed it."""

    id: str
    words: str = field(metadata=SCRIPT)
    count: int = 0
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Tally:
    """「讀完這篇文章我覺得……」: the feelings of an article's readers, in the paper's order."""

    article: str
    version: int
    feelings: tuple[Feeling, ...] = ()
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Campaign:
    """How far the call for honorary members has come.

    Args:
        members: whose year is running.
        goal: how many the paper hopes for.
        readers: inside whom the paper reaches by estimate.
        wall: names of members who wish to be named.
        vouchers: given to readers inside, and used.
        tips: how many tips were given; None: the paper does not show it.
    """

    members: int = 0
    goal: int = 10_000
    readers: int = 0
    wall: tuple[str, ...] = ()
    vouchers: int = 0
    tips: int | None = None
    version: int = 0
    extra: Extra = field(default_factory=dict)


def empty_talk(article: str, rule: str = "first") -> Conversation:
    """The talk of an article under which nobody has written."""
    return Conversation(article, 0, rule, 0, 0, 1, 1)
