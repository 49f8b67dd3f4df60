"""The form for joining, and for giving memberships away."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from yanlu.payments.intents import Wish
from yanlu.payments.money import CURRENCIES, Money
from yanlu.payments.paying import Plan
from yanlu.payments.setting import providers

from .setting import fees

MOST = 100  # memberships given away at once
KINDS = ("membership", "gift")


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The form as it was filled in."""

    kind: str = "membership"
    count: str = "1"
    currency: str = ""
    provider: str = ""


def read_join(sent: Mapping[str, str]) -> JoinForm:
    """What was filled in."""
    kind = sent.get("kind", "membership")
    return JoinForm(
        kind=kind if kind in KINDS else "membership",
        count=sent.get("count", "1")[:8],
        currency=sent.get("currency", "") or next(iter(fees()), ""),
        provider=sent.get("provider", "") or next(iter(ways()), ""),
    )


def ways() -> tuple[str, ...]:
    """The ways in which a year can be paid; who has a code goes to its own form."""
    return tuple(name for name in providers() if name != "voucher")


def plan_join(form: JoinForm) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan, or what is wrong with the form: keys of the words that say so."""
    problems = []
    count = read_count(form.count) if form.kind == "gift" else 1
    fee = fees().get(form.currency)
    if not count:
        problems.append("payments_wrong_count")
    if fee is None:
        problems.append("payments_wrong_currency")
    elif count and fee.amount * count > CURRENCIES[fee.currency].most:
        problems.append("payments_wrong_too_much")
    if form.provider not in ways():
        problems.append("payments_wrong_provider")
    if problems or fee is None:
        return None, tuple(problems)
    money = Money(fee.amount * count, fee.currency)
    return Plan(Wish(form.kind, money, form.provider, count)), ()


def read_count(words: str) -> int:
    """A number from 1 to `MOST`; 0 if it is none."""
    plain = unicodedata.normalize("NFKC", words).strip()
    if not (plain.isascii() and plain.isdigit()):
        return 0
    return int(plain) if 1 <= int(plain) <= MOST else 0
