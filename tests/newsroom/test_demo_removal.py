"""The demo goes with one press; a crash leaves all of it or none, and one's own articles stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import block, picture_value, publish
from django.contrib.auth import get_user_model
from django.test import Client

from tests.delivery.house import sealer
from yanlu.article import Media, to_json
from yanlu.comments.models import Thread
from yanlu.config import demo_files
from yanlu.config import demo_removal as desk
from yanlu.config.places import Places
from yanlu.delivery import Batch, Store
from yanlu.edition import File, Stored
from yanlu.edition.file import hashed_path
from yanlu.newsroom import demo_removal, door, models
from yanlu.newsroom.demo import load_demo

pytestmark = pytest.mark.django_db(databases=["default", "mailbox", "press"])

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "demo"


@pytest.fixture
def demo(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo paper with two articles and no pictures, loaded; its user has looked around."""
    folder = tmp_path / "demo"
    (folder / "articles").mkdir(parents=True)
    paper = json.loads((DEMO / "paper.json").read_text())
    paper["front"] = {"lead": "one", "slots": ["two"]}
    (folder / "paper.json").write_text(json.dumps(paper))
    for slug in ("one", "two"):
        form = {
            "slug": slug,
            "headline": f"示範 {slug}",
            "section": paper["sections"][0]["slug"],
            "published": "2026-11-23T08:30:00+08:00",
            "credits": [{"person": paper["people"][0]["slug"], "role": "記者"}],
            "body": [{"kind": "paragraph", "text": "內文"}],
        }
        (folder / "articles" / f"{slug}.json").write_text(json.dumps(form))
    load_demo(folder, NOW, lambda *stage: None, "a-long-enough-word")
    settings.YANLU = settings.YANLU | {"YANLU_VAR": tmp_path}
    (tmp_path / "demo-password").write_text("secret")
    monkeypatch.setattr(desk, "DEMO", folder)
    return folder


@pytest.fixture
def own(
    demo: Path, write: Callable[..., models.ArticlePage], picture: models.Picture
) -> models.ArticlePage:
    """林編輯's own article, in a demo section, by a demo person, with a demo picture."""
    picture.title = "demo:used.webp"
    picture.save()
    section, person = models.Section.objects.all()[0], models.Person.objects.order_by("pk")[0]
    page = write("自己的文章", section=section)
    page.body = models.ArticlePage.body.field.stream_block.to_python(
        [block("picture", picture_value(picture, photographer="林"))]
    )
    page.credits = [models.CreditRow(person=person, role="記者", sort_order=0)]
    return publish(page)


def live() -> list[str]:
    return [one for one, _ in door.live("", 100)]


def test_the_demo_goes_and_ones_own_article_stays_with_all_that_it_uses(
    own: models.ArticlePage, tmp_path: Path
) -> None:
    section, credit = own.section, own.credits.all()[0].person
    theirs = [one for one in live() if one != own.public_id]
    Thread.objects.create(article=theirs[0])
    Thread.objects.create(article=own.public_id)
    door.settle(door.changes(10_000))
    assert desk.remove_demo(NOW)
    assert live() == [own.public_id]
    assert {change.thing for change in door.changes(1000)} >= {f"article:{one}" for one in theirs}
    printed = door.printable(own.public_id)
    assert printed and printed.article.section.name == section.name  # type: ignore[union-attr]
    assert section in models.Section.objects.all() and models.Section.objects.count() <= 2
    assert list(models.Person.objects.all()) == [credit]
    assert models.Picture.objects.count() == 1 and not models.Topic.objects.exists()
    assert not door.static_pages() and not door.glossary()
    assert [row.article for row in Thread.objects.all()] == [own.public_id]
    assert not get_user_model().objects.filter(username="editor").exists()
    assert not (tmp_path / "demo-password").exists()


@pytest.mark.deep
def test_an_unnamed_paper_is_left_with_an_empty_decent_front(demo: Path) -> None:
    desk.remove_demo(NOW)
    paper = door.paper()
    assert (paper.name, paper.tagline, paper.copyright_line) == ("我們的報紙", "", "")
    assert paper.sections == () and door.front().rules == () and door.front().lead == ""
    assert not demo_removal.may_have_demo(), "it is not made anew"
    assert not desk.remove_demo(NOW), "done again, there is nothing"


