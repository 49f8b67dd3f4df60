"""Payments from their beginning to what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urljoin

from django.db import IntegrityError, transaction

from yanlu.accounts import MAILBOX

from . import refs
from .errors import LedgerError, ProviderError
from .ledger import keys_of, write_line
from .models import Intent
from .money import Money
from .providers.base import Provider, Way
from .setting import paper_address, provider_of
from .standing import Decision, Order, Standing, decide

BANK_WAIT = timedelta(days=90)  # for a transfer; then the payment is given up
NEW_WAIT = timedelta(days=3)  # for what never reached its provider
OPEN = (Intent.State.NEW, Intent.State.PENDING)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to pay.

    Args:
        kind: `tip`, `membership` or `gift`.
        count: years that it buys.
        provider: its name.
        words: for the paper, or empty.
    """

    kind: str
    money: Money
    provider: str
    count: int = 0
    words: str = ""


def begin(wish: Wish, nonce: bytes, day: date) -> str:
    """Write down that somebody wants to pay; the secret reference, which only she holds.

    Args:
        nonce: of the form: the same form sent twice is one payment.
    """
    ref = refs.ref_of(nonce)
    row = Intent(
        mark=refs.mark_of(ref),
        kind=wish.kind,
        count=wish.count,
        amount=wish.money.amount,
        currency=wish.money.currency,
        provider=wish.provider,
        words=wish.words,
        words_state=Intent.Words.HELD if wish.words else Intent.Words.NONE,
        day=day,
    )
    if not Intent.objects.filter(mark=row.mark).exists():
        insert(row)
    return ref


def insert(row: Intent) -> None:
    """Add the row; a second press of the same form at the same time finds it there."""
    for turn in range(8):
        if row.provider == "bank":
            row.short = refs.short_of(row.mark, turn)
        try:
            with transaction.atomic(using=MAILBOX):
                row.save(force_insert=True)
            return
        except IntegrityError:
            if Intent.objects.filter(mark=row.mark).exists():
                return
    raise ProviderError("full")


def find(ref: str) -> Intent | None:
    """The payment of a secret reference."""
    if not refs.is_ref(ref):
        return None
    return Intent.objects.filter(mark=refs.mark_of(ref)).first()


def order_of(row: Intent) -> Order:
    """What we asked for."""
    return Order(row.mark, row.kind, row.amount, row.currency, row.provider, row.state)


def make_ready(row: Intent, ref: str, words: str) -> Way:
    """Bring the payment to its provider, or find it there.

    Args:
        words: what is bought, as the payer reads it there.

    Raises:
        ProviderError: the provider cannot be reached, or is not in use.
    """
    provider = needed(row.provider)
    if row.handle:
        return provider.way(row.handle)
    back = urljoin(paper_address(), f"mailbox/pay/{ref}/")
    way = provider.begin(order_of(row), words, back)
    Intent.objects.filter(mark=row.mark, state=Intent.State.NEW).update(
        handle=way.handle, state=Intent.State.PENDING
    )
    row.refresh_from_db()
    return way


def needed(name: str) -> Provider:
    provider = provider_of(name)
    if provider is None:
        raise ProviderError("off")
    return provider


def look(handle: str, provider: Provider, day: date) -> tuple[str, str]:
    """Read how a payment stands, and bring our ledger to agree; the verdict, and its mark.

    The provider is asked before the transaction, which holds the database no longer than it must.

    Raises:
        ProviderError: the provider cannot be reached.
    """
    standing = provider.standing(handle) if handle else None
    row = Intent.objects.filter(handle=handle, provider=provider.name).first() if handle else None
    if row is None and standing is not None:
        # Its session was made, but the answer with the handle never reached us.
        row = Intent.objects.filter(mark=standing.mark, provider=provider.name, handle="").first()
    if standing is None or row is None:
        return "unknown", ""
    return agree(row.mark, handle, standing, day).verdict, row.mark


def agree(mark: str, handle: str, standing: Standing, day: date) -> Decision:
    """Bring the ledger to agree with how the payment stands."""
    with transaction.atomic(using=MAILBOX):
        row = Intent.objects.select_for_update().get(mark=mark)
        decision = decide(order_of(row), standing, keys_of(mark))
        for entry in decision.lines:
            write_line(entry, mark, row.currency, day)
        row.state = decision.state
        if decision.verdict in ("applied", "nothing"):
            row.handle = handle
        row.save(update_fields=["state", "handle"])
    return decision


def refund(row: Intent, day: date) -> None:
    """Give all of it back through its provider.

    Raises:
        ProviderError: the provider cannot be reached, or it is not in a state to be given back.
    """
    if row.state != Intent.State.SETTLED:
        raise ProviderError("not_paid")
    provider = needed(row.provider)
    provider.refund(row.handle, order_of(row))
    look(row.handle, provider, day)


def give_up(day: date) -> int:
    """How many payments are given up today, for which nobody came back."""
    late = Intent.objects.filter(state__in=OPEN, day__lt=day - BANK_WAIT)
    new = Intent.objects.filter(state=Intent.State.NEW, handle="", day__lt=day - NEW_WAIT)
    changes = {"state": Intent.State.EXPIRED, "words": "", "words_state": Intent.Words.NONE}
    return late.update(**changes) + new.update(**changes)


__all__ = ["LedgerError", "Wish", "agree", "begin", "find", "give_up", "look", "make_ready"]
