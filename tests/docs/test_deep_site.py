"""The documentation site as it is read: from a disk, in Chromium, page by page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser import follow
from tests.docs.conftest import Watched, build
from tests.gates import ROOT, tracked

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("docs")]

TREES = ("zh-hant", "zh-hans", "en")
KINDS = (
    *("index", "zh-hant/index", "zh-hant/search", "zh-hant/handbook-editor", "zh-hans/operations"),
    *("zh-hant/settings", "en/about", "en/operations", "en/rooms/press", "en/source/LICENSE"),
)


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_reads_from_a_disk_and_asks_nobody_for_anything(
    site: Path, watched: Watched
) -> None:
    for path in pages(site):
        watched.page.goto(path.as_uri())
        broken = watched.page.evaluate(
            "[...document.images].filter(one => one.complete && !one.naturalWidth).length"
        )
        assert broken == 0, path
    assert len(watched.asked) > 150
    assert watched.abroad() == [] and watched.complaints == []
    assert watched.page.context.cookies() == []


def test_a_page_that_asks_another_host_is_seen(tmp_path: Path, watched: Watched) -> None:
    page = tmp_path / "page.html"
    page.write_text("<img src='http://127.0.0.1:9/x.png'>")
    watched.page.goto(page.as_uri())
    assert watched.abroad() == ["http://127.0.0.1:9/x.png"] and watched.complaints


def test_no_page_but_the_search_and_the_choice_has_a_script(site: Path) -> None:
    scripted = [path for path in pages(site) if "<script" in path.read_text()]
    assert {path.name for path in scripted} == {"search.html", "index.html"}
    assert len(scripted) == 1 + len(TREES)


@pytest.mark.parametrize(
    ("tree", "typed", "headline"),
    [
        ("zh-hant", "國安法", "十、找"),
        ("zh-hant", "国安法", "十、找"),
        ("zh-hans", "國安法", "十、找"),
        ("zh-hans", "国安法", "十、找"),
        ("zh-hant", "法院", "十、找"),
        ("zh-hant", "yanlu_port", "伺服器"),
        ("en", "yanlu_port", "YANLU_PORT"),
        ("en", "signing KEY", "Keys"),
        ("zh-hant", "无头的内容管理系统", "0001. 房間各有門；沒有資料表的，就不需要 Django"),
        ("en", "headless CMS", "0001. Rooms with doors, plain where they own no tables"),
        ("en", "国安法", "What it does that we have found together nowhere else"),
    ],
)
def test_a_reader_finds_words_of_two_characters_in_either_script(
    site: Path, watched: Watched, tree: str, typed: str, headline: str
) -> None:
    page = watched.page
    page.goto((site / tree / "settings.html").as_uri())
    page.fill(".find input", typed)
    page.press(".find input", "Enter")
    page.wait_for_selector("#results a")
    found = page.locator("#results a").all_text_contents()
    assert headline in found
    page.click(f"#results a:text-is('{headline}') >> nth=0")
    page.locator(":target, h1", has_text=headline).first.wait_for()
    assert headline in page.locator(":target, h1").all_text_contents()
    assert watched.abroad() == [] and watched.complaints == []


def test_a_reader_who_finds_nothing_in_chinese_looks_for_the_same_in_english(
    site: Path, watched: Watched
) -> None:
    page = watched.page
    page.goto((site / "zh-hant/search.html").as_uri() + "?q=" + quote("a number that fences"))
    assert "換一種語言" in (page.text_content("#count") or "")
    follow(page, ".languages a:has-text('English')")
    assert (
        "0011. A lease with a number that fences" in page.locator("#results a").all_text_contents()
    )
    page.fill(".find input", "編輯部")
    follow(page, ".languages a:has-text('正體中文')")
    assert page.locator("#results a").count() > 10
    assert page.input_value(".find input") == "編輯部" and watched.complaints == []


def test_what_nothing_holds_is_said_and_markup_is_only_words(site: Path, watched: Watched) -> None:
    page = watched.page
    page.goto((site / "zh-hant/search.html").as_uri() + "?q=" + quote("<img src=x onerror=1>無"))
    assert "找不到「<img src=x onerror=1>無」" in (page.text_content("#count") or "")
    assert page.locator("main img").count() == 0 and watched.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_fault_that_axe_finds(chromium: Browser, site: Path, scheme: str) -> None:
    # A page's own policy would refuse axe; what is checked is the same.
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    for place in KINDS:
        page.goto((site / f"{place}.html").as_uri() + "?q=y")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{place}: {found.generate_report()}"
    context.close()


def test_axe_sees_a_page_without_language_and_words_for_a_picture(
    chromium: Browser, site: Path, tmp_path: Path
) -> None:
    words = (site / "en/operations.html").read_text().replace("<article", "<img src='x'><article")
    (tmp_path / "x.html").write_text(words)
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto((tmp_path / "x.html").as_uri())
    assert Axe().run(page).violations_count > 0
    context.close()


def test_no_page_is_wider_than_a_narrow_screen_and_all_is_there_without_scripts(
    chromium: Browser, site: Path
) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 700}, java_script_enabled=False
    )
    page = context.new_page()
    for path in pages(site / "zh-hant") + pages(site / "en"):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto((site / "index.html").as_uri())
    follow(page, "text=正體中文")
    follow(page, "main a:has-text('編輯手冊')")
    page.click(".narrow summary")
    follow(page, ".narrow a:has-text('營運手冊')")
    assert page.text_content("h1") == "營運手冊"
    follow(page, ".languages a:has-text('English')")
    assert page.text_content("h1") == "Operator's handbook"
    context.close()


def test_a_printed_page_is_the_text_alone(watched: Watched, site: Path) -> None:
    page = watched.page
    page.goto((site / "zh-hant/operations.html").as_uri())
    assert page.locator(".contents .wide").is_visible()
    page.emulate_media(media="print")
    assert page.locator("article").is_visible()
    for part in (".contents", ".find", ".languages", ".around"):
        assert page.locator(part).is_hidden(), part


def test_a_decision_is_read_in_chinese_first_and_in_english_beside(
    watched: Watched, site: Path
) -> None:
    page = watched.page
    page.goto((site / "zh-hant/decisions.html").as_uri())
    follow(page, "article a:text-is('0002')")
    assert page.text_content("h1") == "0002. 不換掉 Wagtail 的頁面模型"
    assert page.locator(".note").count() == 0
    follow(page, ".languages a:has-text('English')")
    assert page.text_content("h1") == "0002. Wagtail's page model is not swapped"
    assert page.locator(".wide a:has-text('0001')").text_content() == (
        "0001. Rooms with doors, plain where they own no tables"
    )
    follow(page, "article a:text-is('中文')")
    assert page.get_attribute("article", "lang") == "zh-Hant-TW"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository, to which a document may be added."""
    made = tmp_path / "copy"
    for path in tracked(ROOT):
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, made / path)
    subprocess.run(["git", "init", "-q", str(made)], check=True)
    return made


def test_a_page_in_one_language_only_says_so_and_names_its_language(
    copy: Path, tmp_path: Path, watched: Watched
) -> None:
    (copy / "docs/adr/9999-later.md").write_text(
        "# 9999. Later\n\nNobody has put it into Chinese.\n"
    )
    done = build(copy, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    page = watched.page
    page.goto((tmp_path / "site/zh-hans/adr/9999-later.html").as_uri())
    assert page.text_content(".note") == "这一页只有英文版。"
    assert page.get_attribute("article", "lang") == "en"
    page.goto((tmp_path / "site/zh-hans/operations.html").as_uri())
    assert page.locator(".note").count() == 0
    assert page.get_attribute("article", "lang") == "zh-Hans-CN"


def test_a_document_with_a_broken_link_builds_no_site(copy: Path, tmp_path: Path) -> None:
    with (copy / "docs/formats.md").open("a") as document:
        document.write("\nSee [this](gone.md).\n")
    done = build(copy, tmp_path / "broken")
    assert done.returncode != 0
    assert "docs/formats.md: gone.md leads nowhere" in done.stderr
