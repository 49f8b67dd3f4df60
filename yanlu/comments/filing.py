"""A comment comes in: previewed, then stored once, in the state that was decided for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from yanlu.accounts import MAILBOX
from yanlu.accounts.errors import TokenError
from yanlu.accounts.tokens import Facts, open_token, seal_token

from . import keys, waves
from .drafts import Draft, draft_of
from .errors import Refusal
from .exposure import Exposure, exposures
from .folding import folded
from .judging import Circumstances, judge
from .likenesses import Bylines, title_in
from .lists import MEMORY, Known
from .models import Ban, Comment, Rule, State, Wave
from .threads import Place, highest, open_place, thread_at

PURPOSE = "comment"
OLDEST = 7200  # seconds for which a preview can be sent
HASTE = 3  # seconds in which nobody reads a preview
MOST_IN_AN_HOUR = 30  # from one direction; what is over it is held, never refused
VOUCHES = 20  # comments that the key of one may let through


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
        wave: to which it belongs; None: nobody said the like.
        sketch: of its words.
    """

    draft: Draft
    place: Place
    about: Circumstances
    wave: Wave | None
    sketch: bytes

    def columns(self) -> dict[str, Any]:
        """What is stored of it; the wave is joined with this."""
        return {
            "name": self.draft.name,
            "text": self.draft.text,
            "script": self.draft.script,
            "reply_to": self.draft.reply_to,
            "wave": waves.join(self.wave, self.sketch),
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
    token_id = str(facts["id"])
    key = keys.key_of(token_id)
    if (before := state_of(key)) is not None:
        return Receipt(key, before, draft_of(facts))
    filing = weigh(draft_of(facts), hurry)
    try:
        with transaction.atomic(using=MAILBOX):
            state = add(filing, token_id, today, key_shown)
    except IntegrityError:  # the other press of the same button was first
        return Receipt(key, state_of(key) or State.PENDING, filing.draft)
    return Receipt(key, state, filing.draft)


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
    refuse_banned(draft, known)
    wave, made = waves.find(folded(f"{draft.name}\n{draft.text}"))
    refuse_wave(wave, draft)
    about = Circumstances(
        rule=place.rule,
        hits=known.holding.find(draft.text),
        passes_for=passes_for(draft.name, known, place),
        is_trap=draft.is_trap,
        is_hasty=hurry.is_hasty,
        is_busy=hurry.is_busy,
        alike=(wave.count if wave else 0) + 1,
    )
    return Filing(draft, place, about, wave, made)


def add(filing: Filing, token_id: str, today: date, key_shown: str) -> str:
    """Store a comment that has been weighed; in a transaction.

    Returns:
        The state in which it is stored.
    """
    is_vouched = filing.place.rule == Rule.FIRST and vouch(key_shown)
    state, reasons = judge(replace(filing.about, is_vouched=is_vouched))
    Comment.objects.create(
        thread=thread_at(filing.place),
        public_id=keys.public_id_of(token_id),
        key_hash=keys.hash_of(keys.key_of(token_id)),
        state=state,
        held_by=reasons,
        day=today,
        **filing.columns(),
    )
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


def refuse_banned(draft: Draft, known: Known) -> None:
    kind, key = known.ban_on(draft.name, draft.text)
    if kind:
        Ban.objects.filter(kind=kind, folded=key).update(hits=F("hits") + 1)
        raise Refusal("comments_banned", status=403, kept=draft.text, article=draft.article)


def refuse_wave(wave: Wave | None, draft: Draft) -> None:
    if wave is not None and wave.is_banned:
        Wave.objects.filter(pk=wave.pk).update(count=F("count") + 1)
        raise Refusal("comments_banned", status=403, kept=draft.text, article=draft.article)
