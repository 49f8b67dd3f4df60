"""Every element of the article page, in its order, in both scripts, with scripts and without."""

from __future__ import annotations

import html
import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import follow

from .conftest import Paper, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

SUMMIT = "首屆人工智慧安全峰會"
RULE = {
    "zh-hant-tw": "暢所欲言，各抒己見，理性交流，拒絕謾罵",
    "zh-hans-cn": "畅所欲言，各抒己见，理性交流，拒绝谩骂",
}
FEEL = {"zh-hant-tw": "讀完這篇文章我覺得", "zh-hans-cn": "读完这篇文章我觉得"}

# In the order in which a reader finds them; each is found once or more.
ELEMENTS = (
    "h1 .mark",
    "header.opening time",
    ".ways label[for=layout-desktop]",
    ".ways a[href$='.lite.html']",
    ".ways a[hreflang]",
    ".ways a[href*='tip/']",
    ".ways a.count",
    ".ways .settings",
    ".body figure img",
    ".body figure figcaption small",
    ".credits",
    ".dateline",
    ".body h2",
    ".closing .rights",
    ".closing a[href*='/k/']",
    "section.join",
    "section.share",
    "#talk",
    ".talk .rule",
    "p.privacy a",
)


def in_order(page: Page) -> bool:
    """Whether all elements are there, each after the one before it."""
    return bool(
        page.evaluate(
            """names => {
                const found = names.map(name => document.querySelector(name));
                const missing = names.filter((name, at) => !found[at]);
                if (missing.length) throw new Error("missing: " + missing.join(", "));
                return found.every((one, at) => !at || found[at - 1].compareDocumentPosition(one)
                    & Node.DOCUMENT_POSITION_FOLLOWING);
            }""",
            list(ELEMENTS),
        )
    )


@pytest.fixture(scope="module")
def summit(paper: Paper) -> str:
    """The folder of the demo's fullest article."""
    return paper.find(SUMMIT)


@pytest.fixture(params=["zh-hant-tw", "zh-hans-cn"])
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_reader_finds_every_element_in_its_order(
    chromium: Browser, paper: Paper, summit: str, variant: str, has_scripts: bool
) -> None:
    # Without scripts the page cannot be asked: its source is read by a browser that may run them.
    context = chromium.new_context(java_script_enabled=has_scripts)
    page = context.new_page()
    page.goto(f"{paper.address}{summit}{variant}.html")
    source = page.content()
    context.close()
    asking = chromium.new_context().new_page()
    asking.set_content(re.sub(r"<script.*?</script>", "", source, flags=re.DOTALL))
    assert in_order(asking)
    words = asking.text_content("body") or ""
    assert RULE[variant] in words and FEEL[variant] in words
    asking.context.close()


def test_letters_grow_and_the_layout_widens_without_scripts(
    reader_without_scripts: Page, paper: Paper, summit: str
) -> None:
    page = reader_without_scripts
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{paper.address}{summit}zh-hant-tw.html")
    before = page.locator(".body > p").first.bounding_box()
    page.click(".ways label[for=layout-desktop]")
    after = page.locator(".body > p").first.bounding_box()
    assert before and after and after["width"] > before["width"] + 100
    page.click(".settings summary")
    page.check("#size-huge", force=True)
    size = page.locator(".body > p").first.bounding_box()
    assert size and size["height"] >= after["height"]


def test_scripts_remember_letters_and_layout_on_the_device(
    reader: Page, paper: Paper, summit: str
) -> None:
    reader.goto(f"{paper.address}{summit}zh-hant-tw.html")
    reader.click(".settings summary")
    reader.check("#size-large", force=True)
    reader.check("#layout-desktop", force=True)
    reader.goto(f"{paper.address}{summit}zh-hans-cn.html")
    assert reader.is_checked("#size-large") and reader.is_checked("#layout-desktop")
    assert reader.get_attribute("meta[name=viewport]", "content") == "width=1100"
    assert reader.context.cookies() == []


