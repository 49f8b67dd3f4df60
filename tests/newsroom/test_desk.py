"""The desk: what can be saved, what can be published, and by whom."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Write, block, form, picture_value, publish, rich
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, streamfield

from yanlu.article import HEADLINE_LIMIT, Paragraph, plain
from yanlu.newsroom import models
from yanlu.newsroom.desk.library import is_printed

pytestmark = pytest.mark.django_db(databases=["default", "press"])


def address(page: models.ArticlePage) -> str:
    return f"/newsroom/pages/{page.pk}/edit/"


def add_address() -> str:
    from django.utils import timezone

    folder = models.month_folder(timezone.now())
    return f"/newsroom/pages/add/newsroom/articlepage/{folder.pk}/"


def errors(response: Any) -> str:
    view_form = response.context["form"]
    return str(view_form.errors) + str([one.errors for one in view_form.formsets.values()])


def picture_form(picture: models.Picture, **credit: str) -> dict[str, Any]:
    names = ("photographer", "pool", "agency", "via")
    return {
        "picture": str(picture.pk),
        "caption": rich("圖說"),
        "alt": "",
        "credit": {name: credit.get(name, "") for name in names},
    }


def test_an_editor_opens_writes_and_publishes_without_choosing_a_parent(
    editor: Client, section: models.Section, person: models.Person
) -> None:
    opened = editor.get("/newsroom/write/", follow=True)
    assert opened.redirect_chain[0][0] == add_address()
    data = form(
        title="香港國安法案件",
        section=str(section.pk),
        credits=inline_formset([{"person": str(person.pk), "role": "特派員", "ORDER": "1"}]),
        body=streamfield([("paragraph", rich("第一段")), ("subhead", "小標")]),
        **{"action-publish": "1"},
    )
    response = editor.post(add_address(), data)
    assert (response.status_code, response["Location"]) == (302, "/newsroom/articles/")
    page = models.ArticlePage.objects.get()
    article = page.to_article()
    assert page.live and page.slug == page.public_id
    assert article.headline == "香港國安法案件"
    assert article.credits[0].role == "特派員"
    assert isinstance(article.body[0], Paragraph)
    assert plain(article.body[0].text) == "第一段"
    listed = editor.get("/newsroom/articles/").content.decode()
    assert "香港國安法案件" in listed
    assert f"/a/{page.public_id}/index.html" in listed


def test_a_draft_may_lack_everything(editor: Client) -> None:
    response = editor.post(add_address(), form(title=""))
    assert response.status_code == 302
    page = models.ArticlePage.objects.get()
    assert (page.title, page.section) == ("", None)
    assert "（未定題）" in editor.get("/newsroom/articles/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "還沒有標題"),
        ({"section": ""}, "還沒有選版面"),
        ({"title": "長" * (HEADLINE_LIMIT + 1)}, "標題太長：最多120個字，現在有121個字"),
    ],
)
def test_what_lacks_headline_or_section_is_not_published_and_nothing_is_lost(
    editor: Client, write: Write, section: models.Section, changes: dict[str, str], words: str
) -> None:
    page = write("頭條")
    data = form(page, section=str(section.pk), lead="我寫的導語", **{"action-publish": "1"})
    response = editor.post(address(page), data | changes)
    assert response.status_code == 200
    assert words in errors(response)
    assert "我寫的導語" in response.content.decode()
    assert not models.ArticlePage.objects.get(pk=page.pk).live


def test_a_draft_keeps_a_headline_that_is_too_long_for_print(editor: Client, write: Write) -> None:
    page = write("頭條")
    response = editor.post(address(page), form(page, title="長" * 200))
    assert response.status_code == 302
    response = editor.post(address(models.ArticlePage.objects.get()), form(page, title="長" * 300))
    assert "標題太長：最多255個字，現在有300個字" in errors(response)
    assert "長" * 300 in response.content.decode()


def test_a_picture_without_credit_is_saved_and_not_published(
    editor: Client, write: Write, section: models.Section, picture: models.Picture
) -> None:
    page = write("頭條")
    body = streamfield([("picture", picture_form(picture))])
    assert editor.post(address(page), form(page, body=body)).status_code == 302
    page = models.ArticlePage.objects.get()
    data = form(page, section=str(section.pk), body=body, **{"action-publish": "1"})
    response = editor.post(address(page), data)
    assert response.status_code == 200
    said = response.context["form"].errors["body"].as_data()[0].as_json_data()
    assert "沒有來源不能發布" in str(said)
    assert not models.ArticlePage.objects.get().live


@pytest.mark.parametrize("where", ["block", "library"])
def test_a_credited_picture_is_published(
    editor: Client, write: Write, section: models.Section, picture: models.Picture, where: str
) -> None:
    if where == "library":
        picture.agency = "路透社"
        picture.save()
    credit = {"photographer": "吳明哲"} if where == "block" else {}
    body = streamfield([("picture", picture_form(picture, **credit))])
    page = write("頭條")
    data = form(page, section=str(section.pk), body=body, **{"action-publish": "1"})
    assert editor.post(address(page), data).status_code == 302
    assert next(models.ArticlePage.objects.get().to_article().pictures).credit.chain


def test_code_cannot_publish_a_picture_without_credit_either(
    write: Write, picture: models.Picture
) -> None:
    from django.core.exceptions import ValidationError

    page = write("頭條", block("picture", picture_value(picture)))
    with pytest.raises(ValidationError, match="來源"):
        publish(page)
    assert not models.ArticlePage.objects.get(pk=page.pk).live


def test_what_only_printing_finds_wrong_comes_back_to_the_form(
    editor: Client, write: Write, section: models.Section, picture: models.Picture
) -> None:
    picture.photographer, picture.renditions_json = "吳明哲", '{"renditions":[]}'
    picture.save()
    page = write("頭條")
    body = streamfield([("picture", picture_form(picture))])
    data = form(page, section=str(section.pk), body=body, lead="導語", **{"action-publish": "1"})
    response = editor.post(address(page), data)
    assert response.status_code == 200
    assert "請重新上傳" in errors(response)
    assert "導語" in response.content.decode()
    again = editor.post(add_address(), data)
    assert again.status_code == 200 and "請重新上傳" in errors(again)


def test_a_hundred_thousand_characters_are_saved(editor: Client, write: Write) -> None:
    page = write("長文")
    words = "國安法院" * 25_000
    response = editor.post(
        address(page), form(page, body=streamfield([("paragraph", rich(words))]))
    )
    assert response.status_code == 302
    kept = models.ArticlePage.objects.get().get_latest_revision_as_object()
    assert plain(kept.to_article().body[0].text) == words


def test_hidden_marks_are_taken_out_when_an_article_is_saved(editor: Client, write: Write) -> None:
    page = write("頭條")
    body = streamfield([("paragraph", rich("國\u200b安\u202e法"))])
    data = form(page, title="國\u2066安", lead="導\x07語", notes="隆\uf9dc", body=body)
    saved = editor.post(address(page), data, follow=True)
    assert "文字裡有4個看不見的字元，已經拿掉了。" in saved.content.decode()
    kept = models.ArticlePage.objects.get().get_latest_revision_as_object()
    assert (kept.title, kept.lead, kept.notes) == ("國安", "導語", "隆\uf9dc")
    assert plain(kept.to_article().body[0].text) == "國安法"


def test_a_reporter_writes_and_hands_in_but_cannot_publish(
    reporter: Client, editor: Client, section: models.Section
) -> None:
    data = form(title="我的報導", section=str(section.pk), **{"action-publish": "1"})
    assert reporter.post(add_address(), data).status_code == 302
    page = models.ArticlePage.objects.get()
    assert not page.live
    assert "action-publish" not in reporter.get(address(page)).content.decode()
    data = form(page, title="我的報導", section=str(section.pk), **{"action-submit": "1"})
    assert reporter.post(address(page), data).status_code == 302
    assert models.ArticlePage.objects.get().workflow_in_progress
    task = models.ArticlePage.objects.get().current_workflow_task_state
    assert "我的報導" in editor.get("/newsroom/").content.decode()
    approve = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", task.pk))
    assert reporter.post(approve).status_code in (302, 403)
    assert not models.ArticlePage.objects.get().live
    assert editor.post(approve).status_code == 302
    assert models.ArticlePage.objects.get().live


def test_a_reporter_cannot_edit_withdraw_or_delete_what_others_wrote(
    reporter: Client, write: Write
) -> None:
    page = publish(write("頭條"))
    assert reporter.post(address(page), form(page, title="改")).status_code == 302
    assert reporter.get(f"/newsroom/articles/{page.pk}/withdraw/").status_code in (302, 403)
    reporter.post(f"/newsroom/articles/{page.pk}/withdraw/", {"notice": "x"})
    reporter.post(f"/newsroom/pages/{page.pk}/delete/")
    kept = models.ArticlePage.objects.get(pk=page.pk)
    assert (kept.title, kept.withdrawn) == ("頭條", None)


@pytest.mark.parametrize(
    "path",
    ["", "articles/", "write/", "media/x.jpg", "preview/" + "0" * 32 + "/a/index.html", "images/"],
)
def test_an_intruder_sees_nothing(intruder: Client, path: str) -> None:
    for client in (intruder, Client(HTTP_HOST="127.0.0.1")):
        response = client.get(f"/newsroom/{path}")
        assert response.status_code == 302
        assert response["Location"].startswith("/newsroom/login/")


def test_an_editor_withdraws_in_two_steps(editor: Client, write: Write) -> None:
    page = publish(write("頭條"))
    assert "撤稿" in editor.get(address(page)).content.decode()
    step = f"/newsroom/articles/{page.pk}/withdraw/"
    assert "不能復原" in editor.get(step).content.decode()
    assert "notice" in editor.post(step, {"notice": "", "reason": ""}).context["form"].errors
    response = editor.post(step, {"notice": "本文有重大錯誤，撤下。", "reason": "線人要求"})
    assert response.status_code == 302
    kept = models.ArticlePage.objects.get(pk=page.pk)
    assert kept.withdrawn.by == editor.user  # type: ignore[attr-defined]
    article = kept.to_article()
    assert article.withdrawal is not None and article.body == ()
    assert editor.get(step).status_code == 302
    assert "撤下了這篇文章" in editor.get(f"/newsroom/pages/{page.pk}/history/").content.decode()


def test_a_draft_cannot_be_withdrawn(editor: Client, write: Write) -> None:
    page = write("草稿")
    editor.post(f"/newsroom/articles/{page.pk}/withdraw/", {"notice": "x"})
    assert models.Withdrawal.objects.count() == 0


def test_a_correction_is_made_with_the_text_that_it_corrects(
    editor: Client, write: Write, section: models.Section
) -> None:
    page = publish(write("頭條"))
    row = {"kind": "factual", "date": "2026-11-24", "text": "人數應為三十。", "ORDER": "1"}
    data = form(
        page,
        title="頭條（改）",
        section=str(section.pk),
        corrections=inline_formset([row]),
        **{"action-publish": "1"},
    )
    assert editor.post(address(page), data).status_code == 302
    article = models.ArticlePage.objects.get().to_article()
    assert [(one.kind, one.text) for one in article.corrections] == [("factual", "人數應為三十。")]
    assert article.modified is not None


def test_the_time_of_publishing_can_be_set_by_the_desk(
    editor: Client, write: Write, section: models.Section
) -> None:
    page = write("頭條")
    data = form(
        page,
        section=str(section.pk),
        first_published_at="2026-11-20 08:30",
        zone="Europe/London",
        **{"action-publish": "1"},
    )
    assert editor.post(address(page), data).status_code == 302
    article = models.ArticlePage.objects.get().to_article()
    assert article.published.isoformat() == "2026-11-20T00:30:00+00:00"
    assert article.zone == "Europe/London"


def test_a_zone_that_does_not_exist_is_refused(editor: Client, write: Write) -> None:
    page = write("頭條")
    response = editor.post(address(page), form(page, zone="Asia/Nowhere"))
    assert "時區" in errors(response)


def test_a_copy_is_an_article_of_its_own(editor: Client, write: Write) -> None:
    page = publish(write("頭條"))
    copy = page.copy(update_attrs={"title": "複本"}, user=editor.user)  # type: ignore[attr-defined]
    assert copy.public_id != page.public_id
    assert not copy.live or copy.to_article().id == copy.public_id
    assert copy.printed_version <= 1


def test_markers_are_shown_and_never_typed(
    editor: Client, write: Write, picture: models.Picture
) -> None:
    page = write("頭條", block("picture", picture_value(picture)))
    assert page.marker_words == "圖"
    response = editor.get(address(page))
    assert "由內容而定" in response.content.decode()
    assert 'name="marker' not in response.content.decode()


def test_every_screen_of_the_desk_opens(
    editor: Client, write: Write, picture: models.Picture, person: models.Person
) -> None:
    page = publish(write("頭條"))
    paths = [
        "",
        "images/",
        "images/add/",
        f"images/{picture.pk}/",
        "snippets/newsroom/person/",
        f"snippets/newsroom/person/edit/{person.pk}/",
        "snippets/newsroom/section/add/",
        "snippets/newsroom/topic/add/",
        "snippets/newsroom/glossaryterm/add/",
        "snippets/newsroom/staticpage/add/",
        "snippets/newsroom/video/add/",
        "settings/newsroom/front/1/",
        "settings/newsroom/papersettings/1/",
        f"pages/{page.pk}/history/",
        f"pages/{page.pk}/delete/",
        f"pages/{page.pk}/unpublish/",
        f"pages/{page.pk}/usage/",
        "reports/site-history/",
        "account/",
        f"pages/{page.get_parent().pk}/",
    ]
    for path in paths:
        response = editor.get(f"/newsroom/{path}", follow=True)
        assert response.status_code == 200, path
        assert "Wagtail" not in response.content.decode().split("<body")[0], path


def test_a_reporter_changes_nothing_that_is_printed(
    reporter: Client, editor: Client, write: Write, picture: models.Picture, person: models.Person
) -> None:
    """What stands in the paper changes at once, without an editor's approval."""
    picture.uploaded_by_user, picture.photographer = reporter.user, "吳明哲"  # type: ignore[attr-defined]
    picture.save()
    screen = reverse("wagtailimages:edit", args=(picture.pk,))
    data = {"title": "圖", "description": "改", "photographer": "改", "tags": ""}
    assert reporter.post(screen, data | {"photographer": "吳明哲攝"}).status_code == 302
    picture.refresh_from_db()
    assert picture.photographer == "吳明哲攝"  # it is the reporter's own, and not printed yet
    publish(write("頭條", block("picture", picture_value(picture))))
    reporter.post(screen, data)
    reporter.post(reverse("wagtailimages:delete", args=(picture.pk,)))
    name = f"/newsroom/snippets/newsroom/person/edit/{person.pk}/"
    about = {"name": "改", "script": "zh-Hant-TW", "about": "改", "notes": ""}
    reporter.post(name, about)
    picture.refresh_from_db()
    person.refresh_from_db()
    assert (picture.photographer, person.name) == ("吳明哲攝", "陳以寧")
    editor.post(screen, data)
    editor.post(name, about)
    picture.refresh_from_db()
    person.refresh_from_db()
    assert (picture.photographer, person.name) == ("改", "改")


