"""A paper that really runs, and a Chromium that really reads it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, StorageState

from tests import browser as finder
from tests.delivery.house import quick_place
from tests.kept import lend_paper, lent_port
from tests.payments.emulator.courier import SECRET
from tests.payments.emulator.hall import KEY
from yanlu.config.places import Places

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 600.0


@dataclass(frozen=True)
class Paper:
    """The running paper, as a person on this machine sees it."""

    address: str
    password: str
    var: Path
    log: Path

    def get(self, path: str) -> str:
        """What a reader gets at this path."""
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def status(self, path: str) -> int:
        """The status of what a reader gets at this path."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def find(self, headline: str) -> str:
        """The folder of the article with this headline on the front page or in the day's list."""
        import json

        feed = json.loads(self.get("feed/zh-hant-tw/feed.json"))
        for item in feed["items"]:
            if headline in item["title"]:
                return str(item["url"]).removeprefix(self.address).rpartition("/")[0] + "/"
        raise AssertionError(f"no article {headline!r} in the feed")


def until(is_so: Callable[[], bool], seconds: float = 90.0) -> None:
    """Look again and again until it is so; fail when it does not become so.

    Args:
        seconds: of patience, never a promise of speed: the figures are measured under `bench/`.
    """
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not become so"
        time.sleep(0.02)


def processes(paper: Paper, command: str) -> list[int]:
    """The numbers of this paper's processes that run a command, such as `yanlu mailbox`."""
    found = subprocess.run(["pgrep", "-f", command], capture_output=True, text=True)
    mine = f"YANLU_VAR={paper.var}".encode()
    return [one for one in map(int, found.stdout.split()) if mine in environment_of(one)]


def environment_of(process: int) -> list[bytes]:
    """What it was started with; nothing, if it has ended meanwhile."""
    try:
        return Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def launch(
    var: Path, port: int, log: Path, patience: float = PATIENCE, **more: str
) -> subprocess.Popen[bytes]:
    """Start `yanlu run` as `make run` does, and wait until it says that it is up.

    Args:
        patience: seconds that it may take; after that it is ended.
        more: settings, without their prefix.
    """
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment |= {"YANLU_VAR": str(var), "YANLU_PORT": str(port)}
    environment |= {f"YANLU_{name}": "1" for name in ("LISTS_WAIT", "TALK_BATCH", "TALLY_WAIT")}
    environment |= {f"YANLU_{name}": value for name, value in more.items()}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if not any(name.endswith("_DATABASE") for name in more):
        environment["PYTHONPATH"] = str(Path(__file__).parent / "as_run")
    with log.open("wb") as out:
        command = [sys.executable, "-m", "yanlu", "run"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        until(
            lambda: b"Stop with Ctrl-C" in log.read_bytes() or process.poll() is not None, patience
        )
        assert process.poll() is None, log.read_text()
    except BaseException:
        process.terminate()  # or it would go on after the tests
        process.wait(timeout=20)
        raise
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C and wait."""
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)


@pytest.fixture(scope="session")
def port() -> int:
    """Where the paper listens."""
    return lent_port()


@pytest.fixture(scope="session")
def card_company(port: int) -> Iterator[str]:
    """The address of a card company that tells the paper everything twice."""
    notices = f"http://127.0.0.1:{port}/mailbox/pay/stripe/notice/"
    command = [sys.executable, "-m", "tests.payments.emulator", "0", "--webhook", notices]
    process = subprocess.Popen([*command, "--twice"], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    yield process.stdout.readline().decode().strip()
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """Where the paper of all journeys stands."""
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        yield Path(made)


@pytest.fixture(scope="session")
def paper(place: Path, port: int, card_company: str) -> Iterator[Paper]:
    """The demo paper, set up, printed and served as `make run` does; it takes cards."""
    var, log = place / "var", place / "run.log"
    lend_paper(var)
    process = launch(
        var,
        port,
        log,
        STRIPE_API=card_company,
        STRIPE_KEY=KEY,
        STRIPE_WEBHOOK_SECRET=SECRET,
        BANK="言路銀行 007-1234567",
    )
    password = (var / "demo-password").read_text().strip()
    made = Paper(f"http://127.0.0.1:{port}/", password, var, log)
    # It may have been printed for another port; and its press starts beside what serves.
    until(lambda: made.address in made.get("feed/zh-hant-tw/feed.json"))
    until(Places(var).press_alive.exists)
    yield made
    stop(process)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = finder.find()
    assert path, finder.SENTENCE
    launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A reader with scripts."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-TW")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture
def reader_without_scripts(chromium: Browser) -> Iterator[Page]:
    """A reader who has switched scripts off."""
    context = chromium.new_context(java_script_enabled=False, locale="zh-TW")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, paper: Paper) -> StorageState:
    """What a browser keeps of 林編輯, who has signed in with it, once for all tests."""
    context = chromium.new_context(locale="zh-TW")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(paper.address + "newsroom/login/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", paper.password)
    page.click("button[type=submit]")
    page.wait_for_url("**/newsroom/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def editor(chromium: Browser, paper: Paper, signed_in: StorageState) -> Iterator[Page]:
    """林編輯, at the desk."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 1000}, locale="zh-TW", storage_state=signed_in
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(paper.address + "newsroom/")
    assert page.url == paper.address + "newsroom/", "the session was ended"
    yield page
    context.close()