def test_the_short_address_is_copied_photographed_and_leads_home(
    chromium: Browser, paper: Paper, summit: str
) -> None:
    context = chromium.new_context(
        permissions=["clipboard-read", "clipboard-write"], locale="zh-TW"
    )
    page = context.new_page()
    page.goto(f"{paper.address}{summit}zh-hant-tw.html")
    page.click("text=複製短網址")
    page.wait_for_selector("text=已複製")
    copied = page.evaluate("navigator.clipboard.readText()")
    identity = summit.split("/")[1]
    assert copied == f"{paper.address}k/{identity}/"
    page.click("section.share summary")
    picture = page.locator("section.share details img")
    picture.scroll_into_view_if_needed()
    until(lambda: bool(picture.evaluate("one => one.complete && one.naturalWidth > 20")))
    page.goto(copied + "index.html")
    page.wait_for_url(f"**/{summit}zh-hant-tw.html")
    context.close()


def test_share_links_carry_the_short_address_and_nothing_else(paper: Paper, summit: str) -> None:
    page = paper.get(f"{summit}zh-hant-tw.html")
    part = page[page.index('<section class="share"') :]
    part = part[: part.index("</section>")]
    links = [html.unescape(one) for one in re.findall(r'href="([^"]+)"', part)]
    assert len(links) == 7
    short = f"{paper.address}k/{summit.split('/')[1]}/"
    assert all(short in link and link.count("=") == 1 for link in links)


def test_where_the_device_has_a_sheet_of_its_own_it_is_offered(
    chromium: Browser, paper: Paper, summit: str
) -> None:
    context = chromium.new_context(locale="zh-TW")
    page = context.new_page()
    # Chromium on this machine has no sheet: one that writes down what it is given stands for it.
    page.add_init_script("navigator.share = async given => { window.given = given }")
    page.goto(f"{paper.address}{summit}zh-hant-tw.html")
    page.click("section.share button:has-text('用其他程式分享')")
    given = page.evaluate("window.given")
    assert given["url"] == f"{paper.address}k/{summit.split('/')[1]}/"
    assert SUMMIT in given["title"]
    context.close()


def test_on_paper_the_article_stands_alone(reader: Page, paper: Paper, summit: str) -> None:
    reader.goto(f"{paper.address}{summit}zh-hant-tw.html")
    reader.wait_for_selector(".feelings button")
    reader.emulate_media(media="print", color_scheme="dark")
    for hidden in (".ways", "section.join", "section.share", ".feelings", "#write", ".sections"):
        assert not reader.locator(hidden).first.is_visible(), hidden
    for kept in ("h1", ".credits", ".dateline", ".body figure img", ".closing .rights"):
        assert reader.locator(kept).first.is_visible(), kept
    ink, ground = (
        reader.evaluate(f"getComputedStyle(document.body).{name}")
        for name in ("color", "backgroundColor")
    )
    assert (ink, ground) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def approve(editor: Page, paper: Paper, words: str) -> None:
    """林編輯 opens the queue and lets it stand."""
    editor.goto(paper.address + "newsroom/comments/")
    row = editor.locator(
        f"[data-comment]:has-text('{words}'), li:has-text('{words}'), tr:has-text('{words}')"
    ).first
    with editor.expect_event("load"):
        row.locator("button[value=approve]").first.click()


def test_a_comment_goes_from_the_form_to_both_scripts_by_the_desk(
    reader_without_scripts: Page, reader: Page, editor: Page, paper: Paper, summit: str
) -> None:
    page = reader_without_scripts
    page.goto(f"{paper.address}{summit}zh-hans-cn.html")
    follow(page, "#talk a.button")
    words = "头发剪得很干净，谢谢报道"
    page.fill("#talk-text", words)
    page.check("input[name=rule]")
    follow(page, "#write button")
    follow(page, "form button:not(.quiet)")
    page.wait_for_selector(".key")
    approve(editor, paper, words)
    front = f"{summit}talk/zh-hant-tw.html"
    until(lambda: "頭髮剪得很乾淨" in paper.get(front))
    assert words in paper.get(f"{summit}talk/zh-hans-cn.html")
    reader.goto(f"{paper.address}{summit}zh-hant-tw.html")
    reader.wait_for_selector("#talk .comments >> text=頭髮剪得很乾淨")
    assert reader.locator(".ways .count").text_content() != "留言 0"
    page.goto(f"{paper.address}{front}")
    assert "頭髮剪得很乾淨" in (page.text_content("body") or "")


