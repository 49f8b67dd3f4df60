"""What can go wrong with the talk."""

from __future__ import annotations


class CommentsError(Exception):
    """Something about a comment cannot be done."""


class Refusal(CommentsError):
    """A form that is not taken; the reader is told why and keeps her words.

    Args:
        reason: key of the theme's words.
        status: of the HTTP answer.
        kept: the reader's words.
        article: to whose talk the answer leads back.
    """

    def __init__(
        self, reason: str, *, status: int = 400, kept: str = "", article: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.kept = kept
        self.article = article


class WordError(CommentsError):
    """A word that cannot stand in a list, since nothing is left of it when it is folded."""
