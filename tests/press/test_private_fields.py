"""Nothing private is in any file of an edition: every field that holds words gets a canary."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models as fields
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import (
    Collection,
    Comment,
    CommentReply,
    PageLogEntry,
    Revision,
    Task,
    TaskState,
    Workflow,
)

from yanlu.article import Media, to_json
from yanlu.newsroom import models

from .machine import Machine
from .newsroom import picture_block, publish, write

pytestmark = pytest.mark.django_db(databases=["default", "press"])

CREDIT = "photographer pool agency via"
TREE = "path slug url_path"
# What readers shall read, and what the machine needs to find its way. Whatever is not named here
# gets a canary: a new field must be named, or be found in no file.
KEPT = {
    "archive": TREE,
    "monthfolder": TREE,
    "articlepage": f"{TREE} title public_id alternative_headline lead dateline_agency zone"
    " dateline_place copyright_line usage_terms",
    "creditrow": "role",
    "sourcerow": "name url",
    "correctionrow": "text",
    "withdrawal": "notice",
    "alert": "words",
    "section": "public_id name description",
    "topic": "public_id name description",
    "person": "public_id name about",
    "glossaryterm": "hant_tw hans_cn hant_hk",
    "picture": f"description renditions_json {CREDIT}",
    "video": f"media_json {CREDIT}",
    "captiontrack": "lang label media_json",
    "papersettings": "paper_id name name_en tagline copyright_line usage_terms",
    "staticpage": "public_id title",
    "advertisement": "customer words address",
    "changerow": "thing",
    "revision": "object_id content",  # of drafts, in which canaries stand already
    "comment": "contentpath position",
    "pagelogentry": "action",
    "collection": "path",
}
BESIDE = (Collection, Comment, CommentReply, PageLogEntry, Revision, Tag, Task, TaskState, User)
WORDED = (fields.CharField, fields.TextField, fields.FileField, fields.JSONField)


@pytest.fixture
def full(
    paper: Machine, lin: User, section: models.Section, picture: models.Picture, settings: Any
) -> Machine:
    """A newsroom with something of every kind, and a canary in every private field of it."""
    settings.YANLU = {**settings.YANLU, "YANLU_ADVERTISEMENTS": True}
    published(lin, section, picture)
    never_published(lin, section, picture)
    in_the_margin(lin, models.ArticlePage.objects.get(title="公開的標題"), picture)
    today = timezone.localdate()
    models.Advertisement.objects.create(
        **{"place": "front", "customer": "書店", "words": "新書", "picture": picture},
        **{"address": "https://shop.example/", "starts": today, "ends": today, "is_running": True},
    )
    sow()
    return paper


def published(lin: User, section: models.Section, picture: models.Picture) -> None:
    """What stands in the paper: an article, a warning, a static page, a withdrawn article."""
    film = models.Video.objects.create(media_json=media(b"a film"), agency="同行社")
    film.tracks.create(media_json=media(b"WEBVTT"))
    credit = picture_block(picture)[1]["credit"]
    article = write(
        "公開的標題",
        section,
        picture_block(picture),
        ("paragraph", "<p>公開的內文</p>"),
        ("video", {"video": film, "caption": "", "credit": credit}),
        owner=lin,
        locked_by=lin,
    )
    article.topics = [models.Topic.objects.create(name="專題")]
    article.credits = [models.CreditRow(person=models.Person.objects.create(name="陳以寧"))]
    article.sources = [models.SourceRow(name="新聞稿")]
    article.corrections = [models.CorrectionRow(text="日期應為二日。")]
    publish(article, lin)
    now = timezone.now()
    models.Alert.objects.create(
        page=article, words="颱風", since=now, until=now + timedelta(hours=9), by=lin
    )
    models.StaticPage.objects.create(title="關於本報", body=[("paragraph", "<p>本報簡介</p>")])
    taken = write("撤下的標題", section, ("paragraph", "<p>CANARY-withdrawn-body</p>"))
    publish(taken, lin)
    models.Withdrawal.objects.create(page=taken, date=date(2026, 11, 24), notice="撤", by=lin)


def media(data: bytes) -> str:
    """A file that the darkroom would have made, among its others."""
    digest = hashlib.sha256(data).hexdigest()
    models.cabinet().joinpath(digest).write_bytes(data)
    return to_json(Media(digest, len(data), "video/webm")).decode()


def never_published(lin: User, section: models.Section, picture: models.Picture) -> None:
    """Newer drafts of what stands in the paper, and an article of which nobody knows."""
    exclusive = write("CANARY-draft-headline", section, ("paragraph", "<p>CANARY-draft</p>"))
    article = models.ArticlePage.objects.get(title="公開的標題")
    article.title, article.lead = "CANARY-newer-headline", "CANARY-newer-lead"
    article.body = [("related", exclusive), ("paragraph", "<p>CANARY-newer-body</p>")]
    article.wagtail_admin_comments = [
        Comment(page=article, user=lin, contentpath="title", replies=[CommentReply(user=lin)])
    ]
    article.save_revision(user=lin)
    page = models.StaticPage.objects.get()
    page.title = "CANARY-page-title"
    page.body = [("paragraph", "<p>CANARY-page-body</p>")]
    page.save_revision(user=lin)
    models.StaticPage.objects.create(title="CANARY-page", live=False, body=page.body)


def in_the_margin(lin: User, article: models.ArticlePage, picture: models.Picture) -> None:
    """What the desk's own work leaves behind."""
    Workflow.objects.get().start(article, lin)
    picture.tags.add("CANARY-tag")
    picture.uploaded_by_user = lin
    picture.save()
    picture.renditions.create(filter_spec="max-80x60", file=picture.file, width=80, height=60)
    models.ScheduleFailure.objects.create(page=article, at=timezone.now())
    models.ClockMark.objects.create(base=0, seen=timezone.now())
    preview = models.Preview.objects.create(token="CANARY-token", made_at=timezone.now())
    preview.files.create(path="a", type="text/html", data=b"CANARY-preview")
    models.GlossaryTerm.objects.create(hant_tw="網路", hans_cn="网络")


