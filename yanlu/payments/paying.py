"""From a form to a payment: a plan is shown and sealed, and begun by the second press."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yanlu.accounts.plain import clean_text
from yanlu.accounts.tokens import open_token, seal_token

from . import refs
from .errors import AmountError, PaymentsError, VoucherError
from .intents import Wish, begin
from .money import Money, find_currency, read_amount, show_amount
from .setting import currencies, providers
from .vouchers import look_at, tip_with

PLAN = "pay"  # purpose of the token
WORDS_LIMIT = 200  # characters that may come with a tip
OLDEST = 7200.0  # seconds after which a preview must be looked at again


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody is about to pay.

    Args:
        wish: what, how much and by whom.
        code: with which a tip is given; empty for other ways.
    """

    wish: Wish
    code: str = ""

    @property
    def amount(self) -> str:
        """The amount as people write it."""
        return str(self.wish.money)


@dataclass(frozen=True, slots=True)
class TipForm:
    """The form for a tip as it was filled in."""

    amount: str = ""
    currency: str = ""
    provider: str = ""
    words: str = ""
    code: str = ""
    problems: tuple[str, ...] = field(default=())


def read_tip(sent: Mapping[str, str]) -> TipForm:
    """What was filled in, made plain."""
    return TipForm(
        amount=sent.get("amount", "")[:40],
        currency=sent.get("currency", "") or next(iter(currencies()), ""),
        provider=sent.get("provider", "") or next(iter(providers())),
        words=clean_text(sent.get("words", ""), 10 * WORDS_LIMIT),
        code=sent.get("code", "")[:60].strip(),
    )


def plan_tip(form: TipForm) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan, or what is wrong with the form: keys of the words that say so."""
    problems = []
    money = None
    try:
        money = tip_money(form)
    except PaymentsError as error:
        problems.append(f"payments_wrong_{error.reason}")
    if form.provider not in providers():
        problems.append("payments_wrong_provider")
    if len(form.words) > WORDS_LIMIT:
        problems.append("payments_wrong_words")
    if problems or money is None:
        return None, tuple(problems)
    code = refs.read_code(form.code) or "" if form.provider == "voucher" else ""
    return Plan(Wish("tip", money, form.provider, words=form.words), code), ()


def tip_money(form: TipForm) -> Money:
    if form.provider == "voucher":
        row = look_at(form.code)
        if not row.amount:
            raise VoucherError("not_money")
        return Money(row.amount, row.currency)
    currency = find_currency(form.currency, currencies())
    return Money(read_amount(form.amount, currency), currency.code)


def seal_plan(plan: Plan, now: float) -> str:
    """The token of a preview; its nonce makes one payment of however many presses."""
    wish = plan.wish
    facts: dict[str, str | int] = {
        "kind": wish.kind,
        "amount": wish.money.amount,
        "currency": wish.money.currency,
        "provider": wish.provider,
        "count": wish.count,
        "words": wish.words,
        "code": plan.code,
        "nonce": os.urandom(16).hex(),
    }
    return seal_token(PLAN, facts, now)


def carry_out(token: str, now: float, day: date) -> str:
    """Begin what was planned; the secret reference of the payment.

    Raises:
        TokenError: the token is not ours, or too old.
        VoucherError: the code was used meanwhile.
        AmountError: the currency is no longer taken.
    """
    facts = open_token(PLAN, token, now, oldest=OLDEST)
    nonce = bytes.fromhex(str(facts["nonce"]))
    words, code = str(facts["words"]), str(facts["code"])
    if code:
        return tip_with(code, words, nonce, day)
    money = Money(int(facts["amount"]), str(facts["currency"]))
    if money.currency not in currencies():
        raise AmountError("currency")
    wish = Wish(str(facts["kind"]), money, str(facts["provider"]), int(facts["count"]), words)
    return begin(wish, nonce, day)


def least_amounts() -> tuple[str, ...]:
    """The smallest tip in each currency, for the form's note."""
    taken = currencies()
    return tuple(show_amount(find_currency(code, taken).least, code) for code in taken)
