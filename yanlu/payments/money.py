"""Amounts: counted in the smallest unit of their currency, read forgivingly, shown as people do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .errors import AmountError

DIGITS = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")
BEFORE = r"^(?:NT\$|HK\$|US\$|S\$|A\$|C\$|[$€£¥￥]|[A-Z]{3})"
SIGNS = re.compile(BEFORE + r"|(?:元|圓|圆|塊|块|[A-Z]{3})$")
GROUPS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency in which money is taken.

    Args:
        code: ISO 4217.
        exponent: decimal places of the unit in which providers and the ledger count; not always
            that of daily use: two for TWD (Stripe's API, "Supported currencies").
        shown: decimal places that people write.
        least: smallest amount that is taken, in units of the ledger.
        most: largest at once.
    """

    code: str
    exponent: int
    shown: int
    least: int
    most: int

    @property
    def step(self) -> int:
        """Units of the ledger in the smallest amount that people write."""
        return int(10 ** (self.exponent - self.shown))


CURRENCIES = {
    one.code: one
    for one in (
        Currency("TWD", 2, 0, 30_00, 600_000_00),
        Currency("USD", 2, 2, 1_00, 20_000_00),
        Currency("HKD", 2, 2, 8_00, 150_000_00),
        Currency("EUR", 2, 2, 1_00, 20_000_00),
        Currency("GBP", 2, 2, 1_00, 20_000_00),
        Currency("CAD", 2, 2, 1_00, 30_000_00),
        Currency("AUD", 2, 2, 1_00, 30_000_00),
        Currency("NZD", 2, 2, 1_00, 30_000_00),
        Currency("SGD", 2, 2, 1_00, 30_000_00),
        Currency("MYR", 2, 2, 4_00, 90_000_00),
        Currency("CHF", 2, 2, 1_00, 20_000_00),
        Currency("JPY", 0, 0, 100, 3_000_000),
        Currency("KRW", 0, 0, 1_000, 30_000_000),
    )
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency.

    Args:
        amount: in units of the ledger; never a fraction.
        currency: ISO 4217 code.
    """

    amount: int
    currency: str

    def __str__(self) -> str:
        return show_amount(self.amount, self.currency)


def find_currency(code: str, taken: tuple[str, ...]) -> Currency:
    """The currency of this code, if the paper takes it.

    Raises:
        AmountError: it does not.
    """
    if code not in taken or code not in CURRENCIES:
        raise AmountError("currency")
    return CURRENCIES[code]


def read_amount(words: str, currency: Currency) -> int:
    """The amount that somebody wrote, such as `300`, `１，０００`, `NT$ 1,000` or `12.5`.

    Raises:
        AmountError: it is no amount, has a fraction that this currency does not know, or is too
            small or too large.
    """
    amount = read_units(words, currency)
    if amount < currency.least:
        raise AmountError("too_little")
    if amount > currency.most:
        raise AmountError("too_much")
    return amount


def read_units(words: str, currency: Currency) -> int:
    plain = unicodedata.normalize("NFKC", words).replace(" ", "").replace("，", ",").upper()
    plain = GROUPS.sub("", SIGNS.sub("", plain.strip()))
    match = DIGITS.fullmatch(plain) if plain.isascii() else None
    if match is None:
        raise AmountError("amount")
    fraction = match[2] or ""
    if len(fraction.rstrip("0")) > currency.shown:
        raise AmountError("fraction")
    places = fraction[: currency.exponent].ljust(currency.exponent, "0")
    return int(match[1] + places)


def show_amount(amount: int, code: str) -> str:
    """The amount with its currency, as `1,200 TWD`; cents only where there are any."""
    currency = CURRENCIES[code]
    whole, rest = divmod(abs(amount), 10**currency.exponent)
    sign = "−" if amount < 0 else ""
    cents = f".{rest:0{currency.exponent}d}" if rest else ""
    return f"{sign}{whole:,}{cents} {code}"
