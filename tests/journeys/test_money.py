"""A tip and a year of membership, without an account, a mail or a script."""

from __future__ import annotations

import re
import sqlite3
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.browser import follow

from .conftest import Paper, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def forward(page: Page) -> None:
    """Press the button that goes on."""
    follow(page, "main form button:not(.quiet) >> nth=0")


def pay_by_card(page: Page) -> None:
    """Preview, confirm, go to the card company, pay, come back."""
    forward(page)
    forward(page)
    follow(page, "main a.button[rel=noreferrer]")
    follow(page, "button[value=pay]")
    page.wait_for_url("**/mailbox/pay/**")
    settle(page)


def settle(page: Page) -> None:
    """Look until the payment is settled."""
    address = page.url

    def is_settled() -> bool:
        page.goto(address)
        return page.locator(".codes, a[href*='receipt.pdf']").count() > 0

    until(is_settled)


def lines(paper: Paper) -> int:
    """How many lines the ledger has."""
    with sqlite3.connect(f"file:{paper.var / 'mailbox.db'}?mode=ro", uri=True) as connection:
        return int(connection.execute("SELECT count(*) FROM payments_line").fetchone()[0])


def test_a_tip_by_card_is_one_line_and_has_its_receipt(
    reader_without_scripts: Page, paper: Paper
) -> None:
    page, before = reader_without_scripts, lines(paper)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(paper.address + "tip/zh-hant-tw.html")
    forward(page)
    page.fill("#amount", "150")
    page.check("input[name=provider][value=stripe]")
    pay_by_card(page)
    assert lines(paper) == before + 1  # though every notice came twice
    receipt = page.get_attribute("a[href*='receipt.pdf']", "href") or ""
    with urlopen(re.sub(r"[^/]*$", "", page.url.partition("?")[0]) + receipt) as answer:
        assert answer.read().startswith(b"%PDF")
    assert page.context.cookies() == []


def test_a_year_of_membership_opens_a_card_that_seven_words_find_again(
    reader_without_scripts: Page, paper: Paper
) -> None:
    page = reader_without_scripts
    page.goto(paper.address + "join/zh-hans-cn.html")
    forward(page)
    page.check("input[name=provider][value=stripe]")
    pay_by_card(page)
    code = (page.text_content(".codes code") or "").strip()
    page.goto(paper.address + "mailbox/voucher/?variant=zh-Hans-CN")
    page.fill("#code", code)
    forward(page)
    forward(page)
    words = page.locator(".codename li b").all_text_contents()
    assert len(words) == 7
    assert page.locator(".card").count() == 1
    page.goto(paper.address + "mailbox/member/?variant=zh-Hant-TW")
    page.fill("#codename", " ".join(words))
    forward(page)
    assert page.locator(".card dd").count() >= 1 and page.locator(".codename li").count() == 0
    until(lambda: "榮譽會員 1 / 10,000" in paper.get("join/zh-hant-tw.svg"))
    assert page.context.cookies() == []


def test_a_bank_transfer_waits_for_the_treasurer(
    reader_without_scripts: Page, editor: Page, paper: Paper
) -> None:
    page = reader_without_scripts
    page.goto(paper.address + "mailbox/tip/?variant=zh-Hant-TW")
    page.fill("#amount", "300")
    page.check("input[name=provider][value=bank]")
    forward(page)
    forward(page)
    assert "言路銀行" in (page.text_content("main") or "")
    short = (page.locator("dl.figures code").last.text_content() or "").strip()
    assert short
    editor.goto(paper.address + "newsroom/payments/")
    follow(editor, "text=登記到款")
    editor.fill("#amount", "300")
    editor.fill("#short", short)
    editor.fill("#reference", "FT-20261125-1")
    follow(editor, "button:has-text('記入帳目')")
    settle(page)
