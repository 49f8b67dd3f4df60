"""What can be wrong with an article."""

from __future__ import annotations

from dataclasses import dataclass


class ArticleError(Exception):
    """The family of all that can be wrong with an article."""


class MalformedError(ArticleError):
    """The data is not the JSON form of an article; `str()` names the place.

    Args:
        reason: what was expected.
        place: where, from the outermost part in which that is known so far.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place

    def within(self, part: str) -> MalformedError:
        """The same error, seen from the part around it."""
        return MalformedError(self.reason, part + self.place)


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an article cannot be printed: where, and a code that a screen can word."""

    place: str
    code: str


class InvalidError(ArticleError):
    """The article is well formed but must not be printed.

    Args:
        problems: every reason found, in reading order.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.place}: {problem.code}" for problem in problems))
        self.problems = problems
