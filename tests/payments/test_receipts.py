"""Receipts: a PDF that says what came and what for, and whose name nobody knows."""

from __future__ import annotations

import pymupdf
import pytest

from yanlu.payments.intents import find
from yanlu.payments.receipts import Receipt, broken, draw_receipt

from .house import Company, Payer

pytestmark = pytest.mark.django_db(databases=["mailbox"])


def words_in(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf) as document:
        return "".join(page.get_text() for page in document)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [("1200", "TWD", "1,200 TWD"), ("12.5", "USD", "12.50 USD"), ("500", "JPY", "500 JPY")],
)
def test_a_receipt_says_paper_number_day_amount_and_purpose(
    payer: Payer, card_company: Company, amount: str, currency: str, shown: str
) -> None:
    ref = payer.tip(amount, currency=currency)
    payer.page(ref)
    assert payer.get(f"pay/{ref}/receipt.pdf").status_code == 404
    card_company.books.pay(card_company.session)
    card_company.courier.deliver()
    answer = payer.get(f"pay/{ref}/receipt.pdf", variant="zh-Hant-TW")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    words = words_in(answer.content)
    row = find(ref)
    assert row is not None
    for expected in (
        "收據",
        "Receipt",
        shown,
        "打賞",
        row.mark[:12],
        f"{row.day:%Y-%m-%d}",
        "不載",
    ):
        assert expected in words
    assert ref not in words
    assert ref[:8] not in answer["Content-Disposition"]


def test_a_receipt_in_simplified_says_the_same(payer: Payer, card_company: Company) -> None:
    ref = payer.join()
    payer.page(ref)
    card_company.books.pay(card_company.session)
    card_company.courier.deliver()
    words = words_in(payer.get(f"pay/{ref}/receipt.pdf", variant="zh-Hans-CN").content)
    assert "收据" in words
    assert "荣誉会员一年" in words


def test_a_receipt_carries_its_letters_and_no_time() -> None:
    receipt = Receipt("言路日報", "收據 Receipt", [("金額", "1,200 TWD")], ["不載姓名"])
    pdf = draw_receipt(receipt)
    assert pdf == draw_receipt(receipt)
    with pymupdf.open(stream=pdf) as document:
        fonts = document[0].get_fonts()
        assert all(document.extract_font(font[0])[3] for font in fonts)
        assert document.metadata["creationDate"] == document.metadata["producer"] == ""
    assert len(pdf) < 60_000


def test_long_words_are_broken_where_they_may_be() -> None:
    font = pymupdf.Font("cjk")
    lines = broken("香" * 40 + " honorary memberships", font, 11, 120)
    assert all(font.text_length(line, fontsize=11) <= 120 for line in lines)
    assert all(any(word in line for line in lines) for word in ("honorary", "memberships"))
    assert "".join(lines).replace(" ", "") == "香" * 40 + "honorarymemberships"
