"""What comes in from elsewhere is a draft: the desk sees all of it, readers see none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import Write
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.archive import samples
from yanlu.article import (
    Article,
    Credit,
    Dateline,
    Image,
    Paragraph,
    Picture,
    PictureCredit,
    Ref,
    Source,
    Subhead,
    text,
)
from yanlu.config import importing
from yanlu.newsroom import door, models
from yanlu.newsroom.incoming import Incoming, take_in

pytestmark = pytest.mark.django_db(databases=["default", "press"])
TAIPEI = ZoneInfo("Asia/Taipei")
CAPTION = "港口的起重機在霧裡停了三天。"


def old_article(**changes: object) -> Article:
    """An article from the paper's past, as the archive room gives it."""
    whole = Article(
        id="oldnews",
        version=1,
        script="zh-Hant-TW",
        headline="霧中停工三日　港口重開",
        published=datetime(2014, 3, 5, 9, 30, tzinfo=TAIPEI),
        zone="Asia/Taipei",
        section=Ref("", "国际"),
        topics=(Ref("", "航運"),),
        dateline=Dateline("本報", "基隆", date(2014, 3, 5)),
        credits=(Credit(Ref("", "陳以寧"), "記者"), Credit(Ref("", "范譯"), "編譯")),
        body=(
            Paragraph(text("港口今晨重開，第一艘船在七點進港。")),
            Subhead(text("三天的霧")),
            Picture(
                Image(()),
                text(CAPTION),
                credit=PictureCredit("吳攝影"),
                extra={"address": "fog.jpg"},
            ),
        ),
        sources=(Source("港務公司"),),
        usage_terms="轉載請先聯繫本報。",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def taken(**changes: object) -> models.ArticlePage:
    """The draft, as an editor would open it."""
    done = take_in(Incoming(old_article(**changes), notes="CANARY-NOTES"))
    page: models.ArticlePage = models.ArticlePage.objects.get(pk=done.number)
    return page.get_latest_revision_as_object()


def test_a_draft_holds_everything_and_stands_in_its_own_month(
    section: models.Section, person: models.Person
) -> None:
    page = taken()
    assert page.title == "霧中停工三日　港口重開"
    assert (page.dateline_agency, page.dateline_place) == ("本報", "基隆")
    assert page.usage_terms == "轉載請先聯繫本報。"
    assert [one.name for one in page.sources.all()] == ["港務公司"]
    assert [one.name for one in page.topics.all()] == ["航運"]
    assert [(one.person.name, one.role) for one in page.credits.all()] == [
        ("陳以寧", "記者"),
        ("范譯", "編譯"),
    ]
    assert page.first_published_at == datetime(2014, 3, 5, 9, 30, tzinfo=TAIPEI)
    assert models.ArticlePage.objects.get(pk=page.pk).get_parent().slug == "2014-03"


def test_a_section_and_a_person_are_found_by_name_in_either_script(
    section: models.Section, person: models.Person
) -> None:
    page = taken()
    assert page.section == section
    assert page.credits.first().person == person
    assert models.Person.objects.filter(name="陳以寧").count() == 1


def test_an_unknown_section_is_not_made_and_the_editor_is_told(person: models.Person) -> None:
    page = taken(section=Ref("", "副刊"))
    assert page.section is None
    assert "副刊" in page.notes
    assert not models.Section.objects.filter(name="副刊").exists()


def test_a_caption_without_its_picture_keeps_its_place_and_credit() -> None:
    page = taken()
    block = page.body[2]
    assert block.block_type == "picture" and block.value["picture"] is None
    assert CAPTION in str(block.value["caption"])
    assert block.value["credit"]["photographer"] == "吳攝影"


def test_a_picture_file_that_came_along_goes_through_the_darkroom(photograph: bytes) -> None:
    done = take_in(Incoming(old_article(), files={"fog.jpg": photograph}))
    page = models.ArticlePage.objects.get(pk=done.number)
    picture = page.body[2].value["picture"]
    assert picture is not None and picture.photographer == "吳攝影"
    assert b"CANARY-CAMERA" not in picture.file.read()


def test_a_file_that_is_no_picture_is_said_and_does_no_harm() -> None:
    done = take_in(Incoming(old_article(), files={"fog.jpg": b"<svg onload=alert(1)>"}))
    page = models.ArticlePage.objects.get(pk=done.number).get_latest_revision_as_object()
    assert page.body[2].value["picture"] is None
    assert "fog.jpg" in page.notes


def test_the_same_article_comes_in_once() -> None:
    first = take_in(Incoming(old_article()))
    second = take_in(Incoming(old_article(headline="改過的標題")))
    assert (first.made, second.made) == (True, False)
    assert first.number == second.number
    assert models.ArticlePage.objects.get().title == "霧中停工三日　港口重開"


def test_the_editor_is_told_of_an_article_with_the_same_headline(write: Write) -> None:
    other = write("霧中停工三日　港口重開")
    assert other.public_id in taken().notes


def test_a_reader_sees_nothing_of_what_came_in(section: models.Section, no_changes: None) -> None:
    page = taken()
    assert not page.live
    assert door.live("", 10) == []
    assert door.printable(page.public_id) is None
    assert "paper" not in {one.thing for one in door.changes(100)}


def test_the_notes_never_leave(section: models.Section) -> None:
    page = taken()
    assert "CANARY-NOTES" in page.notes
    assert "CANARY-NOTES" not in repr(page.to_article())


def test_a_time_that_is_not_known_is_left_for_the_editor() -> None:
    done = take_in(Incoming(old_article(), dated=False))
    assert models.ArticlePage.objects.get(pk=done.number).first_published_at is None


def test_an_editor_opens_the_draft_and_cannot_publish_a_caption_without_a_picture(
    editor: Client, section: models.Section
) -> None:
    page = taken()
    answer = editor.get(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    assert answer.status_code == 200
    nested = json.dumps(CAPTION)[1:-1].replace("\\", "\\\\")  # JSON within JSON
    assert nested in answer.content.decode()
    with pytest.raises(ValidationError):
        page.body.stream_block.clean(page.body)


def test_a_headline_that_was_not_found_is_no_obstacle() -> None:
    assert taken(headline="").title == ""


def test_the_command_makes_a_draft_once_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_twice(tmp_path, capsys, samples.page(time="2014-03-05 09:30"))
    page = models.ArticlePage.objects.get().get_latest_revision_as_object()
    assert page.title == samples.TITLE
    assert samples.COOKIE in page.notes and "時區" in page.notes
    assert [one.block_type for one in page.body][:2] == ["picture", "paragraph"]


def test_a_picture_beside_the_saved_page_comes_along_and_none_from_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], photograph: bytes
) -> None:
    (tmp_path / "secret.jpg").write_bytes(photograph)
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "fog.jpg").write_bytes(photograph)
    import_twice(folder, capsys, samples.page())
    assert models.ArticlePage.objects.get().body[0].value["picture"] is not None
    html = samples.page(title="另一篇霧中的故事").replace("fog.jpg", "../secret.jpg")
    import_twice(folder, capsys, html)
    (other,) = models.ArticlePage.objects.filter(title__startswith="另一篇")
    assert other.body[0].value["picture"] is None


def test_posts_of_an_export_become_drafts_and_its_pages_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export.xml"
    words = "<p>港口今天重新開放，工人回來了。</p>"
    path.write_bytes(
        samples.export(samples.item(1, words), samples.item(2, words, post_type="page"))
    )
    assert run(path) == 0
    assert "略過" in capsys.readouterr().out
    page = models.ArticlePage.objects.get()
    assert page.title == samples.TITLE  # without (圖/視頻)


def run(path: Path) -> int:
    chosen = importing.arguments_of([str(path), "--as", "draft"])
    now = datetime(2026, 11, 24, tzinfo=TAIPEI)
    return importing.import_as_drafts(chosen, {"YANLU_ZONE": "Asia/Taipei"}, now)


def import_twice(folder: Path, capsys: pytest.CaptureFixture[str], html: str) -> None:
    path = folder / "fog.html"
    path.write_text(html)
    before = models.ArticlePage.objects.count()
    assert (run(path), run(path)) == (0, 0)
    said = capsys.readouterr().out
    assert "草稿" in said and "已經有了" in said
    assert models.ArticlePage.objects.count() == before + 1
