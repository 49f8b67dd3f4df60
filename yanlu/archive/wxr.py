"""WordPress's export (WXR): a whole newspaper in one XML file, from people who may be hostile.

Nothing is expanded and nothing is fetched: a document type is refused before the parser sees it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

from lxml import etree  # type: ignore[import-untyped]

from . import bodies, captions, pages
from .errors import EmptyError, ExportError
from .model import Doubt, Dropped, Found, Line, Name, Past, Piece, Report
from .names import unique
from .shortcodes import as_html
from .sorting import SHORT
from .words import han, tidy

MARK = b"wordpress.org/export/"
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
HEAD = 20_000  # bytes in which the root element is looked for
STATUS = {"publish": "published", "future": "scheduled"}
NEVER = "0000-00-00 00:00:00"
SUBTITLES = ("newspack_post_subtitle", "subtitle", "wps_subtitle", "_subtitle", "secondary_title")
POSTS = ("post", "page")
SECRET = re.compile(r"pass|token|secret|key|mail|session|hash|(^|_)ip$", re.IGNORECASE)

Element: TypeAlias = Any  # of lxml, which has no types


def is_export(data: bytes) -> bool:
    """Whether the bytes claim to be a WordPress export."""
    return b"<rss" in data[:HEAD] and MARK in data[:HEAD]


def read_export(data: bytes, zone: tzinfo) -> list[Found]:
    """Every post and page of the export, whatever its state.

    Raises:
        ExportError: it declares a document type or entities, or is no XML.
        EmptyError: there is no post in it.
    """
    site = site_of(channel_of(data), zone)
    found = [found_post(site, item) for item in site.items if word(item, "post_type") in POSTS]
    if not found:
        raise EmptyError("匯出檔裡沒有文章。 (There is no post in the export.)")
    return found


def channel_of(data: bytes) -> tuple[Element, bool]:
    """The export's channel, and whether it had to be mended."""
    prolog = data[: data.find(b"<rss")]
    if b"<!DOCTYPE" in prolog.upper() or b"<!ENTITY" in data[:HEAD].upper():
        raise ExportError(
            "匯出檔宣告了文件類型或實體，WordPress 不會這樣做，可能是攻擊，已拒收。 "
            "(It declares a document type or entities: refused.)"
        )
    clean = CONTROLS.sub(b"", data)
    for mended in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            dtd_validation=False,
            no_network=True,
            huge_tree=False,
            recover=mended,
        )
        try:
            channel = etree.fromstring(clean, parser).find("channel")
        except etree.XMLSyntaxError:
            continue
        if channel is not None:
            return channel, mended
    raise ExportError("匯出檔不是完整的 XML，讀不出來。 (The export is no well-formed XML.)")


@dataclass(frozen=True, slots=True)
class Site:
    """What the whole export tells."""

    address: str
    items: list[Element]
    authors: Mapping[str, str]
    attachments: Mapping[str, Element]
    offset: timedelta | None
    zone: tzinfo
    mended: bool


def site_of(told: tuple[Element, bool], zone: tzinfo) -> Site:
    channel, mended = told
    items = channel.findall("item")
    return Site(
        address=word(channel, "base_blog_url") or word(channel, "link"),
        items=items,
        authors=dict(authors(channel)),
        attachments={
            word(one, "post_id"): one for one in items if word(one, "post_type") == "attachment"
        },
        offset=offset_of(items),
        zone=zone,
        mended=mended,
    )


def word(element: Element, name: str) -> str:
    """The text of the first child of this name, whatever version its namespace is of."""
    found = next((one for one in element if local(one) == name), None)
    return (found.text or "").strip() if found is not None else ""


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def content(element: Element, space: str) -> str:
    """The text of `content:encoded` or `excerpt:encoded`."""
    for one in element:
        if isinstance(one.tag, str) and one.tag.endswith("}encoded") and f"/{space}/" in one.tag:
            return one.text or ""
    return ""


def authors(channel: Element) -> Iterator[tuple[str, str]]:
    for one in channel:
        if local(one) == "author":
            login = word(one, "author_login")
            yield login, word(one, "author_display_name") or login


def offset_of(items: list[Element]) -> timedelta | None:
    """How far the site's clock is ahead of Greenwich: WXR tells it only by two clocks a post."""
    found: Counter[timedelta] = Counter()
    for item in items:
        here, there = clock(word(item, "post_date")), clock(word(item, "post_date_gmt"))
        if here and there and abs(here - there) <= timedelta(hours=14):
            found[here - there] += 1
    return found.most_common(1)[0][0] if found else None


def clock(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words) if words and words != NEVER else None
    except ValueError:
        return None


def instant(site: Site, item: Element, name: str) -> tuple[datetime | None, str]:
    """The time of this name with its zone, and why it is doubtful."""
    there, here = clock(word(item, f"{name}_gmt")), clock(word(item, name))
    if there:
        return there.replace(tzinfo=UTC).astimezone(site.zone), ""
    if here and site.offset is not None:
        return here.replace(tzinfo=timezone(site.offset)).astimezone(site.zone), ""
    if here:
        return here.replace(tzinfo=site.zone), "zone-assumed"
    return None, ""


def published(site: Site, item: Element) -> tuple[datetime | None, str]:
    found = instant(site, item, "post_date")
    if found[0] is not None:
        return found
    try:
        told = parsedate_to_datetime(word(item, "pubDate"))
    except ValueError:
        return None, ""
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(site.zone), ""


# One post


