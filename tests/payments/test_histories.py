"""However notices are delivered, our ledger is the company's books after one round."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings

from yanlu.accounts import MAILBOX
from yanlu.payments import setting
from yanlu.payments.ledger import balances
from yanlu.payments.models import Line

from .emulator import Courier
from .histories import HISTORIES, NaiveInbox, World
from .house import Company, company, post_notice

pytestmark = pytest.mark.django_db(databases=["mailbox"])

Story = list[tuple[str, int]]
BAD_ROADS: dict[str, Story] = {
    "twice": [("begin", 0), ("pay", 0), ("duplicate", 0), ("duplicate", 0), ("deliver", 0)],
    "lost": [("begin", 0), ("pay", 0), ("drop", 0)],
    "forged": [("begin", 0), ("forge", 0)],
    "overheard": [("begin", 0), ("replay", 0)],
    "later": [("begin", 0), ("pay", 3), ("deliver", 0), ("bank no", 0), ("deliver", 0)],
    "refund lost": [
        *(("begin", 0), ("pay", 0), ("deliver", 0), ("refund", 0), ("drop", 0), ("drop", 0)),
    ],
    "refund failed": [
        *(("begin", 0), ("pay", 0), ("deliver", 0), ("refund", 0), ("deliver", 0), ("deliver", 0)),
        *(("fail", 0), ("duplicate", 0)),
    ],
    "disputed and won": [
        *(("begin", 0), ("pay", 0), ("dispute", 0), ("won", 0)),
        *(("deliver", 2), ("deliver", 1), ("deliver", 0)),
    ],
}


def lived(history: Story, fresh: Company) -> World:
    """The world after this history, with books of its own."""
    books = type(fresh.books)(home=fresh.hall.home)
    fresh.books = fresh.hall.books = books
    fresh.hall.remembered.clear()
    fresh.hall.is_down = False
    courier = Courier(post_notice)
    books.listeners.append(courier.take)
    fresh.courier = courier
    setting.CLIENTS.clear()
    world = World(fresh)
    world.live(history)
    return world


def agrees(history: Story, fresh: Company) -> None:
    with transaction.atomic(using=MAILBOX):
        world = lived(history, fresh)
        assert world.agrees(), (balances(), world.company.books.balance())
        for accounts in balances().values():
            assert sum(accounts.values()) == 0
        charges = Line.objects.filter(entry="charge").values_list("mark", flat=True)
        assert len(charges) == len(set(charges))
        transaction.set_rollback(True, using=MAILBOX)


@pytest.mark.parametrize("road", BAD_ROADS)
def test_a_bad_road_changes_nothing(road: str, card_company: Company) -> None:
    agrees(BAD_ROADS[road], card_company)


@settings(
    max_examples=4,  # the long run has many more
    # Shrinking a history takes minutes; unshrunk it says as much.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=HISTORIES)
@example(history=BAD_ROADS["twice"])
def test_the_ledger_is_the_companys_books_after_any_history(
    card_company: Company, history: Story
) -> None:
    agrees(history, card_company)


@pytest.mark.deep
@settings(
    max_examples=75,
    derandomize=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(history=HISTORIES)
def test_many_more_histories_leave_no_difference(card_company: Company, history: Story) -> None:
    agrees(history, card_company)


@pytest.mark.deep
@pytest.mark.longest
@settings(
    max_examples=300,
    derandomize=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(history=HISTORIES)
def test_hundreds_of_histories_leave_no_difference(card_company: Company, history: Story) -> None:
    agrees(history, card_company)


@pytest.mark.parametrize("road", BAD_ROADS)
def test_control_an_inbox_that_believes_what_comes_fails_on_each_of_them(road: str) -> None:
    fresh = company()
    inbox = NaiveInbox()
    try:
        fresh.courier.post = inbox.post
        with transaction.atomic(using=MAILBOX):
            settings_of(fresh)
            world = World(fresh)
            for deed, number in BAD_ROADS[road]:
                world.do(deed, number)
            transaction.set_rollback(True, using=MAILBOX)
        assert not inbox.agrees(fresh) or world.accepted
    finally:
        fresh.hall.close()


def settings_of(fresh: Company) -> None:
    """Let our side speak to this company."""
    from django.conf import settings as django_settings

    setting.CLIENTS.clear()
    django_settings.YANLU["YANLU_STRIPE_API"] = fresh.hall.home
