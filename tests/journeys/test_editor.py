"""林編輯 writes, publishes, corrects and withdraws; the reader sees it in both scripts."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import APIResponse, Page, Route

from . import desk
from .conftest import Paper, processes, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_an_article_is_readable_in_both_scripts_once_it_is_published(
    editor: Page, paper: Paper
) -> None:
    desk.begin_article(editor, paper.address, "國安法案件開審：法院外大排長龍")
    desk.write_paragraph(editor, "法院星期二開庭，頭髮斑白的長者在門外排隊，理髮師也來了。")
    desk.publish(editor)
    identity = desk.published_id(editor)
    until(lambda: paper.status(f"a/{identity}/zh-hans-cn.html") == 200)
    assert "头发斑白的长者" in paper.get(f"a/{identity}/zh-hans-cn.html")
    assert "頭髮斑白的長者" in paper.get(f"a/{identity}/zh-hant-tw.html")
    assert "国安法案件开审" in paper.get("zh-hans-cn.html")


def test_the_preview_is_byte_for_byte_what_the_reader_gets(editor: Page, paper: Paper) -> None:
    desk.begin_article(editor, paper.address, "預覽與刊出一字不差")
    desk.write_paragraph(editor, "這一段話在預覽和報紙上應該完全一樣。")
    page_id = desk.save(editor)
    answer = editor.request.get(f"{paper.address}newsroom/pages/{page_id}/view_draft/")
    assert answer.ok, answer.status
    assert "/newsroom/preview/" in answer.url
    previewed = answer.text()
    desk.publish(editor)
    identity = desk.published_id(editor)
    until(lambda: paper.status(f"a/{identity}/zh-hant-tw.html") == 200)
    printed = paper.get(f"a/{identity}/zh-hant-tw.html")
    assert "這一段話在預覽和報紙上應該完全一樣。" in previewed
    assert without_times(previewed) == without_times(printed)


def without_times(page: str) -> list[str]:
    """The lines of a page that do not say when."""
    years = re.compile("202[0-9]|20[3-9][0-9]")
    return [line for line in page.splitlines() if not years.search(line)]


def test_an_intruder_cannot_see_a_preview(editor: Page, paper: Paper, reader: Page) -> None:
    desk.begin_article(editor, paper.address, "只給編輯部看的草稿")
    page_id = desk.save(editor)
    address = editor.request.get(f"{paper.address}newsroom/pages/{page_id}/view_draft/").url
    assert "/newsroom/preview/" in address
    stolen = reader.goto(address)
    assert stolen is not None
    assert "只給編輯部看的草稿" not in reader.content()


def test_a_press_killed_by_force_is_started_again_and_prints_what_was_published(
    editor: Page, paper: Paper
) -> None:
    mine = processes(paper, "yanlu press --with")
    assert mine, "the press of this paper runs"
    os.kill(mine[0], signal.SIGKILL)
    desk.begin_article(editor, paper.address, "印刷間斷電之後")
    desk.write_paragraph(editor, "重新啟動的印刷間補印了這一篇。")
    desk.publish(editor)
    identity = desk.published_id(editor)
    until(lambda: paper.status(f"a/{identity}/zh-hant-tw.html") == 200)


def test_publish_pressed_while_the_draft_saves_itself_makes_one_article(
    editor: Page, paper: Paper
) -> None:
    headline = "自動存稿途中按下發佈"
    held: list[tuple[Route, APIResponse]] = []

    def hold_answer_to_first_autosave(route: Route) -> None:
        is_autosave = "application/json" in route.request.headers.get("accept", "")
        if route.request.method == "POST" and is_autosave and not held:
            held.append((route, route.fetch()))  # done by the newsroom, not yet known here
        else:
            route.continue_()

    editor.route("**/newsroom/pages/**", hold_answer_to_first_autosave)
    editor.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', () => { window.watched = true })"
    )
    desk.begin_article(editor, paper.address, headline)
    editor.wait_for_function("window.watched")
    desk.write_paragraph(editor, "這一段話打完，自動存稿正在路上。")
    until(lambda: bool(held) or editor.evaluate("() => null") is not None)
    editor.click("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]")
    editor.click("button[name=action-publish]")
    route, answer = held[0]
    route.fulfill(response=answer)
    editor.wait_for_url("**/newsroom/articles/")
    editor.goto(f"{paper.address}newsroom/articles/?q={headline}")
    assert editor.locator(f"td a:has-text('{headline}')").count() == 1


def test_a_correction_and_a_withdrawal_are_told_at_the_same_address(
    editor: Page, paper: Paper
) -> None:
    desk.begin_article(editor, paper.address, "先更正、後撤下的一篇")
    desk.write_paragraph(editor, "潮位站設於一九○三年。")
    desk.publish(editor)
    folder = f"a/{desk.published_id(editor)}/"
    page = folder + "zh-hant-tw.html"
    until(lambda: paper.status(page) == 200)
    address = desk.open_article(editor, "先更正、後撤下的一篇")
    editor.click("a[role=tab]:has-text('更正')")
    editor.click("#id_corrections-ADD")
    editor.fill("#id_corrections-0-text", "潮位站設於一九○四年，原文誤植。")
    desk.publish(editor)
    until(lambda: "原文誤植" in paper.get(page))
    assert "原文误植" in paper.get(folder + "zh-hans-cn.html")
    until(lambda: "先更正、後撤下的一篇" in paper.get("c/zh-hant-tw.html"))
    editor.goto(address)
    editor.goto(address.replace("/pages/", "/articles/").replace("/edit/", "/withdraw/"))
    editor.fill("#id_notice", "本文依據的紀錄有誤，現予撤下。")
    editor.click("button:has-text('撤下這篇文章')")
    until(lambda: "現予撤下" in paper.get(page))
    withdrawn = paper.get(page) + paper.get(folder + "zh-hant-tw.txt")
    assert "潮位站設於" not in withdrawn
    assert "潮位站設於" not in paper.get(folder + "article.json")
    until(lambda: "先更正" not in paper.get("zh-hant-tw.html"))


def test_a_block_that_lacks_film_and_credit_is_not_published_and_nothing_is_lost(
    editor: Page, paper: Paper
) -> None:
    desk.begin_article(editor, paper.address, "缺影片的一篇")
    desk.write_paragraph(editor, "這一段話不能丟。")
    desk.add_block(editor, "影片")
    editor.locator("footer .w-dropdown__toggle, footer [data-w-dropdown-target=toggle]").click()
    editor.click("button[name=action-publish]")
    editor.wait_for_selector(".messages .error, .w-message--error, [role=alert]")
    assert editor.input_value("#id_title") == "缺影片的一篇"
    assert "這一段話不能丟。" in editor.content()
    assert "缺影片的一篇" not in paper.get("zh-hant-tw.html")


CONTRAST = """link => {
  const light = colour => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(one => one / 255);
    const linear = parts.map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const style = getComputedStyle(link);
  const [less, more] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_button_that_removes_the_demo_can_be_read(editor: Page, scheme: str) -> None:
    editor.emulate_media(color_scheme=scheme)
    editor.reload()
    button = editor.locator("a.button:has-text('移除示範報')")
    assert button.evaluate(CONTRAST) >= 4.5  # WCAG 2.2, 1.4.3
    button.evaluate("link => { link.style.color = getComputedStyle(link).backgroundColor }")
    assert button.evaluate(CONTRAST) < 4.5, "the control: words in the colour of the button"
