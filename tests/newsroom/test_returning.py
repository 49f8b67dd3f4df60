"""An article comes back from a backup as a draft; readers' page and other articles stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Write, block, publish

from yanlu.newsroom import door, models
from yanlu.newsroom.errors import NewsroomError
from yanlu.newsroom.returning import bring_back

pytestmark = pytest.mark.django_db


def content(page: models.ArticlePage) -> dict[str, Any]:
    """The newest revision, as it lies in the database and so in a backup."""
    found: dict[str, Any] = json.loads(json.dumps(page.get_latest_revision().content))
    return found


def drafted(public_id: str) -> Any:
    page = models.ArticlePage.objects.get(public_id=public_id)
    return page.get_latest_revision_as_object()


def test_the_text_of_then_is_a_draft_and_readers_keep_what_they_have(write: Write) -> None:
    page = publish(write("昨天的標題", block("paragraph", "<p>昨天的字</p>")))
    then = content(page)
    page.title = "今天改壞的標題"
    page = publish(page)
    printed = door.printable(page.public_id)
    returned = bring_back(page.public_id, then)
    assert (returned.public_id, returned.was_gone) == (page.public_id, False)
    assert drafted(page.public_id).title == "昨天的標題"
    assert door.printable(page.public_id) == printed and printed
    assert printed.article.headline == "今天改壞的標題"


def test_a_deleted_article_comes_back_under_its_id_unpublished(
    write: Write, person: models.Person
) -> None:
    page = write("被刪的文章", block("paragraph", "<p>還在備份裡</p>"))
    page.credits = [models.CreditRow(person=person, role="記者", sort_order=0)]
    page = publish(page)
    then, public_id = content(page), page.public_id
    page.delete()
    returned = bring_back(public_id, then)
    assert returned.was_gone
    back = models.ArticlePage.objects.get(public_id=public_id)
    assert not back.live and door.printable(public_id) is None
    assert "還在備份裡" in str(drafted(public_id).body)
    assert [row.person for row in drafted(public_id).credits.all()] == [person]
    published = publish(back)
    assert published.live and door.printable(public_id)


def test_other_articles_and_their_rows_are_not_touched(write: Write, person: models.Person) -> None:
    """The numbers of a deleted article's rows may be another's by now."""
    gone = write("被刪的文章", block("paragraph", "<p>一</p>"))
    gone.sources = [models.SourceRow(name="舊來源", url="https://old.example/", sort_order=0)]
    gone = publish(gone)
    then, public_id = content(gone), gone.public_id
    gone.delete()
    other = write("別的文章", block("paragraph", "<p>二</p>"))
    other.sources = [models.SourceRow(name="新來源", url="https://new.example/", sort_order=0)]
    other = publish(other)
    before = door.printable(other.public_id)
    bring_back(public_id, then)
    assert door.printable(other.public_id) == before
    assert [row.name for row in other.sources.all()] == ["新來源"]


def test_a_person_deleted_since_is_left_out(write: Write, person: models.Person) -> None:
    page = write("文章", block("paragraph", "<p>一</p>"))
    page.credits = [models.CreditRow(person=person, role="記者", sort_order=0)]
    page = publish(page)
    then, public_id = content(page), page.public_id
    page.delete()
    person.delete()
    bring_back(public_id, then)
    assert list(drafted(public_id).credits.all()) == []


def test_what_is_no_revision_is_refused_and_leaves_nothing(write: Write) -> None:
    page = write("文章")
    before = page.get_latest_revision().pk
    with pytest.raises(NewsroomError, match="讀不出來"):
        bring_back("aaaaaaa", {"title": "沒有本文", "credits": 5})
    assert not models.ArticlePage.objects.filter(public_id="aaaaaaa").exists()
    assert models.ArticlePage.objects.get(pk=page.pk).latest_revision_id == before
