"""The round: what a provider did not tell us, or told us in vain, is found in its own books."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from .errors import ProviderError
from .intents import OPEN, give_up, look
from .models import Bookmark, Intent
from .notices import take, try_again
from .providers.base import Provider
from .setting import providers

EVERY = 300.0  # seconds between two rounds
ASKED_EVERY = 3600.0  # seconds between two looks at the same open payment
AT_ONCE = 20  # open payments that are looked at in one step


class Rounds:
    """When the last round was, and which open payments were looked at; kept in memory only."""

    def __init__(self) -> None:
        self.next_round = 0.0
        self.asked: dict[str, float] = {}
        self.day: date | None = None

    def step(self, now: datetime) -> bool:
        """Do one unit; whether to call again at once."""
        at = now.timestamp()
        if at < self.next_round and self.next_round - at <= EVERY:  # else the clock was set back
            return False
        self.give_up(now.date())
        more = False
        for provider in providers().values():
            if provider.sends_notices:
                more |= self.visit(provider, at, now.date())
        if not more:
            self.next_round = at + EVERY
        return more

    def give_up(self, day: date) -> None:
        if day != self.day:
            give_up(day)
            self.day = day

    def visit(self, provider: Provider, at: float, day: date) -> bool:
        """One provider's turn; whether there is more to look at."""
        try:
            if not try_again(provider, day):
                return False
            read_news(provider, day)
            return self.ask(provider, at, day)
        except ProviderError:
            return False

    def ask(self, provider: Provider, at: float, day: date) -> bool:
        """Look at payments that stayed open."""
        fresh = self.asked.items()
        self.asked = {one: when for one, when in fresh if when <= at < when + ASKED_EVERY}
        rows = open_payments(provider.name).values_list("mark", "handle")
        due = [(mark, handle) for mark, handle in rows if mark not in self.asked]
        for mark, handle in due[:AT_ONCE]:
            look(handle, provider, day)
            self.asked[mark] = at
        return len(due) > AT_ONCE


def open_payments(provider: str) -> QuerySet[Intent]:
    rows = Intent.objects.filter(provider=provider, state__in=OPEN)
    return rows.exclude(handle="").order_by("day")


def read_news(provider: Provider, day: date) -> None:
    """Go through what happened since the last round."""
    mark, _ = Bookmark.objects.get_or_create(provider=provider.name)
    for news in provider.news_since(mark.event):
        if take(provider, news, day) == "unread":
            return
        mark.event = news.event
        mark.save(update_fields=["event"])


ROUNDS = Rounds()
