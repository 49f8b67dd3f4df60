"""Readers in memory who implement the press's `Readers`: they write, feel and join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from yanlu.article import (
    TALK_PAGE,
    Campaign,
    Comment,
    Conversation,
    Feeling,
    Tally,
)

from .desk import Change

DAY = date(2026, 11, 24)


@dataclass
class FakeReaders:
    """What readers sent, and what of it was not printed yet."""

    said: dict[str, list[Comment]] = field(default_factory=dict)
    felt: dict[str, int] = field(default_factory=dict)
    members: int = 0
    writers: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def touch(self, thing: str) -> None:
        """Note that a thing changed."""
        self.seq += 1
        self.rows[thing] = self.seq

    def say(self, article: str, text: str, name: str = "") -> int:
        """A reader's comment, approved and released; its number."""
        talk = self.said.setdefault(article, [])
        number = len(talk) + 1
        talk.append(Comment(number, f"c{number:06}"[-7:], name, text, DAY, "zh-Hant-TW"))
        page = (number + TALK_PAGE - 1) // TALK_PAGE
        self.touch(f"talk:{article}")
        self.touch(f"talk:{article}:{page}")
        return number

    def remove(self, article: str, number: int) -> None:
        """The desk takes one away; its number stays."""
        talk = self.said[article]
        talk[number - 1] = replace(talk[number - 1], name="", text="", gone="removed")
        self.touch(f"talk:{article}")
        self.touch(f"talk:{article}:{(number + TALK_PAGE - 1) // TALK_PAGE}")

    def feel(self, article: str) -> None:
        """A reader presses 感動."""
        self.felt[article] = self.felt.get(article, 0) + 1
        self.touch(f"tally:{article}")

    def step(self, now: datetime) -> bool:
        if "everything" in self.broken:
            raise RuntimeError("the mailbox cannot be read")
        return False

    def changes(self, limit: int, now: datetime) -> Sequence[Change]:
        return [Change(thing, seq) for thing, seq in self.rows.items()][:limit]

    def settle(self, done: Iterable[Change]) -> None:
        for change in done:
            if self.rows.get(change.thing) == change.seq:
                del self.rows[change.thing]

    def talk(self, article: str) -> Conversation:
        total = len(self.said.get(article, ()))
        return self.talk_page(article, max(1, (total + TALK_PAGE - 1) // TALK_PAGE))

    def talk_page(self, article: str, number: int) -> Conversation:
        self.asked.append(f"{article}:{number}")
        if article in self.broken:
            raise RuntimeError("the talk cannot be read")
        talk = self.said.get(article, [])
        pages = max(1, (len(talk) + TALK_PAGE - 1) // TALK_PAGE)
        shown = tuple(talk[(number - 1) * TALK_PAGE : number * TALK_PAGE])
        live = sum(not one.gone for one in talk)
        return Conversation(article, self.seq, "after", len(talk), live, number, pages, shown)

    def tally(self, article: str) -> Tally:
        return Tally(article, 1, (Feeling("moved", "感動", self.felt.get(article, 0)),))

    def learn(self, names: Iterable[str]) -> None:
        self.writers |= set(names)

    def campaign(self) -> Campaign:
        return Campaign(self.members, 10_000)
