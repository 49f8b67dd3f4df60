"""Moderation by keyboard, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import browser as finder

from ..gates import ROOT

pytestmark = [pytest.mark.deep, pytest.mark.browser]
Press = Callable[..., list[str]]
SCRIPT = ROOT / "yanlu" / "comments" / "static" / "comments" / "desk.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ONE = """
<article data-comment tabindex="0" id="c{n}">
  <form>
    <button name="act" value="approve">登</button> <button name="act" value="hold">擱</button>
  </form>
  <form><input name="reason"><button name="act" value="reject">不登</button></form>
</article>
"""
PRESSES = """
window.pressed = [];
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const place = event.target.closest("[data-comment]").id;
  const reason = event.target.querySelector("input");
  window.pressed.push([place, event.submitter.value, ...(reason ? [reason.value] : [])].join(" "));
});
"""


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """The buttons that keys press in a queue of three comments, each with its comment.

    In a thread of its own: a journey may have a Chromium open in this one.
    """
    with ThreadPoolExecutor(1) as pool:
        playwright = pool.submit(sync_playwright().start).result()
        chromium = pool.submit(launch, playwright).result()
        yield lambda *keys: pool.submit(press_in, chromium, keys).result()
        pool.submit(chromium.close).result()
        pool.submit(playwright.stop).result()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=finder.find(), args=FLAGS)


def press_in(chromium: Browser, keys: tuple[str, ...]) -> list[str]:
    page = chromium.new_page()
    page.set_content("".join(ONE.format(n=n) for n in (1, 2, 3)))
    page.evaluate(PRESSES)
    page.add_script_tag(content=SCRIPT.read_text())
    for key in keys:
        page.keyboard.press(key)
    pressed = list(page.evaluate("window.pressed"))
    page.close()
    return pressed


def test_a_moderator_decides_without_a_mouse(press: Press) -> None:
    decided = press("a", "j", "h", "j", "j", "a", "k", "a")
    assert decided == ["c1 approve", "c2 hold", "c3 approve", "c2 approve"]


def test_enter_in_the_reason_refuses_and_never_approves(press: Press) -> None:
    assert press("j", "r", "a", "Space", "j", "Enter") == ["c2 reject a j"]


def test_shortcuts_of_the_browser_stay_its_own(press: Press) -> None:
    assert press("Control+a", "Alt+r") == []