def test_the_poster_of_a_printed_video_is_printed_too(
    write: Write, picture: models.Picture
) -> None:
    media = '{"sha256":"' + "0" * 64 + '","length":1,"type":"video/webm"}'
    video = models.Video.objects.create(
        title="片", media_json=media, poster=picture, photographer="吳明哲"
    )
    credit = dict.fromkeys(("photographer", "pool", "agency", "via"), "")
    page = write("頭條", block("video", {"video": video.pk, "caption": "", "credit": credit}))
    assert not is_printed(picture)
    publish(page)
    assert is_printed(picture)


@pytest.fixture
def handed_in(reporter: Client, write: Write, picture: models.Picture) -> models.ArticlePage:
    """王記者's article with a picture that nobody is credited for."""
    page = write("缺來源", block("picture", picture_value(picture)))
    page.get_workflow().start(page, reporter.user)  # type: ignore[attr-defined]
    return page


def test_what_lacks_a_credit_is_not_approved_and_goes_on_waiting(
    editor: Client, handed_in: models.ArticlePage
) -> None:
    task = handed_in.current_workflow_task_state
    action = reverse("wagtailadmin_pages:workflow_action", args=(handed_in.pk, "approve", task.pk))
    modal = editor.post(action, headers={"x-requested-with": "XMLHttpRequest"})
    assert modal.json()["step"] == "success"  # it closes, and the article's screen says why
    assert "沒有來源" in editor.get(modal.json()["redirect"]).content.decode()
    assert "沒有來源" in editor.post(action, follow=True).content.decode()
    kept = models.ArticlePage.objects.get(pk=handed_in.pk)
    assert (kept.live, kept.workflow_in_progress) == (False, True)


