"""What arrived by bank or by hand, as the treasurer records it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanlu.accounts import MAILBOX

from . import refs
from .errors import LedgerError
from .ledger import write_line
from .models import Intent, Line
from .money import Money
from .standing import INCOME, Entry

MEANS = ("bank", "cash")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money that has come.

    Args:
        means: `bank` or `cash`: also the account into which it comes.
        reference: the bank's own, or the number of the receipt for cash; only its hash is kept.
        short: the short reference that the payer wrote, or empty.
        as_it_is: whether it is recorded although it is not the amount that was agreed.
    """

    means: str
    money: Money
    reference: str
    short: str = ""
    as_it_is: bool = False


def record(arrival: Arrival, day: date) -> Intent:
    """Write an arrival into the ledger, and settle the payment that it belongs to.

    Raises:
        LedgerError: `means`, `reference`, `twice`, `short` (a letter of it is wrong),
            `unknown_short`, `paid_already`, or `differs` (from what was agreed).
    """
    check_form(arrival)
    with transaction.atomic(using=MAILBOX):
        row = intent_for(arrival, day)
        differs = (row.amount, row.currency) != (arrival.money.amount, arrival.money.currency)
        if differs and not arrival.as_it_is:
            raise LedgerError("differs")
        key = f"{arrival.means}:{refs.hash_of_arrival(arrival.means, arrival.reference)}"
        line = Entry(key, "charge", arrival.means, INCOME[row.kind], arrival.money.amount)
        write_line(line, row.mark, arrival.money.currency, day)
        if covers(row, arrival.money):
            row.state = Intent.State.SETTLED
            row.save(update_fields=["state"])
    return row


def check_form(arrival: Arrival) -> None:
    if arrival.means not in MEANS:
        raise LedgerError("means")
    if len(arrival.reference.strip()) < 3:
        raise LedgerError("reference")


def intent_for(arrival: Arrival, day: date) -> Intent:
    """The payment of the short reference; without one, a tip of somebody unknown."""
    if not arrival.short:
        return Intent.objects.create(
            mark=refs.mark_of(refs.ref_of(os.urandom(32))),
            kind=Intent.Kind.TIP,
            amount=arrival.money.amount,
            currency=arrival.money.currency,
            provider=arrival.means,
            day=day,
        )
    short = refs.read_short(arrival.short)
    if short is None:
        raise LedgerError("short")
    row = Intent.objects.select_for_update().filter(short=short).first()
    if row is None:
        raise LedgerError("unknown_short")
    if row.state not in (Intent.State.NEW, Intent.State.PENDING, Intent.State.EXPIRED):
        raise LedgerError("paid_already")
    return row


def covers(row: Intent, money: Money) -> bool:
    """Whether what has come for it, all arrivals together, is what was agreed."""
    came = Line.objects.filter(mark=row.mark, entry="charge", currency=row.currency)
    return sum(came.values_list("amount", flat=True)) >= row.amount


def give_back(row: Intent, reference: str, day: date) -> None:
    """Record that the treasurer sent an arrival back.

    Raises:
        LedgerError: `reference`, `twice`, or `not_paid`.
    """
    if len(reference.strip()) < 3:
        raise LedgerError("reference")
    with transaction.atomic(using=MAILBOX):
        row = Intent.objects.select_for_update().get(pk=row.pk)
        charges = Line.objects.filter(mark=row.mark, entry="charge", debit__in=MEANS)
        if row.state != Intent.State.SETTLED or not charges:
            raise LedgerError("not_paid")
        for number, charge in enumerate(charges):
            hashed = refs.hash_of_arrival(f"back{number}", reference)
            line = Entry(f"refund:{hashed}", "refund", charge.credit, charge.debit, charge.amount)
            write_line(line, row.mark, charge.currency, day)
        row.state = Intent.State.REFUNDED
        row.save(update_fields=["state"])
