"""The documentation site, built once, and a Chromium that reads it from the disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests import browser as finder
from tests.gates import ROOT

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def build(root: Path, into: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of the repository at this root."""
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "--site-dir", str(into)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, in a folder."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = finder.find()
    assert path, finder.SENTENCE
    launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield launched
    launched.close()


@dataclass
class Watched:
    """A page with what it asked for and what the browser complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def abroad(self) -> list[str]:
        """What was asked of anything but the disk."""
        return [one for one in self.asked if not one.startswith(("file:", "data:"))]


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """A reader with scripts, watched."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-TW")
    seen = Watched(context.new_page())
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    yield seen
    context.close()
