"""The article as schema.org NewsArticle, for search engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Article, Correction, Credit

# The roles of those who wrote, in both scripts: the same people have the byline in every variant.
BYLINES = frozenset(
    (
        *("記者", "记者", "特約記者", "特约记者", "編譯", "编译", "撰文", "作者", "評論", "评论"),
        *("綜合報導", "綜合報道", "综合报导", "综合报道"),
    )
)


def news_article(article: Article, address: str, pictures: Mapping[str, str]) -> dict[str, Any]:
    """The NewsArticle properties of this article (schema.org/NewsArticle).

    Args:
        article: in the script in which it is printed.
        address: absolute address of the page.
        pictures: absolute address of each picture, by its SHA-256.
    """
    form: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "headline": article.headline,
        "alternativeHeadline": article.alternative_headline,
        "description": article.lead,
        "inLanguage": article.script,
        "datePublished": article.published.isoformat(),
        "dateModified": (article.modified or article.published).isoformat(),
        "articleSection": article.section.name,
        "keywords": [topic.name for topic in article.topics],
        "author": [person(credit) for credit in bylines(article)],
        "contributor": [person(credit) for credit in contributors(article)],
        "image": [pictures[one.largest.media.sha256] for one in article.images],
        "citation": [source.name for source in article.sources],
        "correction": [correction(one) for one in article.corrections],
        "copyrightNotice": article.copyright_line,
        "usageInfo": usage(article),
        "dateline": dateline(article),
        "creativeWorkStatus": "Withdrawn" if article.withdrawal else "",
    }
    return {name: value for name, value in form.items() if value}


def bylines(article: Article) -> tuple[Credit, ...]:
    """The credits of those who wrote; everybody, if no role says so."""
    wrote = [credit for credit in article.credits if credit.role in BYLINES]
    return tuple(wrote) or article.credits


def contributors(article: Article) -> tuple[Credit, ...]:
    """The credits of all others: 責任編輯, 攝影, 製圖 …"""
    others = [credit for credit in article.credits if credit.role not in BYLINES]
    return tuple(others) if len(others) < len(article.credits) else ()


def person(credit: Credit) -> dict[str, str]:
    return {"@type": "Person", "name": credit.person.name, "jobTitle": credit.role}


def correction(one: Correction) -> dict[str, str]:
    """A 更正 with its kind and day (schema.org/CorrectionComment)."""
    return {
        "@type": "CorrectionComment",
        "additionalType": one.kind,
        "datePublished": one.date.isoformat(),
        "text": one.text,
    }


def usage(article: Article) -> dict[str, str]:
    """The terms of use as a work of their own: `usageInfo` takes no bare text."""
    words = article.usage_terms
    return {"@type": "CreativeWork", "text": words} if words else {}


def dateline(article: Article) -> str:
    """The dateline in words, without its brackets; empty if there is none."""
    line = article.dateline
    if line is None:
        return ""
    day = f"{line.date.month}月{line.date.day}日" if line.date else ""
    words = f"{line.agency}{line.place}{day}"
    ending = "讯" if article.script.startswith("zh-Hans") else "訊"
    return f"{words}{ending}" if words else ""