def sow() -> None:
    """Put a canary into every field of every row that is not kept."""
    for model in (*apps.get_app_config("newsroom").get_models(), *BESIDE):
        names = [one.name for one in private(model)]
        for row in model._default_manager.all() if names else ():
            words = {name: f"CANARY-{row.pk}-{name}" for name in names}
            for one in private(model):
                words[one.name] = words[one.name][: one.max_length]
            model._default_manager.filter(pk=row.pk).update(**words)


def private(model: type[Any]) -> Iterator[Any]:
    """The fields of words that no reader shall see."""
    kept = KEPT.get(model._meta.model_name or "", "").split()
    for field in model._meta.concrete_fields:
        if field.name in kept or field.choices or field.primary_key:
            continue
        if isinstance(field, WORDED):
            yield field


def refuse_fields_without_a_canary() -> None:
    """A field that nobody has filled proves nothing; a name of a field that is gone hides one."""
    for model in (*apps.get_app_config("newsroom").get_models(), *BESIDE):
        for field in private(model):
            rows = model._default_manager.values_list(field.name, flat=True)
            assert any("CANARY" in str(one) for one in rows), f"{model.__name__}.{field.name}"
    known = {model._meta.model_name: model for model in apps.get_models()}
    for name, kept in KEPT.items():
        assert set(kept.split()) <= {field.name for field in known[name]._meta.get_fields()}


def canaries(root: Path) -> set[str]:
    """The files of the edition, as it is delivered, in whose name or bytes there is a canary."""
    files = [path for path in (root / "edition").rglob("*") if path.is_file()]
    assert len(files) > 100
    return {str(path) for path in files if b"CANARY" in path.name.encode() + path.read_bytes()}


def test_no_private_field_is_in_any_file_of_the_edition(
    full: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_fields_without_a_canary()
    full.settle()
    assert full.failures() == {}
    article = models.ArticlePage.objects.get(title="公開的標題")
    printed = full.article(article.public_id)
    for words in ("公開的標題", "公開的內文", "陳以寧", "許安然", "日期應為二日。"):
        assert words in printed
    assert "颱風" in full.page("warning/zh-hant-tw.html")
    assert "書店" in full.page("slot/front/zh-hant-tw.html")
    assert canaries(full.root) == set()

    # The control: a door that gives out one private field is caught, in page, lists and feeds.
    head = models.ArticlePage.head
    monkeypatch.setattr(
        models.ArticlePage, "head", lambda *given: head(*given) | {"headline": given[0].notes}
    )
    models.ArticlePage.objects.filter(pk=article.pk).update(zone="Asia/Tokyo")
    full.settle()
    assert {Path(one).suffix for one in canaries(full.root)} >= {".html", ".json", ".txt", ".xml"}
