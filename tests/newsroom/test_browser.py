"""The article's screen in a real browser, where Wagtail's autosave runs beside the buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Write
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page, Playwright

from tests import browser as finder
from yanlu.article import Paragraph, Span
from yanlu.newsroom import models
from yanlu.newsroom.furnishing import EDITORS, furnish

pytestmark = [
    pytest.mark.deep,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "press"]),
]

PASSWORD = "a-long-enough-word"


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One for all."""
    browser = playwright.chromium.launch(
        executable_path=finder.find(),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    yield browser
    browser.close()


@pytest.fixture
def desk(
    chromium: Browser, live_server: Any, transactional_db: None, settings: Any
) -> Iterator[Page]:
    """The desk of 林編輯, who has just signed in."""
    settings.ALLOWED_HOSTS = ["*"]
    furnish()
    user = User.objects.create_user("林編輯", password=PASSWORD)
    user.groups.add(Group.objects.get(name=EDITORS))
    context = chromium.new_context(locale="zh-TW", base_url=live_server.url)
    page = context.new_page()
    page.goto("/newsroom/login/")
    page.fill("#id_username", "林編輯")
    page.fill("#id_password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/newsroom/")
    yield page
    context.close()


def open_form(page: Page, address: str) -> None:
    """Open the screen and wait until autosave has taken note of how it was."""
    page.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', () => { window.watched = true })"
    )
    page.goto(address)
    page.wait_for_function("window.watched")


def publish(page: Page) -> None:
    page.locator('[data-w-dropdown-target="toggle"]').last.click()
    page.locator('button[name="action-publish"]').click()
    page.wait_for_url("**/newsroom/articles/")


def test_an_editor_writes_marks_a_foreign_name_and_publishes_after_autosaves(
    desk: Page, section: models.Section
) -> None:
    faults: list[str] = []
    desk.on("pageerror", lambda error: faults.append(str(error)))
    open_form(desk, "/newsroom/write/")
    desk.fill("#id_title", "國際刑事法院今日裁定")
    desk.select_option("#id_section", label="國際")
    desk.locator(".c-sf-add-button").first.click()
    desk.get_by_role("option", name="段落").first.click()
    words = desk.locator(".public-DraftEditor-content").first
    words.click()
    desk.keyboard.type("班吉奧（Bengio）")
    desk.wait_for_url("**/edit/")  # the first autosave has made the article
    for _ in "（Bengio）":
        desk.keyboard.press("Shift+ArrowLeft")
    desk.on("dialog", lambda dialog: dialog.accept("en"))
    desk.locator('button[name="FOREIGN"]').first.click()
    # The editor's text reaches the form a quarter of a second after the last key.
    desk.wait_for_function(
        "[...document.querySelectorAll('[data-edit-form] input')]"
        ".some(field => field.value.includes('FOREIGN'))"
    )
    publish(desk)
    article = models.ArticlePage.objects.get().to_article()
    assert article.headline == "國際刑事法院今日裁定"
    assert isinstance(article.body[0], Paragraph)
    assert article.body[0].text == (Span("班吉奧"), Span("（Bengio）", lang="en"))
    assert faults == []


def test_a_press_on_top_of_anothers_text_is_stopped_in_the_browser_too(
    desk: Page, write: Write
) -> None:
    article = write("原題")
    open_form(desk, f"/newsroom/pages/{article.pk}/edit/")
    other = User.objects.create_user("蘇編輯", password=PASSWORD)
    article.lead = "蘇的導語"
    article.save_revision(user=other)
    desk.fill("#id_lead", "林的導語")
    desk.locator('button.action-save, [data-w-progress-target="label"]').first.click()
    desk.get_by_text("這篇文章剛被蘇編輯改過").wait_for()
    assert desk.input_value("#id_lead") == "林的導語"
    kept = models.ArticlePage.objects.get(pk=article.pk)
    assert kept.get_latest_revision_as_object().lead == "蘇的導語"
