"""What an operator may switch on: labelled, counted by the hour, remembered by consent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import follow
from tests.ports import free_port

from .conftest import Paper, launch, stop

pytestmark = [pytest.mark.deep, pytest.mark.browser, pytest.mark.xdist_group("journeys")]

SUMMIT = "首屆人工智慧安全峰會"


@pytest.fixture(scope="module")
def full_paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The demo paper with everything optional switched on."""
    var = tmp_path_factory.mktemp("full")
    log = var.parent / "full.log"
    port = free_port()
    process = launch(var, port, log, ADVERTISEMENTS="yes", TOTALS="yes", HISTORY="yes")
    yield Paper(f"http://127.0.0.1:{port}/", password_of(var), var, log)
    stop(process)


def password_of(var: Path) -> str:
    return (var / "demo-password").read_text().strip()


def kept(page: Page) -> list[str]:
    """What the paper keeps on the reader's device."""
    found = page.evaluate("Object.keys(localStorage).map(one => one.replace('yanlu.', '')).sort()")
    return [str(one) for one in found]


def test_nothing_is_remembered_before_a_reader_agrees_and_all_goes_when_she_refuses(
    reader: Page, full_paper: Paper
) -> None:
    article = full_paper.address + full_paper.find(SUMMIT) + "zh-hant-tw.html"
    reader.goto(article)
    assert kept(reader) == []
    reader.goto(full_paper.address + "privacy/zh-hant-tw.html")
    reader.click("#consent button[value=accept]")
    assert "同意" in (reader.text_content("#consent-said") or "")
    reader.goto(article)
    follow(reader, ".kicker a[href*='/t/'] >> nth=0")
    reader.click(".follow")
    assert reader.get_attribute(".follow", "aria-pressed") == "true"
    reader.goto(full_paper.address + "privacy/zh-hant-tw.html")
    assert reader.locator("#history li").count() == 2
    assert kept(reader) == ["consent", "follows", "history"]
    reader.click("#consent button[value=refuse]")
    assert kept(reader) == ["consent"]
    assert reader.context.cookies() == []


def test_without_scripts_the_question_is_answered_and_nothing_is_stored(
    reader_without_scripts: Page, full_paper: Paper
) -> None:
    page = reader_without_scripts
    page.goto(full_paper.address + "privacy/zh-hant-tw.html")
    accept, refuse = (page.locator(f"#consent button[value={one}]") for one in ("accept", "refuse"))
    sizes = [one.bounding_box() for one in (accept, refuse)]
    assert sizes[0] and sizes[1] and sizes[0]["height"] == sizes[1]["height"]
    with page.expect_event("load"):
        accept.click()
    assert "什麼都沒有記" in (page.text_content("main") or "")
    assert page.context.cookies() == []


def test_a_place_without_a_customer_is_labelled_and_loads_nothing_of_others(
    reader: Page, full_paper: Paper
) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(full_paper.address + full_paper.find(SUMMIT) + "zh-hant-tw.html")
    assert reader.text_content("aside.slot small") == "廣告"
    reader.wait_for_load_state("networkidle")
    assert all(one.startswith(full_paper.address) for one in asked)
