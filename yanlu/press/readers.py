"""What the press needs of the readers' rooms: their doors, as one type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from yanlu.article import Campaign, Conversation, Tally, empty_talk

from .desk import Change


class Readers(Protocol):
    """The doors of comments, reactions and membership."""

    def step(self, now: datetime, /) -> bool:
        """Do one unit of what these rooms have to do; whether there was any."""

    def changes(self, limit: int, now: datetime, /) -> Sequence[Change]:
        """What readers changed: `talk:<id>`, `talk:<id>:<n>`, `tally:<id>`, `campaign`."""

    # Their own changes come back to them: Any, since they need not take those of others.
    def settle(self, done: Iterable[Any], /) -> None:
        """These changes have been printed."""

    def talk(self, article: str, /) -> Conversation:
        """The newest page of the talk under an article; empty if nobody has written."""

    def talk_page(self, article: str, number: int, /) -> Conversation:
        """A numbered page of it."""

    def tally(self, article: str, /) -> Tally:
        """The feelings of its readers."""

    def campaign(self) -> Campaign:
        """How far the call for honorary members has come."""

    def learn(self, names: Iterable[str], /) -> None:
        """These people write for the paper: nobody else shall comment under their names."""


class Nobody:
    """A paper whose readers only read."""

    def step(self, now: datetime) -> bool:
        """Nothing is ever to be done."""
        return False

    def changes(self, limit: int, now: datetime) -> Sequence[Change]:
        """Nothing changes."""
        return ()

    def settle(self, done: Iterable[Any]) -> None:
        """There was nothing."""

    def talk(self, article: str) -> Conversation:
        """An empty talk, and closed."""
        return empty_talk(article, "closed")

    def talk_page(self, article: str, number: int) -> Conversation:
        """The same."""
        return empty_talk(article, "closed")

    def tally(self, article: str) -> Tally:
        """No feelings."""
        return Tally(article, 0)

    def campaign(self) -> Campaign:
        """No members."""
        return Campaign()

    def learn(self, names: Iterable[str]) -> None:
        """Nobody comments."""
