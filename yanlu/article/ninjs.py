"""The article as IPTC ninjs 2.1, for agencies and partner papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .blocks import Enumeration, Paragraph, PullQuote, Quote, Subhead
from .model import Article
from .schema_org import dateline
from .text import plain


def ninjs(article: Article, address: str, pictures: Mapping[str, str]) -> dict[str, Any]:
    """The ninjs 2.1 properties of this article (iptc.org/std/ninjs).

    Args:
        article: in the script in which it is printed.
        address: absolute address of the page.
        pictures: absolute address of each picture, by its SHA-256.
    """
    form: dict[str, Any] = {
        "uri": address,
        "standard": {"name": "ninjs", "version": "2.1"},
        "type": "text",
        "language": article.script,
        "version": str(article.version),
        "firstCreated": article.published.isoformat(),
        "versionCreated": (article.modified or article.published).isoformat(),
        "pubStatus": "canceled" if article.withdrawal else "usable",
        "headlines": headlines(article),
        "descriptions": [{"role": "lead", "value": article.lead}] if article.lead else [],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": words(article)}],
        "by": "；".join(f"{one.role} {one.person.name}" for one in article.credits),
        "located": dateline(article),
        "subjects": [{"name": one.name, "uri": one.id} for one in article.topics],
        "people": [{"name": one.person.name, "rel": one.role} for one in article.credits],
        "infoSources": [{"name": source.name, "uri": source.url} for source in article.sources],
        "copyrightNotice": article.copyright_line,
        "usageTerms": article.usage_terms,
        "associations": [association(one, pictures) for one in article.pictures],
    }
    return {name: value for name, value in form.items() if value}


def headlines(article: Article) -> list[dict[str, str]]:
    rows = [{"role": "main", "value": article.headline}]
    if article.alternative_headline:
        rows.append({"role": "alternative", "value": article.alternative_headline})
    return rows


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


def association(picture: Any, pictures: Mapping[str, str]) -> dict[str, Any]:
    largest = picture.image.largest
    return {
        "type": "picture",
        "uri": pictures[largest.media.sha256],
        "descriptions": [{"role": "caption", "value": plain(picture.caption)}],
        "by": "／".join(picture.credit.chain),
    }
