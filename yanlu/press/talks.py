"""What readers said, printed beside the articles and never into them."""

from __future__ import annotations

from datetime import datetime

from yanlu.article import Summary
from yanlu.delivery import Batch
from yanlu.edition import File, Printer

from . import catalogue, failures
from .articles import printing, standing
from .desk import Change
from .readers import Readers
from .talking import front_of
from .workshop import Workshop

TALK = "talk"  # the failure of all of it
AT_ONCE = 100  # changes in one edition


def print_talks(shop: Workshop, now: datetime) -> bool:
    """Do one unit of what readers changed; whether there was any.

    Their rooms may be out of order: that is a failure of its own, and all else is printed on.
    """
    waiting = failures.waiting(now)
    if not waiting.isdisjoint(("edition", TALK)):
        return False
    changes: list[Change] = []
    with failures.noted(TALK, now):
        shop.readers.step(now)
        found = shop.readers.changes(AT_ONCE, now)
        changes = [one for one in found if one.thing not in waiting]
    if not changes:
        return False
    done, put, gone = render(shop, changes, now)
    with failures.noted("edition", now) as outcome:
        if put or gone:
            shop.publish(Batch(put | standing(printing(shop)), frozenset(gone)), now)
        shop.readers.settle(done)
    return outcome.is_good


def render(
    shop: Workshop, changes: list[Change], now: datetime
) -> tuple[list[Change], dict[str, tuple[File, ...]], set[str]]:
    """The changes that could be rendered, their files, and what shall stand no more."""
    wanted = {one.thing.split(":")[1] for one in changes if ":" in one.thing}
    articles = catalogue.find(wanted)
    done: list[Change] = []
    put: dict[str, tuple[File, ...]] = {}
    gone: set[str] = set()
    for change in changes:
        thing = thing_of(change)
        with failures.noted(change.thing, now) as outcome:
            files = put.get(thing) or files_of(thing, articles, shop.readers, printing(shop))
        if not outcome.is_good:
            continue
        done.append(change)
        if files:
            put[thing] = files
        else:
            gone.add(thing)
    return done, put, gone


def thing_of(change: Change) -> str:
    """What is printed for a change: feelings with the talk, names on the wall with the campaign."""
    return change.thing.replace("tally:", "talk:", 1).replace("wall", "campaign", 1)


def files_of(
    thing: str, articles: dict[str, Summary], readers: Readers, printer: Printer
) -> tuple[File, ...]:
    """The files of a talk or of the campaign; none if its article does not stand."""
    if thing == "campaign":
        return tuple(printer.campaign(readers.campaign()))
    _, identity, *page = thing.split(":")
    if identity not in articles:
        return ()
    if page:
        return tuple(printer.talk_page(readers.talk_page(identity, int(page[0]))))
    return front_of(articles[identity], readers, printer)
