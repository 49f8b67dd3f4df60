"""One session does not empty the house: things are deleted one by one, and few a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Write, publish
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from yanlu.newsroom import models
from yanlu.newsroom.desk import deleting

pytestmark = pytest.mark.django_db
NAME = {"wagtail_site_name": "言路"}  # Wagtail asks for it where much would go


@pytest.fixture(params=["editor", pytest.param("administrator", marks=pytest.mark.deep)])
def thief(request: pytest.FixtureRequest, editor: Client) -> Client:
    """A session in a thief's hands."""
    if request.param == "administrator":
        User.objects.update(is_superuser=True)
    return editor


def delete(client: Client, page: Any) -> str:
    """Try to delete a page; what the desk says of it."""
    return said(client.post(reverse("wagtailadmin_pages:delete", args=(page.pk,)), NAME))


def said(answer: Any) -> str:
    return "".join(str(one) for one in get_messages(answer.wsgi_request))


def test_articles_go_one_by_one_and_few_a_day(
    thief: Client, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "MOST", 2)
    pages = [write(f"第 {turn} 篇") for turn in range(4)]
    told = [delete(thief, page) for page in pages]
    assert models.ArticlePage.objects.count() == 2
    assert "今天滿了" in told[2] and "今天滿了" not in told[1]
    PageLogEntry.objects.update(timestamp=timezone.now() - timedelta(days=1, minutes=1))
    delete(thief, pages[2])
    assert models.ArticlePage.objects.count() == 1, "on the next day she may again"


def test_no_folder_goes_with_all_that_it_holds(thief: Client, write: Write) -> None:
    page = write("頭條")
    for folder in (page.get_parent(), page.get_parent().get_parent()):
        assert "資料夾不能刪" in delete(thief, folder)
    assert models.ArticlePage.objects.count() == 1


def many(client: Client, model: str, things: list[Any], app: str) -> str:
    address = reverse("wagtail_bulk_action", args=(app, model, "delete"))
    chosen = "&".join(f"id={one.pk}" for one in things)
    return said(client.post(f"{address}?{chosen}", NAME))


def test_nothing_that_was_chosen_in_a_list_is_deleted_at_one_press(
    thief: Client, write: Write, picture: models.Picture, person: models.Person
) -> None:
    pages = [write("一"), write("二")]
    assert "一次只刪一件" in many(thief, "page", pages, "wagtailcore")
    assert "一次只刪一件" in many(thief, "picture", [picture], "newsroom")
    assert "一次只刪一件" in many(thief, "person", [person], "newsroom")
    assert models.ArticlePage.objects.count() == 2
    assert models.Picture.objects.exists() and models.Person.objects.exists()


def test_what_is_withdrawn_for_good_counts_too_and_the_words_are_kept(
    thief: Client, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "MOST", 1)
    first, second = publish(write("一")), publish(write("二"))
    steps = [f"/newsroom/articles/{page.pk}/withdraw/" for page in (first, second)]
    assert thief.post(steps[0], {"notice": "給讀者的話"}).status_code == 302
    page = thief.post(steps[1], {"notice": "給讀者的話"}).content.decode()
    assert "今天滿了" in page and "給讀者的話" in page
    assert models.Withdrawal.objects.count() == 1
    PageLogEntry.objects.all().delete()
    assert thief.post(steps[1], {"notice": "給讀者的話"}).status_code == 302, "the control"


def test_people_and_pictures_count_with_the_articles(
    thief: Client,
    write: Write,
    picture: models.Picture,
    person: models.Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deleting, "MOST", 1)
    delete(thief, write("頭條"))
    thief.post(reverse("wagtailimages:delete", args=(picture.pk,)))
    thief.post(f"/newsroom/snippets/newsroom/person/delete/{person.pk}/")
    assert models.Picture.objects.exists() and models.Person.objects.exists()
    PageLogEntry.objects.all().delete()
    thief.post(reverse("wagtailimages:delete", args=(picture.pk,)))
    assert not models.Picture.objects.exists(), "the control: counted out, it may go"


def test_a_desk_that_does_not_count_would_be_emptied(
    editor: Client, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "MOST", 1)
    monkeypatch.setattr(deleting, "may_delete", lambda user: True)
    for turn in range(3):
        delete(editor, write(f"第 {turn} 篇"))
    assert models.ArticlePage.objects.count() == 0
