#!/usr/bin/env python3
"""Takes the pictures of the README from a paper that is running, in a real browser.

python docs/take_pictures.py [ADDRESS] [VAR]

ADDRESS is http://127.0.0.1:8000/ unless another is given; VAR is the folder in which the demo
editor's password lies, `var` unless another is given. Needs what `bootstrap.py develop` installs
and Chromium. Writes `docs/pictures/*.webp`, each below 250 KB.
"""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LARGEST = 250_000  # bytes
LEAD = "布萊切利三年"  # the demo's fullest article begins so
DESK = {"width": 1280, "height": 1000}


@dataclass(frozen=True)
class Shot:
    """One picture of a reader's page.

    Args:
        name: of the file, without its ending.
        path: of the page, below the paper's address; `{lead}` is the folder of the first article.
        width: of the window, pixels.
        height: of the picture, pixels.
        look: `light` or `dark`.
        scale: device pixels to a pixel.
    """

    name: str
    path: str
    width: int = 1280
    height: int = 1400
    look: str = "light"
    scale: float = 1.0


SHOTS = (
    Shot("front-1280", "zh-hant-tw.html", height=1500),
    Shot("front-390", "zh-hans-cn.html", width=390, height=1300, scale=1.5),
    Shot("front-dark", "zh-hant-tw.html", height=1100, look="dark"),
    Shot("article-hant", "{lead}zh-hant-tw.html", height=1500),
    Shot("article-hans", "{lead}zh-hans-cn.html", height=1500),
    Shot("article-390", "{lead}zh-hant-tw.html", width=390, height=1300, scale=1.5),
    Shot("article-lite", "{lead}zh-hant-tw.lite.html", width=640, height=1000),
)

# The elements of the article page, in the order in which a reader finds them.
ELEMENTS = (
    ("headline", "header.opening h1"),
    ("time", "header.opening > .meta"),
    ("ways", ".ways"),
    ("letters", ".settings[open] div"),
    ("picture", ".body > figure"),
    ("byline", ".credits"),
    ("lead", ".body > .summary"),
    ("subhead", ".body > h2"),
    ("quote", ".body .quote"),
    ("closing", ".closing"),
    ("join", "section.join"),
    ("share", "section.share"),
    ("feelings", ".feelings"),
    ("comments", ".talk section[aria-labelledby=talk-title]"),
    ("write", "#write"),
    ("privacy", "p.privacy"),
)


def main(arguments: list[str]) -> int:
    """Take every picture."""
    address = arguments[0] if arguments else "http://127.0.0.1:8000/"
    var = Path(arguments[1] if len(arguments) > 1 else "var")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        lead = take_readers_pages(browser, address)
        take_elements(browser, address + lead)
        take_desk(browser, address, (var / "demo-password").read_text().strip())
        browser.close()
    return 0


def take_readers_pages(browser: Browser, address: str) -> str:
    """The pages; the folder of the first article."""
    lead = ""
    for shot in SHOTS:
        context = browser.new_context(
            viewport={"width": shot.width, "height": shot.height},
            device_scale_factor=shot.scale,
            color_scheme="dark" if shot.look == "dark" else "light",
        )
        page = context.new_page()
        page.goto(address + shot.path.format(lead=lead), wait_until="networkidle")
        lead = lead or folder_of_lead(page, address)
        keep(shot.name, page.screenshot())
        context.close()
    return lead


def take_elements(browser: Browser, folder: str) -> None:
    """Every element of the article page by itself."""
    context = browser.new_context(viewport={"width": 700, "height": 900}, locale="zh-TW")
    page = context.new_page()
    page.goto(f"{folder}zh-hant-tw.html", wait_until="networkidle")
    page.wait_for_selector(".feelings")
    page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
    page.wait_for_load_state("networkidle")
    page.click(".settings summary")
    for name, selector in ELEMENTS:
        keep(f"element-{name}", page.locator(selector).first.screenshot())
        if name == "letters":
            page.click(".settings summary")
    context.close()


def folder_of_lead(page: Page, address: str) -> str:
    """The folder of the first article on the front page, such as `a/abc2345/`."""
    link = page.locator("article.lead h2 a").first.evaluate("(link) => link.href")
    return str(link).removeprefix(address).rpartition("/")[0] + "/"


def take_desk(browser: Browser, address: str, password: str) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-TW")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}newsroom/login/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.wait_for_url(f"{address}newsroom/")
    screen(page, "newsroom-articles", f"{address}newsroom/articles/")
    longest = page.get_by_role("link", name=LEAD).first.get_attribute("href") or ""
    screen(page, "newsroom-writing", address.rstrip("/") + longest)
    page.locator("[id$=body-section]").first.evaluate("(section) => section.scrollIntoView()")
    keep("newsroom-body", page.screenshot())
    screen(page, "newsroom-press", f"{address}newsroom/press/")
    screen(page, "newsroom-comments", f"{address}newsroom/comments/")
    screen(page, "newsroom-ledger", f"{address}newsroom/payments/")
    context.close()


def screen(page: Page, name: str, where: str) -> None:
    page.goto(where, wait_until="networkidle")
    keep(name, page.screenshot())


def keep(name: str, taken: bytes) -> None:
    """Write a picture, as good as fits."""
    shown = Image.open(io.BytesIO(taken)).convert("RGB")
    for quality in (86, 80, 72, 64, 50):
        packed = io.BytesIO()
        shown.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() < LARGEST:
            break
    (PICTURES / f"{name}.webp").write_bytes(packed.getvalue())
    print(f"{name}.webp  {packed.tell() // 1000} KB  quality {quality}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
