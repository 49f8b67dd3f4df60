"""Previews are the very files that a reader will get, for staff, for an hour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Write, block, form, rich
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from yanlu.article import Article, to_json
from yanlu.config.previewing import print_preview
from yanlu.newsroom import models
from yanlu.newsroom.models import previews as preview

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Stored:
    sha256: str


@dataclass(frozen=True)
class File:
    path: str
    type: str
    data: Any


def printer(article: Article) -> Iterator[File]:
    yield File(f"a/{article.id}/index.html", "text/html; charset=utf-8", b"index")
    page = f"<h1>{article.headline}</h1>".encode()
    yield File(f"a/{article.id}/zh-hant-tw.html", "text/html; charset=utf-8", page)
    yield File(f"a/{article.id}/article.json", "application/json", to_json(article))
    yield File("f/picture.webp", "image/webp", Stored("ab" * 32))


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SHOP", preview.Shop(printer))


def test_the_editor_sees_the_draft_as_it_will_be_printed(
    editor: Client, write: Write, var: Path
) -> None:
    (var / "pictures").mkdir()
    (var / "pictures" / ("ab" * 32)).write_bytes(b"webp")
    page = write("草稿題", block("paragraph", "<p>內文</p>"))
    response = editor.get(f"/newsroom/pages/{page.pk}/view_draft/")
    assert response.status_code == 302
    address = response["Location"]
    assert f"/a/{page.public_id}/zh-hant-tw.html" in address
    shown = editor.get(address)
    assert shown.content == "<h1>草稿題</h1>".encode()
    assert shown["Cache-Control"] == "private, no-store"
    folder = address.split("/a/")[0]
    assert editor.get(f"{folder}/a/{page.public_id}/article.json").status_code == 200
    picture = editor.get(f"{folder}/f/picture.webp")
    assert (b"".join(picture), picture["Content-Type"]) == (b"webp", "image/webp")
    assert editor.get(f"{folder}/nothing.html").status_code == 404


def test_what_is_typed_and_not_saved_is_previewed(editor: Client, write: Write) -> None:
    page = write("草稿題")
    address = f"/newsroom/pages/{page.pk}/edit/preview/"
    data = form(page, title="打到一半", body=streamfield([("paragraph", rich("字"))]))
    assert editor.post(address, data).json()["is_valid"]
    shown = editor.get(address, follow=True)
    assert shown.content == "<h1>打到一半</h1>".encode()


def test_an_article_that_is_not_kept_yet_is_previewed(editor: Client) -> None:
    folder = models.month_folder(timezone.now())
    address = f"/newsroom/pages/add/newsroom/articlepage/{folder.pk}/preview/"
    assert editor.post(address, form(title="新文章")).json()["is_valid"]
    assert "新文章" in editor.get(address, follow=True).content.decode()


def test_a_preview_is_gone_after_an_hour(editor: Client, write: Write) -> None:
    page = write("草稿題")
    address = editor.get(f"/newsroom/pages/{page.pk}/view_draft/")["Location"]
    models.Preview.objects.update(made_at=timezone.now() - timedelta(minutes=61))
    assert editor.get(address).status_code == 404
    assert preview.clear(timezone.now())
    assert not models.PreviewFile.objects.exists()
    assert not preview.clear(timezone.now())


def test_an_intruder_sees_no_preview(editor: Client, intruder: Client, write: Write) -> None:
    page = write("草稿題")
    address = editor.get(f"/newsroom/pages/{page.pk}/view_draft/")["Location"]
    for client in (intruder, Client(HTTP_HOST="127.0.0.1")):
        response = client.get(address)
        assert response.status_code == 302
        assert "草稿題" not in response.content.decode()


def test_previews_do_not_pile_up(editor: Client, write: Write) -> None:
    page = write("草稿題")
    for _ in range(preview.KEPT + 3):
        editor.get(f"/newsroom/pages/{page.pk}/view_draft/")
    assert models.Preview.objects.count() == preview.KEPT


def test_two_previews_have_addresses_that_cannot_be_guessed(editor: Client, write: Write) -> None:
    page = write("草稿題")
    for _ in range(2):
        editor.get(f"/newsroom/pages/{page.pk}/view_draft/")
    tokens = set(models.Preview.objects.values_list("token", flat=True))
    assert len(tokens) == 2
    assert all(len(bytes.fromhex(token)) == 16 for token in tokens)


def test_without_a_printer_the_editor_is_told(
    editor: Client, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "SHOP", preview.Shop())
    page = write("草稿題")
    response = editor.get(f"/newsroom/pages/{page.pk}/view_draft/")
    assert response.status_code == 503
    assert "預覽" in response.content.decode()


def test_a_static_page_is_previewed_by_the_editions_own_printer(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "SHOP", preview.Shop(print_preview))
    body = streamfield([("paragraph", rich("誰在編這份報"))])
    fields = {"title": "關於本報", "script": "zh-Hant-TW", "order": "0"}
    data = nested_form_data({**fields, "body": body})
    screen = "/newsroom/snippets/newsroom/staticpage/preview/"
    assert editor.post(screen, data).json()["is_valid"]
    shown = editor.get(screen, follow=True)
    assert "誰在編這份報" in shown.content.decode()
    assert re.search(r"/i/[a-z2-7]{7}/zh-hant-tw\.html$", shown.redirect_chain[-1][0])
    assert not models.StaticPage.objects.exists()


def test_a_broken_theme_is_named_in_the_preview(
    editor: Client, write: Write, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theme" / "templates").mkdir(parents=True)
    (tmp_path / "theme" / "templates" / "article.html").write_text("<p>\n{% if %}\n")
    settings.YANLU = {**settings.YANLU, "YANLU_THEME": tmp_path / "theme"}
    monkeypatch.setattr(preview, "SHOP", preview.Shop(print_preview))
    shown = editor.get(f"/newsroom/pages/{write('草稿題').pk}/view_draft/")
    assert shown.status_code == 503
    assert "templates/article.html:2" in shown.content.decode()
