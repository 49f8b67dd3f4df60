"""The demo paper goes, and all that came with it; what is one's own stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import ReferenceIndex

from . import models
from .demo import EDITOR, lasting_id, read
from .founding import is_founded

BLANK = {
    "name": "我們的報紙",
    "name_en": "",
    "tagline": "",
    "copyright_line": "",
    "usage_terms": "",
}


@dataclass(frozen=True, slots=True)
class Demo:
    """What came with the demo paper and is still there.

    Args:
        articles: rows, and likewise below.
    """

    articles: tuple[models.ArticlePage, ...]
    pages: tuple[models.StaticPage, ...]
    pictures: tuple[models.Picture, ...]
    videos: tuple[models.Video, ...]
    people: tuple[models.Person, ...]
    topics: tuple[models.Topic, ...]
    sections: tuple[models.Section, ...]
    terms: tuple[models.GlossaryTerm, ...]
    users: tuple[Any, ...]

    @property
    def is_there(self) -> bool:
        """Whether anything of it that readers or intruders could meet is left."""
        return bool(self.articles or self.users or self.pages)


def may_have_demo() -> bool:
    """Whether a demo paper may still be made: nobody founded the paper or took the demo away."""
    return models.PaperSettings.load().demo_removed_at is None and not is_founded()


def is_there() -> bool:
    """Whether the demo's user or pictures are here; asked at each look at the desk."""
    if models.Picture.objects.filter(title__startswith="demo:").exists():
        return True
    return bool(get_user_model().objects.filter(username=EDITOR, last_name="編輯").exists())


def demo_of(folder: Path) -> Demo:
    """What the demo's files name and the newsroom still holds.

    Raises:
        DemoError: a file is not as it should be.
    """
    paper = read(folder / "paper.json")
    forms = [read(path) for path in sorted((folder / "articles").glob("*.json"))]
    terms = [term["hant_tw"] for term in paper["glossary"]]
    return Demo(
        articles=named(models.ArticlePage, "article", forms),
        pages=named(models.StaticPage, "page", paper.get("pages", [])),
        pictures=tuple(models.Picture.objects.filter(title__startswith="demo:")),
        videos=tuple(models.Video.objects.filter(title__startswith="demo:")),
        people=named(models.Person, "person", paper["people"]),
        topics=named(models.Topic, "topic", paper["topics"]),
        sections=named(models.Section, "section", paper["sections"]),
        terms=tuple(models.GlossaryTerm.objects.filter(hant_tw__in=terms)),
        users=tuple(get_user_model().objects.filter(username=EDITOR, last_name="編輯")),
    )


def named(model: Any, kind: str, forms: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    ids = [lasting_id(kind, form["slug"]) for form in forms]
    return tuple(model.objects.filter(public_id__in=ids))


@transaction.atomic
def remove(demo: Demo, now: datetime) -> None:
    """Take it all away or, when something fails, nothing; what own articles use stays.

    The press finds the articles gone and takes them out of every copy.
    """
    for article in demo.articles:
        article.delete()
    empty_front(demo)
    for row in (*demo.pages, *demo.videos, *demo.pictures):
        delete_unused(row)
    for row in (*demo.people, *demo.topics, *demo.sections, *demo.terms):
        delete_unused(row)
    for user in demo.users:
        user.delete()
    blank_masthead(now)


def empty_front(demo: Demo) -> None:
    """Take the demo's lists off the front page; it counts as changed."""
    front = models.Front.load()
    front.rules.filter(section__in=[row.pk for row in demo.sections if not is_used(row)]).delete()
    models.Front.load().save()


def delete_unused(row: Any) -> None:
    """Delete a row that nothing of one's own refers to."""
    if is_used(row):
        return
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        pass  # an article of one's own is credited to it, or stands in it


def is_used(row: Any) -> bool:
    """Whether an article or a page that stays names this."""
    if isinstance(row, models.Section):
        return bool(models.ArticlePage.objects.filter(section=row).exists())
    if isinstance(row, models.StaticPage | models.GlossaryTerm):
        return False
    uses = ReferenceIndex.get_references_to(row)
    kinds = {type(one)._meta.model_name for one in (models.ArticlePage(), models.StaticPage())}
    return bool(uses.filter(base_content_type__model__in=[*kinds, "page"]).exists())


def blank_masthead(now: datetime) -> None:
    """Let nothing of the demo's name and lines stand on a paper that nobody has named yet."""
    row = models.PaperSettings.load()
    if row.founded_at is None:
        for name, words in BLANK.items():
            setattr(row, name, words)
    row.demo_removed_at = now
    row.save()
