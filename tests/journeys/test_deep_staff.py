"""林編輯 joins a paper in production with a passkey, publishes, and comes again; others do not."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, Playwright

from tests import browser as finder
from tests.browser import follow
from tests.ports import free_port
from tests.staff.front import Front
from tests.staff.sinks import certificate

from . import desk
from .conftest import FLAGS, ROOT, launch, stop, until

pytestmark = [
    pytest.mark.deep,
    pytest.mark.browser,
    pytest.mark.xdist_group("journeys"),
]
HOST, OTHER = "desk.example", "second.example"
DESK = f"https://{HOST}/newsroom/"
PASSWORD = "correct-horse-battery"
SECRETS = "國安法案件的頭條"
PICTURES = os.environ.get("STAFF_PICTURES")  # a folder, for whoever wants to look at the pages


class Production:
    """A paper in production on this machine, with its proxy and its terminal."""

    def __init__(self, folder: Path) -> None:
        self.port, self.pem = free_port(), certificate(folder)
        self.more = {
            "PRODUCTION": "yes",
            "SECRET": "0123456789abcdef0123456789abcdef",
            "ADDRESS": "https://news.example/",
            "NEWSROOM_HOSTS": f"{HOST},{OTHER}",
        }
        self.var = folder / "var"
        self.yanlu("setup")
        self.process = launch(self.var, self.port, folder / "run.log", **self.more)
        self.front = Front(self.pem, self.port)

    def yanlu(self, *arguments: str) -> str:
        """What a command says at the machine's terminal."""
        environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment |= {f"YANLU_{name}": value for name, value in self.more.items()}
        environment |= {"YANLU_VAR": str(self.var), "YANLU_PORT": str(self.port)}
        command = [sys.executable, "-m", "yanlu", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    made = Production(tmp_path_factory.mktemp("production"))
    yield made
    made.front.stop()
    stop(made.process)


@pytest.fixture(scope="module")
def chromium(playwright: Playwright, paper: Production) -> Iterator[Browser]:
    """A browser for which the desk's name leads to this machine, and its certificate is good."""
    path = finder.find()
    assert path, finder.SENTENCE
    public = x509.load_pem_x509_certificate(paper.pem.read_bytes()).public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    rules = ", ".join(f"MAP {host}:443 127.0.0.1:{paper.front.port}" for host in (HOST, OTHER))
    more = [f"--ignore-certificate-errors-spki-list={pin}", f"--host-resolver-rules={rules}"]
    launched = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more])
    yield launched
    launched.close()


def page_of(chromium: Browser, **more: Any) -> Page:
    """A new browser, in which nobody is signed in."""
    page = chromium.new_context(locale="zh-TW", **more).new_page()
    page.set_default_timeout(60_000)
    return page


def give_device(page: Page) -> Any:
    """Let the browser have a device that makes passkeys and asks for a finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def look(page: Page, name: str) -> None:
    """No page is wider than a narrow telephone; a picture for whoever wants one."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert wide <= 320, f"{name} is {wide} px wide"
    if before:
        page.set_viewport_size(before)


