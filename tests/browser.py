"""Finds a Chromium for the journeys, or installs Debian's where that is allowed; presses in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "chromium")  # the one without windows takes half the time
SENTENCE = (
    "The journeys need a Chromium: on Debian, apt-get install chromium-headless-shell "
    "fonts-noto-cjk (elsewhere chromium), then run this again. （瀏覽器測試需要 Chromium）"
)


def find() -> str | None:
    """The path of a Chromium, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def follow(page: Page, selector: str) -> None:
    """Press what leads to another page, and wait until that page is there."""
    from playwright.sync_api import TimeoutError as NeverThere

    try:
        with page.expect_event("load"):
            page.click(selector)
    except NeverThere as error:
        shown = page.inner_text("body")[:1000]
        raise AssertionError(f"no {selector} could be pressed at {page.url}: {shown}") from error


def install() -> None:
    """Install Debian's, where we are root and have apt-get."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Debian's Chromium (once) …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    for package in PACKAGES:
        command = ["apt-get", "install", "-y", "-qq", package, "fonts-noto-cjk"]
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
        if find():
            return


def main() -> int:
    """Make sure that there is one."""
    if not find():
        install()
    if find():
        return 0
    print(SENTENCE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
