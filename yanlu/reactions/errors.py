"""What can go wrong with feelings."""

from __future__ import annotations


class ReactionsError(Exception):
    """Something about a feeling cannot be done."""


class Refusal(ReactionsError):
    """A press that is not taken, with the key of the theme's words and an HTTP status."""

    def __init__(self, reason: str, *, status: int = 400, article: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.article = article


class FeelingsError(ReactionsError):
    """The paper's feelings cannot be set so; `str()` is a sentence for the desk."""
