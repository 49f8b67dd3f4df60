"""What the operator has set about money."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from .money import CURRENCIES
from .providers.bank import Bank
from .providers.base import Provider
from .providers.voucher import Spent


def option(name: str, default: Any) -> Any:
    return settings.YANLU.get(name, default)


def currencies() -> tuple[str, ...]:
    """The currencies that are taken, the usual one first."""
    taken: tuple[str, ...] = option("YANLU_CURRENCIES", ())
    return tuple(code for code in taken if code in CURRENCIES)


def bank_words() -> str:
    """Where money is sent by bank; empty: it is not."""
    return str(option("YANLU_BANK", ""))


def tips_shown() -> bool:
    """Whether the number of tips is shown, and the words that came with them and may stand."""
    return bool(option("YANLU_TIPS_SHOWN", False))


def paper_address() -> str:
    """The paper's absolute address, to which payers come back."""
    return str(option("YANLU_ADDRESS", "http://127.0.0.1/"))


def providers() -> dict[str, Provider]:
    """The ways in which money is taken, by name."""
    found: dict[str, Provider] = {}
    key = str(option("YANLU_STRIPE_KEY", ""))
    if key:
        found["stripe"] = stripe_of(
            key,
            str(option("YANLU_STRIPE_WEBHOOK_SECRET", "")),
            str(option("YANLU_STRIPE_API", "")),
        )
    if bank_words():
        found["bank"] = Bank()
    return found | {"voucher": Spent()}


def provider_of(name: str) -> Provider | None:
    """The provider of this name; None if it is not in use."""
    return providers().get(name)


def stripe_of(key: str, secret: str, api: str) -> Provider:
    """One client for one key, since it keeps its connections.

    Its library weighs 20 MB, which a paper that takes no cards need not carry.
    """
    known = (key, secret, api)
    if known not in CLIENTS:
        from .providers.stripe import Stripe

        CLIENTS.clear()
        CLIENTS[known] = Stripe(*known)
    return CLIENTS[known]


CLIENTS: dict[tuple[str, str, str], Provider] = {}
