"""The readers' rooms as the press sees them: one door made of three."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any

from yanlu.accounts.forgetting import empty_journal
from yanlu.article import Campaign, Conversation, Tally
from yanlu.comments import door as comments
from yanlu.membership import door as membership
from yanlu.press.desk import Change
from yanlu.reactions import door as reactions

DOORS: dict[str, ModuleType] = {
    "talk": comments,
    "tally": reactions,
    "campaign": membership,
    "wall": membership,
}


class ReadersRooms:
    """Comments, reactions and membership, as the press asks for them."""

    def step(self, now: datetime) -> bool:
        """Do one unit in each room; whether there was any."""
        done = [comments.step(now), membership.step(now)]
        return any(done)

    def changes(self, limit: int, now: datetime) -> Sequence[Change]:
        """What readers changed."""
        found: list[Change] = [*comments.changes(limit), *membership.changes(limit)]
        return [*found, *reactions.changes(limit, now)][:limit]

    def settle(self, done: Iterable[Any]) -> None:
        """These changes have been printed."""
        settled = list(done)
        for change in settled:
            DOORS[change.thing.partition(":")[0]].settle([change])
        if settled:
            empty_journal()

    def talk(self, article: str) -> Conversation:
        """The newest page of the talk under an article."""
        return comments.conversation(article, None)

    def talk_page(self, article: str, number: int) -> Conversation:
        """A numbered page of it."""
        return comments.conversation(article, number)

    def tally(self, article: str) -> Tally:
        """The feelings of its readers."""
        return reactions.tally(article)

    def learn(self, names: Iterable[str]) -> None:
        """These people write for the paper."""
        comments.learn(names)

    def campaign(self) -> Campaign:
        """How far the call for honorary members has come."""
        return membership.campaign()
