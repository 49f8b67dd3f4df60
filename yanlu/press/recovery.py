"""At start: what the press remembers, what stands, and what the targets serve must agree."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from yanlu.article import Article, summary, to_data
from yanlu.delivery import number_on

from . import catalogue, lease
from .changes import first_lists
from .failures import noted
from .lists import printed
from .models import Delivery, List, Piece, Printing, Reprint, Sweep
from .workshop import DIGEST, FLOOR, Workshop

UNKNOWN = -(1 << 62)  # no revision has this number, so the sweep prints the article anew


def recover(shop: Workshop, now: datetime) -> None:
    """Rise above every number seen, and find again what was lost with one of the databases."""
    lease.rise_above(shop.holder, int(shop.store.note("fence") or 0))
    shop.lease = lease.take(shop.holder, now) or shop.lease
    highest = highest_on_targets(shop, now)
    if highest > shop.floor:
        shop.store.set_note(FLOOR, str(highest))
    newest = shop.store.newest()
    is_store_lost = newest is None or newest.number < highest
    if is_store_lost or not Printing.objects.exists():
        remember_standing(shop, now)
    if newest is None:
        first_lists(shop, now)
    # Ask each target itself what it has, and look through all of it.
    Delivery.objects.update(edition=0, checked="", checked_at=None, turn=F("turn") + 1)
    done = Reprint.objects.filter(pk=shop.store.note(DIGEST), finished_at=None)
    done.update(finished_at=now)
    Piece.objects.exclude(reprint__finished_at=None).delete()


def highest_on_targets(shop: Workshop, now: datetime) -> int:
    highest = 0
    for target in (*shop.targets, *shop.far):
        with noted(f"target:{target.name}", now):
            highest = max(highest, number_on(target, shop.key.public))
    return highest


def remember_standing(shop: Workshop, now: datetime) -> None:
    """Write down as printed what stands, so that lists stay whole while the sweep looks closer."""
    with transaction.atomic(using="press"):
        for model in (Printing, List, Reprint, Sweep):
            model.objects.all().delete()
        for identity in sorted(shop.store.owners("article:", "", "~")):
            article = printed(identity, shop.store)
            if article is not None:
                remember_article(article, now)


def remember_article(article: Article, now: datetime) -> None:
    shown = summary(article)
    row = Printing.objects.create(
        article=article.id,
        revision=UNKNOWN,
        summary=to_data(shown),
        withdrawn=article.withdrawal is not None,
        printed_at=now,
    )
    catalogue.place(row, shown, article.published)
