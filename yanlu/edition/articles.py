"""An article's own files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import minijinja
import msgspec
import segno

from yanlu.article import (
    Article,
    Enumeration,
    Image,
    Media,
    Paragraph,
    Picture,
    PullQuote,
    Quote,
    Subhead,
    Video,
    bylines,
    characters,
    contributors,
    dateline,
    news_article,
    plain,
    refuse_harmful,
    to_json,
)

from .body import first_paragraph, to_body
from .dates import minute
from .file import JSON, SVG, TEXT, File, Stored, hashed_path
from .frame import Frame
from .plaintext import to_text

RUNNING = (Paragraph, Subhead, PullQuote)


def article_files(article: Article, frames: tuple[Frame, ...]) -> Iterator[File]:
    """Every file of one article, its pictures included.

    Raises:
        ThemeError: a template fails, with file and line.
        InvalidError: the article holds what would do harm in a page.
    """
    folder = f"a/{article.id}/"
    refuse_harmful(article)
    article = notice_only(article) if article.withdrawal else article
    yield File(f"{folder}article.json", JSON, to_json(article))
    yield from media_files(article)
    for frame in frames:
        turned = frame.turned(article, article.script)
        yield from variant_files(turned, folder, frame)
    yield choice_page(article, folder, frames[0])
    yield short_link(article, frames[0])
    yield qr_code(article, frames[0].paper.address)


def notice_only(article: Article) -> Article:
    """What is left of a withdrawn article: its headline, its place in the paper and the notice."""
    return Article(
        id=article.id,
        version=article.version,
        script=article.script,
        headline=article.headline,
        published=article.published,
        zone=article.zone,
        section=article.section,
        modified=article.modified,
        withdrawal=article.withdrawal,
    )


def variant_files(article: Article, folder: str, frame: Frame) -> Iterator[File]:
    contents = article_contents(article, folder, frame)
    yield full_page(article, folder, frame, contents)
    yield frame.render("lite.html", folder, frame.variant.lite, **contents)
    words = to_text(article, frame.paper, frame.words)
    yield File(f"{folder}{frame.variant.name}.txt", TEXT, words.encode())


def full_page(article: Article, folder: str, frame: Frame, contents: Mapping[str, Any]) -> File:
    """The page of an article, made of what `article_contents` found."""
    template = "withdrawn.html" if article.withdrawal else "article.html"
    links = page_links(article, folder, frame, contents)
    return frame.assemble(template, folder, frame.around_placed, links=links, **contents)


def page_links(article: Article, folder: str, frame: Frame, contents: Mapping[str, Any]) -> str:
    """The links between the forms of the page, which only a theme's own makes of its words."""
    if frame.has_own_links:
        page = frame.variant.page
        return minijinja.safe(frame.render_text("_links.html", folder, page, **contents))
    return minijinja.safe(escape(article.id).join(frame.any_links))


def article_contents(article: Article, folder: str, frame: Frame) -> dict[str, Any]:
    """What the templates of an article page may use besides the frame."""
    address = f"{frame.paper.address}{folder}{frame.variant.page}"
    line = dateline(article)
    in_body = "" if article.lead else line
    first = int(bool(article.body) and isinstance(article.body[0], Picture))
    images = tuple(article.images)
    card = images[0] if images else article.card
    pictures = picture_addresses(images or (card,) if card else (), frame.paper.address)
    return {
        "article": article,
        "title": article.headline,
        "published_iso": article.published.isoformat(),
        "published_minute": minute(article.published, article.zone),
        "bylines": bylines(article),
        "contributors": contributors(article),
        "dateline": line,
        "opening": -1 if article.lead else first_paragraph(article.body),
        "top": to_body(article.body[:first], frame, folder),
        "body": to_body(article.body[first:], frame, folder, dateline=in_body, pictures=first),
        "count": characters("\n".join(running_words(article))),
        "linked_data": linked_data(news_article(article, address, pictures)),
        "card_address": minijinja.safe(escape(pictures[card.largest.media.sha256] if card else "")),
        "copyright_line": article.copyright_line or frame.paper.copyright_line,
        "usage_terms": article.usage_terms or frame.paper.usage_terms,
        "share": minijinja.safe(escape(article.id).join(frame.any_share)),
        **frame.around,
    }


def picture_addresses(images: tuple[Image, ...], base: str) -> Mapping[str, str]:
    """The absolute address of each picture, by its SHA-256."""
    media = [one.largest.media for one in images]
    return {one.sha256: base + hashed_path(one.sha256, one.type) for one in media}


def running_words(article: Article) -> Iterator[str]:
    for block in article.body:
        if isinstance(block, RUNNING):
            yield plain(block.text)
        elif isinstance(block, Quote):
            yield from map(plain, block.text)
        elif isinstance(block, Enumeration):
            yield from map(plain, block.items)


def linked_data(form: Mapping[str, Any]) -> str:
    """JSON-LD that cannot end the element in which it stands."""
    words = msgspec.json.encode(form).decode()
    return minijinja.safe(words.replace("<", "\\u003c") if "<" in words else words)


def media_files(article: Article) -> Iterator[File]:
    """The pictures, videos and captions that the article shows."""
    for media in {one.sha256: one for one in media_of(article)}.values():
        path = hashed_path(media.sha256, media.type)
        yield File(path, media.type, Stored(media.sha256, media.length))


def media_of(article: Article) -> Iterator[Media]:
    for picture in article.pictures:
        yield from (one.media for one in picture.image.renditions)
    for block in article.body:
        if not isinstance(block, Video):
            continue
        yield block.media
        yield from (track.media for track in block.tracks)
        yield from (one.media for one in (block.poster.renditions if block.poster else ()))


def choice_page(article: Article, folder: str, frame: Frame) -> File:
    """The choice of language, which works without a server."""
    turned = frame.turned(article, article.script)
    return frame.render("choice.html", folder, "index.html", title=turned.headline, target="")


def short_link(article: Article, frame: Frame) -> File:
    """The short address, which leads to the choice of language."""
    turned = frame.turned(article, article.script)
    folder, target = f"k/{article.id}/", f"../../a/{article.id}/"
    return frame.render("choice.html", folder, "index.html", title=turned.headline, target=target)


def qr_code(article: Article, address: str) -> File:
    """The short address to be photographed (ISO/IEC 18004); one fixed mask is quick to make."""
    code = segno.make(
        f"{address}k/{article.id}/", error="m", mask=3, boost_error=False, micro=False
    )
    drawing = io.BytesIO()
    code.save(drawing, kind="svg", xmldecl=False, light="#fff", svgclass=None, lineclass=None)
    return File(f"k/{article.id}/qr.svg", SVG, drawing.getvalue())
