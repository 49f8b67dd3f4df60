"""The disk becomes read-only while the paper runs, and is mended while it runs on."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import sqlite3
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.ports import free_port

from ..kept import lend_paper
from .conftest import launch, stop, until

pytestmark = pytest.mark.deep

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Somebody:
    """Whoever asks the paper, with the cookies of a browser.

    Args:
        address: of the paper.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def ask(self, path: str, **form: str) -> tuple[int, str]:
        """Status and page; with a form, the answer to it."""
        data = urlencode(form).encode() if form else None
        request = urllib.request.Request(self.address + path, data)
        request.add_header("Referer", self.address)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def sign_in(self, password: str) -> tuple[int, str]:
        """As 林編輯, who then is shown the desk."""
        token = TOKEN.search(self.ask("newsroom/login/")[1])
        assert token
        form = {"username": "editor", "password": password, "csrfmiddlewaretoken": token[1]}
        return self.ask("newsroom/login/", **form, next="/newsroom/")


def mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


@contextlib.contextmanager
def read_only(var: Path) -> Iterator[None]:
    """What is opened from now on can only be read, as on a disk that the system has given up."""
    if os.geteuid():
        pytest.skip("only root can make a disk read-only")
    still = var.with_name("still")
    still.mkdir()
    mount("--bind", var, still)
    mount("-o", "remount,bind,ro", still)
    with contextlib.ExitStack() as at_work:  # somebody is, in each database, at that moment
        for path in var.glob("*.db"):
            database = at_work.enter_context(contextlib.closing(sqlite3.connect(path)))
            database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        mount("--bind", still, var)
        try:
            yield
        finally:
            mount("-o", "remount,bind,rw", var)


def beats(var: Path) -> float:
    return (var / "press.alive").stat().st_mtime


def test_readers_read_on_the_desk_says_why_it_keeps_nothing_and_all_goes_on_afterwards(
    tmp_path: Path,
) -> None:
    var, port, log = tmp_path / "var", free_port(), tmp_path / "log"
    lend_paper(var)
    process = launch(var, port, log, 400)
    try:
        editor = Somebody(f"http://127.0.0.1:{port}/")
        password = (var / "demo-password").read_text().strip()
        assert editor.sign_in(password)[0] == 200
        with read_only(var):
            said = len(log.read_text())
            reader = Somebody(editor.address)
            assert reader.ask("zh-hant-tw.html")[0] == 200
            status, ready = reader.ask("newsroom/readyz")
            assert status == 200 and '"status": "warning"' in ready and "不能寫入" in ready
            assert editor.ask("newsroom/")[0] == 200, "what is there can be read"
            status, page = reader.sign_in(password)
            assert status == 503 and "只能讀、不能寫" in page and password not in page
            status, page = reader.ask("mailbox/comment/", text="讀者的話", id="x")
            assert status >= 400 and "讀者的話" in page, "what a reader wrote is not lost"
            old = beats(var)
            until(lambda: "印刷間暫停" in log.read_text()[said:])
        until(lambda: reader.sign_in(password)[0] == 200)
        until(lambda: beats(var) > old, 90)
        told = log.read_text()[said:]
        assert "Traceback" not in told and "ended with" not in told, told
        print(f"\n{told}")
    finally:
        stop(process)
        for place in (var, var.with_name("still")):
            subprocess.run(["umount", "--lazy", place], check=False, capture_output=True)
