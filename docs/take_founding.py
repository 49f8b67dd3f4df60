"""Pictures of a paper's first hour: founded in the browser, its first administrator, the desk.

Part of `python -m docs.take_pictures`; by itself `python -m docs.take_founding`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as finder
from tests.gates import ROOT
from tests.journeys.conftest import FLAGS, until
from tests.journeys.test_deep_first_hour import founder
from tests.ports import free_port

Keep = Callable[[str, bytes], None]
CODE = re.compile(r"http://localhost:\d+/newsroom/found/\?code=\S+")
PASSWORD = "morning-rice-and-tea"
# Screens of the desk as an administrator sees them, below `newsroom/`.
SCREENS = (
    ("first-hour-desk", ""),
    ("staff-people", "staff/"),
    ("staff-acts", "staff/acts/"),
)


def take_founding(browser: Browser, keep: Keep) -> None:
    """Found a paper as its first administrator would, and picture what she sees."""
    with empty_paper() as (form, address):
        page = founder(browser)
        found(page, form, keep)
        until(lambda: page.request.get(f"{address}zh-hant-tw.html").ok)
        join(page, keep)
        desk = page.url.partition("/newsroom/")[0] + "/newsroom/"
        for name, path in SCREENS:
            page.goto(desk + path, wait_until="networkidle")
            keep(name, page.screenshot())
        page.context.close()


@contextmanager
def empty_paper() -> Iterator[tuple[str, str]]:
    """A server that waits for its paper: the address of the form with its code, and the paper's."""
    with tempfile.TemporaryDirectory() as folder:
        port, log = free_port(), Path(folder) / "log"
        environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
        environment |= {"YANLU_DEMO": "no", "YANLU_PORT": str(port), "PYTHONPATH": str(ROOT)}
        with log.open("wb") as out:
            command = [sys.executable, "-m", "yanlu", "run"]
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
        try:
            until(lambda: b"Stop with Ctrl-C" in log.read_bytes(), 300)
            shown = CODE.search(log.read_text())
            assert shown, log.read_text()
            yield shown[0], f"http://127.0.0.1:{port}/"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def found(page: Page, form: str, keep: Keep) -> None:
    """The founding page, asking whether all is right."""
    page.goto(form)
    page.get_by_label("報名", exact=True).fill("晨報")
    page.get_by_label("第一位管理員的帳號").fill("林編輯")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("另一種用字的報名").wait_for()
    keep("founding-check", page.screenshot())
    page.get_by_role("button", name="創刊").click()
    page.get_by_text("《晨報》創刊了").wait_for()


def join(page: Page, keep: Keep) -> None:
    """By the invitation: a password, a passkey, the codes to write down."""
    page.get_by_role("link", name="設定密碼和通行金鑰").click()
    page.get_by_label("密碼", exact=True).fill(PASSWORD)
    page.get_by_label("密碼，再寫一次").fill(PASSWORD)
    page.get_by_role("button", name="加入").click()
    page.get_by_label("叫它什麼").fill("辦公室電腦")
    keep("staff-passkey", page.screenshot())
    page.get_by_role("button", name="加上通行金鑰").click()
    page.get_by_text("備用碼").first.wait_for()
    page.get_by_role("button", name="我抄好了").or_(
        page.get_by_role("link", name="我抄好了")
    ).first.click()
    page.wait_for_load_state("networkidle")


def main() -> int:
    """Take these pictures alone."""
    from docs.take_pictures import keep

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=finder.find(), args=FLAGS)
        take_founding(browser, keep)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
