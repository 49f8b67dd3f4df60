"""The desk's lists as this process knows them: read once, and again when their version grows."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from .filtering import WordList
from .folding import folded
from .likenesses import SHORTEST, Bylines, skeleton
from .models import Ban, Byline, Lists, Rule, RuleRow, Word

# A stranger's comment is read first; who keeps the key of one that the desk let through goes on.
DEFAULT_RULE = Rule.FIRST
THE_ROW = 1
LONGEST_NAME = 60


@dataclass(frozen=True)
class Known:
    """Rules, words, bans and bylines.

    Args:
        version: of the lists when they were read.
        rules: by scope and target.
        banned_names: folded.
    """

    version: int
    rules: dict[tuple[str, str], str]
    holding: WordList
    warning: WordList
    banned_words: WordList
    banned_names: frozenset[str]
    bylines: Bylines

    def rule(self, article: str, section: str) -> str:
        """The rule that holds for an article: the narrowest."""
        ways = (("article", article), ("section", section), ("paper", ""))
        return next((self.rules[one] for one in ways if one in self.rules), DEFAULT_RULE.value)

    def ban_on(self, name: str, text: str) -> tuple[str, str]:
        """The kind and the folded words of the ban that a comment meets; empty: none."""
        key = folded(name).key
        if key and key in self.banned_names:
            return Ban.Kind.NAME, key
        hits = self.banned_words.find(f"{name}\n{text}")
        return (Ban.Kind.WORD, folded(hits[0].word).key) if hits else ("", "")


class Memory:
    """Keeps what was read until the version in the database is another."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: Known | None = None

    def now(self) -> Known:
        """The lists as they stand; one row is read to know it."""
        version = Lists.objects.filter(pk=THE_ROW).values_list("version", flat=True).first() or 0
        with self.lock:
            if self.known is None or self.known.version != version:
                self.known = read(version)
            return self.known

    def forget(self) -> None:
        """Read again next time."""
        self.known = None


MEMORY = Memory()


def read(version: int) -> Known:
    """Read the lists."""
    words = list(Word.objects.values_list("listing", "text"))
    bans = list(Ban.objects.values_list("kind", "folded", "shown"))
    return Known(
        version=version,
        rules={(row.scope, row.target): row.rule for row in RuleRow.objects.all()},
        holding=WordList(text for listing, text in words if listing == Word.Listing.HOLD),
        warning=WordList(text for listing, text in words if listing == Word.Listing.WARN),
        banned_words=WordList(shown for kind, _, shown in bans if kind == Ban.Kind.WORD),
        banned_names=frozenset(key for kind, key, _ in bans if kind == Ban.Kind.NAME),
        bylines=Bylines(Byline.objects.values_list("name", flat=True)),
    )


def touch() -> None:
    """Say that the lists have changed; in the transaction of the change."""
    if not Lists.objects.filter(pk=THE_ROW).update(version=F("version") + 1):
        Lists.objects.get_or_create(pk=THE_ROW, defaults={"version": 1})


def learn(names: Iterable[str]) -> None:
    """Remember names that the paper prints, so that no reader passes for one of them."""
    known = MEMORY.now().bylines.people
    new = {skeleton(name[:LONGEST_NAME]): name[:LONGEST_NAME] for name in names}
    rows = [
        Byline(name=name, skeleton=key)
        for key, name in new.items()
        if SHORTEST <= len(key) <= LONGEST_NAME and key not in known
    ]
    if rows:
        Byline.objects.bulk_create(rows, ignore_conflicts=True)
        touch()
