"""The ledger: lines that are added, never changed, and always in balance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from yanlu.accounts import MAILBOX

from .errors import LedgerError
from .models import Line
from .money import CURRENCIES
from .standing import Entry


def write_line(entry: Entry, mark: str, currency: str, day: date) -> Line:
    """Add a line.

    Raises:
        LedgerError: `twice`, it is there already; `moves_nothing`, it is no movement.
    """
    if entry.amount <= 0 or entry.debit == entry.credit or currency not in CURRENCIES:
        raise LedgerError("moves_nothing")
    line = Line(
        key=entry.key,
        mark=mark,
        entry=entry.entry,
        debit=entry.debit,
        credit=entry.credit,
        amount=entry.amount,
        currency=currency,
        day=day,
    )
    try:
        with transaction.atomic(using=MAILBOX):
            line.save(force_insert=True)
    except IntegrityError as error:
        raise LedgerError("twice") from error
    return line


def keys_of(mark: str) -> set[str]:
    """The keys of the lines of a payment."""
    return set(Line.objects.filter(mark=mark).values_list("key", flat=True))


def balances(lines: Iterable[tuple[str, str, int, str]] | None = None) -> dict[str, dict[str, int]]:
    """Currency → account → balance; the accounts of a currency sum to zero.

    Args:
        lines: debit, credit, amount and currency of each; none: of the whole ledger.
    """
    if lines is None:
        columns = Line.objects.values_list("debit", "credit", "amount", "currency")
        lines = columns.iterator(chunk_size=2000)
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for debit, credit, amount, currency in lines:
        found[currency][debit] += amount
        found[currency][credit] -= amount
    return {currency: dict(accounts) for currency, accounts in sorted(found.items())}
