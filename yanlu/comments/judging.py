"""Whether a comment waits, is held, or goes: one decision, pure, with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from .filtering import Hit
from .models import Rule, State

FLOOD = 5  # comments that say the same, from which on they are held


class Reason(TypedDict):
    """Why a comment is held, as the moderator sees it.

    `phase` is `trap`, `haste`, `flood`, `wave`, `name` or `word`; `words` are the listed word or
    the name that it passes for; `start` and `end` are where it stands in the text.
    """

    phase: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a comment besides its words.

    Args:
        rule: that holds for its article.
        hits: words of the list that hold.
        passes_for: a name of the paper's people that its writer seems to use.
        is_trap: a field was filled in that no reader sees.
        is_hasty: it came sooner than anybody can have read the preview.
        is_busy: many came from the same direction in this hour.
        alike: how many say nearly the same, this one included.
        is_vouched: its writer showed the key of an earlier comment that the desk let through.
    """

    rule: str
    hits: Sequence[Hit] = ()
    passes_for: str = ""
    is_trap: bool = False
    is_hasty: bool = False
    is_busy: bool = False
    alike: int = 1
    is_vouched: bool = False


def judge(about: Circumstances) -> tuple[State, list[Reason]]:
    """The state in which a comment is stored, and why it is held if it is."""
    reasons = list(grounds(about))
    if reasons:
        return State.HELD, reasons
    if about.rule == Rule.AFTER or (about.rule == Rule.FIRST and about.is_vouched):
        return State.APPROVED, []
    return State.PENDING, []


def grounds(about: Circumstances) -> Iterator[Reason]:
    """What the desk shall look at."""
    for hit in about.hits:
        yield Reason(phase="word", words=hit.word, start=hit.start, end=hit.end)
    if about.passes_for:
        yield ground("name", about.passes_for)
    if about.is_trap:
        yield ground("trap")
    if about.is_hasty:
        yield ground("haste")
    if about.is_busy:
        yield ground("flood")
    if about.alike >= FLOOD:
        yield ground("wave", str(about.alike))


def ground(phase: str, words: str = "") -> Reason:
    return Reason(phase=phase, words=words, start=0, end=0)