@pytest.mark.deep
def test_a_paper_that_has_its_name_keeps_it(demo: Path) -> None:
    row = models.PaperSettings.load()
    row.name, row.founded_at = "晨報", NOW
    row.save()
    desk.remove_demo(NOW)
    assert door.paper().name == "晨報"


def crash(*_: Any) -> None:
    raise RuntimeError("the power went")


def crash_and_look(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the demo stands whole after the power went in the middle of its removal."""
    before = len(live()), models.Person.objects.count()
    monkeypatch.setattr(demo_removal, "blank_masthead", crash)
    with pytest.raises(RuntimeError):
        desk.remove_demo(NOW)
    return (len(live()), models.Person.objects.count()) == before


@pytest.mark.deep
def test_interrupted_in_the_middle_all_of_it_stands_and_it_is_done_again(
    demo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as broken:
        assert crash_and_look(broken)
    assert demo_removal.is_there() and (tmp_path / "demo-password").exists()
    assert desk.remove_demo(NOW) and not live()


@pytest.mark.deep
def test_without_one_transaction_half_of_it_would_be_left(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = demo_removal.remove.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr(demo_removal, "remove", bare)
    assert not crash_and_look(monkeypatch)


@pytest.mark.deep
def test_the_files_of_its_pictures_go_when_neither_a_row_nor_the_edition_names_them(
    demo: Path, tmp_path: Path, picture: models.Picture
) -> None:
    places = Places(tmp_path)
    places.pictures.mkdir()
    hashes = [one.media.sha256 for one in picture.image.renditions]
    own, original, printed = "0" * 64, "1" * 64, hashes[0]
    hashes.append(original)
    picture.original_json = to_json(Media(original, 4, "image/webp")).decode()
    for name in (own, *hashes):
        (places.pictures / name).write_bytes(b"file")
    picture.title = "demo:one.webp"
    picture.save()
    store = Store(places.store)
    path = hashed_path(printed, "image/webp")
    file = File(path, "image/webp", Stored(printed, 4))
    store.publish(Batch({"article:one": (file,)}), sealer())
    demo_files.note(places, demo_removal.demo_of(demo))
    demo_files.throw_away(places)
    assert len(list(places.pictures.iterdir())) == 1 + len(hashes), "its rows still stand"
    assert desk.remove_demo(NOW)
    demo_files.throw_away(places)
    assert {one.name for one in places.pictures.iterdir()} == {own, printed}
    store.publish(Batch(gone=frozenset({"article:one"})), sealer())
    demo_files.throw_away(places)
    assert [one.name for one in places.pictures.iterdir()] == [own], "what is one's own stays"
    assert not places.demo_files.exists()


def test_an_editor_sees_what_goes_and_removes_it_with_one_press(
    demo: Path, editor: Client, reporter: Client
) -> None:
    home = editor.get("/newsroom/").content.decode()
    assert "這是示範報" in home and "/newsroom/demo/remove/" in home
    assert "這是示範報" not in reporter.get("/newsroom/").content.decode()
    page = editor.get("/newsroom/demo/remove/").content.decode()
    assert "示範文章 2 篇" in page and "editor" in page and "還沒有自己的管理員" in page
    assert reporter.post("/newsroom/demo/remove/").status_code in (302, 403) and live()
    answer = editor.post("/newsroom/demo/remove/")
    assert answer.status_code == 200 and "yanlu init" in answer.content.decode()
    assert not live()
    assert editor.get("/newsroom/demo/remove/").status_code == 302


@pytest.mark.deep
def test_the_demos_own_user_is_shown_the_way_to_a_paper_of_ones_own(demo: Path) -> None:
    user = Client()
    user.force_login(get_user_model().objects.get(username="editor"))
    user.get("/newsroom/")
    answer = user.post("/newsroom/demo/remove/")
    said = answer.content.decode()
    assert answer.status_code == 200 and "/newsroom/found/?code=" in said
    assert "staff/door.css" in said and "wagtail-logo" not in said
