"""Previews are printed by the edition's own code, so that the desk sees the readers' bytes."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from yanlu.article import Article, StaticPage
from yanlu.edition import File
from yanlu.newsroom import door
from yanlu.press.workshop import make_printer


def print_preview(thing: Article | StaticPage) -> Iterator[File]:
    """Every file that a reader of this would get, with what its pages need besides."""
    printer = make_printer(settings.YANLU["YANLU_THEME"], door.paper(), door.glossary())
    if isinstance(thing, Article):
        yield from printer.article(thing)
    else:
        yield from printer.static_page(thing)
    yield from printer.standing()
