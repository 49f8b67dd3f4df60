"""Random histories of paying and of notices on bad roads, and the invariant that they must keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as some

from yanlu.payments import door, rounds
from yanlu.payments.intents import Wish, begin, find, make_ready
from yanlu.payments.ledger import balances
from yanlu.payments.money import Money

from .emulator import Letter
from .emulator.books import DECLINED_CARD, GOOD_CARD, LATER_CARD
from .house import NOON, Company

CARDS = (GOOD_CARD, GOOD_CARD, GOOD_CARD, LATER_CARD, DECLINED_CARD)
AMOUNTS = ((300_00, "TWD"), (12_50, "USD"), (500, "JPY"), (1_200_00, "TWD"))
DEEDS = (
    *("begin", "begin", "pay", "pay", "pay", "look", "expire"),
    *("refund", "partial", "fail", "dispute", "won", "lost", "bank yes", "bank no"),
    *("deliver", "deliver", "duplicate", "duplicate", "drop", "forge", "lie", "replay"),
    *("down", "up", "round"),
)
HISTORIES = some.lists(
    some.tuples(some.sampled_from(DEEDS), some.integers(0, 40)), min_size=8, max_size=40
).map(lambda history: [("begin", 0), ("pay", 0), *history])


@dataclass
class World:
    """Payers, the company and our mailbox, in the middle of a history.

    Args:
        company: its courier hands notices to whatever inbox is under test.
    """

    company: Company
    refs: list[str] = field(default_factory=list)
    forged: int = 0
    accepted: int = 0

    def live(self, history: list[tuple[str, int]]) -> None:
        """Let it all happen, and make one round at the end."""
        for deed, number in history:
            self.do(deed, number)
        self.company.hall.is_down = False
        while make_round():
            pass

    def do(self, deed: str, number: int) -> None:
        books, courier = self.company.books, self.company.courier
        sessions = list(books.sessions)
        session = sessions[number % len(sessions)] if sessions else ""
        match deed:
            case "begin":
                self.begin(number)
            case "down" | "up":
                self.company.hall.is_down = deed == "down"
            case "round":
                make_round()
            case "deliver" | "duplicate" | "drop":
                getattr(courier, deed)(number)
            case "forge" | "lie" | "replay":
                self.attack(deed, number)
            case _ if session:
                self.at_company(deed, session, number)

    def begin(self, number: int) -> None:
        amount, currency = AMOUNTS[number % len(AMOUNTS)]
        wish = Wish("tip", Money(amount, currency), "stripe")
        self.refs.append(begin(wish, f"form {len(self.refs)}".encode(), NOON.date()))
        self.look(len(self.refs) - 1)

    def look(self, number: int) -> None:
        """A payer looks at her page; whether the company can be reached or not."""
        row = find(self.refs[number % len(self.refs)])
        if row is not None and not row.handle and not self.company.hall.is_down:
            make_ready(row, self.refs[number % len(self.refs)], "a tip")

    def at_company(self, deed: str, session: str, number: int) -> None:
        books = self.company.books
        payment = books.sessions[session]["payment_intent"] or ""
        match deed:
            case "pay":
                books.pay(session, CARDS[number % len(CARDS)])
            case "look" if self.refs:
                self.look(number)
            case "expire" if books.sessions[session]["status"] == "open":
                books.expire(session)
            case "refund" | "partial":
                left = self.left(payment)
                amount = left if deed == "refund" else left // 3
                if amount and not books.disputed(payment):
                    books.create_refund({"payment_intent": payment, "amount": amount})
            case "fail" if books.refunds:
                books.fail_refund(list(books.refunds)[number % len(books.refunds)])
            case "dispute":
                books.dispute(session)
            case "won" | "lost" if books.disputes:
                books.decide(list(books.disputes)[number % len(books.disputes)], won=deed == "won")
            case "bank yes" | "bank no":
                books.bank_says(session, yes=deed == "bank yes")

    def left(self, payment: str) -> int:
        books = self.company.books
        if payment not in books.payments or books.payments[payment]["status"] != "succeeded":
            return 0
        return int(books.payments[payment]["amount_received"]) - books.refunded(payment)

    def attack(self, deed: str, number: int) -> None:
        """Somebody who is not the company sends a notice that says that all is paid."""
        books, courier = self.company.books, self.company.courier
        if not books.sessions:
            return
        session = list(books.sessions.values())[number % len(books.sessions)]
        shown = {key: value for key, value in session.items() if not key.startswith("_")}
        paid = {**shown, "payment_status": "paid", "status": "complete"}
        event = {
            "id": f"evt_attack_{self.forged}",
            "object": "event",
            "type": "checkout.session.completed",
            "livemode": False,
            "data": {"object": paid},
        }
        self.forged += deed != "lie"
        if deed == "forge":
            self.accepted += courier.forge(event) == 200
        elif deed == "replay":
            self.accepted += courier.replay(event) == 200
        else:
            from .emulator import signed

            courier.post(signed(event))

    def agrees(self) -> bool:
        """Whether our ledger and the company's books say the same, and no forgery was taken."""
        ours = {
            code.lower(): accounts["stripe"]
            for code, accounts in balances().items()
            if accounts.get("stripe")
        }
        return ours == self.company.books.balance() and self.accepted == 0


def make_round() -> bool:
    """A round as after a start: nothing is remembered of the one before."""
    rounds.ROUNDS.__init__()  # type: ignore[misc]
    return door.step(NOON)


@dataclass
class NaiveInbox:
    """The control: an inbox as many have it, which believes what comes and books it as it comes."""

    held: dict[str, int] = field(default_factory=dict)
    check: Callable[[Letter], bool] = lambda letter: True

    def post(self, letter: Letter) -> int:
        """Book what the notice says."""
        if not self.check(letter):
            return 400
        event: dict[str, Any] = json.loads(letter.body)
        thing = event["data"]["object"]
        sign, amount = {
            "checkout.session.completed": (1, thing.get("amount_total", 0)),
            "checkout.session.async_payment_succeeded": (1, thing.get("amount_total", 0)),
            "refund.created": (-1, thing.get("amount", 0)),
            "charge.dispute.created": (-1, thing.get("amount", 0)),
        }.get(event["type"], (0, 0))
        currency = thing.get("currency", "")
        self.held[currency] = self.held.get(currency, 0) + sign * amount
        return 200

    def agrees(self, company: Company) -> bool:
        """Whether it would have passed."""
        ours = {currency: amount for currency, amount in self.held.items() if amount}
        return ours == company.books.balance()
