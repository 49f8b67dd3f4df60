"""Takes every picture of README and handbooks from the demo paper, in a real browser.

python -m docs.take_pictures [ADDRESS VAR]      (`make pictures` for short)

Starts a demo paper of its own in an empty folder, unless the address of one that runs is given,
with the folder in which its demo editor's password lies. Needs what `bootstrap.py develop`
installs and Chromium. Writes `docs/pictures/*.webp`, each below 160 KB. A deep test takes all of
them anew beside these, and compares.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.take_founding import Keep, take_founding
from tests import browser as finder
from tests.journeys.conftest import FLAGS, launch, stop
from tests.ports import free_port

PICTURES = Path(__file__).parent / "pictures"
LARGEST = 160_000  # bytes
LEAD = "布萊切利三年"  # the demo's fullest article begins so
DESK = {"width": 1280, "height": 1000}


@dataclass(frozen=True)
class Shot:
    """One picture of a reader's page.

    Args:
        name: of the file, without its ending.
        path: of the page, below the paper's address; `{a:beginning}` is the folder of the
            article whose headline begins so.
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
    Shot("article-hant", "{a:布萊切利}zh-hant-tw.html", height=1500),
    Shot("article-hans", "{a:布萊切利}zh-hans-cn.html", height=1500),
    Shot("article-390", "{a:布萊切利}zh-hant-tw.html", width=390, height=1300, scale=1.5),
    Shot("article-lite", "{a:布萊切利}zh-hant-tw.lite.html", width=640, height=1000),
    Shot("article-corrected", "{a:冬茶}zh-hant-tw.html", width=900, height=700),
    Shot("article-withdrawn", "{a:溪頭古碑}zh-hant-tw.html", width=900, height=620),
    Shot("join", "join/zh-hant-tw.html", width=900, height=900),
    Shot("privacy", "privacy/zh-hant-tw.html", width=900, height=900),
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

# Screens of the desk, below `newsroom/`.
SCREENS = (
    ("newsroom-home", ""),
    ("newsroom-articles", "articles/"),
    ("newsroom-press", "press/"),
    ("newsroom-status", "status/"),
    ("newsroom-comments", "comments/"),
    ("newsroom-ledger", "payments/"),
    ("newsroom-glossary", "snippets/newsroom/glossaryterm/"),
)


def main(arguments: list[str]) -> int:
    """Take every picture into the handbooks' folder."""
    PICTURES.mkdir(exist_ok=True)
    with running_paper(arguments) as (address, var), sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=finder.find(), args=FLAGS)
        take_paper(browser, address, var, keep)
        take_founding(browser, keep)
        browser.close()
    return 0


def take_paper(browser: Browser, address: str, var: Path, keep: Keep) -> None:
    """Every picture of the demo paper.

    Args:
        browser: a Chromium.
        address: of the paper.
        var: its folder, with its edition and its demo editor's password.
        keep: takes each picture's name, and the picture as PNG.
    """
    folders = folders_of_articles(var)
    take_readers_pages(browser, address, folders, keep)
    lead = next(folder for headline, folder in folders.items() if headline.startswith(LEAD))
    take_elements(browser, address + lead, keep)
    take_comment(browser, address + lead, keep)
    take_desk(browser, address, (var / "demo-password").read_text().strip(), keep)


