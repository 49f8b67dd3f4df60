"""A paper that takes money, a card company to take it from, and the people who pay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from django.test import Client

from yanlu.accounts import rates
from yanlu.accounts.window import window
from yanlu.payments import rounds, setting
from yanlu.payments.ledger import balances

from ..cast import TAIPEI
from ..comments.mailbox import print_paper
from .emulator import Books, Courier, Hall, Letter
from .emulator.courier import SECRET
from .emulator.hall import KEY

NOON = datetime(2026, 11, 24, 12, tzinfo=TAIPEI)
TOKEN = re.compile(r'name="token" value="([^"]+)"')
CODE = re.compile(r"<code>((?:[A-Z0-9]{4}-){5}[A-Z0-9]{4})</code>")
NOTICE = "/mailbox/pay/stripe/notice/"
BANK = "言路銀行 808\n帳號 0123-456-789"


def offering(var: Path, home: str) -> dict[str, Any]:
    """The settings of a paper that takes money in every way."""
    return {
        "YANLU_VAR": var,
        "YANLU_THEME": None,
        "YANLU_ADDRESS": "https://paper.example/",
        "YANLU_CURRENCIES": ("TWD", "USD", "HKD", "JPY"),
        "YANLU_MEMBER_FEE": (("1200", "TWD"), ("40", "USD"), ("300", "HKD")),
        "YANLU_MEMBER_GOAL": 10_000,
        "YANLU_TIPS_SHOWN": True,
        "YANLU_BANK": BANK,
        "YANLU_STRIPE_KEY": KEY,
        "YANLU_STRIPE_WEBHOOK_SECRET": SECRET,
        "YANLU_STRIPE_API": home,
    }


@contextmanager
def open_house(var: Path, settings: Any, home: str) -> Iterator[None]:
    """The mailbox of such a paper, with a masthead to print its answers under."""
    settings.YANLU = {**settings.YANLU, **offering(var, home)}
    settings.ROOT_URLCONF = "yanlu.config.mailbox_urls"
    settings.MIDDLEWARE = ["yanlu.accounts.window.Blind"]
    window.cache_clear()
    setting.CLIENTS.clear()
    rates.BLINDS.counts.clear()
    rounds.ROUNDS.__init__()  # type: ignore[misc]  # as after a start
    print_paper(var / "edition.db")
    yield
    window.cache_clear()
    setting.CLIENTS.clear()


@dataclass
class Company:
    """The card company: its books, its counter, and its courier to our mailbox."""

    books: Books
    hall: Hall
    courier: Courier

    @property
    def session(self) -> str:
        """The newest session."""
        return next(reversed(self.books.sessions))

    def told(self) -> str:
        """Everything that our requests told it."""
        return "\n".join(
            f"{one.method} {one.path} {one.headers} {one.raw}" for one in self.hall.requests
        )


def company() -> Company:
    """A company whose notices come to the mailbox when the test says so."""
    books = Books()
    courier = Courier(post_notice)
    books.listeners.append(courier.take)
    return Company(books, Hall(books).open(), courier)


def post_notice(letter: Letter, path: str = NOTICE) -> int:
    """Hand a notice to our mailbox; the status of the answer."""
    answer = Client().post(
        path,
        letter.body,
        content_type="application/json",
        headers={"Stripe-Signature": letter.signature},
    )
    return answer.status_code


@dataclass
class Payer:
    """Somebody with a browser; presses buttons and reads what comes."""

    client: Client
    variant: str = "zh-Hant-TW"

    def get(self, path: str, **fields: Any) -> Any:
        return self.client.get(f"/mailbox/{path}", fields)

    def post(self, path: str, **fields: Any) -> Any:
        """Press the button of a form."""
        return self.client.post(f"/mailbox/{path}", {"variant": self.variant, **fields})

    def plan_tip(self, amount: str = "300", **fields: Any) -> Any:
        """Fill in the form for a tip, and look at the preview."""
        form = {"amount": amount, "currency": "TWD", "provider": "stripe", "words": "", "code": ""}
        return self.post("tip/", **{**form, **fields})

    def tip(self, amount: str = "300", **fields: Any) -> str:
        """Give a tip as far as the page that says how to pay; its secret reference."""
        return ref_in(self.post("tip/", token=token_in(self.plan_tip(amount, **fields))))

    def join(self, **fields: Any) -> str:
        """Fill in the form for a membership as far as the page that says how to pay."""
        form = {"kind": "membership", "count": "1", "currency": "TWD", "provider": "stripe"}
        return ref_in(self.post("join/", token=token_in(self.post("join/", **{**form, **fields}))))

    def page(self, ref: str) -> str:
        """The page of a payment."""
        return words_of(self.get(f"pay/{ref}/", variant=self.variant))

    def codes(self, ref: str) -> list[str]:
        """The codes on the page of a payment."""
        return CODE.findall(self.page(ref))


def words_of(answer: Any) -> str:
    """What stands on the page."""
    return unescape(answer.content.decode())


def token_in(answer: Any) -> str:
    found = TOKEN.search(answer.content.decode())
    assert found, words_of(answer)
    return found[1]


def ref_in(answer: Any) -> str:
    """The secret reference to which the answer sends the browser."""
    assert answer.status_code == 303, words_of(answer)
    found = re.fullmatch(r"\.\./pay/([a-z2-7]{32})/\?variant=[\w-]+", answer["Location"])
    assert found, answer["Location"]
    return found[1]


def held(account: str) -> dict[str, int]:
    """What the ledger has in an account, by currency; nothing is left out as zero."""
    sums = {code: accounts.get(account, 0) for code, accounts in balances().items()}
    return {code: amount for code, amount in sums.items() if amount}
