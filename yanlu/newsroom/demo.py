"""The demo paper: loaded through the same models and actions as an editor's work."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from yanlu.article import identity

from . import models
from .demo_body import Body, files
from .errors import DemoError
from .furnishing import EDITORS, TREASURERS, furnish

Report = Callable[[str, int, int], None]
EDITOR = "editor"


@dataclass(slots=True)
class Library:
    """What the demo's names stand for, once it is in the database."""

    folder: Path
    user: Any
    people: dict[str, models.Person] = field(default_factory=dict)
    sections: dict[str, models.Section] = field(default_factory=dict)
    topics: dict[str, models.Topic] = field(default_factory=dict)
    pictures: dict[str, models.Picture] = field(default_factory=dict)
    videos: dict[str, models.Video] = field(default_factory=dict)
    articles: dict[str, models.ArticlePage] = field(default_factory=dict)

    def body(self) -> Body:
        """A writer of bodies that knows these names."""
        return Body(
            lambda slug: self.articles[slug].pk if slug in self.articles else None,
            lambda name: number(self.pictures, name),
            lambda name: number(self.videos, name),
        )


def load_demo(folder: Path, now: datetime, report: Report, password: str) -> None:
    """Load the demo paper; what is there already stays as it is.

    Args:
        folder: with `paper.json`, `articles/*.json` and `pictures/`.
        now: the time at which it is loaded, with its zone.
        report: is told a stage, how much of it is done, and out of how much.
        password: of the demo editor.

    Raises:
        DemoError: a file is not as it should be.
    """
    furnish()
    paper = read(folder / "paper.json")
    forms = [read(path) for path in sorted((folder / "articles").glob("*.json"))]
    library = Library(folder, demo_editor(password))
    with transaction.atomic():
        load_masthead(paper)
        load_names(library, paper)
    load_media(library, forms, report)
    with transaction.atomic():
        for form in forms:
            library.articles[form["slug"]] = begin_article(library, form)
    for done, form in enumerate(forms):
        report("articles", done, len(forms))
        publish_article(library, form, now)
    report("articles", len(forms), len(forms))
    with transaction.atomic():
        load_pages(library, paper)
        load_front(library, paper)


def read(path: Path) -> dict[str, Any]:
    try:
        form: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DemoError(f"{path}: {error}") from error
    return form


def number(rows: dict[str, Any], name: str) -> int | None:
    if name not in rows:
        raise DemoError(f"nothing is called {name!r}")
    found: int = rows[name].pk
    return found


def lasting_id(kind: str, slug: str) -> str:
    """The same id for the same name, so that loading again finds what is there."""
    return identity(hashlib.sha256(f"demo:{kind}:{slug}".encode()).digest())


def demo_editor(password: str) -> Any:
    """The demo editor's account."""
    user, made = get_user_model().objects.get_or_create(
        username=EDITOR, defaults={"first_name": "示範", "last_name": "編輯"}
    )
    if made or not user.check_password(password):
        user.set_password(password)
        user.save()
    user.groups.add(*Group.objects.filter(name__in=(EDITORS, TREASURERS)))
    return user


def load_masthead(paper: dict[str, Any]) -> None:
    row = models.PaperSettings.load()
    names = ("name", "name_en", "tagline", "script", "copyright_line", "usage_terms")
    wanted = {name: paper[name] for name in names if name in paper} | {"paper_id": paper["id"]}
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()


def load_names(library: Library, paper: dict[str, Any]) -> None:
    for order, form in enumerate(paper["sections"]):
        extra = {"order": order, "description": form.get("description", "")}
        library.sections[form["slug"]] = named(models.Section, "section", form, **extra)
    for form in paper["topics"]:
        extra = {"description": form.get("description", "")}
        library.topics[form["slug"]] = named(models.Topic, "topic", form, **extra)
    for form in paper["people"]:
        extra = {"about": form.get("about", ""), "script": form.get("script", paper["script"])}
        library.people[form["slug"]] = named(models.Person, "person", form, **extra)
    for term in paper["glossary"]:
        models.GlossaryTerm.objects.get_or_create(hant_tw=term["hant_tw"], defaults=term)


def named(model: Any, kind: str, form: dict[str, Any], **extra: Any) -> Any:
    defaults = {"name": form["name"], **extra}
    row, _ = model.objects.get_or_create(
        public_id=lasting_id(kind, form["slug"]), defaults=defaults
    )
    return row


def load_media(library: Library, forms: list[dict[str, Any]], report: Report) -> None:
    """Develop every picture and video that an article shows."""
    pictures: dict[str, dict[str, Any]] = {}
    videos: dict[str, dict[str, Any]] = {}
    for form in forms:
        pictures |= {one["image"]: one for one in files(form["body"], "picture")}
        videos |= {one["file"]: one for one in files(form["body"], "video")}
    posters = [one["poster"] for one in videos.values() if one.get("poster")]
    wanted = list(dict.fromkeys([*pictures, *posters]))
    rows = [picture_row(name, pictures.get(name, {}), library.user) for name in wanted]
    with ThreadPoolExecutor(2) as pool:
        for done, row in enumerate(pool.map(lambda row: develop(library.folder, row), rows)):
            report("pictures", done, len(rows))
            if row.pk is None:
                row.save()
            library.pictures[wanted[done]] = row
    report("pictures", len(rows), len(rows))
    for name, form in videos.items():
        library.videos[name] = video(library, name, form)


def picture_row(name: str, form: dict[str, Any], user: Any) -> models.Picture:
    """The picture of this name, from the database, or new and still undeveloped."""
    found = models.Picture.objects.filter(title=f"demo:{name}").first()
    if found is not None:
        return found
    row = models.Picture(title=f"demo:{name}", uploaded_by_user=user)
    row.description = form.get("alt", "")[:255]
    for link, words in form.get("credit", {}).items():
        setattr(row, link, words)
    return row


