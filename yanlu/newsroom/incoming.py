"""The door in: an article from elsewhere becomes a draft, which only an editor can publish.

Nothing that readers see changes. A section is only matched, never made, since it would stand in
the paper's menu at once; people and topics are made where nobody of that name is there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from yanlu import article as out
from yanlu.article import Article, PictureCredit, plain
from yanlu.variants import fold

from . import models
from .darkroom import DarkroomError
from .richtext import write

NAME, ROLE, SUBHEAD, LINE = 100, 40, 100, 60  # characters that the desk's fields hold
LINKS = ("photographer", "pool", "agency", "via")


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article on its way in.

    Args:
        article: its id is the same for the same capture; ids of people and the like are unknown.
        notes: what the desk must know; they stay in the draft's private notes.
        dated: whether the article's time of publishing is known.
        files: address of a picture (`extra["address"]`) → its bytes, where the capture has them.
    """

    article: Article
    notes: str = ""
    dated: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: the draft's id, its number, and whether it was made now."""

    public_id: str
    number: int
    made: bool


@dataclass(slots=True)
class Draft:
    """A draft while it is written, and what the desk must be told about that."""

    incoming: Incoming
    said: list[str] = field(default_factory=list)


def take_in(incoming: Incoming, by: Any = None) -> Taken:
    """Make a draft of the article, unless it was taken in before.

    Args:
        incoming: the article and what was said of it.
        by: the account that will stand as its owner, or None.
    """
    found = models.ArticlePage.objects.filter(public_id=incoming.article.id).first()
    if found is not None:
        return Taken(found.public_id, found.pk, made=False)
    with transaction.atomic():
        page = write_page(incoming, by)
    return Taken(page.public_id, page.pk, made=True)


def write_page(incoming: Incoming, by: Any) -> models.ArticlePage:
    """The draft in its month's folder, with one revision and nothing published."""
    article, draft = incoming.article, Draft(incoming)
    page = models.ArticlePage(public_id=article.id, title=article.headline, live=False)
    page.owner = by
    page.first_published_at = article.published if incoming.dated else None
    page.section = section(draft)
    set_words(page, article)
    page.body = models.ArticlePage.body.field.stream_block.to_python(body(draft))
    alike(draft)
    when = article.published if incoming.dated else timezone.now()
    models.month_folder(when).add_child(instance=page)
    set_rows(page, draft)
    page.notes = "\n\n".join(part for part in ("\n".join(draft.said), incoming.notes) if part)
    page.save_revision(user=by, clean=False)
    return page


def set_words(page: models.ArticlePage, article: Article) -> None:
    page.alternative_headline = article.alternative_headline[:255]
    page.lead = article.lead
    page.script, page.zone = article.script, article.zone
    page.copyright_line = article.copyright_line[:300]
    page.usage_terms = article.usage_terms
    line = article.dateline or out.Dateline()
    page.dateline_agency, page.dateline_place = line.agency[:LINE], line.place[:LINE]
    page.dateline_date = line.date


def set_rows(page: models.ArticlePage, draft: Draft) -> None:
    article = draft.incoming.article
    page.topics = [named(models.Topic, one.name, draft) for one in article.topics if one.name]
    page.credits = [
        models.CreditRow(
            person=named(models.Person, one.person.name, draft, script=article.script),
            role=one.role[:ROLE],
            sort_order=order,
        )
        for order, one in enumerate(article.credits)
    ]
    page.sources = [
        models.SourceRow(name=one.name[:300], url=one.url[:1000], sort_order=order)
        for order, one in enumerate(article.sources)
    ]


# Names


def section(draft: Draft) -> models.Section | None:
    """The section of this name, in either script; none is made."""
    wanted = draft.incoming.article.section.name
    found = same_name(models.Section, wanted)
    if wanted and not found:
        draft.said.append(f"本報沒有「{wanted}」這個版面，請選一個。")
    return found[0] if found else None


def named(model: Any, name: str, draft: Draft, **defaults: str) -> Any:
    """The person or topic of this name, in either script; made if there is none."""
    found = same_name(model, name[:NAME])
    if len(found) > 1:
        draft.said.append(f"有 {len(found)} 個「{name}」，請核對是哪一個。")
    return found[0] if found else model.objects.create(name=name[:NAME], **defaults)


def same_name(model: Any, name: str) -> list[Any]:
    """The rows that bear this name, 國 and 国 being the same; the exact one first."""
    key = fold(name.strip())
    pairs = model.objects.values_list("pk", "name")
    numbers = [pk for pk, one in pairs if fold(one.strip()) == key] if key else []
    rows: Iterable[Any] = model.objects.filter(pk__in=numbers).order_by("pk")
    return sorted(rows, key=lambda row: row.name != name)


def alike(draft: Draft) -> None:
    """Say so if the paper has an article of this headline from the same day."""
    article = draft.incoming.article
    rows = models.ArticlePage.objects.filter(title=article.headline).exclude(title="")
    for public_id, when in rows.values_list("public_id", "first_published_at"):
        if when is None or when.date() == article.published.date():
            draft.said.append(f"已經有一篇同標題的文章（{public_id}），請核對是不是同一篇。")


# The body


def body(draft: Draft) -> list[dict[str, Any]]:
    """The blocks in the form in which the desk's database keeps them."""
    blocks = []
    for one in draft.incoming.article.body:
        make = MAKERS.get(type(one))
        if make is None:
            draft.said.append(f"有一個區塊收不進來：{one.kind}")
            continue
        kind, value = make(draft, one)
        blocks.append({"type": kind, "value": value, "id": str(uuid.uuid4())})
    return blocks


def html(*running: out.Text) -> str:
    return write(running, lambda _: None)


def paragraph(draft: Draft, one: Any) -> tuple[str, Any]:
    return "paragraph", html(one.text)


def subhead(draft: Draft, one: Any) -> tuple[str, Any]:
    words = plain(one.text)
    return ("subhead", words) if len(words) <= SUBHEAD else ("paragraph", html(one.text))


def picture(draft: Draft, one: Any) -> tuple[str, Any]:
    """A picture block; without a file it keeps caption and credit, and cannot be published yet."""
    value = {
        "picture": developed(draft, one),
        "caption": html(one.caption) if one.caption else "",
        "alt": one.alt,
        "credit": {link: getattr(one.credit, link)[:200] for link in LINKS},
    }
    return "picture", value


def developed(draft: Draft, one: out.Picture) -> int | None:
    """The number of the picture whose file came along, made anew by the darkroom; or None."""
    data = draft.incoming.files.get(str(one.extra.get("address", "")))
    if data is None:
        return None
    row = models.Picture(title=(plain(one.caption) or draft.incoming.article.headline)[:255])
    credit_row(row, one.credit)
    try:
        row.develop(data)
    except DarkroomError as error:
        draft.said.append(f"圖片收不進來（{one.extra.get('address')}）：{error}")
        return None
    row.save()
    return int(row.pk)


def credit_row(row: models.Picture, credit: PictureCredit) -> None:
    for link in LINKS:
        setattr(row, link, getattr(credit, link)[:200])


MAKERS: Mapping[type, Callable[[Draft, Any], tuple[str, Any]]] = {
    out.Paragraph: paragraph,
    out.Subhead: subhead,
    out.Picture: picture,
}
