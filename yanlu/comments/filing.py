"""A comment comes in: previewed, then stored once, in the state that was decided for it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from yanlu.accounts import MAILBOX
from yanlu.accounts.errors import TokenError
from yanlu.accounts.tokens import Facts, open_token, seal_token

from . import keys, waves
from .drafts import Draft, draft_of
from .errors import Refusal
from .exposure import Exposure, exposures
from .filtering import Hit
from .folding import Folded, folded
from .judging import Circumstances, judge
from .likenesses import Bylines, title_in
from .lists import MEMORY, Known
from .models import Ban, Comment, Rule, State, Wave
from .sketches import sketch
from .threads import Place, highest, open_place, thread_at

PURPOSE = "comment"
OLDEST = 7200  # seconds for which a preview can be sent
HASTE = 3  # seconds in which nobody reads a preview
MOST_IN_AN_HOUR = 30  # from one direction; what is over it is held, never refused
VOUCHES = 20  # comments that the key of one may let through
# SQLite lets one write at a time, and who waits in it sleeps by chance and may starve for seconds.
ONE_WRITER = threading.Lock()


@dataclass(frozen=True, slots=True)
class Hurry:
    """What speaks for a machine: then a comment is held, never refused.

    Args:
        is_hasty: it came sooner than anybody can have read the preview.
        is_busy: many came from the same direction in this hour.
    """

    is_hasty: bool = False
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """A draft with what is known of it.

    Args:
        like: the newest that says nearly the same; None: nobody did.
        sketch: of its words.
    """

    draft: Draft
    place: Place
    about: Circumstances
    like: waves.Like | None
    sketch: bytes

    def columns(self) -> dict[str, Any]:
        """What is stored of it; the wave is joined with this, in a transaction."""
        return {
            "name": self.draft.name,
            "text": self.draft.text,
            "script": self.draft.script,
            "reply_to": self.draft.reply_to,
            "sketch": self.sketch,
            "wave": waves.join(self.like) if self.like else None,
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as its writer sees it before she sends it.

    Args:
        token: sealed, holds the draft; sending it stores the comment.
        problems: keys of the theme's words; with one of them there is no token.
        exposures: what may give the writer away.
        warnings: words of the desk's list that ask for a second look.
        rule: that holds for the article.
    """

    draft: Draft
    token: str
    problems: tuple[str, ...]
    exposures: tuple[Exposure, ...]
    warnings: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a comment was stored, and the key that changes it."""

    key: str
    state: str
    draft: Draft


def preview(draft: Draft, now: float) -> Preview:
    """What the writer sees before she sends it.

    Raises:
        Refusal: one cannot comment there.
    """
    known = MEMORY.now()
    place = open_place(draft.article, draft.text, known)
    problems = problems_of(draft)
    facts = {**draft.facts(), "id": secrets.token_urlsafe(16)}
    warned = known.warning.find(draft.text)
    return Preview(
        draft=draft,
        token="" if problems else seal_token(PURPOSE, facts, now),
        problems=problems,
        exposures=exposures(f"{draft.name}\n{draft.text}"),
        warnings=tuple(dict.fromkeys(hit.word for hit in warned)),
        rule=place.rule,
    )


def problems_of(draft: Draft) -> tuple[str, ...]:
    """What the writer must put right."""
    found = draft.problems()
    if draft.reply_to > 0 and draft.reply_to > highest(draft.article):
        return (*found, "comments_reply_unknown")
    return found


def opened(token: str, now: float) -> Facts:
    """What a preview's token holds.

    Raises:
        TokenError: it was not made here, or is too old.
    """
    return open_token(PURPOSE, token, now, oldest=OLDEST)


def is_hasty(token: str, now: float) -> bool:
    """Whether the preview was sent sooner than anybody can have read it."""
    try:
        open_token(PURPOSE, token, now, oldest=OLDEST, youngest=HASTE)
    except TokenError:
        return True
    return False


def store(facts: Facts, today: date, key_shown: str, hurry: Hurry) -> Receipt:
    """Store the comment of a preview, once however often the button was pressed.

    Args:
        facts: of the preview's token.
        today: in the paper's zone.
        key_shown: of an earlier comment of the writer's; empty: none.
        hurry: whether it came too soon, and whether too many came.

    Raises:
        Refusal: one cannot comment there, or the desk has banned such a comment.
    """
    token_id, draft = str(facts["id"]), draft_of(facts)
    key = keys.key_of(token_id)
    try:
        filing = weigh(draft, hurry)
        with ONE_WRITER, transaction.atomic(using=MAILBOX):
            return Receipt(key, add(filing, token_id, today, key_shown), draft)
    except (IntegrityError, Refusal):
        before = state_of(key)  # another press of the same button was first
        if before is None:
            raise
        return Receipt(key, before, draft)


def state_of(key: str) -> str | None:
    """The state of the comment with this key; None if there is none."""
    rows = Comment.objects.filter(key_hash=keys.hash_of(key))
    return rows.values_list("state", flat=True).first()


def weigh(draft: Draft, hurry: Hurry) -> Filing:
    """All that is known of a draft before it is stored.

    Raises:
        Refusal: one cannot comment there, or the desk has banned such a comment.
    """
    known = MEMORY.now()
    place = open_place(draft.article, draft.text, known)
    text = folded(f"{draft.name}\n{draft.text}")
    made = sketch(text.key, keys.secret_for("sketch", settings.LASTING_SECRET))
    refuse_banned(draft, text, made, known)
    like = waves.RECENT.find(made)
    about = Circumstances(
        rule=place.rule,
        hits=tuple(in_words(known.holding.find_in(text), len(draft.name) + 1)),
        passes_for=passes_for(draft.name, known, place),
        is_trap=draft.is_trap,
        is_hasty=hurry.is_hasty,
        is_busy=hurry.is_busy,
        alike=(like.count if like else 0) + 1,
    )
    return Filing(draft, place, about, like, made)


def add(filing: Filing, token_id: str, today: date, key_shown: str) -> str:
    """Store a comment that has been weighed; in a transaction.

    Returns:
        The state in which it is stored.
    """
    is_vouched = filing.place.rule == Rule.FIRST and vouch(key_shown)
    state, reasons = judge(replace(filing.about, is_vouched=is_vouched))
    stored = Comment.objects.create(
        thread_id=thread_at(filing.place),
        public_id=keys.public_id_of(token_id),
        key_hash=keys.hash_of(keys.key_of(token_id)),
        state=state,
        held_by=reasons,
        day=today,
        **filing.columns(),
    )
    transaction.on_commit(lambda: waves.RECENT.add(stored.pk, filing.sketch), using=MAILBOX)
    return state


def vouch(key_shown: str) -> bool:
    """Whether the key is of a comment that the desk let through, and has not let many through."""
    if not key_shown:
        return False
    rows = Comment.objects.filter(
        key_hash=keys.hash_of(key_shown),
        state__in=(State.APPROVED, State.LIVE),
        was_read=True,
        vouched__lt=VOUCHES,
    )
    return rows.update(vouched=F("vouched") + 1) == 1


def passes_for(name: str, known: Known, place: Place) -> str:
    """The name or title of the paper's people that a name looks like; empty: none."""
    if not name:
        return ""
    people = known.bylines.taken(name) or Bylines(place.people).taken(name)
    return people or title_in(name)


def in_words(hits: Iterable[Hit], start: int) -> Iterator[Hit]:
    """Hits in name and words as hits in the words alone; one in the name has no place there.

    Args:
        start: where the words begin.
    """
    for hit in hits:
        is_inside = hit.start >= start
        yield (
            replace(hit, start=hit.start - start, end=hit.end - start)
            if is_inside
            else replace(hit, start=0, end=0)
        )


def refuse_banned(draft: Draft, text: Folded, made: bytes, known: Known) -> None:
    kind, key = known.ban_on(draft.name, text)
    wave = known.banned_wave(made)
    if kind:
        Ban.objects.filter(kind=kind, folded=key).update(hits=F("hits") + 1)
    elif wave:
        Wave.objects.filter(pk=wave).update(count=F("count") + 1)
    if kind or wave:
        raise Refusal("comments_banned", status=403, kept=draft.text, article=draft.article)