def found_post(site: Site, item: Element) -> Found:
    """One post with its report."""
    html, shortcodes = as_html(content(item, "content"), lambda number: figure(site, number))
    lines = lines_of(html)
    title = tidy(word(item, "title"))
    body = bodies.body_of(lines, 0, len(lines), title, "export")
    time, doubt = published(site, item)
    meta = dict(metas(item))
    people = [*credited(site, item), *body.credits]
    number = word(item, "post_id")
    return Found(
        key=key_of(site, item),
        title=title,
        subtitle=next((tidy(meta[one]) for one in SUBTITLES if meta.get(one)), ""),
        body=(*lead(site, meta, body), *body.pieces),
        published=time,
        updated=instant(site, item, "post_modified")[0],
        byline=tuple(unique(people)),
        dateline=body.dateline,
        source=body.source,
        section=next(iter(terms(item, "category")), ""),
        tags=terms(item, "post_tag") or terms(item, "tag"),
        url=word(item, "link"),
        past=past(site, item, meta),
        report=Report(
            dropped(lines, body), tuple(doubts(site, item, body, doubt, shortcodes, number))
        ),
    )


def lines_of(html: str) -> list[Line]:
    lines = pages.page_of(f"<html><body>{html}</body></html>").lines if html.strip() else []
    for line in lines:
        line.votes = 1.0
    return lines


def key_of(site: Site, item: Element) -> str:
    """The same for the same post, whenever the site is exported."""
    named = f"{site.address}\n{word(item, 'post_type')}\n{word(item, 'post_id')}"
    return hashlib.sha256(named.encode()).hexdigest()


def figure(site: Site, number: str) -> str:
    """The attachment of this number with its caption, as HTML."""
    found = site.attachments.get(number)
    if found is None:
        return ""
    caption, description = content(found, "excerpt"), tidy(content(found, "content"))
    caption += f"（{description}）" if credit_in(description) else ""
    return f'<figure><img src="{address(found)}"><figcaption>{caption}</figcaption></figure>'


def address(attachment: Element) -> str:
    return word(attachment, "attachment_url").replace('"', "%22")


def lead(site: Site, meta: Mapping[str, str], body: bodies.Body) -> tuple[Piece, ...]:
    """The featured picture, if it has a caption or credit that does not stand in the body."""
    found = site.attachments.get(meta.get("_thumbnail_id", ""))
    if found is None:
        return ()
    text, credit = captions.split(tidy(content(found, "excerpt")))
    credit = credit or credit_in(tidy(content(found, "content")))
    known = {(one.text, one.credit) for one in body.pieces if one.kind == "picture"}
    if not (text or credit) or (text, credit) in known or any(text == one for one, _ in known):
        return ()
    return (Piece("picture", text, credit, address(found)),)


def credit_in(description: str) -> str:
    """The credit that newsrooms write into an attachment's description."""
    line = Line(description)
    return captions.split(description)[1] if captions.is_caption(line) else ""


def credited(site: Site, item: Element) -> list[Name]:
    """The co-authors, or else the one who posted."""
    several = terms(item, "author")
    login = word(item, "creator")
    alone = (site.authors.get(login, login),) if login else ()
    return [Name(site.authors.get(one, one), "作者") for one in several or alone]


def terms(item: Element, domain: str) -> tuple[str, ...]:
    found = (
        tidy(one.text or "")
        for one in item
        if local(one) == "category" and one.get("domain") == domain
    )
    return tuple(dict.fromkeys(one for one in found if one))


def metas(item: Element) -> Iterator[tuple[str, str]]:
    for one in item:
        if local(one) == "postmeta":
            yield word(one, "meta_key"), word(one, "meta_value")


def past(site: Site, item: Element, meta: Mapping[str, str]) -> Past:
    others = {one.get("domain", "") for one in item if local(one) == "category"}
    others -= {"category", "post_tag", "tag", "author", ""}
    featured = site.attachments.get(meta.get("_thumbnail_id", ""))
    status = word(item, "status")
    return Past(
        number=word(item, "post_id"),
        slug=word(item, "post_name"),
        status=STATUS.get(status, status),
        type=word(item, "post_type"),
        categories=terms(item, "category"),
        terms={domain: terms(item, domain) for domain in sorted(others)},
        meta={name: told for name, told in meta.items() if kept(name)},
        featured=address(featured) if featured is not None else "",
        excerpt=tidy(content(item, "excerpt")),
        comments=sum(local(one) == "comment" for one in item),
        protected=bool(word(item, "post_password")),
        sticky=word(item, "is_sticky") == "1",
    )


def kept(name: str) -> bool:
    """Whether a field of a plug-in may leave the export: what may be secret does not."""
    return bool(name) and not name.startswith("_") and not SECRET.search(name)


def doubts(
    site: Site, item: Element, body: bodies.Body, time: str, shortcodes: list[str], number: str
) -> Iterator[Doubt]:
    """What an editor must look at."""
    status = word(item, "status")
    count = sum(han(piece.text) for piece in body.pieces)
    told = (
        (bool(time), Doubt("zone", time)),
        (not word(item, "title"), Doubt("title", "missing")),
        (count < SHORT, Doubt("body", "short")),
        (status != "publish", Doubt("status", "unpublished", status)),
        (bool(word(item, "post_password")), Doubt("status", "protected")),
        (bool(shortcodes), Doubt("body", "shortcode", "、".join(shortcodes))),
        (site.mended, Doubt("export", "damaged", number)),
    )
    yield from (doubt for holds, doubt in told if holds)
    comments = sum(local(one) == "comment" for one in item)
    if comments:
        yield Doubt("comments", "comments", str(comments))


def dropped(lines: list[Line], body: bodies.Body) -> tuple[Dropped, ...]:
    rows = ((line.text or line.picture, body.fates.get(i, "")) for i, line in enumerate(lines))
    return tuple(Dropped(words, fate) for words, fate in rows if fate != "body" and words)
