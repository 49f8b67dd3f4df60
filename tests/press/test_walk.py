"""The walk of an article, with the real newsroom: Publish, print, correct, withdraw, unpublish."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from yanlu.config.watching import reasons
from yanlu.newsroom import door, models
from yanlu.press import words as press_words

from .machine import FRONT, Machine
from .newsroom import photograph, picture_block, publish, shown, write

pytestmark = pytest.mark.django_db(databases=["default", "press"])


def test_pressing_publish_once_is_all_that_an_editor_does(
    paper: Machine, lin: User, section: models.Section
) -> None:
    paper.settle()
    page = write("氣候峰會開幕　國安法仍在", section)
    paper.settle()
    assert paper.article(page.public_id) == ""
    publish(page, lin)
    assert paper.step()
    for path in (
        f"a/{page.public_id}/{FRONT}",
        FRONT,
        f"s/{section.public_id}/{FRONT}",
    ):
        assert "氣候峰會開幕" in paper.page(path)
    assert "气候峰会开幕" in paper.page(f"a/{page.public_id}/zh-hans-cn.html")
    paper.settle()
    assert door.changes(10) == []
    assert paper.verify().sound
    assert paper.failures() == {}


def test_a_correction_a_withdrawal_and_an_unpublishing_are_seen(
    paper: Machine, lin: User, section: models.Section
) -> None:
    first, second = write("第一條", section), write("第二條", section)
    publish(first, lin)
    publish(second, lin)
    paper.settle()
    first.title = "第一條（更正）"
    publish(first, lin)
    paper.step()
    assert "第一條（更正）" in paper.article(first.public_id)
    models.ArticlePage.objects.get(pk=second.pk).unpublish(user=lin)
    paper.settle()
    assert not [path for path in paper.everything() if second.public_id in path]
    assert "第二條" not in paper.page(FRONT)
    assert paper.verify().sound


def test_a_body_of_a_hundred_thousand_characters_is_printed_and_delivered_whole(
    paper: Machine, lin: User, section: models.Section
) -> None:
    paragraphs = [f"第{number}段：" + "頭髮理髮師發展，" * 25 for number in range(500)]
    assert sum(map(len, paragraphs)) > 100_000
    page = write("長文", section, *(("paragraph", f"<p>{one}</p>") for one in paragraphs))
    publish(page, lin)
    paper.run()
    simplified = [one.translate(str.maketrans("頭髮師發", "头发师发")) for one in paragraphs]
    for name, words in ((FRONT, paragraphs), ("zh-hans-cn.html", simplified)):
        printed = (paper.folder.root / f"a/{page.public_id}/{name}").read_text()
        assert [one for one in words if f"<p>{one}</p>" not in printed] == []
    assert paper.failures() == {} and paper.verify().sound


def test_a_section_that_is_renamed_is_renamed_everywhere(
    paper: Machine, lin: User, section: models.Section
) -> None:
    page = write("第一條", section)
    publish(page, lin)
    paper.settle()
    section.name = "天下"
    section.save()
    paper.settle()
    for path in (f"a/{page.public_id}/{FRONT}", FRONT, f"s/{section.public_id}/{FRONT}"):
        assert "天下" in paper.page(path) and "國際" not in paper.page(path)
    assert paper.failures() == {}


def test_the_sweep_agrees_with_the_newsroom(
    paper: Machine, lin: User, section: models.Section
) -> None:
    publish(write("第一條", section), lin)
    paper.settle()
    number = paper.number
    paper.wait(3700)
    paper.settle()
    assert paper.number == number
    models.ChangeRow.objects.all().delete()
    page = models.ArticlePage.objects.get()
    page.title = "改了標題"
    publish(page, lin)
    models.ChangeRow.objects.all().delete()
    paper.wait(3700)
    paper.settle()
    assert "改了標題" in paper.article(page.public_id)


def test_a_picture_that_is_cut_anew_or_loses_its_credit_is_seen_wherever_it_is_printed(
    paper: Machine, lin: User, section: models.Section, picture: models.Picture, settings: Any
) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_ADVERTISEMENTS": True}
    today, sold = timezone.localdate(), "slot/front/picture.webp"
    models.Advertisement.objects.create(
        **{"place": "front", "customer": "書店", "words": "新書", "picture": picture},
        **{"address": "https://shop.example/", "starts": today, "ends": today, "is_running": True},
    )
    article = write("港口的早晨", section, picture_block(picture))
    publish(article, lin)
    page = models.StaticPage.objects.create(title="關於本報", body=[picture_block(picture)])
    paper.settle()
    pages = (f"a/{article.public_id}/{FRONT}", FRONT, f"i/{page.public_id}/{FRONT}")
    before = shown(picture)
    for path in pages:
        assert before[-1] in paper.page(path)
    advertised = paper.everything()[sold]

    picture.develop(photograph(80))
    picture.save()
    paper.settle()
    for path in pages:
        assert shown(picture)[-1] in paper.page(path)
        assert not [one for one in before if one in paper.page(path)]
    assert not paper.everything().keys() & set(before)
    assert paper.everything()[sold] != advertised
    assert paper.verify().sound

    picture.photographer = ""
    picture.save()
    paper.settle()
    assert "許安然" in paper.page(pages[2])
    for thing in (f"article:{article.public_id}", f"page:{page.public_id}"):
        assert "credit-missing" in paper.failures()[thing].sentence
    picture.agency = "同行社"
    picture.save()
    paper.wait(5)
    paper.settle()
    assert "同行社" in paper.page(pages[2]) and "許安然" not in paper.page(pages[2])
    assert paper.failures() == {}


def test_a_static_page_loses_its_link_to_an_article_that_is_withdrawn(
    paper: Machine, lin: User, section: models.Section
) -> None:
    article, other = write("第一條", section), write("第二條", section)
    publish(article, lin)
    link = f'<p>見<a linktype="page" id="{article.pk}">那一篇</a>。</p>'
    page = models.StaticPage.objects.create(title="關於本報", body=[("paragraph", link)])
    path = f"i/{page.public_id}/{FRONT}"
    paper.settle()
    assert f"a/{article.public_id}/" in paper.page(path)
    models.Withdrawal.objects.create(page=article, notice="撤")
    paper.settle()
    assert "那一篇" in paper.page(path)
    assert f"a/{article.public_id}/" not in paper.page(path)
    assert door.pages_using({f"article:{other.public_id}"}) == set()


@pytest.fixture
def guided(monkeypatch: pytest.MonkeyPatch) -> None:
    """The press's screens know the newsroom's words, as in a process that runs."""
    monkeypatch.setattr(press_words, "GUIDE", press_words.Guide(door.explain, door.find))


@pytest.mark.usefixtures("guided")
def test_an_editor_reads_in_her_language_why_an_article_cannot_be_printed_and_what_to_do(
    paper: Machine, lin: User, section: models.Section, picture: models.Picture
) -> None:
    article = write("港口的早晨", section, picture_block(picture))
    publish(article, lin)
    about = models.StaticPage.objects.create(title="關於本報", body=[picture_block(picture)])
    paper.settle()
    picture.photographer = ""
    picture.save()
    paper.settle()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(lin)
    screen = f"/newsroom/pages/{article.pk}/edit/"
    other = reverse("wagtailsnippets_newsroom_staticpage:edit", args=(about.pk,))
    assert "有圖片或影片沒有來源" in client.get(other).content.decode()
    page = client.get("/newsroom/press/").content.decode()
    assert f'<a href="{other}">頁面「關於本報」</a>' in page
    for address in ("/newsroom/press/", "/newsroom/", screen):
        page = client.get(address).content.decode()
        assert "有圖片或影片沒有來源：請寫下攝影者" in page, address
        assert "讀者看到的仍是原來刊出的" in page, address
        assert f'<a href="{screen}">文章「港口的早晨」</a>' in page or address == screen
    profile = UserProfile.get_for_user(lin)
    profile.preferred_language = "en"
    profile.save()
    page = client.get("/newsroom/press/").content.decode()
    assert "A picture or video has no credit" in page


@pytest.mark.usefixtures("guided")
def test_who_watches_the_terminal_and_who_gets_the_letter_read_the_same_sentence(
    paper: Machine,
    lin: User,
    section: models.Section,
    picture: models.Picture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    article = write("港口的早晨", section, picture_block(picture))
    publish(article, lin)
    paper.settle()
    picture.photographer = ""
    picture.save()
    paper.settle()
    paper.wait(600)
    paper.settle()
    said = [one.getMessage() for one in caplog.records if "港口的早晨" in one.getMessage()]
    assert len(said) == 1, "it is said once, not with every try"
    assert "有圖片或影片沒有來源" in said[0] and "has no credit" in said[0]
    assert "body[0]: credit-missing" in said[0]
    assert "港口的早晨" in "".join(reasons())


def test_without_the_presss_database_one_goes_on_writing(
    paper: Machine, lin: User, section: models.Section
) -> None:
    article = write("港口的早晨", section)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(lin)
    with connections["press"].cursor() as cursor:
        cursor.execute("ALTER TABLE press_failure RENAME TO gone")
        before = transaction.savepoint(using="press")  # PostgreSQL ends what a statement failed in
        try:
            answer = client.get(f"/newsroom/pages/{article.pk}/edit/")
        finally:
            transaction.savepoint_rollback(before, using="press")
            cursor.execute("ALTER TABLE gone RENAME TO press_failure")
    assert answer.status_code == 200 and "港口的早晨" in answer.content.decode()
