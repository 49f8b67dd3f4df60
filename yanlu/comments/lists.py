"""The desk's lists as this process knows them: read once, and again when their version grows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from yanlu.accounts import MAILBOX

from .filtering import WordList
from .folding import Folded, folded
from .likenesses import SHORTEST, Bylines, skeleton
from .models import Ban, Byline, Lists, Rule, RuleRow, Wave, Word
from .sketches import are_alike

# A stranger's comment is read first; who keeps the key of one that the desk let through goes on.
DEFAULT_RULE = Rule.FIRST
THE_ROW = 1
LONGEST_NAME = 60
TRUSTED = 1.0  # seconds for which the lists are not looked at again


@dataclass(frozen=True)
class Known:
    """Rules, words, bans and bylines.

    Args:
        version: of the lists when they were read.
        rules: by scope and target.
        banned_names: folded.
        banned_waves: keys and sketches.
    """

    version: int
    rules: dict[tuple[str, str], str]
    holding: WordList
    warning: WordList
    banned_words: WordList
    banned_names: frozenset[str]
    banned_waves: tuple[tuple[int, bytes], ...]
    bylines: Bylines

    def rule(self, article: str, section: str) -> str:
        """The rule that holds for an article: the narrowest."""
        ways = (("article", article), ("section", section), ("paper", ""))
        return next((self.rules[one] for one in ways if one in self.rules), DEFAULT_RULE.value)

    def ban_on(self, name: str, text: Folded) -> tuple[str, str]:
        """The kind and the folded words of the ban that a comment meets; empty: none.

        Args:
            text: the name and the words of the comment.
        """
        key = folded(name).key
        if key and key in self.banned_names:
            return Ban.Kind.NAME, key
        hits = self.banned_words.find_in(text)
        return (Ban.Kind.WORD, folded(hits[0].word).key) if hits else ("", "")

    def banned_wave(self, made: bytes) -> int:
        """The key of the banned wave whose comments a sketch is like; 0: none."""
        return next((pk for pk, other in self.banned_waves if are_alike(made, other)), 0)


class Memory:
    """Keeps what was read until the version in the database is another.

    What this process changes it knows at once, what another one changes within a second.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.known: Known | None = None
        self.looked = 0.0

    def now(self) -> Known:
        """The lists as they stand."""
        with self.lock:
            known, is_fresh = self.known, self.clock() - self.looked < TRUSTED
        if known is not None and is_fresh:
            return known
        version = Lists.objects.filter(pk=THE_ROW).values_list("version", flat=True).first() or 0
        with self.lock:
            self.looked = self.clock()
            if self.known is None or self.known.version != version:
                self.known = read(version)
            return self.known

    def forget(self) -> None:
        """Read again next time."""
        with self.lock:
            self.known = None


MEMORY = Memory()


def read(version: int) -> Known:
    """Read the lists."""
    words = list(Word.objects.values_list("listing", "text"))
    waves = Wave.objects.filter(is_banned=True).values_list("pk", "sketch")
    bans = list(Ban.objects.values_list("kind", "folded", "shown"))
    return Known(
        version=version,
        rules={(row.scope, row.target): row.rule for row in RuleRow.objects.all()},
        holding=WordList(text for listing, text in words if listing == Word.Listing.HOLD),
        warning=WordList(text for listing, text in words if listing == Word.Listing.WARN),
        banned_words=WordList(shown for kind, _, shown in bans if kind == Ban.Kind.WORD),
        banned_names=frozenset(key for kind, key, _ in bans if kind == Ban.Kind.NAME),
        banned_waves=tuple((pk, bytes(made)) for pk, made in waves),
        bylines=Bylines(Byline.objects.values_list("name", flat=True)),
    )


def touch() -> None:
    """Say that the lists have changed; in the transaction of the change."""
    transaction.on_commit(MEMORY.forget, using=MAILBOX)
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
