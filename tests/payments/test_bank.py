"""Bank transfers and cash: recorded once, by whoever reads the bank's papers."""

from __future__ import annotations

from typing import Any

import pytest

from yanlu.payments import arrivals
from yanlu.payments.arrivals import Arrival, record
from yanlu.payments.errors import LedgerError
from yanlu.payments.intents import find
from yanlu.payments.models import Intent, Line
from yanlu.payments.money import Money

from .house import NOON, Payer, held

pytestmark = pytest.mark.django_db(databases=["mailbox"])

DAY = NOON.date()


def short_of(ref: str) -> str:
    row = find(ref)
    assert row is not None and row.short
    return row.short


def arrived(short: str, amount: int = 300_00, reference: str = "TX-0001", **more: Any) -> Intent:
    return record(Arrival("bank", Money(amount, "TWD"), reference, short, **more), DAY)


def test_a_transfer_is_told_by_its_short_reference_and_settled(payer: Payer) -> None:
    ref = payer.tip("300", provider="bank")
    page = payer.page(ref)
    short = short_of(ref)
    assert f"{short[:4]} {short[4:]}" in page
    assert "帳號 0123-456-789" in page
    arrived(f"{short[:4].lower()} {short[4:]}")
    assert held("bank") == {"TWD": 30_000}
    assert "已收到" in payer.page(ref)


def test_the_same_arrival_is_refused_the_second_time(payer: Payer) -> None:
    one, other = payer.tip("300", provider="bank"), payer.tip("300", provider="bank")
    arrived(short_of(one))
    for short in (short_of(other), ""):
        with pytest.raises(LedgerError) as caught:
            arrived(short, reference=" tx-0001")
        assert caught.value.reason == "twice"
    assert Line.objects.count() == 1
    assert Intent.objects.filter(state="settled").count() == 1
    with pytest.raises(LedgerError) as caught:
        arrived(short_of(one), reference="TX-0002")
    assert caught.value.reason == "paid_already"


@pytest.mark.parametrize(
    ("arrival", "reason"),
    [
        (Arrival("paypal", Money(30_000, "TWD"), "TX-1"), "means"),
        (Arrival("bank", Money(30_000, "TWD"), " "), "reference"),
        (Arrival("bank", Money(30_000, "TWD"), "TX-1", "AAAA AAAA"), "short"),
        (Arrival("bank", Money(30_000, "TWD"), "TX-1", "x"), "short"),
    ],
)
def test_an_arrival_that_cannot_be_recorded_is_said(arrival: Arrival, reason: str) -> None:
    with pytest.raises(LedgerError) as caught:
        record(arrival, DAY)
    assert caught.value.reason == reason
    assert (Line.objects.count(), Intent.objects.count()) == (0, 0)


def test_another_amount_is_recorded_only_when_the_treasurer_says_so(payer: Payer) -> None:
    ref = payer.tip("300", provider="bank")
    with pytest.raises(LedgerError) as caught:
        arrived(short_of(ref), 200_00)
    assert caught.value.reason == "differs"
    assert Line.objects.count() == 0
    arrived(short_of(ref), 200_00, as_it_is=True)
    assert find(ref).state == "pending" or find(ref).state == "new"  # type: ignore[union-attr]
    arrived(short_of(ref), 100_00, "TX-0002", as_it_is=True)
    assert find(ref).state == "settled"  # type: ignore[union-attr]
    assert held("bank") == {"TWD": 30_000}


def test_cash_of_somebody_unknown_is_a_tip(payer: Payer) -> None:
    record(Arrival("cash", Money(500, "JPY"), "receipt 17"), DAY)
    assert held("cash") == {"JPY": 500}
    assert held("tips") == {"JPY": -500}


def test_what_came_by_bank_goes_back_once(payer: Payer) -> None:
    ref = payer.tip("300", provider="bank")
    row = arrived(short_of(ref))
    arrivals.give_back(row, "BACK-1", DAY)
    assert held("bank") == {}
    assert "已退款" in payer.page(ref)
    with pytest.raises(LedgerError):
        arrivals.give_back(row, "BACK-2", DAY)
    assert held("bank") == {}


def test_the_banks_own_reference_is_not_kept(payer: Payer) -> None:
    arrived("", reference="WANG-XIAOMING-0099")
    rows = [*Intent.objects.values(), *Line.objects.values()]
    assert "WANG" not in str(rows).upper()
