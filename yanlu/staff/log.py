"""The log of acts: each is chained to the one before, and sealed with the paper's secret."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from .models import Act, Chain
from .seals import key_of, name_of

MACHINE = "（終端機）"  # who acts where nobody is signed in: the one at the machine's terminal


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look through the log found.

    Args:
        acts: how many there are.
        head: the hash of the last.
        broken_at: the number of the first act that is not as it was written; 0 if all are.
        foreign: acts that were sealed with a secret that is not known here (any more).
    """

    acts: int
    head: str
    broken_at: int
    foreign: int


@transaction.atomic
def note(who: Any, act: str, thing: str, now: datetime) -> None:
    """Write down an act, in the transaction of the act itself.

    Args:
        who: a user, or words.
        act: a word such as `sign-in`.
        thing: on what; never an address or a secret.
    """
    Chain.objects.get_or_create(pk=1)
    chain = Chain.objects.select_for_update().get(pk=1)
    row = Act(number=chain.number + 1, at=now, act=act, thing=thing[:300], before=chain.hash)
    row.who = (who if isinstance(who, str) else who.get_username())[:150]
    row.hash = hash_of(row)
    row.secret, row.seal = name_of(key()), seal_of(row.hash, key())
    row.save()
    Chain.objects.filter(pk=1).update(number=row.number, hash=row.hash)


def check() -> Finding:
    """Look through the whole log."""
    before, number, broken, foreign = "", 0, 0, 0
    ours = known_keys()
    for row in Act.objects.order_by("number").iterator(chunk_size=500):
        number += 1
        foreign += row.secret not in ours
        if not broken and not is_whole(row, number, before, ours):
            broken = number
        before = row.hash
    chain = Chain.objects.filter(pk=1).first()
    if not broken and chain and (chain.number, chain.hash) != (number, before):
        broken = number + 1  # the last ones are gone
    return Finding(number, before, broken, foreign)


def holds(end: str) -> bool:
    """Whether an act that was the last one stands as it stood, by what is known of it elsewhere.

    Args:
        end: its number and its hash, a space between; empty: nobody knows any.
    """
    number, _, known = end.partition(" ")
    return not end or Act.objects.filter(number=int(number), hash=known).exists()


def is_whole(row: Act, number: int, before: str, ours: Mapping[str, bytes]) -> bool:
    """Whether an act stands where and as it was written, and its seal is one of ours."""
    if (row.number, row.before, row.hash) != (number, before, hash_of(row)):
        return False
    known = ours.get(row.secret)
    return known is None or hmac.compare_digest(row.seal, seal_of(row.hash, known))


def hash_of(row: Act) -> str:
    """The hash of an act with all that it says, and of the one before."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    form = [row.number, at, row.who, row.act, row.thing, row.before]
    return hashlib.sha256(json.dumps(form, ensure_ascii=False).encode()).hexdigest()


def seal_of(words: str, secret: bytes) -> str:
    """What only the paper's secret can make of a hash: who has the database alone cannot."""
    return hmac.new(secret, words.encode(), hashlib.sha256).hexdigest()


def known_keys() -> dict[str, bytes]:
    """Those of today's secret and of those of before, by name."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return {name_of(made): made for made in map(key_of, secrets)}


def key() -> bytes:
    return key_of(settings.SECRET_KEY)
