"""A press on a feeling, and the key that changes it."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import threading
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from yanlu.accounts import MAILBOX
from yanlu.accounts.window import window
from yanlu.article import is_identity
from yanlu.delivery import DeliveryError

from .errors import Refusal
from .feelings import shown
from .models import Change, Counter, Vote

MOST_IN_AN_HOUR = 100  # presses on one article from one direction that count
# SQLite lets one write at a time, and who waits in it sleeps by chance and may starve for seconds.
ONE_WRITER = threading.Lock()
KEY = re.compile(r"[a-z2-7]{20,40}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the holder of a key feels now; nothing, if it was withdrawn."""

    article: str
    feeling: str
    key: str


def refuse_unknown(article: str, feeling: str) -> None:
    """Refuse what cannot be felt.

    Raises:
        Refusal: there is no such article or feeling, or the edition cannot be read.
    """
    try:
        found = window().printed.article(article) if is_identity(article) else None
    except DeliveryError as error:
        raise Refusal("reactions_unreadable", status=503) from error
    if found is None:
        raise Refusal("reactions_unknown", status=404)
    if found.withdrawal is not None:
        raise Refusal("reactions_withdrawn", status=410, article=article)
    if feeling not in {one.name for one in shown()}:
        raise Refusal("reactions_no_feeling", article=article)


def press(article: str, feeling: str, key: str, *, counts: bool) -> Receipt:
    """Store a press: under a new key, or under the one that is given.

    The same press under the same key changes nothing, so that a script that makes its own key may
    send it twice.

    Args:
        key: of an earlier press, or made by the reader's device; empty: one is made.
        counts: whether the soft limit is not reached; only for a new key.

    Raises:
        Refusal: what cannot be felt, or a key that is none or of another article.
    """
    refuse_unknown(article, feeling)
    key = plain_key(key) if key else new_key()
    vote = find(key)
    if vote is not None:
        return change(vote, key, feeling, article)
    try:
        with ONE_WRITER, transaction.atomic(using=MAILBOX):
            Vote.objects.create(
                article=article, feeling=feeling, key_hash=hash_of(key), is_counted=counts
            )
            if counts:
                add(article, feeling, 1)
                Change.objects.create(article=article)
    except IntegrityError:  # the other press of the same button was first
        return press(article, feeling, key, counts=counts)
    return Receipt(article, feeling, key)


def look(key: str) -> Receipt:
    """What the holder of a key feels.

    Raises:
        Refusal: there is no such key.
    """
    key = plain_key(key)
    vote = find(key)
    if vote is None:
        raise Refusal("reactions_key_wrong", status=404)
    return Receipt(vote.article, vote.feeling, key)


def withdraw(key: str) -> Receipt:
    """Take back what was felt under a key; the key stays good for another feeling.

    Raises:
        Refusal: there is no such key.
    """
    key = plain_key(key)
    vote = find(key)
    if vote is None:
        raise Refusal("reactions_key_wrong", status=404)
    return change(vote, key, "", vote.article)


def change(vote: Vote, key: str, feeling: str, article: str) -> Receipt:
    """Put one feeling in place of another; of two at the same time one wins, and one counts."""
    if vote.article != article:
        raise Refusal("reactions_key_wrong", status=404, article=article)
    with transaction.atomic(using=MAILBOX):
        claimed = Vote.objects.filter(pk=vote.pk, feeling=vote.feeling)
        if vote.feeling != feeling and claimed.update(feeling=feeling) and vote.is_counted:
            add(article, vote.feeling, -1)
            add(article, feeling, 1)
            Change.objects.create(article=article)
    return Receipt(article, feeling, key)


def add(article: str, feeling: str, number: int) -> None:
    """Count up or down; in the transaction of the vote."""
    if not feeling:
        return
    rows = Counter.objects.filter(article=article, feeling=feeling)
    if not rows.exists():
        row = Counter(article=article, feeling=feeling)
        Counter.objects.bulk_create([row], ignore_conflicts=True)
    rows.update(count=F("count") + number, changes=F("changes") + 1)


def find(key: str) -> Vote | None:
    """What was stored under a key."""
    return Vote.objects.filter(key_hash=hash_of(key)).first()


def plain_key(key: str) -> str:
    """The key, however it was grouped and cased.

    Raises:
        Refusal: it is none.
    """
    plain = key.strip().lower().replace("-", "")
    if not KEY.fullmatch(plain):
        raise Refusal("reactions_key_wrong")
    return plain


def new_key() -> str:
    """A key of 100 bits, in four groups of five."""
    return base64.b32encode(secrets.token_bytes(13)).decode().lower()[:20]


def hash_of(key: str) -> str:
    """What is kept of a key: 100 bits cannot be guessed, so a fast hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
