"""What the doctor found: one sentence in each language, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is: well, to be watched, or to be mended before readers or work suffer."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        concern: the module that looked, such as `disk`.
        state: how it is.
        chinese: a sentence on what is there.
        english: the same.
        remedy: what to do, in Chinese and in English; empty where nothing is to be done.
    """

    concern: str
    state: State
    chinese: str
    english: str
    remedy: tuple[str, str] = ("", "")

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be done."""
        return self.state is State.OK


def ok(concern: str, chinese: str, english: str) -> Finding:
    """A thing that is well."""
    return Finding(concern, State.OK, chinese, english)


def warning(concern: str, chinese: str, english: str, *remedy: str) -> Finding:
    """A thing to be watched; the remedy in Chinese, then in English."""
    return Finding(concern, State.WARNING, chinese, english, (remedy[0], remedy[1]))


def wrong(concern: str, chinese: str, english: str, *remedy: str) -> Finding:
    """A thing to be mended; the remedy in Chinese, then in English."""
    return Finding(concern, State.WRONG, chinese, english, (remedy[0], remedy[1]))
