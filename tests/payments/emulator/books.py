"""The card company's own books: sessions, payments, refunds, disputes, events."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Thing = dict[str, Any]
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
LATER_CARD = "4000000000000077"  # stands for a bank that says only later whether it pays
BEGAN = 1_795_000_000  # seconds since 1970: its clock goes on by one with every event
KNOWN = {  # parameters of a session; Stripe refuses one that it does not know
    *("mode", "client_reference_id", "metadata", "payment_intent_data", "line_items"),
    *("success_url", "cancel_url", "customer_creation", "customer_email", "locale", "expires_at"),
}


class Wrong(Exception):
    """A request that is answered with an error object."""

    def __init__(self, status: int, kind: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **more}}


@dataclass
class Books:
    """What the card company knows.

    Args:
        live: whether it is about real money, as a live key would be.
    """

    live: bool = False
    sessions: dict[str, Thing] = field(default_factory=dict)
    payments: dict[str, Thing] = field(default_factory=dict)
    refunds: dict[str, Thing] = field(default_factory=dict)
    disputes: dict[str, Thing] = field(default_factory=dict)
    events: dict[str, Thing] = field(default_factory=dict)
    listeners: list[Callable[[Thing], None]] = field(default_factory=list)
    home: str = ""
    count: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def identity(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}_test_{self.count:012d}"

    def now(self) -> int:
        return BEGAN + self.count

    # What the API does

    def create_session(self, params: Thing) -> Thing:
        """POST /v1/checkout/sessions"""
        unknown = set(params) - KNOWN
        if unknown:
            name = sorted(unknown)[0]
            raise Wrong(
                400, "invalid_request_error", f"Received unknown parameter: {name}", param=name
            )
        for name in ("mode", "success_url", "line_items"):
            if name not in params:
                raise Wrong(400, "invalid_request_error", f"Missing required param: {name}.")
        price = params["line_items"]["0"]["price_data"]
        amount = int(price["unit_amount"]) * int(params["line_items"]["0"]["quantity"])
        session_id = self.identity("cs")
        session = {
            "id": session_id,
            "object": "checkout.session",
            "amount_subtotal": amount,
            "amount_total": amount,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": self.now(),
            "currency": price["currency"],
            "customer": None,
            "customer_creation": params.get("customer_creation", "if_required"),
            "customer_details": None,
            "expires_at": self.now() + 86400,
            "livemode": self.live,
            "metadata": params.get("metadata", {}),
            "mode": params["mode"],
            "payment_intent": None,
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "status": "open",
            "success_url": params["success_url"],
            "url": f"{self.home}/c/pay/{session_id}",
        }
        session["_intent"] = params.get("payment_intent_data", {}).get("metadata", {})
        session["_name"] = price["product_data"]["name"]
        self.sessions[session_id] = session
        return shown(session)

    def expire(self, session_id: str) -> Thing:
        """POST /v1/checkout/sessions/:id/expire"""
        session = self.find("checkout.session", self.sessions, session_id)
        if session["status"] != "open":
            raise Wrong(400, "invalid_request_error", "Only open sessions can be expired.")
        session.update(status="expired", url=None)
        self.tell("checkout.session.expired", session)
        return shown(session)

    def create_refund(self, params: Thing) -> Thing:
        """POST /v1/refunds"""
        payment = self.find("payment_intent", self.payments, params.get("payment_intent", ""))
        left = payment["amount_received"] - self.refunded(payment["id"])
        amount = int(params.get("amount", left))
        if payment["status"] != "succeeded" or not 0 < amount <= left:
            raise Wrong(
                400,
                "invalid_request_error",
                "Charge has already been refunded.",
                code="charge_already_refunded",
            )
        refund = {
            "id": self.identity("re"),
            "object": "refund",
            "amount": amount,
            "charge": payment["latest_charge"],
            "created": self.now(),
            "currency": payment["currency"],
            "metadata": params.get("metadata", {}),
            "payment_intent": payment["id"],
            "reason": None,
            "status": "succeeded",
        }
        self.refunds[refund["id"]] = refund
        self.tell("refund.created", refund)
        self.tell("charge.refunded", self.charge(payment))
        return shown(refund)

    def find(self, kind: str, shelf: dict[str, Thing], identity: str) -> Thing:
        if identity not in shelf:
            raise Wrong(
                404,
                "invalid_request_error",
                f"No such {kind}: '{identity}'",
                code="resource_missing",
                param="id",
            )
        return shelf[identity]

    def listed(self, shelf: Iterable[Thing], params: Thing, url: str) -> Thing:
        """A page of a list, the newest first."""
        things = list(reversed(list(shelf)))
        places = {thing["id"]: place for place, thing in enumerate(things)}
        for name in ("starting_after", "ending_before"):
            if name in params and params[name] not in places:
                raise Wrong(
                    404, "invalid_request_error", f"No such object: '{params[name]}'", param=name
                )
        limit = int(params.get("limit", 10))
        if not 1 <= limit <= 100:
            raise Wrong(400, "invalid_request_error", "Invalid limit")
        if "starting_after" in params:
            things = things[places[params["starting_after"]] + 1 :]
        page = things[:limit]
        return {
            "object": "list",
            "url": url,
            "has_more": len(things) > limit,
            "data": [shown(thing) for thing in page],
        }

    # What happens at the card company

    def pay(self, session_id: str, card: str = GOOD_CARD, *, paid: int | None = None) -> str:
        """A payer fills in the page; what became of it: `paid`, `declined`, `later` or `over`.

        Args:
            paid: another amount than was asked for, as a discount of the company's would make.
        """
        session = self.find("checkout.session", self.sessions, session_id)
        if session["status"] != "open":
            return "over"
        if card == DECLINED_CARD:
            return "declined"
        later = card == LATER_CARD
        if paid is not None:
            session["amount_total"] = paid
        payment = {
            "id": self.identity("pi"),
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_received": 0 if later else session["amount_total"],
            "currency": session["currency"],
            "latest_charge": self.identity("ch"),
            "livemode": self.live,
            "metadata": session["_intent"],
            "status": "processing" if later else "succeeded",
        }
        self.payments[payment["id"]] = payment
        session.update(status="complete", payment_intent=payment["id"], url=None)
        session["payment_status"] = "unpaid" if later else "paid"
        self.tell("checkout.session.completed", session)
        return "later" if later else "paid"

    def bank_says(self, session_id: str, *, yes: bool) -> None:
        """A bank that was to pay later pays, or does not."""
        session = self.sessions[session_id]
        payment = self.payments.get(session["payment_intent"] or "")
        if payment is None or payment["status"] != "processing":
            return
        if yes:
            payment.update(status="succeeded", amount_received=payment["amount"])
            session["payment_status"] = "paid"
            self.tell("checkout.session.async_payment_succeeded", session)
        else:
            payment["status"] = "requires_payment_method"
            self.tell("checkout.session.async_payment_failed", session)

    def dispute(self, session_id: str) -> str | None:
        """A payer has her bank take the money back; the id of the dispute."""
        session = self.sessions[session_id]
        payment = self.payments.get(session["payment_intent"] or "")
        if payment is None or payment["status"] != "succeeded" or self.disputed(payment["id"]):
            return None
        left = payment["amount_received"] - self.refunded(payment["id"])
        if not left:
            return None
        dispute = {
            "id": self.identity("dp"),
            "object": "dispute",
            "amount": left,
            "charge": payment["latest_charge"],
            "currency": payment["currency"],
            "livemode": self.live,
            "payment_intent": payment["id"],
            "status": "needs_response",
        }
        self.disputes[dispute["id"]] = dispute
        self.tell("charge.dispute.created", dispute)
        return str(dispute["id"])

    def decide(self, dispute_id: str, *, won: bool) -> None:
        """The banks decide a dispute."""
        dispute = self.disputes[dispute_id]
        if dispute["status"] in ("won", "lost"):
            return
        dispute["status"] = "won" if won else "lost"
        self.tell("charge.dispute.closed", dispute)

    def fail_refund(self, refund_id: str) -> None:
        """A card could not take its money back: it is with us again."""
        refund = self.refunds[refund_id]
        if refund["status"] == "succeeded":
            refund["status"] = "failed"
            self.tell("refund.failed", refund)

    def charge(self, payment: Thing) -> Thing:
        back = self.refunded(payment["id"])
        return {
            "id": payment["latest_charge"],
            "object": "charge",
            "amount": payment["amount"],
            "amount_refunded": back,
            "billing_details": {"name": "PAYER NAME", "email": "payer@example.org"},
            "currency": payment["currency"],
            "livemode": self.live,
            "metadata": payment["metadata"],
            "payment_intent": payment["id"],
            "refunded": back >= payment["amount"],
        }

    def refunded(self, payment_id: str) -> int:
        return sum(
            one["amount"]
            for one in self.refunds.values()
            if one["payment_intent"] == payment_id and one["status"] != "failed"
        )

    def disputed(self, payment_id: str) -> bool:
        return any(one["payment_intent"] == payment_id for one in self.disputes.values())

    def tell(self, kind: str, thing: Thing) -> Thing:
        """Write an event, and let those know who deliver notices."""
        event = {
            "id": self.identity("evt"),
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": self.now(),
            "data": {"object": json.loads(json.dumps(shown(thing)))},
            "livemode": self.live,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.events[event["id"]] = event
        for listener in self.listeners:
            listener(event)
        return event

    def balance(self) -> dict[str, int]:
        """What we hold at the company, by currency, as its books say."""
        held: dict[str, int] = {}
        for payment in self.payments.values():
            held[payment["currency"]] = held.get(payment["currency"], 0)
            if payment["status"] == "succeeded":
                lost = sum(
                    one["amount"]
                    for one in self.disputes.values()
                    if one["payment_intent"] == payment["id"] and one["status"] != "won"
                )
                held[payment["currency"]] += (
                    payment["amount_received"] - self.refunded(payment["id"]) - lost
                )
        return {currency: amount for currency, amount in held.items() if amount}


def shown(thing: Thing) -> Thing:
    """What the API shows of a thing."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}
