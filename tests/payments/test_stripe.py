"""Cards: from the form to the ledger, by the real library against a company that misbehaves."""

from __future__ import annotations

import json

import pytest

from yanlu.payments import door, rounds
from yanlu.payments.intents import find
from yanlu.payments.models import Intent, Line, Notice

from .emulator import signed
from .emulator.books import DECLINED_CARD, LATER_CARD
from .house import NOON, Company, Payer, held, post_notice, words_of

pytestmark = pytest.mark.django_db(databases=["mailbox"])


def state_of(ref: str) -> str:
    row = find(ref)
    assert row is not None
    return row.state


def started(payer: Payer, amount: str = "300", **fields: str) -> str:
    """A tip as far as the page with the button to the company's page."""
    ref = payer.tip(amount, **fields)
    payer.page(ref)
    return ref


def test_a_tip_by_card_is_in_the_ledger_once_it_is_paid(
    payer: Payer, card_company: Company
) -> None:
    ref = payer.tip("300")
    assert card_company.books.sessions == {}
    page = payer.page(ref)
    assert f'href="{card_company.hall.home}/c/pay/' in page
    assert "等待付款" in page
    card_company.books.pay(card_company.session)
    assert card_company.courier.deliver() == 200
    assert held("stripe") == {"TWD": 30_000}
    assert held("tips") == {"TWD": -30_000}
    assert "已收到" in payer.page(ref)
    assert door.tips() == 1


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("300", "TWD", 300_00), ("12.50", "USD", 12_50), ("80", "HKD", 80_00), ("500", "JPY", 500)],
)
def test_the_company_is_asked_for_the_amount_in_its_own_units(
    payer: Payer, card_company: Company, amount: str, currency: str, units: int
) -> None:
    started(payer, amount, currency=currency)
    session = card_company.books.sessions[card_company.session]
    assert (session["amount_total"], session["currency"]) == (units, currency.lower())
    card_company.books.pay(card_company.session)
    card_company.courier.deliver()
    assert held("stripe") == {currency: units}


def test_the_company_learns_nothing_of_reader_or_article(
    payer: Payer, card_company: Company
) -> None:
    payer.client.defaults.update(
        HTTP_USER_AGENT="CanaryBrowser/9", HTTP_REFERER="https://paper.example/a/canary7/"
    )
    ref = payer.tip("300", words="金絲雀的話", article="canary7", variant="zh-Hans-CN")
    payer.page(ref)
    card_company.books.pay(card_company.session)
    card_company.courier.deliver()
    told = card_company.told()
    for canary in (
        "Canary",
        "canary",
        "金絲雀",
        "金丝雀",
        "zh-",
        "127.0.0.1:8",
        "paper.example/a/",
    ):
        assert canary not in told
    created = next(one for one in card_company.hall.requests if one.method == "POST")
    assert set(created.params) == {
        *("mode", "client_reference_id", "metadata", "payment_intent_data"),
        *("line_items", "success_url", "cancel_url"),
    }
    back = f"https://paper.example/mailbox/pay/{ref}/"
    assert created.params["success_url"] == created.params["cancel_url"] == back
    mark = find(ref).mark  # type: ignore[union-attr]
    assert created.params["metadata"] == {"ref": mark}
    assert created.params["client_reference_id"] == mark


def test_the_library_does_not_tell_what_machine_we_have(
    payer: Payer, card_company: Company
) -> None:
    started(payer)
    headers = card_company.hall.requests[0].headers
    told = set(json.loads(headers["x-stripe-client-user-agent"]))
    assert told <= {"bindings_version", "httplib", "lang", "lang_version", "publisher"}
    assert "x-stripe-client-telemetry" not in headers


