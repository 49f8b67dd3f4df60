"""A reader who uses the keyboard alone sees where she is, and gets everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import Paper, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

FARTHEST = 60  # presses of Tab to anything on these pages
FOCUSED = """() => {
    const one = document.activeElement;
    const drawn = one.matches(".settings input") ? one.nextElementSibling : one;
    const box = drawn.getBoundingClientRect();
    const look = getComputedStyle(drawn);
    const isThere = box.width && box.height && box.bottom > 0 && box.top < innerHeight
        && box.right > 0 && box.left < innerWidth;
    const name = one.closest(".settings") && one.matches("summary") ? "settings"
        : one.id || one.className || one.tagName.toLowerCase();
    return [name, Boolean(isThere) && look.outlineStyle === "solid"
        && parseFloat(look.outlineWidth) >= 2];
}"""


def tab(page: Page) -> str:
    """Go on by one press, and say where that leads; it must be seen."""
    page.keyboard.press("Tab")
    name, is_seen = page.evaluate(FOCUSED)
    assert is_seen, f"nobody sees that {name!r} has the focus"
    return str(name)


def tab_to(page: Page, name: str) -> None:
    """Go on until there."""
    passed = []
    while (here := tab(page)) != name:
        passed.append(here)
        assert len(passed) < FARTHEST, passed


def scrolls(page: Page, selector: str) -> bool:
    """Whether an arrow moves what has the focus."""
    page.keyboard.press("ArrowRight")
    until(lambda: bool(page.evaluate(f"document.querySelector('{selector}').scrollLeft > 0")))
    return True


def test_a_reader_skips_chooses_letters_and_scrolls_without_a_mouse(
    reader: Page, paper: Paper
) -> None:
    page = reader
    page.emulate_media(reduced_motion="reduce")  # or what has the focus is still on its way
    page.goto(paper.address + paper.find("五張照片") + "zh-hant-tw.html")
    assert tab(page) == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    tab_to(page, "settings")
    page.keyboard.press("Enter")
    assert tab(page) == "size-normal"
    before = letters(page)
    page.keyboard.press("ArrowRight")
    assert letters(page) > before
    assert tab(page) == "look-auto"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == ["settings", True]

    tab_to(page, "strip")
    assert scrolls(page, ".strip")
    page.goto(paper.address + paper.find("首屆人工智慧安全峰會") + "zh-hant-tw.html")
    tab_to(page, "table")

    # The control: a theme that hides the outline is caught.
    page.evaluate("document.styleSheets[0].insertRule(':focus-visible{outline:none!important}')")
    assert page.evaluate(FOCUSED) == ["table", False]


def letters(page: Page) -> Any:
    """The size of the letters."""
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
