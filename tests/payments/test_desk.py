"""The treasurer, 林會計, at the desk: records, looks, gives back, and cannot do it twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from yanlu.payments import desk, intents
from yanlu.payments.desk_forms import BATCH
from yanlu.payments.errors import (
    AmountError,
    LedgerError,
    ProviderError,
    VoucherError,
)
from yanlu.payments.intents import Wish, begin, find
from yanlu.payments.ledger import balances
from yanlu.payments.models import Act, Intent, Line, Notice, Voucher
from yanlu.payments.money import Money

from .desk_house import Desk, sit_down
from .house import NOON, Company, held, token_in, words_of

pytestmark = pytest.mark.django_db(databases=["mailbox"])

DESK = "/newsroom/payments/"


@pytest.fixture
def treasurer(settings: Any) -> Client:
    """林會計 with her browser."""
    sit_down(settings)
    return Client()


def tip(provider: str = "bank", words: str = "", nonce: bytes = b"n" * 16) -> Intent:
    wish = Wish("tip", Money(300_00, "TWD"), provider, words=words)
    row = find(begin(wish, nonce, NOON.date()))
    assert row is not None
    return row


def tip_by_card(company: Company) -> Intent:
    row = tip("stripe")
    intents.make_ready(row, "a" * 32, "打賞")
    company.books.pay(company.session)
    company.courier.deliver()
    row.refresh_from_db()
    return row


@pytest.fixture
def paid_by_card(card_company: Company) -> Intent:
    """A tip that a card has paid, before anybody sits down at the desk."""
    return tip_by_card(card_company)


def arrive(treasurer: Client, **fields: str) -> Any:
    form = {"means": "bank", "amount": "300", "currency": "TWD", "reference": "TX-1", "short": ""}
    return treasurer.post(f"{DESK}arrival/", {**form, **fields}, follow=True)


def test_an_arrival_is_recorded_under_a_pseudonym(treasurer: Client) -> None:
    row = tip()
    page = words_of(arrive(treasurer, short=row.short or ""))
    assert "已收" in page
    assert held("bank") == {"TWD": 30_000}
    act = Act.objects.get()
    assert (act.pseudonym, act.act, act.thing) == (Desk.pseudonym, "arrival", row.mark)


def test_the_log_says_so_while_nothing_stands_in_it(treasurer: Client) -> None:
    assert "還沒有紀錄" in treasurer.get(DESK + "log/").content.decode()
    arrive(treasurer, short=tip().short or "")
    said = treasurer.get(DESK + "log/").content.decode()
    assert "還沒有紀錄" not in said and "編輯 a1b2c3" in said


def test_the_same_arrival_recorded_twice_is_refused_and_said(treasurer: Client) -> None:
    arrive(treasurer)
    answer = arrive(treasurer)
    assert answer.status_code == 400
    assert "已經記過" in words_of(answer)
    assert Line.objects.count() == 1
    assert Act.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "abc"}, "金額請寫數字"),
        ({"amount": "0"}, "金額太小"),
        ({"amount": "1.5"}, "零頭"),
        ({"currency": "XYZ"}, "不收這種幣別"),
        ({"reference": ""}, "交易編號"),
        ({"short": "AAAAAAAA"}, "字母不對"),
        ({"means": "paypal"}, "請選銀行或現金"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_kept_in_the_form(
    treasurer: Client, wrong: dict[str, str], said: str
) -> None:
    answer = arrive(treasurer, **wrong)
    assert answer.status_code == 400
    assert said in words_of(answer)
    assert Line.objects.count() == 0


def test_the_ledger_shows_balances_that_sum_to_nothing(
    paid_by_card: Intent, treasurer: Client
) -> None:
    arrive(treasurer, amount="12.50", currency="USD", means="cash")
    page = words_of(treasurer.get(DESK))
    for words in ("stripe", "300 TWD", "−300 TWD", "12.50 USD", "合計（必為零）"):
        assert words in page
    assert all(sum(accounts.values()) == 0 for accounts in balances().values())


def test_the_ledger_can_be_taken_away_as_a_table(paid_by_card: Intent, treasurer: Client) -> None:
    answer = treasurer.get(f"{DESK}ledger.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "id,day,entry,debit,credit,amount,currency,mark,key"
    assert lines[1].split(",")[2:7] == ["charge", "stripe", "tips", "30000", "TWD"]


@pytest.mark.parametrize("asked", ["short", "number", "nonsense", "", "%", "a" * 500])
def test_a_payment_is_found_by_what_its_payer_says(treasurer: Client, asked: str) -> None:
    row = tip()
    words = {"short": (row.short or "").lower(), "number": row.mark[:12]}.get(asked, asked)
    page = words_of(treasurer.get(f"{DESK}find/", {"q": words}, follow=True))
    assert ("等待付款" in page or "未付" in page) is (asked in ("short", "number"))
    assert ("找不到" in page) is (asked not in ("short", "number"))


def test_a_card_is_given_its_money_back_once_after_being_asked(
    paid_by_card: Intent, treasurer: Client, card_company: Company
) -> None:
    refund = f"{DESK}payment/{paid_by_card.mark}/refund/"
    page = words_of(treasurer.get(refund))
    assert "無法復原" in page
    treasurer.post(refund)
    assert card_company.books.refunds == {}
    for _ in range(2):
        treasurer.post(refund, {"sure": "1", "reason": "讀者要求"})
    assert len(card_company.books.refunds) == 1
    assert held("stripe") == {}
    assert Act.objects.get().reason == "讀者要求"
    while card_company.courier.deliver():
        pass
    assert Line.objects.count() == 2


def test_a_company_that_cannot_be_reached_gives_nothing_back(
    paid_by_card: Intent, treasurer: Client, card_company: Company
) -> None:
    card_company.hall.is_down = True
    refund = f"{DESK}payment/{paid_by_card.mark}/refund/"
    page = words_of(treasurer.post(refund, {"sure": "1"}, follow=True))
    assert "連不上" in page
    assert Act.objects.count() == 0
    assert held("stripe") == {"TWD": 30_000}


def test_money_sent_back_by_hand_needs_its_reference(treasurer: Client) -> None:
    row = tip()
    arrive(treasurer, short=row.short or "")
    refund = f"{DESK}payment/{row.mark}/refund/"
    assert "交易編號" in words_of(treasurer.post(refund, {"sure": "1"}, follow=True))
    treasurer.post(refund, {"sure": "1", "reference": "BACK-1"})
    assert held("bank") == {}


def test_notices_that_need_eyes_stay_on_top_until_they_are_seen(
    paid_by_card: Intent, treasurer: Client
) -> None:
    Notice.objects.create(provider="stripe", event="forged x", verdict="forged", day=NOON.date())
    assert "有 1 則通知要看" in words_of(treasurer.get(DESK))
    page = words_of(treasurer.get(f"{DESK}notices/"))
    assert page.index("簽章不符") < page.index("已入帳")
    number = Notice.objects.get(verdict="forged").pk
    treasurer.post(f"{DESK}notices/seen/", {"notice": [number, "x", "9" * 40]})
    assert "則通知要看" not in words_of(treasurer.get(DESK))


def test_codes_are_shown_once_and_a_second_press_makes_no_more(treasurer: Client) -> None:
    token = token_in(treasurer.get(f"{DESK}vouchers/"))
    form = {"token": token, "count": "5", "worth": "months", "months": "12", "is_gift": "1"}
    codes = [
        re.findall(
            r"<code>([A-Z0-9-]{29})</code>", words_of(treasurer.post(f"{DESK}vouchers/", form))
        )
        for _ in range(2)
    ]
    assert codes[0] == codes[1]
    assert len(codes[0]) == 5
    assert Voucher.objects.filter(is_gift=True, months=12).count() == 5
    assert not any(code in words_of(treasurer.get(f"{DESK}vouchers/")) for code in codes[0])


def test_codes_with_an_amount_are_owed_in_the_ledger(treasurer: Client) -> None:
    token = token_in(treasurer.get(f"{DESK}vouchers/"))
    form = {"token": token, "count": "4", "worth": "amount", "amount": "100", "currency": "TWD"}
    treasurer.post(f"{DESK}vouchers/", {**form, "source": "cash"})
    assert held("cash") == {"TWD": 400_00}
    assert held("voucher") == {"TWD": -400_00}


@pytest.mark.parametrize(
    "wrong",
    [
        *({"count": "0"}, {"count": "201"}, {"count": "x"}, {"months": "0"}, {"months": "9999"}),
        *({"worth": "amount", "amount": "x"}, {"token": "forged"}),
    ],
)
def test_a_wrong_form_makes_no_codes(treasurer: Client, wrong: dict[str, str]) -> None:
    token = token_in(treasurer.get(f"{DESK}vouchers/"))
    form = {"token": token, "count": "5", "worth": "months", "months": "12", "currency": "TWD"}
    answer = treasurer.post(f"{DESK}vouchers/", {**form, **wrong})
    assert answer.status_code == 400
    assert 'role="alert"' in words_of(answer)
    assert (Voucher.objects.count(), Line.objects.count()) == (0, 0)


def test_words_of_a_tip_are_shown_or_erased_for_ever(treasurer: Client) -> None:
    good, bad = tip(words="山高水長"), tip(words="王小明 0912345678", nonce=b"other nonce here")
    page = words_of(treasurer.get(f"{DESK}words/"))
    assert "山高水長" in page
    judge = f"{DESK}words/judge/"
    treasurer.post(judge, {"intent": good.pk, "act": "show"})
    treasurer.post(judge, {"intent": bad.pk, "act": "erase"})
    treasurer.post(judge, {"intent": "x", "act": "show"})
    assert Intent.objects.get(pk=good.pk).words_state == "shown"
    assert Intent.objects.get(pk=bad.pk).words == ""
    assert "王小明" not in str([*Act.objects.values(), *Intent.objects.values()])


@pytest.mark.parametrize("path", ["arrival/", "vouchers/", "words/judge/", "notices/seen/"])
def test_a_page_elsewhere_cannot_press_the_desks_buttons(treasurer: Client, path: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"{DESK}{path}", {"amount": "300"}).status_code == 403


def test_every_reason_has_its_sentence() -> None:
    unknown = desk.sentence("a reason that there is not")
    kinds = (AmountError, LedgerError, ProviderError, VoucherError)
    assert all(issubclass(kind, Exception) for kind in kinds)
    for reason in ("twice", "reference", "differs", "unreachable", "too_many", "months"):
        assert desk.sentence(reason) != unknown
    assert BATCH == "mint"
