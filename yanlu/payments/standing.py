"""What a provider's books say of a payment, and what our ledger lacks of it: pure decisions."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

INCOME = {"tip": "tips", "membership": "memberships", "gift": "gifts"}
DISPUTED = "disputed"  # the account in which disputed money stands until it is decided


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that went back to the payer.

    Args:
        id: the provider's.
        amount: in units of the ledger.
        is_undone: whether it came to us again: a refund that failed, a dispute that we won.
    """

    id: str
    amount: int
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a payment stands in the provider's own books.

    Args:
        mark: the opaque mark that we gave with it; empty if there is none.
        state: `open`, `paid`, `failed` or `expired`.
        amount: received, or asked for while it is open.
        currency: ISO 4217 code, in capitals.
    """

    mark: str
    state: str
    amount: int
    currency: str
    refunds: tuple[Movement, ...] = ()
    disputes: tuple[Movement, ...] = ()
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """What we asked for.

    Args:
        provider: also the name of the account into which the money comes.
    """

    mark: str
    kind: str
    amount: int
    currency: str
    provider: str
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that the ledger shall have; see `models.Line`."""

    key: str
    entry: str
    debit: str
    credit: str
    amount: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a standing: a verdict, the lines that are missing, and the new state."""

    verdict: str
    lines: tuple[Entry, ...]
    state: str


def decide(order: Order, standing: Standing, written: Set[str]) -> Decision:
    """What our ledger still lacks.

    It looks at how things stand, never at which notice came: so that notices may come twice,
    late, in any order or not at all.

    Args:
        written: keys of the lines that the ledger has of this payment.
    """
    wrong = disagreement(order, standing)
    if wrong:
        return Decision(wrong, (), order.state)
    if standing.state != "paid":
        state = unpaid_state(order.state, standing.state)
        return Decision("applied" if state != order.state else "nothing", (), state)
    lines = tuple(one for one in wanted(order, standing) if one.key not in written)
    state = paid_state(standing)
    changed = bool(lines) or state != order.state
    return Decision("applied" if changed else "nothing", lines, state)


def disagreement(order: Order, standing: Standing) -> str:
    """The verdict on a standing that is not of this order; empty if it is."""
    if not standing.is_ours:
        return "account"
    if standing.mark != order.mark:
        return "unknown"
    if standing.currency != order.currency:
        return "currency"
    if standing.amount != order.amount:
        return "amount"
    return ""


def unpaid_state(known: str, told: str) -> str:
    """The state of what is not paid; what the ledger has as paid does not become unpaid."""
    if known in ("settled", "refunded", DISPUTED):
        return known
    return {"open": "pending", "failed": "failed", "expired": "expired"}[told]


def paid_state(standing: Standing) -> str:
    if any(not one.is_undone for one in standing.disputes):
        return DISPUTED
    back = sum(one.amount for one in standing.refunds if not one.is_undone)
    return "refunded" if back >= standing.amount else "settled"


def wanted(order: Order, standing: Standing) -> Iterator[Entry]:
    """Every line that the ledger must have of this payment."""
    income = INCOME[order.kind]
    yield Entry(f"charge:{order.mark}", "charge", order.provider, income, standing.amount)
    for one in standing.refunds:
        yield Entry(f"refund:{one.id}", "refund", income, order.provider, one.amount)
        if one.is_undone:
            yield Entry(f"unrefund:{one.id}", "unrefund", order.provider, income, one.amount)
    for one in standing.disputes:
        yield Entry(f"dispute:{one.id}", "dispute", DISPUTED, order.provider, one.amount)
        if one.is_undone:
            yield Entry(f"won:{one.id}", "won", order.provider, DISPUTED, one.amount)
