"""Stripe: cards and wallets on Stripe's own page (Checkout), told nothing of reader or article."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe

from ...errors import NoticeError, ProviderError
from ...refs import is_mark
from ...standing import Movement, Order, Standing
from ..base import News, Way

stripe.enable_telemetry = False  # else it names our machine and how fast it is

TIMEOUT = 5.0  # seconds: a company that hangs must not hold up those who comment
TOLERANCE = 300  # seconds between a notice's signature and its arrival (Stripe's own default)
LARGEST_NOTICE = 256 * 1024  # bytes
ABOUT_SESSIONS = "checkout.session."
KINDS = (  # of events; their objects name a payment intent, if they are not sessions themselves
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.closed",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "refund.created",
    "refund.failed",
    "refund.updated",
)
# Of a dispute: nothing has been taken yet (an inquiry), or it is over without loss.
ONLY_ASKED = ("warning_needs_response", "warning_under_review", "warning_closed", "prevented")


class Stripe:
    """Checkout, one session a payment.

    Args:
        key: secret key.
        secret: of the webhook.
        api: another address of the API; empty: Stripe's own.
    """

    name = "stripe"
    sends_notices = True

    def __init__(self, key: str, secret: str, api: str = "") -> None:
        client = stripe.RequestsClient(timeout=TIMEOUT)
        bases: Any = {"api": api.rstrip("/")} if api else None
        self.is_live = key.startswith(("sk_live_", "rk_live_"))
        self.secret = secret
        self.client = stripe.StripeClient(
            key, http_client=client, base_addresses=bases, max_network_retries=0
        )

    def begin(self, order: Order, words: str, back: str) -> Way:
        """A session for this order; no customer is made, no mail asked for beyond Stripe's own."""
        price = {"currency": order.currency.lower(), "unit_amount": order.amount}
        item = {"price_data": {**price, "product_data": {"name": words}}, "quantity": 1}
        params: Any = {
            "mode": "payment",
            "client_reference_id": order.mark,
            "metadata": {"ref": order.mark},
            "payment_intent_data": {"metadata": {"ref": order.mark}},
            "line_items": [item],
            "success_url": back,
            "cancel_url": back,
        }
        with named_errors():
            session = self.client.v1.checkout.sessions.create(
                params, {"idempotency_key": f"begin-{order.mark}"}
            )
        return Way(session.id, session.url or "")

    def way(self, handle: str) -> Way:
        """The address of the session's page; empty when it is over."""
        with named_errors():
            session = self.client.v1.checkout.sessions.retrieve(handle)
        return Way(handle, (session.url or "") if session.status == "open" else "")

    def standing(self, handle: str) -> Standing | None:
        """How the session, its refunds and disputes stand."""
        try:
            with named_errors():
                session = self.client.v1.checkout.sessions.retrieve(handle)
        except UnknownHere:
            return None
        state = session_state(session.status, session.payment_status)
        if session.status == "complete" and state == "open" and self.has_failed(session):
            state = "failed"
        refunds: tuple[Movement, ...] = ()
        disputes: tuple[Movement, ...] = ()
        payment = identity(session.payment_intent)
        if payment and state == "paid":
            with named_errors():
                refunds, disputes = self.refunds(payment), self.disputes(payment)
        return Standing(
            mark=session.client_reference_id or "",
            state=state,
            amount=session.amount_total or 0,
            currency=(session.currency or "").upper(),
            refunds=refunds,
            disputes=disputes,
            is_ours=bool(session.livemode) == self.is_live,
        )

    def has_failed(self, session: Any) -> bool:
        """Whether a bank has refused what it was to pay later."""
        with named_errors():
            payment = self.client.v1.payment_intents.retrieve(identity(session.payment_intent))
        return payment.status in ("requires_payment_method", "canceled")

    def refunds(self, payment: str) -> tuple[Movement, ...]:
        listed = self.client.v1.refunds.list({"payment_intent": payment, "limit": 100})
        return tuple(
            Movement(one.id, one.amount, one.status in ("failed", "canceled"))
            for one in listed.auto_paging_iter()
        )

    def disputes(self, payment: str) -> tuple[Movement, ...]:
        listed = self.client.v1.disputes.list({"payment_intent": payment, "limit": 100})
        return tuple(
            Movement(one.id, one.amount, one.status == "won")
            for one in listed.auto_paging_iter()
            if one.status not in ONLY_ASKED
        )

    def refund(self, handle: str, order: Order) -> None:
        """Give all of it back."""
        with named_errors():
            session = self.client.v1.checkout.sessions.retrieve(handle)
            payment = identity(session.payment_intent)
            if not payment:
                raise ProviderError("not_paid")
            self.client.v1.refunds.create(
                {"payment_intent": payment, "metadata": {"ref": order.mark}},
                {"idempotency_key": f"refund-{order.mark}"},
            )

    def open_notice(self, body: bytes, signature: str) -> News:
        """A webhook: its signature and its age are checked before anything in it is believed."""
        if not self.secret or len(body) > LARGEST_NOTICE:
            raise NoticeError("forged")
        try:
            stripe.WebhookSignature.verify_header(body, signature, self.secret, None)
            stripe.WebhookSignature.verify_header(body, signature, self.secret, TOLERANCE)
        except UnicodeDecodeError as error:
            raise NoticeError("forged") from error
        except stripe.SignatureVerificationError as error:
            is_old = "tolerance" in str(error)
            raise NoticeError("stale" if is_old else "forged") from None
        try:
            return self.news(json.loads(body))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NoticeError("garbled") from error

    def news(self, event: Mapping[str, Any]) -> News:
        """What an event is about."""
        thing, kind = event["data"]["object"], str(event["type"])
        # `account` stands in events of other accounts only (Stripe Connect).
        is_ours = "account" not in event and bool(event["livemode"]) == self.is_live
        if kind.startswith(ABOUT_SESSIONS):
            return News(str(event["id"]), kind, handle=str(thing["id"]), is_ours=is_ours)
        payment = identity(thing.get("payment_intent")) if kind in KINDS else ""
        return News(str(event["id"]), kind, payment=payment, is_ours=is_ours)

    def find(self, news: News) -> str:
        """The session of a payment intent."""
        if news.handle or not news.payment:
            return news.handle
        with named_errors():
            listed = self.client.v1.checkout.sessions.list(
                {"payment_intent": news.payment, "limit": 1}
            )
        return next((one.id for one in listed.data if is_mark(one.client_reference_id)), "")

    def news_since(self, event: str) -> Iterable[News]:
        """The list of events, which Stripe keeps for thirty days."""
        try:
            found = list(self.listed_events(event))
        except UnknownHere:
            found = list(self.listed_events(""))
        return [self.news(one) for one in reversed(found)]

    def listed_events(self, event: str) -> Iterator[Mapping[str, Any]]:
        """From the newest to the one after `event`."""
        params: Any = {"types": list(KINDS), "limit": 100}
        while True:
            with named_errors():
                page = self.client.v1.events.list(params)
                data = [one.to_dict() for one in page.data]
            for one in data:
                if one["id"] == event:
                    return
                yield one
            if not page.has_more or not data:
                return
            params["starting_after"] = data[-1]["id"]


class UnknownHere(ProviderError):
    """Stripe has nothing under this id."""


@contextmanager
def named_errors() -> Iterator[None]:
    """Stripe's exceptions, which hold what was sent and answered, become ours, which do not."""
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise UnknownHere("unknown") from None
        raise ProviderError("refused") from None
    except (stripe.APIConnectionError, stripe.RateLimitError):
        raise ProviderError("unreachable") from None
    except stripe.StripeError as error:
        is_theirs = (error.http_status or 0) >= 500
        raise ProviderError("unreachable" if is_theirs else "refused") from None


def session_state(status: str | None, payment_status: str) -> str:
    """What Stripe's two states of a session come to; complete and unpaid waits for a bank."""
    if payment_status in ("paid", "no_payment_required"):
        return "paid"
    return "expired" if status == "expired" else "open"


def identity(thing: Any) -> str:
    """The id of what Stripe names by its id or puts in whole."""
    if thing is None:
        return ""
    return thing if isinstance(thing, str) else str(thing["id"])