def test_several_articles_are_published_at_once_or_not_at_all(
    editor: Client, write: Write, handed_in: models.ArticlePage
) -> None:
    good = write("可以刊")
    address = "/newsroom/bulk/wagtailcore/page/publish/?next=/newsroom/"
    shown = editor.post(f"{address}&id={good.pk}&id={handed_in.pk}", follow=True).content.decode()
    assert "一篇也沒有發布" in shown and "「缺來源」" in shown
    assert not models.ArticlePage.objects.filter(live=True).exists()
    editor.post(f"{address}&id={good.pk}")
    assert models.ArticlePage.objects.get(live=True).pk == good.pk


def test_a_section_or_person_that_is_deleted_does_not_lock_up_a_draft(
    editor: Client, write: Write, person: models.Person
) -> None:
    page = publish(write("頭條"))
    page.section = models.Section.objects.create(name="財經")
    page.credits = [models.CreditRow(person=person, role="記者")]
    page.save_revision()
    page.section.delete()
    person.delete()
    shown = editor.get(address(page))
    assert shown.status_code == 200
    draft = shown.context["page"]
    assert (draft.section, draft.credits.count()) == (None, 0)


def test_a_full_disk_is_said_and_nothing_typed_is_lost(editor: Client, write: Write) -> None:
    page = write("頭條")
    long = "很長的導語" * 20_000  # more than the free room that pages of a database have
    data = form(page, title="改過的題", lead=long)
    with full_disk():
        changed = editor.post(address(page), data)
        new = editor.post(add_address(), form(title="新題", lead=long))
        opened = editor.get(address(page))
    assert (changed.status_code, new.status_code, opened.status_code) == (200, 200, 200)
    for response in (changed, new):
        assert "磁碟可能滿了" in errors(response) and long in response.content.decode()
    assert editor.post(address(page), data).status_code == 302


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """A database that may not grow (SQLite's own limit, with its own error)."""
    if connection.vendor == "postgresql":
        with full_postgresql():
            yield
        return
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        cursor.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size instead
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count = {pages}")


