"""Sitemaps (sitemaps.org 0.9, Google News 0.9) and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yanlu.article import Summary

from .file import TEXT, XML, File
from .frame import Frame
from .markup import xml

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def month_sitemap(
    month: date, items: tuple[Summary, ...], frames: tuple[Frame, ...]
) -> Iterator[File]:
    """The sitemap of one month: every article in every variant, each naming the others."""
    rows = "".join(address_rows(item, frames) for item in items)
    data = f"{HEAD}<urlset {SPACES}>{rows}</urlset>\n"
    yield File(f"sitemap/{month:%Y-%m}.xml", XML, data.encode())


def address_rows(item: Summary, frames: tuple[Frame, ...]) -> str:
    folder = f"{frames[0].paper.address}a/{item.id}/"
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{frame.variant.tag}" '
        f'href="{xml(folder + frame.variant.page)}"/>'
        for frame in frames
    )
    changed = (item.modified or item.published).isoformat()
    return "".join(
        f"<url><loc>{xml(folder + frame.variant.page)}</loc>"
        f"<lastmod>{changed}</lastmod>{others}</url>\n"
        for frame in frames
    )


def news_sitemap(items: tuple[Summary, ...], frames: tuple[Frame, ...]) -> Iterator[File]:
    """The newest articles for news search; the caller chooses how many."""
    rows = "".join(
        news_row(frame.turned(item, item.script), frame) for item in items for frame in frames
    )
    yield File("sitemap/news.xml", XML, f"{HEAD}<urlset {SPACES}>{rows}</urlset>\n".encode())


def news_row(item: Summary, frame: Frame) -> str:
    address = f"{frame.paper.address}a/{item.id}/{frame.variant.page}"
    language = "zh-cn" if frame.variant.tag.startswith("zh-Hans") else "zh-tw"
    return (
        f"<url><loc>{xml(address)}</loc><news:news><news:publication>"
        f"<news:name>{xml(frame.paper.name)}</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{item.published.isoformat()}</news:publication_date>"
        f"<news:title>{xml(item.headline)}</news:title></news:news></url>\n"
    )


def sitemap_index(months: tuple[date, ...], frames: tuple[Frame, ...]) -> Iterator[File]:
    """The index of all sitemaps, and robots.txt, which names it."""
    base = frames[0].paper.address
    names = ["news", *(f"{month:%Y-%m}" for month in months)]
    rows = "".join(
        f"<sitemap><loc>{xml(base)}sitemap/{name}.xml</loc></sitemap>\n" for name in names
    )
    data = f"{HEAD}<sitemapindex {SPACES}>\n{rows}</sitemapindex>\n"
    yield File("sitemap.xml", XML, data.encode())
    robots = f"User-agent: *\nDisallow: /newsroom/\nSitemap: {base}sitemap.xml\n"
    yield File("robots.txt", TEXT, robots.encode())
