"""Previews are printed by the edition's own code, so that the desk sees the readers' bytes."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from yanlu.article import Article
from yanlu.edition import File
from yanlu.newsroom import door
from yanlu.press.workshop import make_printer


def print_preview(article: Article) -> Iterator[File]:
    """Every file that a reader of this article would get, with what its pages need besides."""
    printer = make_printer(settings.YANLU["YANLU_THEME"], door.paper(), door.glossary())
    yield from printer.article(article)
    yield from printer.standing()
