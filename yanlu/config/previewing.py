"""Previews are printed by the edition's own code, so that the desk sees the readers' bytes."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from yanlu.article import Article, Campaign, StaticPage, Tally, empty_talk, summary
from yanlu.edition import File
from yanlu.newsroom import door
from yanlu.press.workshop import make_printer


def print_preview(thing: Article | StaticPage) -> Iterator[File]:
    """Every file that a reader of this would get, with what its pages need besides."""
    printer = make_printer(settings.YANLU["YANLU_THEME"], door.paper(), door.glossary())
    if isinstance(thing, Article):
        yield from printer.article(thing)
        yield from printer.talk(summary(thing), empty_talk(thing.id), Tally(thing.id, 0))
    else:
        yield from printer.static_page(thing)
    yield from printer.alerts(door.alerts())
    yield from printer.campaign(Campaign())
    yield from printer.privacy()
    yield from printer.standing()
