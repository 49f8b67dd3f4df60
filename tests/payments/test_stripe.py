"""Cards: from the form to the ledger, by the real library against a company that misbehaves."""

from __future__ import annotations

import pytest

from yanlu.payments import door
from yanlu.payments.models import Intent, Line, Notice

from .emulator import signed
from .emulator.books import DECLINED_CARD, LATER_CARD
from .house import NOON, Company, Payer, held, post_notice

pytestmark = pytest.mark.django_db(databases=["mailbox"])


def test_a_tip_by_card_is_in_the_ledger_once_it_is_paid(
    payer: Payer, card_company: Company
) -> None:
    ref = payer.tip("300")
    assert card_company.books.sessions == {}
    page = payer.page(ref)
    assert f'href="{card_company.hall.home}/c/pay/' in page
    assert "等待付款" in page
    card_company.books.pay(card_company.session)
    assert card_company.courier.deliver() == 200
    assert held("stripe") == {"TWD": 30_000}
    assert held("tips") == {"TWD": -30_000}
    assert "已收到" in payer.page(ref)
    assert door.tips() == 1
