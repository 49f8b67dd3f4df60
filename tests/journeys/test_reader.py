"""A reader opens the paper, with and without scripts, online and from a folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import follow

from .conftest import Paper, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

SUMMIT = "首屆人工智慧安全峰會"


def kinds_of_pages(paper: Paper) -> list[str]:
    """One page of each kind."""
    summit = paper.find(SUMMIT)
    article = paper.get(summit + "zh-hant-tw.html")
    section = next(part for part in article.split('"') if part.startswith("../../s/"))
    return [
        "zh-hant-tw.html",
        "zh-hans-cn.html",
        summit + "zh-hant-tw.html",
        summit + "zh-hans-cn.html",
        summit + "zh-hant-tw.lite.html",
        section.removeprefix("../../"),
        "d/2026/11/zh-hant-tw.html",
        "c/zh-hant-tw.html",
        summit + "talk/zh-hant-tw.html",
        summit + "talk/zh-hant-tw/1.html",
        "join/zh-hant-tw.html",
        "tip/zh-hant-tw.html",
        "privacy/zh-hant-tw.html",
        "warning/zh-hant-tw.html",
        "mailbox/tip/?variant=zh-Hant-TW",
        "mailbox/join/?variant=zh-Hant-TW",
        "mailbox/member/?variant=zh-Hant-TW",
        "404.html",
    ]


def further_kinds_of_pages(paper: Paper) -> list[str]:
    """Those that are made of the same parts: a topic, a person, a day, a static page."""
    summit = paper.find(SUMMIT)
    links = re.findall(
        r'"\.\./\.\./([tpi]/\w+/[\w-]+\.html)', paper.get(summit + "zh-hant-tw.html")
    )
    found = {link[0]: link for link in links}
    return [found["t"], found["p"], found["i"], "d/2026/11/23/zh-hant-tw.html"]


def test_without_scripts_a_reader_goes_from_the_front_to_an_article_in_her_script(
    reader_without_scripts: Page, paper: Paper
) -> None:
    page = reader_without_scripts
    page.goto(paper.address)
    page.wait_for_url("**/zh-hant-tw.html")
    follow(page, f"a:has-text('{SUMMIT}') >> nth=0")
    assert SUMMIT in (page.text_content("h1") or "")
    follow(page, "header a:has-text('简体')")
    assert page.url.endswith("/zh-hans-cn.html")
    assert "首届人工智能安全峰会" in (page.text_content("h1") or "")
    follow(page, "header a:has-text('正體')")
    assert page.url.endswith("/zh-hant-tw.html")


def test_nothing_is_asked_of_another_host_and_no_cookie_is_set(reader: Page, paper: Paper) -> None:
    asked: set[str] = set()
    reader.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    complaints: list[str] = []
    reader.on("console", lambda message: complaints.append(message.text))
    for path in kinds_of_pages(paper):
        reader.goto(paper.address + path)
        reader.wait_for_load_state("networkidle")
    assert asked == {urlsplit(paper.address).netloc}
    assert reader.context.cookies() == []
    assert complaints == []


def test_the_folder_is_a_whole_paper_that_opens_from_a_stick(
    reader_without_scripts: Page, paper: Paper
) -> None:
    folder = paper.var / "edition"
    until(lambda: (folder / ".yanlu" / "head.json").exists())
    page = reader_without_scripts
    page.goto(f"file://{folder}/zh-hant-tw.html")
    follow(page, f"a:has-text('{SUMMIT}') >> nth=0")
    assert SUMMIT in (page.text_content("h1") or "")
    follow(page, "header a:has-text('简体')")
    assert "首届人工智能安全峰会" in (page.text_content("h1") or "")
    broken = page.evaluate(
        "[...document.images].filter(one => one.complete && !one.naturalWidth).length"
    )
    assert broken == 0


@pytest.mark.parametrize(
    "width", [320, *(pytest.param(wide, marks=pytest.mark.deep) for wide in (390, 1280))]
)
def test_no_page_is_wider_than_the_screen(chromium: Browser, paper: Paper, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in (*kinds_of_pages(paper), *further_kinds_of_pages(paper)):
        page.goto(paper.address + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
    context.close()


# Of what axe looks for, only what it says of colours can be another in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]
LOOKED_FOR = {"light": {}, "dark": {"runOnly": {"type": "rule", "values": COLOURS}}}


DEEP = [("dark", kinds_of_pages), *((one, further_kinds_of_pages) for one in LOOKED_FOR)]


@pytest.mark.parametrize(
    ("scheme", "pages"),
    [("light", kinds_of_pages), *(pytest.param(*one, marks=pytest.mark.deep) for one in DEEP)],
)
def test_pages_have_no_fault_that_axe_finds(
    chromium: Browser, paper: Paper, scheme: str, pages: Callable[[Paper], list[str]]
) -> None:
    # A page's own policy would refuse axe; what is checked is the same.
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    for path in pages(paper):
        page.goto(paper.address + path)
        found = Axe().run(page, options={"resultTypes": ["violations"], **LOOKED_FOR[scheme]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    context.close()


def test_with_scripts_the_choice_of_script_is_remembered(reader: Page, paper: Paper) -> None:
    reader.goto(paper.address + "zh-hant-tw.html")
    follow(reader, "header a:has-text('简体')")
    reader.wait_for_url("**/zh-hans-cn.html")
    reader.goto(paper.address)
    reader.wait_for_url("**/zh-hans-cn.html")


def test_a_wrong_address_gets_a_page_that_leads_home(reader: Page, paper: Paper) -> None:
    answer = reader.goto(paper.address + "a/nowhere/zh-hant-tw.html")
    assert answer is not None and answer.status == 404
    assert reader.locator("a").count() > 0


def test_the_video_plays_and_can_be_sought(reader: Page, paper: Paper) -> None:
    reader.goto(paper.address + paper.find(SUMMIT) + "zh-hant-tw.html")
    reader.evaluate(
        """() => new Promise((done, fail) => {
            const video = document.querySelector('video');
            video.muted = true;
            video.onerror = () => fail(new Error('the video does not play'));
            video.onseeked = () => done();
            video.preload = 'auto';
            video.onloadeddata = () => { video.currentTime = 3; };
            video.load();
        })"""
    )
    assert reader.evaluate("document.querySelector('video').currentTime") >= 2.9
