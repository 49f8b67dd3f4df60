"""Two editors at one article: nobody's text is overwritten without a word."""

from __future__ import annotations

import pytest
from conftest import Write, form, publish
from django.test import Client
from wagtail.admin.views.pages.edit import EditView

from yanlu.newsroom import models
from yanlu.newsroom.desk.editing import Carefully

pytestmark = pytest.mark.django_db


def newest(page: models.ArticlePage) -> models.ArticlePage:
    return models.ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.mark.parametrize("press", [{}, {"action-publish": "1"}])
def test_the_second_editor_is_told_and_both_texts_are_kept(
    editor: Client,
    other_editor: Client,
    write: Write,
    section: models.Section,
    press: dict[str, str],
) -> None:
    page = publish(write("原題"))
    address = f"/newsroom/pages/{page.pk}/edit/"
    opened_by_both = form(page, section=str(section.pk))
    assert editor.post(address, opened_by_both | {"lead": "林的導語"}).status_code == 302

    response = other_editor.post(address, opened_by_both | {"lead": "蘇的導語"} | press)
    words = response.content.decode()
    assert response.status_code == 200
    assert "這篇文章剛被林編輯改過" in words
    assert "蘇的導語" in words
    assert newest(page).lead == "林的導語"
    assert models.ArticlePage.objects.get(pk=page.pk).lead == ""
    kept = {revision.content["lead"] for revision in page.revisions.all()}
    assert {"林的導語", "蘇的導語"} <= kept

    mine = page.revisions.get(content__lead="蘇的導語")
    theirs = page.revisions.get(content__lead="林的導語")
    compare = f"/newsroom/pages/{page.pk}/revisions/compare/{mine.pk}...{theirs.pk}/"
    assert compare in words
    comparison = other_editor.get(compare).content.decode()
    assert "林" in comparison and "蘇" in comparison

    knowing = form(models.ArticlePage.objects.get(pk=page.pk), section=str(section.pk))
    assert other_editor.post(address, knowing | {"lead": "蘇的導語"} | press).status_code == 302
    assert newest(page).lead == "蘇的導語"


def test_an_incomplete_text_that_comes_too_late_is_kept_as_well(
    editor: Client, other_editor: Client, write: Write
) -> None:
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    opened_by_both = form(page)
    editor.post(address, opened_by_both | {"lead": "林的導語"})
    late = opened_by_both | {"title": "", "lead": "蘇的導語", "action-publish": "1"}
    response = other_editor.post(address, late)
    assert "這篇文章剛被林編輯改過" in response.content.decode()
    assert page.revisions.filter(content__lead="蘇的導語").exists()
    assert newest(page).lead == "林的導語"


def test_the_control_wagtails_own_screen_overwrites_without_a_word(
    editor: Client, other_editor: Client, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Carefully, "dispatch", EditView.dispatch)
    monkeypatch.setattr(Carefully, "post", EditView.post)
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    opened_by_both = form(page)
    editor.post(address, opened_by_both | {"lead": "林的導語"})
    assert other_editor.post(address, opened_by_both | {"lead": "蘇的導語"}).status_code == 302
    assert newest(page).lead == "蘇的導語"


def test_autosave_is_refused_as_before(editor: Client, other_editor: Client, write: Write) -> None:
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    opened_by_both = form(page)
    editor.post(address, opened_by_both | {"lead": "林的導語"})
    response = other_editor.post(
        address, opened_by_both | {"lead": "蘇"}, HTTP_ACCEPT="application/json"
    )
    assert response.json()["error_code"] == "invalid_revision"
    assert newest(page).lead == "林的導語"


def test_an_editor_may_save_again_and_again(editor: Client, write: Write) -> None:
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    for lead in ("一", "二", "三"):
        current = models.ArticlePage.objects.get(pk=page.pk)
        assert editor.post(address, form(current) | {"lead": lead}).status_code == 302
    assert newest(page).lead == "三"


def test_going_back_to_an_older_text_is_a_save_like_any_other(editor: Client, write: Write) -> None:
    page = write("原題")
    old = page.latest_revision
    address = f"/newsroom/pages/{page.pk}/edit/"
    editor.post(address, form(page) | {"title": "新題"})
    revert = f"/newsroom/pages/{page.pk}/revisions/{old.pk}/revert/"
    assert "原題" in editor.get(revert).content.decode()
    current = models.ArticlePage.objects.get(pk=page.pk)
    data = form(current) | {"title": "原題", "revision": str(old.pk)}
    assert editor.post(address, data).status_code == 302
    assert newest(page).title == "原題"
