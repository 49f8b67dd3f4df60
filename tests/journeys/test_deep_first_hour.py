"""From a clean clone to a paper of one's own by the handbook's words alone, and its time."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import TimeoutError as Missing

from tests.ports import free_port

from ..handbook import ROOT, Act, Step, acts, fitted, plain_environment, run, steps
from ..kept import lend_paper, lent_port
from . import desk
from .conftest import PATIENCE, until

pytestmark = [
    pytest.mark.deep,
    pytest.mark.browser,
    pytest.mark.xdist_group("journeys"),
]

PAGE = "docs/first-hour.zh-Hant.md"
AT_MOST = 600.0  # seconds
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def here(some: list[Step], port: int) -> list[Step]:
    """The handbook's steps on a port that is free on this machine."""
    return fitted(some, {"127.0.0.1:8000": f"127.0.0.1:{port}"})


def clean_clone(folder: Path) -> Path:
    """The sources as somebody gets them."""
    if not (ROOT / ".git").exists():
        pytest.skip("these sources are no clone, so that none can be made of them")
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    return folder


@contextlib.contextmanager
def running(some: list[Step], folder: Path, log: Path) -> Iterator[None]:
    """The step that goes on running, until it says that it is up; ended with Ctrl-C."""
    script = "\n".join(step.commands for step in some)
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["bash", "-euc", script],
            cwd=folder,
            env=plain_environment(),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        until(
            lambda: b"Stop with Ctrl-C" in log.read_bytes() or process.poll() is not None, PATIENCE
        )
        assert process.poll() is None, log.read_text()
        yield
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C, which reaches all that was started; who does not obey is not left behind."""
    try:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise


class Walker:
    """Somebody who does in a browser what the handbook says, and nothing else.

    Args:
        page: the browser's.
        places: what the handbook's names of places are on this machine.
    """

    def __init__(self, page: Page, places: dict[str, str]) -> None:
        self.page = page
        self.places = places

    def walk(self, heading: str) -> None:
        """Do all that stands below a heading."""
        for act in acts(PAGE, heading):
            self.do(act)

    def do(self, act: Act) -> None:
        """Do one act, by the words that stand on the page."""
        if act.verb == "打開":
            self.page.goto(self.places[act.what])
            self.page.wait_for_load_state("networkidle")
        elif act.verb == "畫面上是":
            self.page.get_by_text(act.what).first.wait_for(state="visible")
        elif act.verb == "按":
            self.press(act.what)
        else:
            self.fill(act)

    def press(self, label: str) -> None:
        """Press what bears this name; the desk's last button lies in a menu."""
        if label == "發佈":
            desk.publish(self.page)
            return
        named = [self.page.get_by_role(role, name=label) for role in ("button", "link")]  # type: ignore[arg-type]
        named[0].or_(named[1]).first.click()
        self.page.wait_for_load_state("networkidle")

    def fill(self, act: Act) -> None:
        """Write or choose in the field of this name; a paragraph is written into a block."""
        if act.what == "段落":
            desk.write_paragraph(self.page, act.words)
        elif act.verb == "選":
            self.field(act.what).select_option(label=act.words)
        else:
            self.field(act.what).fill(act.words)

    def field(self, label: str) -> Locator:
        """The field that bears this label, or else shows it while it is empty."""
        fields = self.page.locator("input:visible, textarea:visible, select:visible")
        exact = self.page.get_by_label(label, exact=True).and_(fields)
        loose = self.page.get_by_label(label).and_(fields)
        shown = self.page.get_by_placeholder(label, exact=True)
        # The page that was asked for may still be on its way.
        exact.or_(shown).or_(loose).first.wait_for(state="attached")
        return next(one for one in (exact, shown, loose) if one.count()).first


def test_a_fresh_machine_has_its_own_paper_by_the_handbooks_words_alone(
    tmp_path: Path, chromium: Browser
) -> None:
    port, began = free_port(), time.monotonic()
    home = clean_clone(tmp_path / "paper")
    environment = plain_environment()
    done = run(steps("docs/first-hour.zh-Hant.md", "裝起來"), home, environment, AT_MOST)
    assert done.returncode == 0, done.stdout + done.stderr
    installed = time.monotonic()
    found = here(steps("docs/first-hour.zh-Hant.md", "創刊"), port)
    done = run(found, home, environment, AT_MOST)
    assert done.returncode == 0, done.stdout + done.stderr
    founded = time.monotonic()
    link = re.search(r"http://localhost:\d+/newsroom/\S+", done.stdout)
    assert link, done.stdout
    assert "言路報" not in done.stdout and not (home / "var" / "demo-password").exists()
    assert (home / "yanlu.env").stat().st_mode & 0o777 == 0o600

    opening = steps("docs/first-hour.zh-Hant.md", "開張")
    with running(opening, home, tmp_path / "run.log"):
        page = founder(chromium)
        walker = Walker(page, places(port, link[0]))
        walker.walk("第一位管理員")
        walker.walk("寫第一篇")
        identity = desk.published_id(page)
        until(lambda: page.request.get(f"http://127.0.0.1:{port}/a/{identity}/").ok)
        walker.walk("讀到它")
        assert "晨报" in page.title() or page.get_by_text("晨报").count()
        took = time.monotonic() - began
        page.set_default_timeout(500)
        with pytest.raises(Missing):
            walker.press("這個按鈕不存在")
        page.context.close()
        done = run(steps("docs/first-hour.zh-Hant.md", "接下來"), home, environment)
        assert done.returncode == 0, done.stdout
        assert "報社在" in done.stdout and str(port) in done.stdout

    told = (
        f"fresh machine → own paper read in both scripts: {took:.0f} s "
        f"(install {installed - began:.0f}, found {founded - installed:.0f}, "
        f"sign in, write, publish, read {took - (founded - began):.0f})"
    )
    print(told)
    assert took <= AT_MOST


def test_the_sources_are_a_running_paper_by_two_commands_or_by_one(tmp_path: Path) -> None:
    home, port = clean_clone(tmp_path / "sources"), lent_port()
    # A fresh machine installs by the same words above; here it was done before.
    (home / ".venv").symlink_to(sys.prefix)
    lend_paper(home / "var")
    two = fitted(
        steps("docs/install.md", "原始碼：兩個指令"),
        {"bootstrap.py run": f"bootstrap.py run {port}"},
    )
    one = [replace(two[0], commands=f"make run PORT={port}")]
    for number, words in enumerate((two, one)):
        with running(words, home, tmp_path / f"log{number}"):
            front = f"http://127.0.0.1:{port}/zh-hant-tw.html"
            assert "言路報" in urllib.request.urlopen(front).read().decode()


def founder(chromium: Browser) -> Page:
    """A browser with a passkey device of its own."""
    context = chromium.new_context(locale="zh-TW", viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def places(port: int, link: str) -> dict[str, str]:
    """What the handbook calls these, on this machine."""
    return {
        "邀請連結": link,
        "編輯部": f"http://localhost:{port}/newsroom/",
        "報紙": f"http://127.0.0.1:{port}/zh-hant-tw.html",
    }
