"""林編輯 writes, publishes, corrects and withdraws; the reader sees it in both scripts."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page

from . import desk
from .conftest import Paper, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_an_article_is_readable_in_both_scripts_within_a_second_of_publishing(
    editor: Page, paper: Paper
) -> None:
    desk.begin_article(editor, paper.address, "國安法案件開審：法院外大排長龍")
    desk.write_paragraph(editor, "法院星期二開庭，頭髮斑白的長者在門外排隊，理髮師也來了。")
    desk.publish(editor)
    pressed = time.monotonic()
    identity = desk.published_id(editor)
    until(lambda: paper.status(f"a/{identity}/zh-hans-cn.html") == 200, 5)
    took = time.monotonic() - pressed
    assert "头发斑白的长者" in paper.get(f"a/{identity}/zh-hans-cn.html")
    assert "頭髮斑白的長者" in paper.get(f"a/{identity}/zh-hant-tw.html")
    assert "国安法案件开审" in paper.get("zh-hans-cn.html")
    assert took < 5, took  # the figure itself is shown by a benchmark; this is only a ceiling


def test_the_preview_is_byte_for_byte_what_the_reader_gets(editor: Page, paper: Paper) -> None:
    desk.begin_article(editor, paper.address, "預覽與刊出一字不差")
    desk.write_paragraph(editor, "這一段話在預覽和報紙上應該完全一樣。")
    with editor.expect_response("**/newsroom/pages/add/**"):
        editor.click("button:has-text('儲存草稿')")
    editor.wait_for_load_state("networkidle")
    page_id = editor.url.rstrip("/").split("/")[-2]
    answer = editor.request.get(f"{paper.address}newsroom/pages/{page_id}/view_draft/")
    assert answer.ok, answer.status
    assert "/newsroom/preview/" in answer.url
    previewed = answer.text()
    desk.publish(editor)
    identity = desk.published_id(editor)
    until(lambda: paper.status(f"a/{identity}/zh-hant-tw.html") == 200, 5)
    printed = paper.get(f"a/{identity}/zh-hant-tw.html")
    without_times = [line for line in printed.splitlines() if "2026" not in line]
    assert "這一段話在預覽和報紙上應該完全一樣。" in previewed
    assert [line for line in previewed.splitlines() if "2026" not in line] == without_times


def test_an_intruder_cannot_see_a_preview(editor: Page, paper: Paper, reader: Page) -> None:
    desk.begin_article(editor, paper.address, "只給編輯部看的草稿")
    editor.click("button:has-text('儲存草稿')")
    editor.wait_for_load_state("networkidle")
    page_id = editor.url.rstrip("/").split("/")[-2]
    address = editor.request.get(f"{paper.address}newsroom/pages/{page_id}/view_draft/").url
    assert "/newsroom/preview/" in address
    stolen = reader.goto(address)
    assert stolen is not None
    assert "只給編輯部看的草稿" not in reader.content()


def test_a_press_killed_by_force_is_started_again_and_prints_what_was_published(
    editor: Page, paper: Paper
) -> None:
    import os
    import signal
    import subprocess

    found = subprocess.run(["pgrep", "-f", "yanlu press --with"], capture_output=True, text=True)
    mine = [pid for pid in found.stdout.split() if is_of(int(pid), paper)]
    assert mine, "the press of this paper runs"
    os.kill(int(mine[0]), signal.SIGKILL)
    desk.begin_article(editor, paper.address, "印刷間斷電之後")
    desk.write_paragraph(editor, "重新啟動的印刷間補印了這一篇。")
    desk.publish(editor)
    identity = desk.published_id(editor)
    until(lambda: paper.status(f"a/{identity}/zh-hant-tw.html") == 200, 20)


def is_of(pid: int, paper: Paper) -> bool:
    with open(f"/proc/{pid}/environ", "rb") as file:
        return f"YANLU_VAR={paper.var}".encode() in file.read().split(b"\0")
