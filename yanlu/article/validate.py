"""What an article must have before it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .blocks import Block, Embed, Gallery, Picture, Quote, Video
from .errors import InvalidError, Problem
from .ids import is_identity
from .media import Image, PictureCredit
from .model import Article
from .text import Span

HEADLINE_LIMIT = 120
SCRIPTS = ("zh-Hant-TW", "zh-Hant-HK", "zh-Hans-CN", "zh-Hans-SG")
LINK = re.compile(r"(https?://|mailto:|article:[a-z2-7]{7}$)[^\s]*", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)
HASH = re.compile(r"[0-9a-f]{64}")


def check(article: Article) -> Article:
    """The same article, if it may be printed.

    Raises:
        InvalidError: with every problem found.
    """
    problems = tuple(find(article))
    if problems:
        raise InvalidError(problems)
    return article


def find(article: Article) -> Iterator[Problem]:
    """Every reason why the article must not be printed."""
    yield from find_in_head(article)
    for index, block in enumerate(article.body):
        yield from find_in_block(block, f"body[{index}]")


def find_in_head(article: Article) -> Iterator[Problem]:
    if not is_identity(article.id):
        yield Problem("id", "not-an-id")
    if not article.headline.strip():
        yield Problem("headline", "missing")
    if len(article.headline) > HEADLINE_LIMIT:
        yield Problem("headline", "too-long")
    if article.script not in SCRIPTS:
        yield Problem("script", "unknown")
    if article.published.tzinfo is None:
        yield Problem("published", "without-zone")
    if not is_identity(article.section.id):
        yield Problem("section", "not-an-id")
    for index, source in enumerate(article.sources):
        if source.url and not WEB.fullmatch(source.url):
            yield Problem(f"sources[{index}]", "not-a-link")


def find_in_block(block: Block, place: str) -> Iterator[Problem]:
    yield from find_in_media(block, place)
    if isinstance(block, Embed) and not WEB.fullmatch(block.url):
        yield Problem(place, "not-a-link")
    if isinstance(block, Quote) and block.source_url and not WEB.fullmatch(block.source_url):
        yield Problem(place, "not-a-link")
    for span in spans(block):
        if span.link and not LINK.fullmatch(span.link):
            yield Problem(place, "not-a-link")


def find_in_media(block: Block, place: str) -> Iterator[Problem]:
    if isinstance(block, Picture):
        yield from find_in_picture(block.image, block.credit, place)
    elif isinstance(block, Gallery):
        for index, picture in enumerate(block.pictures):
            yield from find_in_media(picture, f"{place}.pictures[{index}]")
    elif isinstance(block, Video):
        if not block.credit.chain:
            yield Problem(place, "credit-missing")
        if not HASH.fullmatch(block.media.sha256):
            yield Problem(place, "not-a-hash")


def find_in_picture(image: Image, credit: PictureCredit, place: str) -> Iterator[Problem]:
    if not credit.chain:
        yield Problem(place, "credit-missing")
    if not image.renditions:
        yield Problem(place, "picture-missing")
    if any(not HASH.fullmatch(one.media.sha256) for one in image.renditions):
        yield Problem(place, "not-a-hash")


def spans(block: object) -> Iterator[Span]:
    """Every span of running text in a block."""
    for name in ("text", "caption", "items", "header", "rows"):
        yield from flatten(getattr(block, name, ()))


def flatten(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from flatten(one)
