"""From a payment to a card: one smooth path, without a name, a mail or a password."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from yanlu.accounts import rates
from yanlu.accounts.codenames import draw, open_account, read_codename
from yanlu.accounts.models import Account
from yanlu.accounts.window import today
from yanlu.membership.models import Member
from yanlu.membership.years import add_months, extended
from yanlu.payments import refs
from yanlu.payments.models import Intent, Line, Voucher
from yanlu.payments.vouchers import Batch, mint

from ..payments.house import NOON, Company, Payer, held, token_in, words_of

pytestmark = pytest.mark.django_db(databases=["mailbox"])

WORD = re.compile(r"<li><b>(\S+)</b>　<small lang=\"zh-Latn\">([a-z]+)</small></li>")


def code(months: int = 12, *, is_gift: bool = False, nonce: bytes = b"n" * 16) -> str:
    return refs.show_code(mint(Batch(months, 1, is_gift, "given", nonce), NOON.date())[0])


def paid(payer: Payer, company: Company, **fields: str) -> str:
    ref = payer.join(**fields)
    payer.page(ref)
    company.books.pay(company.session)
    return ref


def open_card(payer: Payer, given: str) -> tuple[str, str]:
    """Open a card with a code; the seven words, and the page."""
    choice = payer.post("voucher/", code=given)
    page = words_of(payer.post("voucher/", code=given, act="open", token=token_in(choice)))
    return " ".join(word for word, _ in WORD.findall(page)), page


def test_a_reader_pays_and_one_button_opens_her_card(payer: Payer, card_company: Company) -> None:
    ref = paid(payer, card_company)
    answer = payer.get(f"pay/{ref}/", variant="zh-Hant-TW")
    thanks = words_of(answer)
    assert "謝謝您" in thanks
    given = payer.codes(ref)[0].replace("-", "")
    page = words_of(payer.post("voucher/", code=given, token=token_in(answer), act="open"))
    words = WORD.findall(page)
    assert len(words) == 7
    assert "只顯示這一次" in page
    until = add_months(today(), 12)
    assert f"{until.year}年{until.month}月{until.day}日" in page
    again = words_of(payer.post("member/", codename=" ".join(word for word, _ in words)))
    assert "會員卡" in again
    assert words[0][0] not in again
    assert "已用" in payer.page(ref)
    assert "開會員卡" not in payer.page(ref)


def test_a_second_press_shows_the_same_words_and_takes_nothing_twice(payer: Payer) -> None:
    given = code()
    token = token_in(payer.post("voucher/", code=given))
    pages = [words_of(payer.post("voucher/", code=given, act="open", token=token)) for _ in "ab"]
    assert WORD.findall(pages[0]) == WORD.findall(pages[1]) != []
    assert (Account.objects.count(), Member.objects.count()) == (1, 1)
    assert Member.objects.get().until == add_months(today(), 12)


def test_a_used_code_opens_no_second_card(payer: Payer) -> None:
    given = code()
    open_card(payer, given)
    answer = payer.post("voucher/", code=given)
    assert answer.status_code == 400
    assert "已經用過" in words_of(answer)
    assert Member.objects.count() == 1


def test_a_year_is_added_to_the_end_of_a_card_that_runs(payer: Payer) -> None:
    words, _ = open_card(payer, code())
    second = code(nonce=b"another nonce 16")
    choice = payer.post("voucher/", code=second)
    form = {"code": second, "act": "add", "codename": words, "token": token_in(choice)}
    page = words_of(payer.post("voucher/", **form))
    assert "已加上一年" in page
    assert Member.objects.get().until == add_months(today(), 24)
    again = words_of(payer.post("voucher/", **form))
    assert "沒有再加一次" in again
    assert Member.objects.get().until == add_months(today(), 24)


def test_a_card_that_has_ended_is_renewed_from_today(payer: Payer) -> None:
    words, _ = open_card(payer, code())
    Member.objects.update(until=today() - timedelta(days=200))
    page = words_of(payer.post("member/", codename=words))
    assert "會籍已經結束" in page
    second = code(nonce=b"another nonce 16")
    payer.post("voucher/", code=second, act="add", codename=words)
    assert Member.objects.get().until == add_months(today(), 12)


@pytest.mark.parametrize(
    ("until", "now", "months", "end"),
    [
        (None, date(2026, 11, 24), 12, date(2027, 11, 24)),
        (date(2027, 3, 1), date(2026, 11, 24), 12, date(2028, 3, 1)),
        (date(2020, 3, 1), date(2026, 11, 24), 12, date(2027, 11, 24)),
        (None, date(2028, 2, 29), 12, date(2029, 2, 28)),
        (None, date(2026, 10, 31), 4, date(2027, 2, 28)),
        (None, date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_years_are_reckoned_by_the_calendar(
    until: date | None, now: date, months: int, end: date
) -> None:
    assert extended(until, months, now) == end


def test_a_gift_reaches_a_reader_inside_who_reads_simplified(
    payer: Payer, card_company: Company
) -> None:
    ref = paid(payer, card_company, kind="gift", count="3")
    codes = payer.codes(ref)
    assert len(codes) == 3
    inside = Payer(Client(), "zh-Hans-CN")
    words, page = open_card(inside, codes[1].lower().replace("-", " "))
    assert "您的七个词" in page
    assert read_codename(words)
    states = Voucher.objects.values_list("state", flat=True)
    assert sorted(states) == ["open", "open", "used"]
    assert held("gifts") == {"TWD": -3 * 1_200_00}


def test_nothing_stored_of_a_member_leads_to_her_payment(
    payer: Payer, card_company: Company
) -> None:
    ref = paid(payer, card_company)
    open_card(payer, payer.codes(ref)[0])
    member, account = Member.objects.get(), Account.objects.get()
    money = [*Intent.objects.values(), *Line.objects.values(), *Voucher.objects.values()]
    values = {str(value) for row in money for value in row.values()}
    assert member.key == account.key
    assert not values & {member.key, str(member.pk), str(account.pk), str(member.until)}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "gift", "count": "0"}, "1 到 100"),
        ({"kind": "gift", "count": "101"}, "1 到 100"),
        ({"kind": "gift", "count": "-3"}, "1 到 100"),
        ({"kind": "gift", "count": "三"}, "1 到 100"),
        ({"currency": "EUR"}, "不收這種幣別"),
        ({"provider": "paypal"}, "請選一種付款方式"),
        ({"provider": "voucher"}, "請選一種付款方式"),
    ],
)
def test_what_is_wrong_with_the_form_is_said(
    payer: Payer, wrong: dict[str, str], said: str
) -> None:
    form = {"kind": "membership", "count": "1", "currency": "TWD", "provider": "bank", **wrong}
    answer = payer.post("join/", **form)
    assert answer.status_code == 400
    assert said in words_of(answer)
    assert Intent.objects.count() == 0


def test_the_price_is_the_papers_and_not_the_forms(payer: Payer) -> None:
    payer.join(provider="bank", amount="1", kind="membership", count="50")
    row = Intent.objects.get()
    assert (row.amount, row.count) == (1_200_00, 1)


@pytest.mark.parametrize(
    "typed", ["", "AAAA", "A" * 24, "<script>", "\x00" * 24, "é" * 24, "9" * 999]
)
def test_a_code_that_is_none_is_said(payer: Payer, typed: str) -> None:
    answer = payer.post("voucher/", code=typed)
    assert answer.status_code == 400
    assert "碼" in words_of(answer)


def test_a_code_with_an_amount_is_no_membership(payer: Payer) -> None:
    from yanlu.payments.money import Money

    batch = Batch(Money(100_00, "TWD"), 1, False, "given", b"n" * 16)
    given = mint(batch, NOON.date())[0]
    choice = payer.post("voucher/", code=given)
    answer = payer.post("voucher/", code=given, act="open", token=token_in(choice))
    assert "可以用它打賞" in words_of(answer)
    assert (Account.objects.count(), Voucher.objects.get().state) == (0, "open")


@pytest.mark.parametrize("token", ["x", "A" * 300])
def test_a_token_that_is_not_ours_opens_no_card(payer: Payer, token: str) -> None:
    answer = payer.post("voucher/", code=code(), act="open", token=token)
    assert answer.status_code == 400
    assert (Account.objects.count(), Voucher.objects.get().state) == (0, "open")


def test_a_codename_of_nobody_gets_no_year_and_the_code_stays(payer: Payer) -> None:
    nobody = draw(b"a seed of nobody").hant
    answer = payer.post("voucher/", code=code(), act="add", codename=nobody)
    assert answer.status_code == 400
    assert "沒有這個代號" in words_of(answer)
    assert Voucher.objects.get().state == "open"


def test_a_word_copied_wrongly_is_named_and_the_rest_is_kept(payer: Payer) -> None:
    given = code()
    typed = draw(b"a seed").hant.rsplit(" ", 1)[0] + " 皇帝"
    answer = payer.post("voucher/", code=given, act="add", codename=typed)
    page = words_of(answer)
    assert answer.status_code == 400
    assert "<b>皇帝</b>" in page
    assert typed in page
    assert given in page


def test_the_window_opens_in_every_page_without_a_cookie(payer: Payer) -> None:
    for path in ("join/", "voucher/", "member/"):
        answer = payer.get(path, variant="zh-Hans-CN")
        assert answer.status_code == 200
        assert answer.cookies == {}
        assert "zh-Hans-CN" in words_of(answer)


@pytest.mark.deep
def test_who_tries_many_codenames_waits_and_is_never_refused(payer: Payer) -> None:
    rates.BLINDS.counts.clear()
    words = draw(b"a seed").hant
    open_account(draw(b"a seed"))
    Member.objects.create(key=Account.objects.get().key, until=today())
    nobody = draw(b"nobody").hant
    pages = [payer.post("member/", codename=nobody) for _ in range(31)]
    assert [page.status_code for page in pages] == [400] * 30 + [200]
    answer = payer.post("member/", codename=words)
    assert "請稍等十秒" in words_of(answer)
    wait = re.search(r'name="wait" value="([^"]+)"', words_of(answer))
    assert wait
    early = payer.post("member/", codename=words, wait=wait[1])
    assert "請稍等十秒" in words_of(early)


@pytest.mark.deep
def test_who_has_waited_comes_in(payer: Payer) -> None:
    from yanlu.accounts.tokens import seal_token
    from yanlu.accounts.window import moment
    from yanlu.membership.views import WAIT

    codename = draw(b"a seed")
    Member.objects.create(key=open_account(codename), until=today())
    rates.BLINDS.counts.clear()
    for _ in range(30):
        payer.post("member/", codename=draw(b"nobody").hant)
    then = moment().timestamp() - 11
    wait = seal_token(WAIT, {"codename": codename.pinyin}, then)
    assert "會籍到" in words_of(payer.post("member/", codename=codename.hans, wait=wait))
    other = seal_token(WAIT, {"codename": draw(b"nobody").pinyin}, then)
    answer = payer.post("member/", codename=codename.hans, wait=other)
    assert "請稍等十秒" in words_of(answer)


def test_a_paper_without_fees_still_takes_codes(payer: Payer, settings: Any) -> None:
    settings.YANLU["YANLU_MEMBER_FEE"] = ()
    assert "有兌換碼的人照常可以使用" in words_of(payer.get("join/"))
    assert payer.post("join/", kind="membership", currency="TWD").status_code == 400
    assert open_card(payer, code())[0]
