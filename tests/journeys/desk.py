"""What 林編輯 does at the desk, step by step."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def begin_article(editor: Page, address: str, headline: str, section: str = "國際") -> None:
    """Open an empty article and give it headline and section."""
    editor.goto(address + "newsroom/write/")
    editor.wait_for_load_state("networkidle")
    editor.fill("#id_title", headline)
    editor.select_option("#id_section", label=section)


def add_block(editor: Page, name: str) -> None:
    """Add a block of this kind at the end of the body."""
    editor.locator("#body-root > div > button, #body-root .c-sf-add-button").last.click()
    editor.get_by_role("option", name=name).first.click()


def write_paragraph(editor: Page, words: str) -> None:
    """Add a paragraph and type into it."""
    add_block(editor, "段落")
    line = editor.locator("#body-root [contenteditable=true]").last
    line.click()
    editor.keyboard.insert_text(words)
    # Draftail writes what was typed into its field a quarter of a second later.
    editor.wait_for_function(
        "words => [...document.querySelectorAll('#body-root input[type=hidden]')]"
        ".some(one => one.value.includes(words))",
        arg=words,
    )


def save(editor: Page) -> str:
    """Press 儲存草稿; the number of the page that is kept."""
    with editor.expect_event("load"):  # the autosave before may have given it its address already
        editor.click("button:has-text('儲存草稿')")
    found = re.search(r"/pages/(\d+)/edit/", editor.url)
    assert found, editor.url
    return found[1]


def publish(editor: Page) -> None:
    """Press 發佈."""
    editor.click("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]")
    editor.click("button[name=action-publish]")
    editor.wait_for_url("**/newsroom/articles/")


def published_id(editor: Page) -> str:
    """The id in the link that the desk shows after publishing."""
    link = editor.locator(".messages a[href*='/a/']").last  # older ones may wait
    found = re.search(r"/a/([a-z2-7]{7})/", link.get_attribute("href") or "")
    assert found, editor.url
    return found[1]


def open_article(editor: Page, headline: str) -> str:
    """Open the article of this headline from the list; its address."""
    editor.click(f"a:has-text('{headline}') >> nth=0")
    editor.wait_for_url("**/edit/")
    editor.wait_for_load_state("networkidle")
    return editor.url