def test_what_the_company_knows_of_the_payer_is_not_kept(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    card_company.books.pay(card_company.session)
    session = card_company.books.sessions[card_company.session]
    session["customer_details"] = {"name": "PAYER NAME", "email": "payer@example.org"}
    card_company.books.create_refund({"payment_intent": session["payment_intent"]})
    while card_company.courier.deliver():
        pass
    assert state_of(ref) == "refunded"
    rows = [*Intent.objects.values(), *Notice.objects.values(), *Line.objects.values()]
    assert "PAYER" not in str(rows)
    assert "payer@" not in str(rows)


def test_two_presses_of_one_form_are_one_payment(payer: Payer, card_company: Company) -> None:
    preview = payer.plan_tip("300").content.decode()
    token = preview.split('name="token" value="')[1].split('"')[0]
    places = {payer.post("tip/", token=token)["Location"] for _ in range(3)}
    assert len(places) == 1
    assert Intent.objects.count() == 1
    ref = places.pop().split("/")[2]
    for _ in range(3):
        payer.page(ref)
    assert len(card_company.books.sessions) == 1


def test_a_notice_that_comes_thrice_is_one_line(payer: Payer, card_company: Company) -> None:
    started(payer)
    card_company.books.pay(card_company.session)
    for _ in range(3):
        assert card_company.courier.duplicate() == 200
    assert Line.objects.count() == 1
    assert Notice.objects.get().count == 3
    assert door.unseen() == 0


def test_a_refund_heard_of_before_its_payment_changes_nothing(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    books = card_company.books
    books.pay(card_company.session)
    books.create_refund({"payment_intent": books.sessions[card_company.session]["payment_intent"]})
    for place in (2, 0, 0):
        assert card_company.courier.deliver(place) == 200
    assert held("stripe") == {}
    assert [line.entry for line in Line.objects.order_by("id")] == ["charge", "refund"]
    assert state_of(ref) == "refunded"


def test_a_lost_notice_is_found_in_the_companys_books(payer: Payer, card_company: Company) -> None:
    ref = started(payer)
    card_company.books.pay(card_company.session)
    card_company.courier.drop()
    door.step(NOON)
    assert state_of(ref) == "settled"
    assert held("stripe") == {"TWD": 30_000}


def test_the_payer_who_comes_back_before_the_notice_sees_that_it_was_paid(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    card_company.books.pay(card_company.session)
    assert "已收到" in payer.page(ref)
    card_company.courier.deliver()
    assert Line.objects.count() == 1


def test_a_forged_notice_is_refused_and_the_treasurer_sees_one_row(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    session = card_company.books.sessions[card_company.session]
    paid = {**session, "payment_status": "paid", "status": "complete"}
    event = card_company.books.tell("checkout.session.completed", paid)
    card_company.books.events.clear()
    for _ in range(50):
        assert card_company.courier.forge(event) == 400
    assert Line.objects.count() == 0
    assert state_of(ref) == "pending"
    row = Notice.objects.get()
    assert (row.verdict, row.count, row.is_seen) == ("forged", 50, False)
    assert door.unseen() == 1


def test_even_a_well_signed_lie_moves_nothing(payer: Payer, card_company: Company) -> None:
    """A notice is a knock: what is booked is what the company's own books say."""
    started(payer)
    session = card_company.books.sessions[card_company.session]
    lie = {**session, "payment_status": "paid", "status": "complete"}
    event = card_company.books.tell("checkout.session.completed", lie)
    assert post_notice(signed(event)) == 200
    assert Line.objects.count() == 0


def test_a_notice_overheard_an_hour_ago_is_refused(payer: Payer, card_company: Company) -> None:
    started(payer)
    card_company.books.pay(card_company.session)
    event = card_company.courier.waiting[0]
    assert card_company.courier.replay(event) == 400
    assert Line.objects.count() == 0
    assert Notice.objects.get().verdict == "stale"


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'{"id":1}', b"\xff\xfe", b"{" * 5000]
)
def test_a_notice_that_cannot_be_read_is_said(body: bytes) -> None:
    from .emulator.courier import SECRET, Letter, hashlib, hmac, time

    stamp = int(time.time())
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert post_notice(Letter(body, f"t={stamp},v1={digest}")) == 400
    assert Line.objects.count() == 0
    assert Notice.objects.get().verdict in ("garbled", "forged")


@pytest.mark.parametrize("signature", ["", "t=,v1=", "t=x,v1=00", "v1=00", "=", "t=1,v0=00" * 400])
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    from .emulator import Letter

    assert post_notice(Letter(b"{}", signature)) == 400
    assert Notice.objects.get().verdict == "forged"


def test_another_amount_than_was_asked_for_is_not_booked_and_is_said(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    card_company.books.pay(card_company.session, paid=1)
    assert card_company.courier.deliver() == 200
    assert Line.objects.count() == 0
    assert state_of(ref) == "pending"
    assert Notice.objects.get().verdict == "amount"
    assert door.unseen() == 1


def test_another_currency_is_not_booked_and_is_said(payer: Payer, card_company: Company) -> None:
    started(payer)
    card_company.books.sessions[card_company.session]["currency"] = "jpy"
    card_company.books.pay(card_company.session)
    card_company.courier.deliver()
    assert Line.objects.count() == 0
    assert Notice.objects.get().verdict == "currency"


def test_a_notice_of_another_account_is_not_ours(payer: Payer, card_company: Company) -> None:
    started(payer)
    card_company.books.pay(card_company.session)
    event = card_company.courier.waiting[0]
    assert post_notice(signed({**event, "id": "evt_other", "account": "acct_other"})) == 200
    assert post_notice(signed({**event, "id": "evt_live", "livemode": True})) == 200
    assert Line.objects.count() == 0
    assert set(Notice.objects.values_list("verdict", flat=True)) == {"account"}


def test_real_money_under_a_test_key_is_not_ours(payer: Payer, card_company: Company) -> None:
    started(payer)
    card_company.books.sessions[card_company.session]["livemode"] = True
    card_company.books.pay(card_company.session)
    card_company.courier.deliver()
    assert Line.objects.count() == 0
    assert Notice.objects.get().verdict == "account"


def test_a_payment_that_we_never_asked_for_is_said(card_company: Company) -> None:
    books = card_company.books
    price = {"currency": "twd", "unit_amount": "30000", "product_data": {"name": "?"}}
    stranger = books.create_session(
        {
            "mode": "payment",
            "success_url": "https://elsewhere.example/",
            "line_items": {"0": {"price_data": price, "quantity": "1"}},
            "client_reference_id": "a" * 32,
        }
    )
    books.pay(stranger["id"])
    assert card_company.courier.deliver() == 200
    assert Line.objects.count() == 0
    assert Notice.objects.get().verdict == "unknown"


def test_a_payment_whose_session_we_never_heard_of_is_found_by_its_mark(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    Intent.objects.update(handle="", state="new")  # the answer was lost on its way to us
    card_company.books.pay(card_company.session)
    card_company.courier.deliver()
    assert state_of(ref) == "settled"
    assert held("stripe") == {"TWD": 30_000}


def test_a_declined_card_takes_nothing_and_can_be_tried_again(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    assert card_company.books.pay(card_company.session, DECLINED_CARD) == "declined"
    assert "前往付款頁" in payer.page(ref)
    card_company.books.pay(card_company.session)
    assert "已收到" in payer.page(ref)


@pytest.mark.parametrize(("says_yes", "state"), [(True, "settled"), (False, "failed")])
def test_a_bank_that_says_later_whether_it_pays(
    payer: Payer, card_company: Company, says_yes: bool, state: str
) -> None:
    ref = started(payer)
    card_company.books.pay(card_company.session, LATER_CARD)
    card_company.courier.deliver()
    assert state_of(ref) == "pending"
    assert Line.objects.count() == 0
    card_company.books.bank_says(card_company.session, yes=says_yes)
    card_company.courier.deliver()
    assert state_of(ref) == state


def test_a_session_that_expired_is_said_and_a_new_one_can_begin(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    card_company.books.expire(card_company.session)
    card_company.courier.deliver()
    page = payer.page(ref)
    assert "已逾期" in page
    assert "重新開始" in page


def test_a_dispute_takes_the_money_and_winning_brings_it_back(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    card_company.books.pay(card_company.session)
    dispute = card_company.books.dispute(card_company.session)
    while card_company.courier.deliver():
        pass
    assert state_of(ref) == "disputed"
    assert held("stripe") == {}
    assert dispute
    card_company.books.decide(dispute, won=True)
    card_company.courier.deliver()
    assert state_of(ref) == "settled"
    assert held("stripe") == {"TWD": 30_000}


def test_a_company_that_cannot_be_reached_is_said_and_nothing_is_lost(
    payer: Payer, card_company: Company
) -> None:
    ref = payer.tip()
    card_company.hall.is_down = True
    page = payer.page(ref)
    assert "暫時連不上付款公司" in page
    assert "再看一次" in page
    card_company.hall.is_down = False
    assert "前往付款頁" in payer.page(ref)


def test_a_notice_that_comes_while_the_books_cannot_be_read_is_read_later(
    payer: Payer, card_company: Company
) -> None:
    ref = started(payer)
    card_company.books.pay(card_company.session)
    card_company.hall.is_down = True
    assert card_company.courier.deliver() == 200
    assert Notice.objects.get().verdict == "unread"
    assert state_of(ref) == "pending"
    card_company.hall.is_down = False
    door.step(NOON)
    assert state_of(ref) == "settled"
    assert Line.objects.count() == 1


def test_a_round_is_made_every_five_minutes_and_asks_no_more_than_it_must(
    payer: Payer, card_company: Company
) -> None:
    started(payer)
    assert door.step(NOON) is False
    asked = len(card_company.hall.requests)
    for _ in range(20):
        assert door.step(NOON) is False
    assert len(card_company.hall.requests) == asked
    rounds.ROUNDS.next_round = 0
    door.step(NOON)
    assert len(card_company.hall.requests) == asked + 1  # the list of events; the session is known


def test_a_provider_that_is_not_in_use_takes_no_notices(settings: object) -> None:
    from .emulator import Letter

    assert post_notice(Letter(b"{}", "x"), "/mailbox/pay/bank/notice/") == 404
    assert post_notice(Letter(b"{}", "x"), "/mailbox/pay/nobody/notice/") == 404


def test_a_page_of_nobody_says_so(payer: Payer) -> None:
    for ref in ("a" * 32, "short", "A" * 32):
        answer = payer.get(f"pay/{ref}/")
        assert answer.status_code == 404
        assert "沒有這筆款項" in words_of(answer)
