"""What was found as JSON, in the form in which archives are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .model import Found, Name, Past, Piece
from .names import is_editor


def form(found: Found) -> dict[str, Any]:
    """One article with its report, as plain dictionaries and lists."""
    report = found.report
    told: dict[str, Any] = {
        "title": found.title,
        "subtitle": found.subtitle,
        "published_at": instant(found),
        "updated_at": found.updated.isoformat() if found.updated else None,
        "byline": [person(one) for one in found.byline],
        "editors": [one.name for one in found.byline if is_editor(one)],
        "dateline": found.dateline,
        "section": found.section,
        "tags": list(found.tags),
        "source": found.source,
        "usage": found.usage,
        "url": found.url,
        "body": [piece(one) for one in found.body],
        "report": {
            "dropped": [{"text": one.text, "reason": one.reason} for one in report.dropped],
            "unsure": [
                {"field": one.field, "reason": one.code, "detail": one.detail}
                for one in report.doubts
            ],
            "damaged": report.damaged,
        },
    }
    return told | (past(found.past) if found.past else {})


def forms(found: Sequence[Found]) -> dict[str, Any]:
    """One article as itself, several as a list."""
    return (
        form(found[0])
        if len(found) == 1 and not found[0].past
        else {"articles": [form(one) for one in found]}
    )


def instant(found: Found) -> str | None:
    if found.published is None:
        return None
    return found.published.isoformat() if found.timed else found.published.date().isoformat()


def person(one: Name) -> dict[str, str]:
    return {"name": one.name, "role": one.role}


def piece(one: Piece) -> dict[str, str]:
    if one.kind != "picture":
        return {"type": one.kind, "text": one.text}
    told = {"type": "picture", "caption": one.text, "credit": one.credit}
    return told | ({"src": one.address} if one.address else {})


def past(one: Past) -> dict[str, Any]:
    return {
        "source_id": one.number,
        "slug": one.slug,
        "status": one.status,
        "type": one.type,
        "categories": list(one.categories),
        "terms": {name: list(words) for name, words in one.terms.items()},
        "meta": dict(one.meta),
        "featured_image": one.featured or None,
        "excerpt": one.excerpt,
        "comments": [None] * one.comments,
        "protected": one.protected,
        "sticky": one.sticky,
    }
