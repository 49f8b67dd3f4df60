"""One reader walks the demo's fullest article from top to bottom and uses all that she finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import follow

from .conftest import Paper
from .test_article_page import ELEMENTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

SUMMIT = "首屆人工智慧安全峰會"
OTHER = {"zh-hant-tw": "zh-hans-cn", "zh-hans-cn": "zh-hant-tw"}


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, has_scripts: bool) -> Iterator[Page]:
    """A reader on a telephone."""
    context = chromium.new_context(
        java_script_enabled=has_scripts, locale="zh-TW", viewport={"width": 390, "height": 844}
    )
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    assert context.cookies() == []
    context.close()


def places(page: Page) -> list[float]:
    """How far down each element begins; the drawn talk stands where its link stood."""
    found = []
    for selector in ELEMENTS:
        box = page.locator(selector).first.bounding_box()
        assert box, f"{selector} is not there"
        found.append(box["y"] + (box["x"] / 10_000))
    return found


@pytest.mark.parametrize(
    "variant", ["zh-hant-tw", pytest.param("zh-hans-cn", marks=pytest.mark.deep)]
)
def test_a_reader_walks_the_whole_page_and_uses_each_element(
    page: Page, paper: Paper, variant: str, has_scripts: bool
) -> None:
    folder = paper.address + paper.find(SUMMIT)
    here = f"{folder}{variant}.html"
    page.goto(here)
    if has_scripts:
        page.wait_for_selector(".feelings button")
    marks = page.locator("h1 .mark").all_text_contents()
    assert [one[0] for one in marks] == ["圖" if variant == "zh-hant-tw" else "图", marks[1][0]]
    upper = places(page)[: ELEMENTS.index("section.share") + 1]
    assert upper == sorted(upper)

    use_the_ways(page, here, variant)
    use_the_settings(page)
    use_the_pictures_and_sources(page, here)
    share(page, has_scripts)
    feel(page, here, has_scripts)
    comment(page, here, variant)
    page.goto(here)
    follow(page, "p.privacy a")
    assert page.url.endswith(f"/privacy/{variant}.html")


def use_the_ways(page: Page, here: str, variant: str) -> None:
    """Text only and back, the other script and back, tips, members, the short address."""
    follow(page, ".ways a[href$='.lite.html']")
    assert page.locator("main img").count() == 0
    page.goto(here)
    follow(page, ".ways a[hreflang]")
    assert page.url.endswith(f"/{OTHER[variant]}.html")
    page.goto(here)
    follow(page, ".ways a[href*='tip/']")
    follow(page, "main form button >> nth=0")
    assert "/mailbox/tip/" in page.url and page.locator("#amount").count() == 1
    page.goto(here)
    follow(page, "section.join a.button")
    follow(page, "main form button >> nth=0")
    assert "/mailbox/join/" in page.url
    page.goto(here)
    with page.expect_navigation(url="**/k/**", wait_until="commit"):
        page.click(".closing a[href*='/k/']")
    page.wait_for_url(f"**/{paper_folder(here)}*")


def paper_folder(here: str) -> str:
    return "/".join(here.split("/")[-3:-1]) + "/"


def use_the_settings(page: Page) -> None:
    """Larger letters, a dark page, the desktop's layout, each seen."""
    page.go_back()
    line = page.locator(".body > p").first
    before = line.bounding_box()
    page.click(".settings summary")
    page.check("#size-huge", force=True)
    larger = line.bounding_box()
    assert before and larger and larger["height"] > before["height"]
    page.check("#look-dark", force=True)
    assert line.bounding_box()
    page.check("#size-normal", force=True)
    page.check("#look-auto", force=True)
    page.check("#layout-auto", force=True)


def use_the_pictures_and_sources(page: Page, here: str) -> None:
    """Every picture has its caption and credit; quotes their speaker; the terms stand there."""
    page.goto(here)
    for figure in page.locator(".body figure:has(img)").all():
        assert (figure.locator("figcaption").text_content() or "").strip()
    assert page.locator(".body > h2").count() >= 3
    assert page.locator(".body .quote figcaption b").count() >= 1
    terms = page.text_content(".closing") or ""
    assert "鏡像" in terms or "镜像" in terms


def share(page: Page, has_scripts: bool) -> None:
    """The code to photograph; with scripts the button that copies."""
    page.click("section.share summary")
    box = page.locator("section.share details img").bounding_box()
    assert box and box["width"] == 185
    assert page.locator("section.share button").count() >= (1 if has_scripts else 0)


def feel(page: Page, here: str, has_scripts: bool) -> None:
    """One press."""
    if not has_scripts:
        follow(page, "#talk a.button")
    if has_scripts:
        page.click(".feelings button >> nth=0")
        page.wait_for_selector(".feelings button[aria-pressed=true]")
    else:
        follow(page, ".feelings button >> nth=0")
        assert page.locator("p.key").count() == 1
        page.goto(here)
        follow(page, "#talk a.button")


def comment(page: Page, here: str, variant: str) -> None:
    """Write, look, send, keep the key; then erase it again."""
    page.fill("#talk-text", f"走到這裡了 {variant}")
    page.check("input[name=rule]")
    follow(page, "#write form button >> nth=0")
    assert "走到" in (page.text_content("blockquote") or "")
    follow(page, "main form button:not(.quiet) >> nth=0")
    key = (page.text_content("p.key code") or "").strip()
    assert key
    page.goto(here.rsplit("/", 3)[0] + f"/mailbox/comment/change/?variant={variant}")
    page.fill("input[name=key]", key)
    follow(page, "main form button >> nth=0")
    assert "走到" in page.input_value("textarea >> nth=0")