def test_a_feeling_is_one_press_and_can_be_changed_with_its_key(
    reader_without_scripts: Page, paper: Paper, summit: str
) -> None:
    page = reader_without_scripts
    page.goto(f"{paper.address}{summit}talk/zh-hant-tw.html")
    before = counted(paper, summit)
    follow(page, ".feelings button >> nth=0")
    assert page.locator(".key, input[name=key]").count() >= 1
    until_counted(paper, summit, [before[0] + 1, *before[1:]])


def test_with_scripts_a_feeling_is_pressed_in_place_and_changed_by_the_next_press(
    reader: Page, paper: Paper, summit: str
) -> None:
    reader.goto(f"{paper.address}{summit}zh-hans-cn.html")
    reader.wait_for_selector(".feelings button")
    before = counted(paper, summit)
    for place in (1, 2):
        reader.click(f".feelings button >> nth={place}")
        reader.wait_for_selector(f".feelings button[aria-pressed=true]:nth-of-type({place + 1})")
    assert reader.locator(".feelings button[aria-pressed=true]").count() == 1
    assert reader.url.endswith("zh-hans-cn.html")
    until_counted(paper, summit, [*before[:2], before[2] + 1, *before[3:]])
    assert reader.evaluate("Object.keys(localStorage).filter(one => one.includes('feeling'))") == []


def until_counted(paper: Paper, summit: str, wanted: list[int]) -> None:
    """Wait until the tallies are these; what they are instead is in the failure."""
    try:
        until(lambda: counted(paper, summit) == wanted)
    finally:
        assert counted(paper, summit) == wanted


def counted(paper: Paper, summit: str) -> list[int]:
    """The tallies on the talk's front."""
    page = paper.get(f"{summit}talk/zh-hant-tw.html")
    form = page[page.index('class="feelings"') : page.index("</form>")]
    return [int(one) for one in re.findall(r'class="tally">(\d+)<', form)]


def test_a_tip_and_a_membership_begin_without_account_mail_or_script(
    reader_without_scripts: Page, paper: Paper, summit: str
) -> None:
    page = reader_without_scripts
    page.goto(f"{paper.address}{summit}zh-hant-tw.html")
    follow(page, ".ways a[href*='tip/']")
    follow(page, "main form button >> nth=0")
    assert "/mailbox/tip/" in page.url
    assert page.locator("input[type=email]").count() == 0
    page.goto(f"{paper.address}{summit}zh-hant-tw.html")
    follow(page, "section.join a.button")
    assert "沒有付費牆" in (page.text_content("main") or "")
    follow(page, "main form button >> nth=0")
    assert "/mailbox/join/" in page.url
    assert page.context.cookies() == []


def test_the_warning_is_seen_on_every_page_until_the_desk_ends_it(
    editor: Page, reader: Page, reader_without_scripts: Page, paper: Paper, summit: str
) -> None:
    editor.goto(paper.address + "newsroom/articles/")
    editor.click(f"a:has-text('{SUMMIT}') >> nth=0")
    editor.wait_for_url("**/edit/")
    number = editor.url.rstrip("/").split("/")[-2]
    editor.goto(f"{paper.address}newsroom/articles/{number}/alert/")
    editor.fill("#id_words", "會場周邊今晚封路，請改道")
    editor.click("button.serious")
    until(lambda: "封路" in paper.get("warning/zh-hant-tw.svg"))
    reader.goto(f"{paper.address}{summit}zh-hant-tw.html")
    reader.wait_for_selector(".alert[data-words] >> text=會場周邊今晚封路")
    page = reader_without_scripts
    page.goto(f"{paper.address}zh-hans-cn.html")
    board = page.locator(".alert img").bounding_box()
    assert board and board["height"] > 15
    follow(page, ".alert img")
    assert "会场周边今晚封路" in (page.text_content("main") or "")
    editor.goto(paper.address + "newsroom/")
    editor.click("form[action*='alerts/'] button")
    until(lambda: "封路" not in paper.get("warning/zh-hant-tw.svg"))
    reader.reload()
    until(lambda: reader.locator(".alert[hidden]").count() == 1)


def test_nothing_asks_for_consent_where_nothing_needs_it(paper: Paper) -> None:
    page = paper.get("privacy/zh-hant-tw.html")
    assert "沒有任何需要您同意的功能" in page and "<form" not in page
