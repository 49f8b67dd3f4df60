"""Amounts are read forgivingly, counted exactly, and shown as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yanlu.payments.errors import AmountError
from yanlu.payments.money import CURRENCIES, find_currency, read_amount, show_amount


@pytest.mark.parametrize(
    ("words", "code", "units"),
    [
        ("300", "TWD", 300_00),
        (" NT$ 1,200 ", "TWD", 1_200_00),
        ("１，２００元", "TWD", 1_200_00),
        ("300.00", "TWD", 300_00),
        ("1200塊", "TWD", 1_200_00),
        ("12.5", "USD", 12_50),
        ("$12.50", "USD", 12_50),
        ("12.50 USD", "USD", 12_50),
        ("HK$300", "HKD", 300_00),
        ("¥500", "JPY", 500),
        ("￥５００", "JPY", 500),
        ("1,000,000", "JPY", 1_000_000),
    ],
)
def test_what_people_write_is_understood(words: str, code: str, units: int) -> None:
    assert read_amount(words, CURRENCIES[code]) == units


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        ("", "TWD", "amount"),
        ("三百", "TWD", "amount"),
        ("-300", "TWD", "amount"),
        ("−300", "TWD", "amount"),
        ("1e3", "TWD", "amount"),
        ("nan", "USD", "amount"),
        ("Infinity", "USD", "amount"),
        ("1.2.3", "USD", "amount"),
        ("1,2", "USD", "amount"),
        ("0x20", "USD", "amount"),
        ("٣٠٠", "USD", "amount"),
        ("300\u202e", "USD", "amount"),
        ("9" * 40, "USD", "amount"),
        ("300.5", "TWD", "fraction"),
        ("500.5", "JPY", "fraction"),
        ("1.234", "USD", "amount"),
        ("0", "TWD", "too_little"),
        ("29", "TWD", "too_little"),
        ("0.99", "USD", "too_little"),
        ("99", "JPY", "too_little"),
        ("20000.01", "USD", "too_much"),
        ("999999999", "TWD", "too_much"),
    ],
)
def test_what_is_no_amount_is_said(words: str, code: str, reason: str) -> None:
    with pytest.raises(AmountError) as caught:
        read_amount(words, CURRENCIES[code])
    assert caught.value.reason == reason


@pytest.mark.parametrize("code", sorted(CURRENCIES))
@given(data=some.data())
def test_every_amount_of_every_currency_is_shown_and_read_again(
    code: str, data: some.DataObject
) -> None:
    currency = CURRENCIES[code]
    steps = some.integers(-(-currency.least // currency.step), currency.most // currency.step)
    amount = data.draw(steps) * currency.step
    assert read_amount(show_amount(amount, code), currency) == amount


@given(some.text(max_size=60))
def test_no_words_bring_the_reader_of_amounts_down(words: str) -> None:
    try:
        amount = read_amount(words, CURRENCIES["USD"])
    except AmountError:
        return
    assert 1_00 <= amount <= 20_000_00


def test_dollars_of_taiwan_count_hundredths_that_nobody_sees() -> None:
    assert show_amount(30_000, "TWD") == "300 TWD"
    assert show_amount(500, "JPY") == "500 JPY"
    assert show_amount(-1_250, "USD") == "−12.50 USD"


def test_a_currency_that_the_paper_does_not_take_is_refused() -> None:
    for code in ("EUR", "XXX", "", "twd"):
        with pytest.raises(AmountError):
            find_currency(code, ("TWD", "USD"))
