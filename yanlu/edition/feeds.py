"""RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 with the full text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from yanlu.article import Alert, Article, bylines, dateline

from .body import to_body
from .file import File
from .frame import Frame
from .markup import xml

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as all three forms need it."""

    id: str
    title: str
    address: str
    summary: str
    html: str
    authors: tuple[str, ...]
    section: str
    published: datetime
    modified: datetime


def feed_files(
    articles: tuple[Article, ...], alerts: tuple[Alert, ...], frames: tuple[Frame, ...]
) -> Iterator[File]:
    """The three feeds of each variant.

    Args:
        articles: newest first.
        alerts: the warnings in force, which stand before them.
    """
    for frame in frames:
        entries = [alert_entry(frame.turned(one, one.script), frame) for one in alerts]
        entries += [entry(frame.turned(one, one.script), frame) for one in articles]
        folder = f"feed/{frame.variant.name}/"
        yield File(f"{folder}rss.xml", RSS, rss(entries, folder, frame).encode())
        yield File(f"{folder}atom.xml", ATOM, atom(entries, folder, frame).encode())
        yield File(f"{folder}feed.json", JSON_FEED, json_feed(entries, folder, frame).encode())


def entry(article: Article, frame: Frame) -> Entry:
    folder = f"a/{article.id}/"
    line = dateline(article)
    in_body = "" if article.lead else line
    body = to_body(
        article.body, frame, folder, dateline=in_body, root=frame.paper.address, pictures=1
    )
    html = frame.render_text(
        "feed.html", folder, frame.variant.page, article=article, dateline=line, body=body
    )
    return Entry(
        id=tag(frame, article),
        title=article.headline,
        address=f"{frame.paper.address}{folder}{frame.variant.page}",
        summary=article.lead,
        html=html,
        authors=tuple(credit.person.name for credit in bylines(article)),
        section=article.section.name,
        published=article.published,
        modified=article.modified or article.published,
    )


def alert_entry(alert: Alert, frame: Frame) -> Entry:
    """A warning as an entry of its own, which is new to every reader of the feed."""
    warning = frame.words["warning"]
    return Entry(
        id=f"tag:yanlu.invalid,2026:{frame.paper.id}/{alert.article}/{frame.variant.name}"
        f"/warning/{alert.since:%Y%m%dT%H%M%SZ}",
        title=f"{warning}：{alert.words}",
        address=f"{frame.paper.address}a/{alert.article}/{frame.variant.page}",
        summary=alert.words,
        html=f"<p><b>{escape(warning)}</b>：{escape(alert.words)}</p>",
        authors=(),
        section=warning,
        published=alert.since,
        modified=alert.since,
    )


def tag(frame: Frame, article: Article) -> str:
    """The id of an entry for ever, whatever host the paper stands on (RFC 4151)."""
    return f"tag:yanlu.invalid,2026:{frame.paper.id}/{article.id}/{frame.variant.name}"


def updated(entries: list[Entry]) -> datetime | None:
    return max((one.modified for one in entries), default=None)


def rss(entries: list[Entry], folder: str, frame: Frame) -> str:
    """RSS 2.0 with content:encoded and dc:creator."""
    newest = updated(entries)
    built = f"<lastBuildDate>{format_datetime(newest)}</lastBuildDate>" if newest else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{xml(frame.paper.name)}</title>"
        f"<link>{xml(frame.paper.address + frame.variant.page)}</link>"
        f'<atom:link rel="self" href="{xml(frame.paper.address + folder)}rss.xml"/>'
        f"<description>{xml(frame.paper.tagline)}</description>"
        f"<language>{frame.variant.tag}</language>"
        f"<copyright>{xml(frame.paper.copyright_line)}</copyright>{built}"
        + "".join(rss_item(one) for one in entries)
        + "</channel></rss>\n"
    )


def rss_item(one: Entry) -> str:
    creators = "".join(f"<dc:creator>{xml(name)}</dc:creator>" for name in one.authors)
    return (
        f"\n<item><title>{xml(one.title)}</title><link>{xml(one.address)}</link>"
        f'<guid isPermaLink="false">{xml(one.id)}</guid>'
        f"<pubDate>{format_datetime(one.published)}</pubDate>"
        f"<category>{xml(one.section)}</category>{creators}"
        f"<description>{xml(one.summary)}</description>"
        f"<content:encoded>{xml(one.html)}</content:encoded></item>"
    )


def atom(entries: list[Entry], folder: str, frame: Frame) -> str:
    """Atom, RFC 4287."""
    newest = updated(entries)
    feed_id = f"tag:yanlu.invalid,2026:{frame.paper.id}/{frame.variant.name}"
    stamp = newest.isoformat() if newest else "1970-01-01T00:00:00+00:00"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{frame.variant.tag}">'
        f"<id>{xml(feed_id)}</id><title>{xml(frame.paper.name)}</title>"
        f"<subtitle>{xml(frame.paper.tagline)}</subtitle><updated>{stamp}</updated>"
        f'<link rel="self" href="{xml(frame.paper.address + folder)}atom.xml"/>'
        f'<link rel="alternate" href="{xml(frame.paper.address + frame.variant.page)}"/>'
        f"<author><name>{xml(frame.paper.name)}</name></author>"
        f"<rights>{xml(frame.paper.copyright_line)}</rights>"
        + "".join(atom_entry(one) for one in entries)
        + "</feed>\n"
    )


def atom_entry(one: Entry) -> str:
    authors = "".join(f"<author><name>{xml(name)}</name></author>" for name in one.authors)
    return (
        f"\n<entry><id>{xml(one.id)}</id><title>{xml(one.title)}</title>"
        f'<link rel="alternate" href="{xml(one.address)}"/>'
        f"<published>{one.published.isoformat()}</published>"
        f"<updated>{one.modified.isoformat()}</updated>{authors}"
        f'<category term="{xml(one.section)}"/><summary>{xml(one.summary)}</summary>'
        f'<content type="html">{xml(one.html)}</content></entry>'
    )


def json_feed(entries: list[Entry], folder: str, frame: Frame) -> str:
    """JSON Feed 1.1 (jsonfeed.org)."""
    form = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": frame.paper.name,
        "home_page_url": frame.paper.address + frame.variant.page,
        "feed_url": f"{frame.paper.address}{folder}feed.json",
        "description": frame.paper.tagline,
        "language": frame.variant.tag,
        "items": [json_item(one, frame.variant.tag) for one in entries],
    }
    return json.dumps(form, ensure_ascii=False, indent=1) + "\n"


def json_item(one: Entry, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": one.address,
        "title": one.title,
        "summary": one.summary,
        "content_html": one.html,
        "date_published": one.published.isoformat(),
        "date_modified": one.modified.isoformat(),
        "authors": [{"name": name} for name in one.authors],
        "tags": [one.section],
        "language": language,
    }
