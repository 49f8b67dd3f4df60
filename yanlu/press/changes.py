"""What the newsroom changed, turned into what is due."""

from __future__ import annotations

from datetime import datetime

from . import failures
from .articles import AT_ONCE, long_ago, print_articles
from .catalogue import ALERTS, CAMPAIGN, FEEDS, FOLDERS, FRONT, INDEX, PRIVACY, SLOTS
from .desk import Change
from .models import Dependency, Due, Printing
from .workshop import Workshop

LOOK_AT = 500  # changes in one look


def print_changes(shop: Workshop, now: datetime) -> bool:
    """Do one unit of what the newsroom changed; whether there was any."""
    waiting = failures.waiting(now)
    changes = [one for one in shop.desk.changes(LOOK_AT) if one.thing not in waiting]
    things = [one for one in changes if not one.thing.startswith("article:")]
    if things:
        spread({one.thing for one in things}, shop, now)
        shop.desk.settle(things)
        return True
    batch = changes[:AT_ONCE]
    if not batch or "edition" in waiting:
        return False
    return print_batch(shop, batch, now)


def print_batch(shop: Workshop, batch: list[Change], now: datetime) -> bool:
    done = print_articles(shop, (one.thing.partition(":")[2] for one in batch), now)
    reprint_linkers(done, now)
    reprint_pages(shop, {f"article:{identity}" for identity in done}, now)
    shop.desk.settle(one for one in batch if one.thing.partition(":")[2] in done)
    return True


def reprint_linkers(done: set[str], now: datetime) -> None:
    """Make due the articles that show the headline of one of these, or link to it, as it was."""
    standing = dict(Printing.objects.filter(pk__in=done).values_list("pk", "revision"))
    due: set[str] = set()
    for identity in done:
        # A withdrawn article has a negative revision, and is linked to no more than a lost one.
        version = max(standing.get(identity, 0), 0)
        stale = Dependency.objects.filter(thing=f"article:{identity}").exclude(version=version)
        due |= {f"article:{one}" for one in stale.values_list("printing_id", flat=True)}
    Due.objects.bulk_create((Due(thing=thing, since=now) for thing in due), ignore_conflicts=True)


def reprint_pages(shop: Workshop, things: set[str], now: datetime) -> None:
    """Make due the static pages that show or link to one of these."""
    due = (Due(thing=f"page:{one}", since=now) for one in shop.desk.pages_using(things))
    Due.objects.bulk_create(due, ignore_conflicts=True)


def spread(things: set[str], shop: Workshop, now: datetime) -> None:
    """Make due what depends on these things."""
    due: dict[str, datetime] = {}
    for thing in things:
        kind, _, _ = thing.partition(":")
        if thing == FRONT or kind == "page":
            due[thing] = long_ago(now, shop.lists_wait)
        if thing == ALERTS:
            due |= {ALERTS: long_ago(now, shop.lists_wait), FEEDS: long_ago(now, shop.lists_wait)}
        if thing == SLOTS or kind == "picture":  # which an advertisement may show
            due[SLOTS] = now
        if kind in FOLDERS:
            due[thing] = now
        if kind in ("paper", "glossary", "section", "page"):
            shop.made_of = None  # the masthead, the menu or the words of every page
            failures.retry("theme", now)
        articles = Dependency.objects.filter(thing=thing).values_list("printing_id", flat=True)
        due.update({f"article:{one}": now for one in articles})
    Due.objects.bulk_create(
        (Due(thing=thing, since=since) for thing, since in due.items()), ignore_conflicts=True
    )
    reprint_pages(shop, things, now)


def first_lists(shop: Workshop, now: datetime) -> None:
    """Make due what an empty edition needs: front, static pages, sitemap, corrections."""
    pages = (f"page:{page.id}" for page in shop.desk.static_pages())
    sections = (f"section:{section.id}" for section in shop.desk.paper().sections)
    things = (
        FRONT,
        INDEX,
        "corrections",
        FEEDS,
        CAMPAIGN,
        PRIVACY,
        ALERTS,
        SLOTS,
        *pages,
        *sections,
    )
    Due.objects.bulk_create(
        (Due(thing=thing, since=long_ago(now, shop.lists_wait)) for thing in things),
        ignore_conflicts=True,
    )
