"""A paper is founded in the browser while it runs, and runs on under its own name."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload

from tests.ports import free_port

from ..gates import ROOT
from .conftest import until
from .test_deep_first_hour import founder

pytestmark = [pytest.mark.deep, pytest.mark.browser, pytest.mark.xdist_group("journeys")]

CODE = re.compile(r"http://localhost:\d+/newsroom/found/\?code=\S+")


def test_whoever_holds_the_terminals_code_founds_the_paper_while_it_runs(
    tmp_path: Path, chromium: Browser
) -> None:
    port, log = free_port(), tmp_path / "run.log"
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment |= {"YANLU_DEMO": "no", "YANLU_PORT": str(port), "PYTHONPATH": str(ROOT)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "yanlu", "run"],
            cwd=tmp_path,
            env=environment,
            stdout=out,
            stderr=out,
        )
    try:
        until(lambda: b"Stop with Ctrl-C" in log.read_bytes(), 600)
        address = CODE.search(log.read_text())
        assert address, log.read_text()
        found(chromium, address[0], f"http://127.0.0.1:{port}/")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    assert "Traceback" not in log.read_text()
    assert not (tmp_path / "var" / "founding-code").exists()


def logo() -> FilePayload:
    data = io.BytesIO()
    Image.new("RGB", (640, 200), (150, 20, 20)).save(data, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": data.getvalue()}


def found(chromium: Browser, address: str, paper: str) -> None:
    """Answer as little as one can, correct the second name, and sign in by the link."""
    page = founder(chromium)
    page.set_default_timeout(120_000)
    page.goto(address)
    page.get_by_label("預設用字").select_option("zh-Hans-CN")
    page.get_by_label("報名", exact=True).fill("清晨报")
    page.get_by_label("第一位管理員的帳號").fill("林編輯")
    page.get_by_label("標誌").set_input_files(logo())
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("標誌收下了").wait_for()
    other = page.get_by_label("另一種用字的報名")
    assert other.input_value() == "清晨報"
    other.fill("淸晨報")
    page.get_by_role("button", name="創刊").click()
    page.get_by_text("《清晨报》創刊了").wait_for()
    # The server starts anew with the settings: readers see them, and nobody an error.
    until(lambda: "清晨报" in page.request.get(f"{paper}zh-hans-cn.html").text())
    shown = page.context.new_page()
    shown.goto(f"{paper}zh-hans-cn.html")
    mark = shown.get_by_role("heading", level=1).get_by_role("img", name="清晨报")
    assert mark.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [640, 200]
    until(lambda: "淸晨報" in page.request.get(f"{paper}zh-hant-tw.html").text())
    until(lambda: "zh-hans-cn" in page.request.get(paper).text())
    page.get_by_role("link", name="設定密碼和通行金鑰").click()
    page.get_by_role("button", name="加入").wait_for()
    assert page.request.get(address).status == 404
    page.context.close()
