"""The ledger balances, and nobody can change a line of it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import given
from hypothesis import strategies as some

from yanlu.accounts import MAILBOX
from yanlu.payments.errors import LedgerError
from yanlu.payments.ledger import balances, write_line
from yanlu.payments.models import Line
from yanlu.payments.standing import Entry, Movement, Order, Standing, decide

from .house import NOON

pytestmark = pytest.mark.django_db(databases=["mailbox"])

ORDER = Order("m" * 32, "tip", 300, "USD", "stripe", "pending")
MOVEMENTS = some.lists(
    some.builds(Movement, some.text("ab", min_size=1, max_size=3), some.integers(1, 99)),
    max_size=3,
    unique_by=lambda one: one.id,
).map(tuple)


def line(amount: int = 100, key: str = "k", debit: str = "cash", credit: str = "tips") -> Line:
    entry = Entry(key, "charge", debit, credit, amount)
    return write_line(entry, "m" * 32, "USD", NOON.date())


@pytest.mark.parametrize(
    "statement", ["UPDATE payments_line SET amount = 1", "DELETE FROM payments_line"]
)
def test_a_line_cannot_be_changed_even_behind_our_back(statement: str) -> None:
    line()
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(using=MAILBOX),
        connections[MAILBOX].cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Line.objects.get().amount == 100


def test_a_line_is_written_once() -> None:
    line()
    with pytest.raises(LedgerError) as caught:
        line()
    assert caught.value.reason == "twice"


@pytest.mark.parametrize(("amount", "debit"), [(0, "cash"), (-5, "cash"), (5, "tips")])
def test_a_line_that_moves_nothing_is_refused_by_us_and_by_the_database(
    amount: int, debit: str
) -> None:
    with pytest.raises(LedgerError):
        line(amount, debit=debit)
    row = Line(
        key="x", entry="charge", debit=debit, credit="tips", amount=amount, currency="USD", day=NOON
    )
    with pytest.raises(DatabaseError), transaction.atomic(using=MAILBOX):
        row.save()


LINES = some.lists(
    some.tuples(
        some.sampled_from(["cash", "bank", "stripe"]),
        some.sampled_from(["tips", "gifts"]),
        some.integers(1, 10**12),
        some.sampled_from(["TWD", "USD", "JPY"]),
    )
)


@given(LINES)
def test_whatever_lines_there_are_each_currency_sums_to_nothing(
    lines: list[tuple[str, str, int, str]],
) -> None:
    for accounts in balances(lines).values():
        assert sum(accounts.values()) == 0


@given(MOVEMENTS, MOVEMENTS)
def test_a_decision_made_twice_adds_nothing_the_second_time(
    refunds: tuple[Movement, ...], disputes: tuple[Movement, ...]
) -> None:
    standing = Standing(ORDER.mark, "paid", 300, "USD", refunds, disputes)
    first = decide(ORDER, standing, set())
    again = Order(**{**vars_of(ORDER), "state": first.state})
    second = decide(again, standing, {one.key for one in first.lines})
    assert second.lines == ()
    assert (second.verdict, second.state) == ("nothing", first.state)


def vars_of(order: Order) -> dict[str, object]:
    return {name: getattr(order, name) for name in Order.__slots__}


@pytest.mark.parametrize("told", ["open", "failed", "expired"])
@pytest.mark.parametrize("known", ["settled", "refunded", "disputed"])
def test_what_is_booked_as_paid_does_not_become_unpaid(told: str, known: str) -> None:
    order = Order(**{**vars_of(ORDER), "state": known})
    assert decide(order, Standing(ORDER.mark, told, 300, "USD"), set()).state == known
