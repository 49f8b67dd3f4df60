"""The newsroom's search finds two characters and more, in either script."""

from __future__ import annotations

import random
from urllib.parse import quote

import pytest
from conftest import Write, block
from django.test import Client
from wagtail.models import Page

from yanlu.newsroom import models
from yanlu.newsroom.search import Found, forget, matching, put, remove

pytestmark = pytest.mark.django_db

HEADLINE = "香港國安法案件：法院裁定三名被告罪名成立"


@pytest.mark.parametrize(
    "words", ["國安法", "法院", "香港", "国安法", "裁定", "裁定三名被告罪名成立", "裁"]
)
def test_the_desk_finds_an_article_by_any_words_of_its_headline(
    editor: Client, write: Write, words: str
) -> None:
    write(HEADLINE)
    write("另一篇")
    for address in (
        "/newsroom/articles/",
        "/newsroom/pages/search/",
        "/newsroom/choose-page/search/",
    ):
        page = editor.get(f"{address}?q={quote(words)}").content.decode()
        assert HEADLINE in page, address
        assert "另一篇" not in page, address


def test_words_of_the_same_characters_in_another_order_are_not_found(write: Write) -> None:
    write("法國國會安全法案表決")
    assert list(matching(Page, "國安法")) == []


def test_drafts_bodies_notes_and_people_are_found(write: Write, person: models.Person) -> None:
    page = write("題", block("paragraph", "<p>內文裡的<b>颱</b>風</p>"), notes="線人說")
    page.credits = [models.CreditRow(person=person, role="記者")]
    page.title = "新草稿題"
    page.save_revision()
    for words in ("新草稿", "內文裡", "線人", "陳以寧", "陈以宁", page.public_id):
        assert list(matching(Page, words)) == [page.pk], words
    assert list(matching(Page, "不在")) == []


def test_a_new_headline_takes_the_old_ones_place(write: Write) -> None:
    page = write("颱風來了")
    page.title = "颱風走了"
    page.save_revision()
    assert list(matching(Page, "來了")) == []
    assert list(matching(Page, "走了")) == [page.pk]


def test_a_deleted_article_is_found_no_more(write: Write) -> None:
    page = write("颱風來了")
    models.ArticlePage.objects.get(pk=page.pk).delete()
    assert list(matching(Page, "颱風")) == []
    assert not Found.objects.filter(words__contains="颱").exists()


def test_people_pictures_and_words_are_found_by_their_names(
    person: models.Person, picture: models.Picture
) -> None:
    picture.title = "颱風過後的海港"
    picture.save()
    assert list(matching(models.Person, "以寧")) == [person.pk]
    assert list(matching(models.Picture, "海港")) == [picture.pk]
    person.delete()
    assert list(matching(models.Person, "以寧")) == []


def test_every_pair_of_characters_of_every_text_is_found() -> None:
    """Recall of one from two characters, on texts with marks and letters between them."""
    chance = random.Random(8)
    signs = "國安法院香港颱風ＡＢｃ9，。：「」 "
    texts = ["".join(chance.choices(signs, k=40)) for _ in range(30)]
    for number, words in enumerate(texts):
        put(Page, 10_000 + number, [words])
    for number, words in enumerate(texts):
        for place in range(39):
            pair = words[place : place + 2]
            if pair.strip() == pair:
                assert 10_000 + number in matching(Page, pair), pair


def test_the_index_is_asked_not_the_table(write: Write) -> None:
    """The control: a row without its bigrams in the index is not found."""
    page = write("颱風來了")
    row = Found.objects.get(thing=page.pk, kind="wagtailcore.page")
    forget(row)
    assert list(matching(Page, "颱風")) == []


def test_removing_what_is_not_there_is_harmless() -> None:
    remove(Page, [1, 2, 3])
    assert list(matching(Page, "颱風")) == []


def test_a_search_for_signs_of_the_query_language_is_a_search_for_signs(
    editor: Client, write: Write
) -> None:
    page = write('他說"OR" AND (NOT*)')
    assert list(matching(Page, '"OR" AND (')) == [page.pk]
    assert editor.get("/newsroom/articles/?q=%22%20OR%20*%27--").status_code == 200