def password(page: Page, name: str = "林編輯") -> None:
    page.goto(DESK + "login/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    follow(page, "button[type=submit]")


def test_an_invited_editor_joins_publishes_and_comes_again_and_an_intruder_does_not(
    paper: Production, chromium: Browser
) -> None:
    making = (
        "from yanlu.newsroom.models import Section as S; S.objects.create(name='國際', order=1)"
    )
    paper.yanlu("manage", "shell", "-c", making)
    link = paper.yanlu("staff", "invite", "林編輯", "--role", "editor").split()[-1]
    assert link.startswith(DESK + "invitation/")
    lin = page_of(chromium, viewport={"width": 1280, "height": 1000})
    give_device(lin)
    joins(lin, link)
    identity = publishes(lin)
    until(lambda: status(paper, f"a/{identity}/zh-hant-tw.html") == 200)
    comes_again(lin)
    stays_outside(page_of(chromium), link)
    is_told_about_the_address(lin)
    is_told_about_scripts(page_of(chromium, java_script_enabled=False))


def joins(lin: Page, link: str) -> None:
    lin.goto(link)
    look(lin, "accept")
    lin.fill("#id_password", PASSWORD)
    lin.fill("#id_again", PASSWORD)
    follow(lin, "button[type=submit]")
    assert lin.url == DESK + "passkeys/"
    look(lin, "passkeys-first")
    lin.goto(DESK + "articles/")
    assert lin.url == DESK + "passkeys/", "the gate"
    lin.fill("#id_name", "辦公室電腦")
    lin.click("form.staff-passkey button")
    lin.wait_for_selector(".staff-codes")
    look(lin, "codes")
    assert len(lin.locator(".staff-codes code").all()) == 10
    follow(lin, "a:has-text('我抄好了')")
    look(lin, "passkeys")
    assert "辦公室電腦" in lin.content()


def publishes(lin: Page) -> str:
    desk.begin_article(lin, f"https://{HOST}/", SECRETS)
    desk.write_paragraph(lin, "法院星期二開庭，長者在門外排隊。")
    desk.publish(lin)
    return desk.published_id(lin)


def status(paper: Production, path: str) -> int:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{paper.port}/{path}", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def comes_again(lin: Page) -> None:
    lin.context.clear_cookies()
    password(lin)
    lin.wait_for_url("**/login/passkey/")
    look(lin, "show-passkey")
    lin.click("form.staff-passkey button")
    lin.wait_for_url(DESK)
    lin.context.clear_cookies()
    lin.goto(DESK + "login/")
    look(lin, "sign-in")
    follow(lin, "a:has-text('只用通行金鑰登入')")
    lin.click("form.staff-passkey button")
    lin.wait_for_url(DESK)


def stays_outside(intruder: Page, used: str) -> None:
    """He knows the password, has a device of his own, and the link out of her mail."""
    give_device(intruder)
    password(intruder)
    intruder.wait_for_url("**/login/passkey/")
    intruder.click("form.staff-passkey button")
    intruder.wait_for_selector("form.staff-passkey [role=alert]:not([hidden])")
    for path in ("", "articles/", "passkeys/", "staff/", "account/", f"articles/?q={SECRETS}"):
        intruder.goto(DESK + path)
        assert "/newsroom/login/" in intruder.url, path
        assert SECRETS not in re.sub(r"value=\"[^\"]*\"", "", intruder.content())
    answer = intruder.goto(used)
    assert answer is not None and answer.status == 410


def is_told_about_the_address(lin: Page) -> None:
    lin.goto(f"https://{OTHER}/newsroom/login/passkey/")
    assert "通行金鑰只在編輯部自己的網址有效" in lin.content()
    assert lin.locator(f"a[href^='{DESK}login/passkey/']").count() == 1
    look(lin, "wrong-address")


def is_told_about_scripts(plain: Page) -> None:
    password(plain)
    plain.wait_for_url("**/login/passkey/")
    assert "JavaScript" in plain.inner_text("form.staff-passkey")
    assert plain.locator("form.staff-passkey button").is_disabled()


def test_the_administrators_screens_hold_at_320_pixels(
    paper: Production, chromium: Browser
) -> None:
    link = paper.yanlu("staff", "invite", "校長", "--role", "administrator").split()[-1]
    chief = page_of(chromium, viewport={"width": 1280, "height": 1000})
    give_device(chief)
    chief.goto(link)
    chief.fill("#id_password", PASSWORD)
    chief.fill("#id_again", PASSWORD)
    follow(chief, "button[type=submit]")
    chief.click("form.staff-passkey button")
    chief.wait_for_selector(".staff-codes")
    for path in ("staff/", "staff/acts/", "staff/letters/", "staff/1/"):
        answer = chief.goto(DESK + path)
        assert answer is not None and answer.status == 200, path
        if PICTURES:
            chief.screenshot(path=f"{PICTURES}/{path.replace('/', '-')}wide.png")
        look(chief, path.replace("/", "-"))
    chief.goto(DESK + "staff/")
    chief.fill("#id_name", "王記者")
    chief.check("#role-reporter")
    follow(chief, "form[action$='invite/'] button")
    assert "/newsroom/invitation/" in chief.input_value("#id_link")
    look(chief, "link")