def develop(folder: Path, row: models.Picture) -> models.Picture:
    if row.pk is None:
        row.develop((folder / "pictures" / row.title.removeprefix("demo:")).read_bytes())
    return row


@transaction.atomic
def video(library: Library, name: str, form: dict[str, Any]) -> models.Video:
    found = models.Video.objects.filter(title=f"demo:{name}").first()
    if found is not None:
        return found
    row = models.Video(title=f"demo:{name}", poster=library.pictures.get(form.get("poster", "")))
    for link, words in form.get("credit", {}).items():
        setattr(row, link, words)
    row.develop((library.folder / "pictures" / name).read_bytes())
    row.tracks.set([track(library, one) for one in form.get("tracks", [])])
    row.save()
    return row


def track(library: Library, form: dict[str, Any]) -> models.CaptionTrack:
    row = models.CaptionTrack(lang=form["lang"], label=form["label"])
    row.develop((library.folder / "pictures" / form["file"]).read_bytes())
    return row


def begin_article(library: Library, form: dict[str, Any]) -> models.ArticlePage:
    """The article as a draft without its body, so that the others can point to it."""
    public_id = lasting_id("article", form["slug"])
    found: models.ArticlePage | None = models.ArticlePage.objects.filter(
        public_id=public_id
    ).first()
    if found is not None:
        return found
    page = models.ArticlePage(public_id=public_id, title=form["headline"], live=False)
    page.owner = library.user
    published = datetime.fromisoformat(form["published"])
    models.month_folder(published).add_child(instance=page)
    return page


@transaction.atomic
def publish_article(library: Library, form: dict[str, Any], now: datetime) -> None:
    page = library.articles[form["slug"]]
    if page.first_published_at is not None:
        return
    write_article(library, page, form)
    revision = page.save_revision(user=library.user)
    PublishPageRevisionAction(revision, user=library.user).execute(skip_permission_checks=True)
    if form.get("modified"):
        moment = datetime.fromisoformat(form["modified"])
        models.ArticlePage.objects.filter(pk=page.pk).update(modified_at=moment)
    if form.get("withdrawal"):
        notice = form["withdrawal"]
        day = date.fromisoformat(notice["date"])
        models.Withdrawal.objects.create(
            page=models.ArticlePage.objects.get(pk=page.pk),
            date=day,
            notice=notice["notice"],
            by=library.user,
        )


def write_article(library: Library, page: models.ArticlePage, form: dict[str, Any]) -> None:
    """Set the article's fields as its file has them."""
    page.first_published_at = datetime.fromisoformat(form["published"])
    page.alternative_headline = form.get("alternative_headline", "")
    page.lead = form.get("lead", "")
    page.script = form.get("script", "zh-Hant-TW")
    page.zone = form.get("zone", page.zone)
    page.copyright_line = form.get("copyright_line", "")
    page.usage_terms = form.get("usage_terms", "")
    page.section = library.sections[form["section"]]
    page.topics = [library.topics[slug] for slug in form.get("topics", [])]
    line = form.get("dateline") or {}
    page.dateline_agency, page.dateline_place = line.get("agency", ""), line.get("place", "")
    page.dateline_date = date.fromisoformat(line["date"]) if line.get("date") else None
    page.body = models.ArticlePage.body.field.stream_block.to_python(
        library.body().blocks(form["body"], lambda place: block_id(form["slug"], place))
    )
    write_rows(library, page, form)


def write_rows(library: Library, page: models.ArticlePage, form: dict[str, Any]) -> None:
    page.credits = [
        models.CreditRow(person=library.people[one["person"]], role=one["role"], sort_order=order)
        for order, one in enumerate(form.get("credits", []))
    ]
    page.sources = [
        models.SourceRow(name=one["name"], url=one.get("url", ""), sort_order=order)
        for order, one in enumerate(form.get("sources", []))
    ]
    page.corrections = [
        models.CorrectionRow(
            kind=one["kind"],
            date=date.fromisoformat(one["date"]),
            text=one["text"],
            sort_order=order,
        )
        for order, one in enumerate(form.get("corrections", []))
    ]


def block_id(slug: str, place: int) -> str:
    """The same id for the same block, so that the same bytes are printed anywhere."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{slug}:{place}"))


def load_pages(library: Library, paper: dict[str, Any]) -> None:
    for order, form in enumerate(paper.get("pages", [])):
        public_id = lasting_id("page", form["slug"])
        if not models.StaticPage.objects.filter(public_id=public_id).exists():
            load_page(library, public_id, order, {"script": paper["script"], **form})


def load_page(library: Library, public_id: str, order: int, form: dict[str, Any]) -> None:
    page = models.StaticPage(public_id=public_id, title=form["title"], order=order)
    page.script = form["script"]
    page.body = models.StaticPage.body.field.stream_block.to_python(
        library.body().blocks(form["body"], lambda place: block_id(form["slug"], place))
    )
    page.live = False
    page.save()
    revision = page.save_revision(user=library.user)
    revision.publish(user=library.user, skip_permission_checks=True)


def load_front(library: Library, paper: dict[str, Any]) -> None:
    front = models.Front.load()
    if front.lead_id is not None or "front" not in paper:
        return
    form = paper["front"]
    front.lead = library.articles[form["lead"]] if form.get("lead") else None
    front.slots = [
        models.FrontSlot(article=library.articles[slug], sort_order=order)
        for order, slug in enumerate(form.get("slots", []))
    ]
    front.rules = [
        models.FrontRule(section=section, count=5, sort_order=order)
        for order, section in enumerate(library.sections.values())
    ]
    front.save()
