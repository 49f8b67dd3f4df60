"""Bearer codes: whoever has one may use it once, and nothing leads back to who paid."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from yanlu.accounts import MAILBOX
from yanlu.payments import refs
from yanlu.payments.errors import VoucherError
from yanlu.payments.intents import find
from yanlu.payments.models import Intent, Line, Voucher
from yanlu.payments.money import Money
from yanlu.payments.vouchers import Batch, mint, use

from .house import NOON, Company, Payer, held, token_in, words_of

pytestmark = pytest.mark.django_db(databases=["mailbox"])

DAY = NOON.date()


def minted(worth: Money | int, count: int = 1) -> list[str]:
    return mint(Batch(worth, count, False, "cash", os.urandom(16)), DAY)


def paid(payer: Payer, company: Company, **fields: str) -> str:
    ref = payer.join(**fields)
    payer.page(ref)
    company.books.pay(company.session)
    return ref


def test_a_paid_membership_shows_its_code_again_and_again(
    payer: Payer, card_company: Company
) -> None:
    ref = paid(payer, card_company)
    codes = payer.codes(ref)
    assert len(codes) == 1
    assert payer.codes(ref) == codes
    assert Voucher.objects.get().key == refs.hash_of(refs.read_code(codes[0]) or "")
    assert "開會員卡" in payer.page(ref)


def test_before_it_is_paid_there_is_no_code(payer: Payer, card_company: Company) -> None:
    ref = payer.join()
    assert payer.codes(ref) == []
    assert Voucher.objects.count() == 0


def test_a_gift_of_seven_shows_seven_codes(payer: Payer, card_company: Company) -> None:
    ref = paid(payer, card_company, kind="gift", count="7")
    assert card_company.books.sessions[card_company.session]["amount_total"] == 7 * 1_200_00
    assert len(set(payer.codes(ref))) == 7
    assert Voucher.objects.filter(is_gift=True, months=12).count() == 7
    assert held("gifts") == {"TWD": -7 * 1_200_00}


def test_nothing_that_is_stored_leads_from_a_payment_to_its_code(
    payer: Payer, card_company: Company
) -> None:
    """Somebody has our database and our secret key: she still lacks the payer's reference."""
    ref = paid(payer, card_company)
    code = refs.read_code(payer.codes(ref)[0]) or ""
    row, voucher = find(ref), Voucher.objects.get()
    assert row is not None
    stored = {str(value) for value in [*vars(row).values(), *vars(voucher).values()]}
    assert ref not in stored and code not in stored
    for known in (row.mark, row.handle, str(row.pk), row.short or ""):
        assert refs.hash_of(refs.code_of(known, 0)) != voucher.key
    assert not {f.name for f in Voucher._meta.get_fields()} & {"intent", "mark", "ref", "day"}
    assert voucher.month.day == 1


def test_the_order_of_rows_does_not_tell_who_came_when() -> None:
    numbers = [Voucher.objects.get(key=refs.hash_of(minted(12)[0])).pk for _ in range(12)]
    assert numbers != sorted(numbers)


def test_what_was_paid_back_is_worth_nothing(payer: Payer, card_company: Company) -> None:
    ref = paid(payer, card_company)
    code = payer.codes(ref)[0]
    books = card_company.books
    books.create_refund({"payment_intent": books.sessions[card_company.session]["payment_intent"]})
    card_company.courier.deliver(2)
    assert "作廢" in payer.page(ref)
    with pytest.raises(VoucherError) as caught:
        use(code)
    assert caught.value.reason == "void_code"


def test_a_code_with_an_amount_is_a_tip_once(payer: Payer) -> None:
    code = refs.show_code(minted(Money(500_00, "TWD"))[0])
    assert held("voucher") == {"TWD": -50_000}
    plan = payer.plan_tip("", provider="voucher", code=code)
    assert "500 TWD" in words_of(plan)
    token = token_in(plan)
    places = {payer.post("tip/", token=token)["Location"] for _ in range(2)}
    assert len(places) == 1
    assert "已收到" in payer.page(places.pop().split("/")[2])
    assert held("voucher") == {}
    assert held("tips") == {"TWD": -50_000}
    assert held("cash") == {"TWD": 50_000}
    assert "已經用過" in words_of(payer.plan_tip("", provider="voucher", code=code))


def test_of_two_previews_of_one_code_only_one_is_a_tip(payer: Payer) -> None:
    code = minted(Money(500_00, "TWD"))[0]
    tokens = [token_in(payer.plan_tip("", provider="voucher", code=code)) for _ in range(2)]
    statuses = [payer.post("tip/", token=token).status_code for token in tokens]
    assert statuses == [303, 400]
    assert Line.objects.filter(entry="charge").count() == 1
    assert Intent.objects.count() == 1


def test_a_code_for_a_year_is_not_money(payer: Payer) -> None:
    page = words_of(payer.plan_tip("", provider="voucher", code=minted(12)[0]))
    assert "不是金額" in page


def test_a_batch_sent_twice_is_one_batch() -> None:
    batch = Batch(Money(100_00, "TWD"), 3, True, "cash", b"n" * 16)
    assert mint(batch, DAY) == mint(batch, DAY)
    assert Voucher.objects.count() == 3
    assert held("cash") == {"TWD": 300_00}


@pytest.mark.parametrize("count", [0, -1, 201, 10**9])
def test_too_many_codes_at_once_are_refused(count: int) -> None:
    with pytest.raises(VoucherError):
        minted(12, count)


@pytest.mark.django_db(databases=["mailbox"], transaction=True)
def test_of_eight_who_use_one_code_at_once_one_succeeds() -> None:
    code, start = minted(12)[0], threading.Barrier(8)

    def answer(_: int) -> str:
        start.wait()
        try:
            with transaction.atomic(using=MAILBOX):
                use(code)
        except VoucherError as refusal:
            return refusal.reason
        finally:
            connections[MAILBOX].close()
        return "taken"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(answer, range(8))) == ["taken"] + ["used_code"] * 7