@contextlib.contextmanager
def full_postgresql() -> Iterator[None]:
    """The same on PostgreSQL, by its number for a full disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER full_disk BEFORE INSERT ON wagtailcore_revision"
            " EXECUTE FUNCTION full_disk()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION full_disk CASCADE")


@pytest.mark.parametrize("time", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_a_time_outside_all_calendars_is_refused(
    editor: Client, write: Write, section: models.Section, time: str
) -> None:
    data = form(write("頭條"), section=str(section.pk), first_published_at=time)
    response = editor.post(address(models.ArticlePage.objects.get()), data)
    assert response.status_code == 200 and "1800年到2200年" in errors(response)


def test_an_article_has_copies_but_no_aliases(editor: Client, write: Write) -> None:
    page = publish(write("頭條"))
    screen = f"/newsroom/pages/{page.pk}/copy/"
    assert "alias" not in editor.get(screen).context["form"].fields
    data = {"new_title": "又一篇", "new_slug": "x", "new_parent_page": page.get_parent().pk}
    assert editor.post(screen, data | {"alias": "on"}).status_code == 302
    copy = models.ArticlePage.objects.exclude(pk=page.pk).get()
    assert copy.alias_of is None and copy.public_id != page.public_id


def test_a_forgotten_password_is_no_business_of_the_desk(db: None) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    assert client.post("/newsroom/password_reset/", {"email": "lin@example"}).status_code == 404
    assert "password_reset" not in client.get("/newsroom/login/").content.decode()


def test_a_wrong_host_and_a_missing_token_are_refused_in_chinese_and_not_logged(
    db: None, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = Client(HTTP_HOST="evil.example").get("/newsroom/login/")
    assert wrong.status_code == 400 and "不認得這個網址" in wrong.content.decode()
    forged = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True).post("/newsroom/login/")
    assert forged.status_code == 403 and "太舊了" in forged.content.decode()
    assert "evil.example" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("path", ["/etc/passwd", "../settings.py", "..%2f..%2fsettings.py", "x"])
def test_an_intruder_gets_nothing_of_the_disk_through_the_desks_own_files(
    intruder: Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert intruder.get(f"/newsroom/static/{path}").status_code == 404
    assert "Traceback" not in caplog.text
