"""An article as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch
from typing import Any

from yanlu.article import (
    Article,
    Embed,
    Enumeration,
    Gallery,
    Paragraph,
    Picture,
    PullQuote,
    Quote,
    Related,
    Separator,
    Subhead,
    Table,
    Video,
    dateline,
    plain,
)

from . import dates
from .body import first_paragraph
from .paper import Paper

Words = Mapping[str, str]


def to_text(article: Article, paper: Paper, words: Words) -> str:
    """The article as a reader without a browser sees it, a blank line between blocks."""
    parts = [*head(article, words), *body(article, words), *foot(article, paper, words)]
    return "\n\n".join(part for part in parts if part) + "\n"


def head(article: Article, words: Words) -> Iterator[str]:
    yield article.headline
    yield article.alternative_headline
    published = dates.minute(article.published, article.zone)
    yield f"{article.section.name}　{published}"
    yield "　".join(f"{credit.role} {credit.person.name}" for credit in article.credits)
    for one in article.corrections:
        kind = words.get(f"correction_{one.kind}", words["correction"])
        yield f"{kind}（{dates.day(one.date)}）：{one.text}"
    line = dateline(article)
    yield f"【{line}】{article.lead}" if line and article.lead else article.lead


def body(article: Article, words: Words) -> Iterator[str]:
    if article.withdrawal:
        day = dates.day(article.withdrawal.date)
        yield f"{words['withdrawn']}（{day}）：{article.withdrawal.notice}"
    line = "" if article.lead else dateline(article)
    opening = first_paragraph(article.body)
    if line and opening < 0:
        yield f"【{line}】"
    for index, block in enumerate(article.body):
        start = f"【{line}】" if line and index == opening else ""
        yield start + block_to_text(block, words)


def foot(article: Article, paper: Paper, words: Words) -> Iterator[str]:
    if article.sources:
        names = "、".join(source.name for source in article.sources)
        yield f"{words['sources']}：{names}"
    yield article.copyright_line or paper.copyright_line
    yield article.usage_terms or paper.usage_terms
    yield f"{paper.name}　{paper.address}a/{article.id}/"


@singledispatch
def block_to_text(block: Any, words: Words) -> str:
    """One block as plain text; what cannot be shown says what it is."""
    raise TypeError(type(block))


@block_to_text.register
def _(block: Paragraph, words: Words) -> str:
    return plain(block.text)


@block_to_text.register
def _(block: Subhead, words: Words) -> str:
    return f"■ {plain(block.text)}"


@block_to_text.register
def _(block: Picture, words: Words) -> str:
    credit = "／".join(block.credit.chain)
    return f"〔{words['picture']}〕{plain(block.caption) or block.alt}（{credit}）"


@block_to_text.register
def _(block: Gallery, words: Words) -> str:
    return "\n".join([block.title, *(block_to_text(one, words) for one in block.pictures)])


@block_to_text.register
def _(block: Video, words: Words) -> str:
    return f"〔{words['video']}〕{plain(block.caption)}（{'／'.join(block.credit.chain)}）"


@block_to_text.register
def _(block: Embed, words: Words) -> str:
    return f"〔{words['elsewhere']}〕{block.title} {block.url}"


@block_to_text.register
def _(block: Quote, words: Words) -> str:
    said = "\n".join(f"　　{plain(paragraph)}" for paragraph in block.text)
    by = "，".join(part for part in (block.speaker, block.role, block.source) if part)
    return f"{said}\n　　——{by}" if by else said


@block_to_text.register
def _(block: PullQuote, words: Words) -> str:
    return f"　　{plain(block.text)}"


@block_to_text.register
def _(block: Enumeration, words: Words) -> str:
    marks = (f"{number}. " if block.ordered else "・" for number in range(1, len(block.items) + 1))
    return "\n".join(mark + plain(item) for mark, item in zip(marks, block.items, strict=True))


@block_to_text.register
def _(block: Table, words: Words) -> str:
    rows = [block.header, *block.rows]
    lines = ["\t".join(plain(cell) for cell in row) for row in rows]
    return "\n".join([block.caption, *lines] if block.caption else lines)


@block_to_text.register
def _(block: Related, words: Words) -> str:
    return f"〔{words['related']}〕{block.headline}"


@block_to_text.register
def _(block: Separator, words: Words) -> str:
    return "＊　＊　＊"
