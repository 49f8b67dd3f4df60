"""The article as IPTC ninjs 2.1, for agencies and partner papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .blocks import Enumeration, Paragraph, Picture, PullQuote, Quote, Subhead
from .counting import characters
from .media import Rendition
from .model import Article, Ref, Source
from .text import plain

STANDARD = {
    "name": "ninjs",
    "version": "2.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json",
}


def ninjs(article: Article, address: str, pictures: Mapping[str, str]) -> dict[str, Any]:
    """The ninjs 2.1 properties of this article (iptc.org/std/ninjs, schema 2.1).

    Args:
        article: in the script in which it is printed.
        address: absolute address of the page.
        pictures: absolute address of each picture's largest file, by its SHA-256.
    """
    form: dict[str, Any] = {
        "uri": address,
        "standard": STANDARD,
        "type": "text",
        "language": article.script,
        "version": str(article.version),
        "firstcreated": article.published.isoformat(),
        "versioncreated": (article.modified or article.published).isoformat(),
        "pubstatus": "canceled" if article.withdrawal else "usable",
        "headlines": headlines(article),
        "descriptions": descriptions(article),
        "bodies": bodies(article),
        "by": "；".join(f"{one.role} {one.person.name}" for one in article.credits),
        "located": article.dateline.place if article.dateline else "",
        "subjects": [subject(one) for one in article.topics],
        "people": [subject(one.person) | {"rel": one.role} for one in article.credits],
        "infosources": [source(one) for one in article.sources],
        "copyrightnotice": article.copyright_line,
        "usageterms": article.usage_terms,
        "associations": [
            association(one, pictures) for one in article.pictures if one.image.renditions
        ],
    }
    return {name: value for name, value in form.items() if value}


def headlines(article: Article) -> list[dict[str, str]]:
    rows = [("main", article.headline), ("alternative", article.alternative_headline)]
    return rolled(rows)


def descriptions(article: Article) -> list[dict[str, str]]:
    """導語, every 更正, and the notice of a withdrawal.

    The schema has no place for a correction's kind and day: one stands in its role, the other
    before its words.
    """
    rows = [("lead", article.lead)]
    rows.extend(
        (f"correction: {one.kind}", f"{one.date.isoformat()} {one.text}")
        for one in article.corrections
    )
    rows.append(("withdrawal", article.withdrawal.notice if article.withdrawal else ""))
    return rolled(rows)


def rolled(rows: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"role": role, "value": value} for role, value in rows if value]


def bodies(article: Article) -> list[dict[str, Any]]:
    value = words(article)
    count = characters(value)
    row = {"role": "main", "contenttype": "text/plain", "wordcount": count, "value": value}
    return [row] if value else []


def words(article: Article) -> str:
    """The words of the body, a paragraph a line."""
    lines: list[str] = []
    for block in article.body:
        if isinstance(block, Paragraph | Subhead | PullQuote):
            lines.append(plain(block.text))
        elif isinstance(block, Quote):
            lines.extend(plain(paragraph) for paragraph in block.text)
            lines.append(f"——{block.speaker}")
        elif isinstance(block, Enumeration):
            lines.extend(f"・{plain(item)}" for item in block.items)
    return "\n".join(lines)


def subject(ref: Ref) -> dict[str, str]:
    """A topic or person; our id is a `literal`, since `uri` takes only a complete one."""
    return {"name": ref.name, "literal": ref.id} if ref.id else {"name": ref.name}


def source(one: Source) -> dict[str, str]:
    return {"name": one.name, "uri": one.url} if one.url else {"name": one.name}


def association(picture: Picture, pictures: Mapping[str, str]) -> dict[str, Any]:
    largest = picture.image.largest
    address = pictures[largest.media.sha256]
    caption = plain(picture.caption)
    form = {
        "name": caption or picture.alt or largest.media.sha256[:12],
        "uri": address,
        "type": "picture",
        "descriptions": rolled([("caption", caption), ("alternative text", picture.alt)]),
        "by": "／".join(picture.credit.chain),
        "renditions": [rendition(largest, address)],
    }
    return {name: value for name, value in form.items() if value}


def rendition(one: Rendition, address: str) -> dict[str, Any]:
    return {
        "name": "largest",
        "href": address,
        "contenttype": one.media.type,
        "width": one.width,
        "height": one.height,
        "sizeinbytes": one.media.length,
    }
