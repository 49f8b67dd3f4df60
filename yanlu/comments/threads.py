"""The article under which a comment stands, as the edition prints it, and its talk."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from yanlu.accounts import MAILBOX
from yanlu.accounts.window import window
from yanlu.delivery import DeliveryError

from .errors import Refusal
from .lists import Known
from .models import Rule, Thread

KEYS: dict[str, tuple[int, str]] = {}  # of talks, which stay; each with its section


@dataclass(frozen=True, slots=True)
class Place:
    """An article at which one may write.

    Args:
        article: its id.
        section: id of its section.
        rule: that holds for it.
        people: the names in its byline.
    """

    article: str
    section: str
    rule: str
    people: tuple[str, ...]


def open_place(article: str, kept: str, known: Known) -> Place:
    """The article, if one may comment on it.

    Args:
        article: id, as a form gave it.
        kept: the reader's words, which a refusal gives back.
        known: the desk's lists.

    Raises:
        Refusal: it is unknown, withdrawn or closed, or the edition cannot be read.
    """
    try:
        found = window().printed.article(article)
    except DeliveryError as error:
        raise Refusal("comments_unreadable", status=503, kept=kept) from error
    if found is None:
        raise Refusal("comments_unknown", status=404, kept=kept)
    if found.withdrawal is not None:
        raise Refusal("comments_withdrawn", status=410, kept=kept, article=article)
    rule = known.rule(article, found.section.id)
    if rule == Rule.CLOSED:
        raise Refusal("comments_closed", status=403, kept=kept, article=article)
    people = tuple(credit.person.name for credit in found.credits)
    return Place(article, found.section.id, rule, people)


def thread_at(place: Place) -> int:
    """The key of the talk at a place, begun if this is its first comment; in a transaction."""
    if place.article in KEYS:
        key, section = KEYS[place.article]
        if section == place.section:
            return key
    thread, _ = Thread.objects.get_or_create(
        article=place.article, defaults={"section": place.section}
    )
    if thread.section != place.section:
        Thread.objects.filter(pk=thread.pk).update(section=place.section)
    transaction.on_commit(
        lambda: KEYS.update({place.article: (thread.pk, place.section)}), using=MAILBOX
    )
    return int(thread.pk)


def highest(article: str) -> int:
    """The highest number given under an article."""
    return Thread.objects.filter(article=article).values_list("highest", flat=True).first() or 0
