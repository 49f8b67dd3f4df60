"""What an article must have before it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .blocks import Block, Embed, Gallery, Picture, Quote, Related, Video
from .errors import InvalidError, Problem
from .ids import is_identity
from .media import Image, PictureCredit
from .model import Article, StaticPage
from .text import Span

HEADLINE_LIMIT = 120
SCRIPTS = ("zh-Hant-TW", "zh-Hant-HK", "zh-Hans-CN", "zh-Hans-SG")
LINK = re.compile(r"(?i:https?://|mailto:)[^\s]+|article:[a-z2-7]{7}")
WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)
HARMFUL = ("not-a-link", "not-a-hash")
HASH = re.compile(r"[0-9a-f]{64}")
Printed = TypeVar("Printed", Article, StaticPage)


def check(thing: Printed) -> Printed:
    """The same article or static page, if it may be printed.

    Raises:
        InvalidError: with every problem found.
    """
    problems = tuple(find(thing))
    if problems:
        raise InvalidError(problems)
    return thing


def refuse_harmful(thing: Article | StaticPage) -> None:
    """Refuse what would do harm in a page even of a draft: a link that runs, a path for a hash.

    Raises:
        InvalidError: with every such problem.
    """
    found = [*find_in_sources(thing)] if isinstance(thing, Article) else []
    for index, block in enumerate(thing.body):
        found.extend(find_in_block(block, f"body[{index}]"))
    harmful = tuple(problem for problem in found if problem.code in HARMFUL)
    if harmful:
        raise InvalidError(harmful)


def find(thing: Article | StaticPage) -> Iterator[Problem]:
    """Every reason why the article or static page must not be printed."""
    if isinstance(thing, Article):
        yield from find_in_head(thing)
    for index, block in enumerate(thing.body):
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
    yield from find_in_times(article)
    yield from find_in_refs(article)
    yield from find_in_sources(article)


def find_in_times(article: Article) -> Iterator[Problem]:
    for place, moment in (("published", article.published), ("modified", article.modified)):
        if moment is not None and moment.tzinfo is None:
            yield Problem(place, "without-zone")
    try:
        ZoneInfo(article.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem("zone", "not-a-zone")


def find_in_refs(article: Article) -> Iterator[Problem]:
    if not is_identity(article.section.id):
        yield Problem("section", "not-an-id")
    for index, topic in enumerate(article.topics):
        if not is_identity(topic.id):
            yield Problem(f"topics[{index}]", "not-an-id")
    for index, credit in enumerate(article.credits):
        if credit.person.id and not is_identity(credit.person.id):
            yield Problem(f"credits[{index}]", "not-an-id")


def find_in_sources(article: Article) -> Iterator[Problem]:
    for index, source in enumerate(article.sources):
        if source.url and not WEB.fullmatch(source.url):
            yield Problem(f"sources[{index}]", "not-a-link")


def find_in_block(block: Block, place: str) -> Iterator[Problem]:
    yield from find_in_media(block, place)
    if isinstance(block, Related) and not is_identity(block.article):
        yield Problem(place, "not-an-id")
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
        yield from find_in_video(block, place)


def find_in_video(video: Video, place: str) -> Iterator[Problem]:
    if not video.credit.chain:
        yield Problem(place, "credit-missing")
    files = (video.media, *(track.media for track in video.tracks))
    if any(not HASH.fullmatch(file.sha256) for file in files):
        yield Problem(place, "not-a-hash")
    if video.poster is not None:
        yield from find_in_image(video.poster, f"{place}.poster")


def find_in_picture(image: Image, credit: PictureCredit, place: str) -> Iterator[Problem]:
    if not credit.chain:
        yield Problem(place, "credit-missing")
    yield from find_in_image(image, place)


def find_in_image(image: Image, place: str) -> Iterator[Problem]:
    if not image.renditions:
        yield Problem(place, "picture-missing")
    if any(not HASH.fullmatch(one.media.sha256) for one in image.renditions):
        yield Problem(place, "not-a-hash")


def spans(block: object) -> Iterator[Span]:
    """Every span of running text in a block."""
    for name in ("text", "caption", "items", "header", "rows"):
        yield from flatten(getattr(block, name, ()))
    for picture in getattr(block, "pictures", ()):
        yield from spans(picture)


def flatten(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from flatten(one)
