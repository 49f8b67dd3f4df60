"""A newsroom on a real SQLite file, with its cast."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from PIL import Image

from yanlu.newsroom import models
from yanlu.newsroom.furnishing import EDITORS, REPORTERS

Write = Callable[..., models.ArticlePage]


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    """The folder of everything that must be kept."""
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def login(name: str, group: str | None) -> Client:
    user = User.objects.create_user(name, password="a-long-enough-word")
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    client.user = user  # type: ignore[attr-defined]
    return client


@pytest.fixture
def editor(db: None) -> Client:
    """林編輯, who may publish."""
    return login("林編輯", EDITORS)


@pytest.fixture
def other_editor(db: None) -> Client:
    """蘇編輯, who works on the same article."""
    return login("蘇編輯", EDITORS)


@pytest.fixture
def reporter(db: None) -> Client:
    """王記者, who may write and hand in."""
    return login("王記者", REPORTERS)


@pytest.fixture
def intruder(db: None) -> Client:
    """One who has an account and no business in the newsroom."""
    return login("intruder", None)


@pytest.fixture
def section(db: None) -> models.Section:
    return models.Section.objects.create(name="國際", order=1)


@pytest.fixture
def person(db: None) -> models.Person:
    return models.Person.objects.create(name="陳以寧")


@pytest.fixture(scope="session")
def photograph() -> bytes:
    """A JPEG with a camera's marks in it."""
    image = Image.effect_noise((320, 200), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    data = io.BytesIO()
    image.save(data, "JPEG", exif=exif)
    return data.getvalue()


@pytest.fixture(scope="session")
def developed(photograph: bytes, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the darkroom made of it, once for all tests."""
    from yanlu.newsroom import darkroom

    return darkroom.develop_picture(photograph, tmp_path_factory.mktemp("darkroom"))


@pytest.fixture
def picture(db: None, developed: Any, monkeypatch: pytest.MonkeyPatch) -> models.Picture:
    """A picture of the library, with nobody credited."""
    from django.core.files.base import ContentFile

    from yanlu.article import to_json

    row = models.Picture(title="CANARY-PICTURE-TITLE", description="一張照片")
    row.renditions_json = to_json(developed.image).decode()
    row.original_json = to_json(developed.original).decode()
    row.file = ContentFile(developed.desk, name=f"{developed.original.sha256}.jpg")
    row._set_image_file_metadata()
    row.save()
    return row


def block(kind: str, value: Any) -> dict[str, Any]:
    """A block as the database keeps it."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def picture_value(picture: models.Picture, **credit: str) -> dict[str, Any]:
    names = ("photographer", "pool", "agency", "via")
    return {
        "picture": picture.pk,
        "caption": "<p>圖說</p>",
        "alt": "",
        "credit": {name: credit.get(name, "") for name in names},
    }


@pytest.fixture
def write(section: models.Section) -> Write:
    """Makes an article; it stays a draft."""

    def make(headline: str = "頭條", *blocks: dict[str, Any], **fields: Any) -> models.ArticlePage:
        page = models.ArticlePage(title=headline, live=False)
        page.section = fields.pop("section", section)
        for name, value in fields.items():
            setattr(page, name, value)
        page.body = models.ArticlePage.body.field.stream_block.to_python(list(blocks))
        models.month_folder(timezone.now()).add_child(instance=page)
        page.save_revision(clean=False)
        return page

    return make


def publish(page: models.ArticlePage, user: User | None = None) -> models.ArticlePage:
    """Publish the article's newest text, and give it back as it stands in the database."""
    page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    return models.ArticlePage.objects.get(pk=page.pk)


def rich(words: str) -> str:
    """Running text as the editor's browser posts it."""
    return json.dumps(
        {
            "blocks": [
                {
                    "key": "abcde",
                    "text": words,
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [],
                    "data": {},
                }
            ],
            "entityMap": {},
        },
        ensure_ascii=False,
    )


def form(page: models.ArticlePage | None = None, **changes: Any) -> dict[str, Any]:
    """What the browser posts from the article's screen."""
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

    empty = inline_formset([])
    data = {
        "title": "頭條",
        "alternative_headline": "",
        "lead": "",
        "section": "",
        "topics": [],
        "dateline_agency": "",
        "dateline_place": "",
        "dateline_date": "",
        "credits": empty,
        "sources": empty,
        "corrections": empty,
        "comments": empty,
        "body": streamfield([]),
        "notes": "",
        "script": "zh-Hant-TW",
        "zone": "Asia/Taipei",
        "first_published_at": "",
        "go_live_at": "",
        "expire_at": "",
        "copyright_line": "",
        "usage_terms": "",
        "comment_notifications": "",
    }
    if page is not None and page.latest_revision_id:
        data["loaded_revision_id"] = str(page.latest_revision_id)
        data["loaded_revision_created_at"] = page.latest_revision.created_at.isoformat()
    return {
        name: value for name, value in nested_form_data({**data, **changes}).items() if value != []
    }


@pytest.fixture
def no_changes(db: None) -> Iterator[None]:
    """Begins with everything settled."""
    models.ChangeRow.objects.all().delete()
    yield