@contextmanager
def running_paper(arguments: list[str]) -> Iterator[tuple[str, Path]]:
    """The address of a demo paper and its folder: of the one named, or of a new one."""
    if len(arguments) == 2:
        yield arguments[0], Path(arguments[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        var, port = Path(folder) / "var", free_port()
        environment = os.environ | {"YANLU_VAR": str(var)}
        subprocess.run([sys.executable, "-m", "yanlu", "setup"], env=environment, check=True)
        process = launch(var, port, Path(folder) / "log")
        try:
            yield f"http://127.0.0.1:{port}/", var
        finally:
            stop(process)


def folders_of_articles(var: Path) -> dict[str, str]:
    """The folder of each article, such as `a/abc2345/`, by its headline."""
    return {
        json.loads(path.read_text())["headline"]: f"a/{path.parent.name}/"
        for path in (var / "edition" / "a").glob("*/article.json")
    }


def take_readers_pages(browser: Browser, address: str, folders: dict[str, str], keep: Keep) -> None:
    """The pages as a reader finds them."""
    for shot in SHOTS:
        context = browser.new_context(
            viewport={"width": shot.width, "height": shot.height},
            device_scale_factor=shot.scale,
            color_scheme="dark" if shot.look == "dark" else "light",
        )
        page = context.new_page()
        page.goto(address + found(shot.path, folders), wait_until="networkidle")
        keep(shot.name, page.screenshot())
        context.close()


def found(path: str, folders: dict[str, str]) -> str:
    """The path, with the folder of the article that it names by its headline's beginning."""
    if not path.startswith("{a:"):
        return path
    beginning, _, rest = path.removeprefix("{a:").partition("}")
    return next(one for headline, one in folders.items() if headline.startswith(beginning)) + rest


def take_elements(browser: Browser, folder: str, keep: Keep) -> None:
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


def take_comment(browser: Browser, folder: str, keep: Keep) -> None:
    """A reader writes, looks, sends, and is shown her key."""
    context = browser.new_context(
        viewport={"width": 760, "height": 760}, locale="zh-TW", java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{folder}talk/zh-hant-tw.html")
    page.fill(
        "#write textarea", "謝謝把宣言的每一條都查證了。我的電話是 0912-345-678，歡迎編輯來問。"
    )
    page.check("input[name=rule]")
    page.click("#write form button >> nth=0")
    page.wait_for_selector("blockquote")
    keep("comment-preview", page.screenshot())
    page.click("main form button:not(.quiet) >> nth=0")
    page.wait_for_selector("p.key")
    keep("comment-key", page.screenshot())
    context.close()


def take_desk(browser: Browser, address: str, password: str, keep: Keep) -> None:
    """The newsroom, as the demo's editor sees it."""
    context = browser.new_context(viewport=DESK, locale="zh-TW")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}newsroom/login/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.wait_for_url(f"{address}newsroom/")
    for name, path in SCREENS:
        screen(page, name, f"{address}newsroom/{path}", keep)
    screen(page, "newsroom-found", f"{address}newsroom/articles/?q=臺灣", keep)
    take_writing(page, address, keep)
    page.click("a:has-text('頭版') >> nth=0")
    page.wait_for_load_state("networkidle")
    keep("newsroom-front", page.screenshot())
    context.close()


def take_writing(page: Page, address: str, keep: Keep) -> None:
    """The screen on which an article is written: its head, its body, its withdrawal."""
    page.goto(f"{address}newsroom/articles/", wait_until="networkidle")
    longest = page.get_by_role("link", name=LEAD).first.get_attribute("href") or ""
    screen(page, "newsroom-writing", address.rstrip("/") + longest, keep)
    page.locator("[id$=body-section]").first.evaluate("(section) => section.scrollIntoView()")
    keep("newsroom-body", page.screenshot())
    withdrawing = longest.replace("/pages/", "/articles/").replace("/edit/", "/withdraw/")
    screen(page, "newsroom-withdraw", address.rstrip("/") + withdrawing, keep)


def screen(page: Page, name: str, where: str, keep: Keep) -> None:
    """One screen of the desk."""
    page.goto(where, wait_until="networkidle")
    keep(name, page.screenshot())


def keep(name: str, taken: bytes) -> None:
    """Write a picture for the handbooks, as good as fits."""
    shown = Image.open(io.BytesIO(taken)).convert("RGB")
    for quality in (80, 72, 64, 50):
        packed = io.BytesIO()
        shown.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() < LARGEST:
            break
    (PICTURES / f"{name}.webp").write_bytes(packed.getvalue())
    print(f"{name}.webp  {packed.tell() // 1000} KB  quality {quality}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
