"""Two editors at one article: nobody's text is overwritten without a word."""

from __future__ import annotations

import pytest
from conftest import Write, form, publish
from django.test import Client
from wagtail.admin.views.pages.edit import EditView

from yanlu.newsroom import models
from yanlu.newsroom.desk.editing import Carefully

pytestmark = pytest.mark.django_db(databases=["default", "press"])


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


@pytest.mark.deep
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


def autosave(client: Client, address: str, data: dict[str, str]) -> dict[str, str]:
    """What the browser remembers of an autosave."""
    answer = client.post(address, data, HTTP_ACCEPT="application/json").json()
    assert answer["success"]
    return {"overwrite_revision_id": str(answer["revision_id"])}


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.deep)])
def test_a_press_after_the_windows_own_autosaves_is_no_collision(
    editor: Client, write: Write, section: models.Section, script: bool
) -> None:
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    opened = form(page, section=str(section.pk))
    mine = autosave(editor, address, opened | {"lead": "一"})
    autosave(editor, address, opened | mine | {"lead": "二"})
    said = {"autosaved_revision_id": mine["overwrite_revision_id"]} if script else {}
    pressed = opened | said | {"lead": "三", "action-publish": "1"}
    assert editor.post(address, pressed).status_code == 302
    assert models.ArticlePage.objects.get(pk=page.pk).lead == "三"


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.deep)])
def test_anothers_text_on_top_of_ones_own_autosave_is_a_collision(
    editor: Client, other_editor: Client, write: Write, script: bool
) -> None:
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    opened = form(page)
    mine = autosave(editor, address, opened | {"lead": "林"})
    page.refresh_from_db()
    other_editor.post(address, form(models.ArticlePage.objects.get(pk=page.pk)) | {"lead": "蘇"})
    said = {"autosaved_revision_id": mine["overwrite_revision_id"]} if script else {}
    response = editor.post(address, opened | said | {"lead": "林二"})
    assert "這篇文章剛被蘇編輯改過" in response.content.decode()
    assert newest(page).lead == "蘇"


def test_the_same_editors_other_window_is_a_collision_too(editor: Client, write: Write) -> None:
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    opened_in_both = form(page) | {"autosaved_revision_id": ""}
    editor.post(address, opened_in_both | {"lead": "第一個視窗"})
    response = editor.post(address, opened_in_both | {"lead": "第二個視窗"})
    assert "這篇文章剛被" in response.content.decode()
    assert newest(page).lead == "第一個視窗"


def test_an_editor_may_save_again_and_again(editor: Client, write: Write) -> None:
    page = write("原題")
    address = f"/newsroom/pages/{page.pk}/edit/"
    for lead in ("一", "二", "三"):
        current = models.ArticlePage.objects.get(pk=page.pk)
        assert editor.post(address, form(current) | {"lead": lead}).status_code == 302
    assert newest(page).lead == "三"


@pytest.mark.deep
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


@pytest.mark.deep
def test_the_names_and_settings_of_the_paper_are_not_overwritten_either(
    editor: Client, other_editor: Client, person: models.Person
) -> None:
    address = f"/newsroom/snippets/newsroom/person/edit/{person.pk}/"
    opened_by_both = {
        "name": "陳以寧",
        "script": "zh-Hant-TW",
        "about": "",
        "notes": "",
        "loaded_version": person.version,
    }
    assert editor.post(address, opened_by_both | {"about": "林寫的"}).status_code == 302
    response = other_editor.post(address, opened_by_both | {"about": "蘇寫的"})
    words = response.content.decode()
    assert "這裡剛被別人改過" in words and "蘇寫的" in words
    person.refresh_from_db()
    assert person.about == "林寫的"
    again = opened_by_both | {"about": "蘇寫的", "loaded_version": person.version}
    assert f'name="loaded_version" value="{person.version}"' in words
    assert other_editor.post(address, again).status_code == 302


@pytest.mark.deep
def test_a_static_page_is_not_overwritten_either(editor: Client, other_editor: Client) -> None:
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    page = models.StaticPage.objects.create(title="關於", live=False)
    first = page.save_revision()
    address = f"/newsroom/snippets/newsroom/staticpage/edit/{page.pk}/"
    opened_by_both = nested_form_data(
        {
            "title": "關於",
            "body": streamfield([]),
            "script": "zh-Hant-TW",
            "order": "0",
            "loaded_version": str(page.version),
            "loaded_revision_id": str(first.pk),
            "loaded_revision_created_at": first.created_at.isoformat(),
        }
    )
    assert editor.post(address, opened_by_both | {"title": "林寫的"}).status_code == 302
    response = other_editor.post(address, opened_by_both | {"title": "蘇寫的"})
    assert "這裡剛被別人改過" in response.content.decode()
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().title == "林寫的"
