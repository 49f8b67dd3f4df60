"""The form for tips: what is filled in wrongly is said, and nothing is taken."""

from __future__ import annotations

from typing import Any

import pytest

from yanlu.accounts.tokens import seal_token
from yanlu.payments import door
from yanlu.payments.intents import find
from yanlu.payments.models import Intent, Line
from yanlu.payments.paying import PLAN, WORDS_LIMIT

from .house import NOON, Payer, token_in, words_of

pytestmark = pytest.mark.django_db(databases=["mailbox"])

HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eevil\u2066\u200b",
    "Z̶̡̛͇̪̦̮̘̗͕̑̋̆̄̓̍̀̕a̸͇̓l",
    "\x00\x1b[2J\r\nSet-Cookie: a=b",
    "香\U000e0041港\ufe0f",
    "'; DROP TABLE payments_line; --",
]


def test_the_form_shows_what_can_be_chosen(payer: Payer) -> None:
    answer = payer.get("tip/", variant="zh-Hans-CN")
    page = words_of(answer)
    assert answer.status_code == 200
    assert 'lang="zh-Hans-CN"' in page
    for words in ("TWD", "JPY", "银行转帐", "信用卡", "30 TWD"):
        assert words in page
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "no-store"


def test_the_preview_says_who_learns_of_it(payer: Payer) -> None:
    page = words_of(payer.plan_tip("300", words="辛苦了"))
    for words in ("300 TWD", "辛苦了", "發卡銀行會知道", "確認", "修改"):
        assert words in page


def test_change_brings_the_form_back_as_it_was(payer: Payer) -> None:
    form = {"amount": "777", "currency": "USD", "provider": "bank", "words": "辛苦了"}
    page = words_of(payer.post("tip/", act="change", **form))
    assert 'value="777"' in page
    assert "辛苦了" in page
    assert 'value="USD" checked' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": ""}, "金額請寫數字"),
        ({"amount": "-5"}, "金額請寫數字"),
        ({"amount": "1e9"}, "金額請寫數字"),
        ({"amount": "3.5"}, "零頭"),
        ({"amount": "1"}, "金額太小"),
        ({"amount": "999999999"}, "金額太大"),
        ({"currency": "EUR"}, "不收這種幣別"),
        ({"currency": "XXX\x00"}, "不收這種幣別"),
        ({"provider": "paypal"}, "請選一種付款方式"),
        ({"words": "字" * (WORDS_LIMIT + 1)}, "200 字以內"),
        ({"provider": "voucher", "code": "AAAA"}, "兌換碼不完整"),
        ({"provider": "voucher", "code": "A" * 24}, "沒有這組兌換碼"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_are_kept(
    payer: Payer, wrong: dict[str, str], said: str
) -> None:
    answer = payer.plan_tip(**{"amount": "300", "words": "留著我", **wrong})
    page = words_of(answer)
    assert answer.status_code == 400
    assert said in page
    assert 'role="alert"' in page
    assert ("留著我" in page) or "words" in wrong
    assert Intent.objects.count() == 0


def test_the_form_forgets_nothing_when_the_words_are_too_long(payer: Payer) -> None:
    page = words_of(payer.plan_tip(words="字" * 250))
    assert "字" * 250 in page


@pytest.mark.parametrize("token", ["", "x", "A" * 400, "é", "\x00"])
def test_a_token_that_is_not_ours_takes_nothing(payer: Payer, token: str) -> None:
    answer = payer.post("tip/", token=token, amount="x")
    assert answer.status_code == 400
    assert Intent.objects.count() == 0


def test_a_token_with_another_amount_in_it_is_not_ours(payer: Payer) -> None:
    token = token_in(payer.plan_tip("300"))
    for place in range(0, len(token), 7):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert payer.post("tip/", token=changed).status_code == 400
    assert Intent.objects.count() == 0


def test_a_token_of_another_form_opens_nothing(payer: Payer) -> None:
    facts = {"kind": "tip", "amount": 1, "currency": "TWD", "nonce": "00" * 16}
    token = seal_token("comment", facts, NOON.timestamp())
    assert "不是本報的" in words_of(payer.post("tip/", token=token))


def test_a_preview_that_was_left_lying_is_said_to_be_too_old(payer: Payer) -> None:
    facts: dict[str, Any] = {"kind": "tip", "amount": 30000, "currency": "TWD", "count": 0}
    facts |= {"provider": "bank", "words": "", "code": "", "nonce": "00" * 16}
    token = seal_token(PLAN, facts, NOON.timestamp() - 10**8)
    assert "放太久了" in words_of(payer.post("tip/", token=token))
    assert Intent.objects.count() == 0


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_harmless_wherever_they_stand(payer: Payer, words: str) -> None:
    ref = payer.tip("300", provider="bank", words=words)
    Intent.objects.update(state="settled", words_state="shown")
    page = payer.get("tip/").content.decode()
    assert "<script>alert" not in page
    assert "49" not in page.split("<main")[1].split("30 TWD")[0]
    for mark in ("\u202e", "\u200b", "\U000e0041", "\x00", "\x1b"):
        assert mark not in page
        assert mark not in find(ref).words  # type: ignore[union-attr]


def test_words_are_printed_only_when_the_desk_has_seen_them(payer: Payer, settings: Any) -> None:
    payer.tip("300", provider="bank", words="山高水長")
    Intent.objects.update(state="settled")
    assert "山高水長" not in words_of(payer.get("tip/"))
    Intent.objects.update(words_state="shown")
    assert "山高水長" in words_of(payer.get("tip/"))
    assert door.tip_words(10) == ("山高水長",)
    settings.YANLU["YANLU_TIPS_SHOWN"] = False
    assert "山高水長" not in words_of(payer.get("tip/"))


def test_a_paper_that_takes_no_money_says_so(payer: Payer, settings: Any) -> None:
    settings.YANLU["YANLU_CURRENCIES"] = ()
    assert payer.get("tip/").status_code == 404
    assert payer.plan_tip().status_code == 404


def test_a_way_of_paying_that_is_switched_off_meanwhile_is_said(
    payer: Payer, settings: Any
) -> None:
    ref = payer.tip("300", provider="bank")
    settings.YANLU["YANLU_BANK"] = ""
    assert "已經停用" in payer.page(ref)


def test_a_payment_that_nobody_comes_back_for_is_given_up_with_its_words(payer: Payer) -> None:
    from datetime import timedelta

    old = payer.tip("300", provider="bank", words="山高水長")
    payer.page(old)
    Intent.objects.update(day=NOON.date() - timedelta(days=91))
    payer.tip("300", provider="bank")
    door.step(NOON)
    row = find(old)
    assert row is not None
    assert (row.state, row.words) == ("expired", "")
    assert Intent.objects.filter(state="expired").count() == 1


def test_a_page_can_be_read_in_the_other_script(payer: Payer) -> None:
    ref = payer.tip("300", provider="bank")
    assert '<a href="?variant=zh-Hans-CN" lang="zh-Hans-CN"' in payer.page(ref)
    assert "请转帐到" in words_of(payer.get(f"pay/{ref}/", variant="zh-Hans-CN"))


def test_nothing_but_the_day_is_kept_of_when(payer: Payer) -> None:
    payer.tip("300", provider="bank")
    kinds = {
        field.get_internal_type()
        for model in (Intent, Line)
        for field in model._meta.get_fields()
        if hasattr(field, "get_internal_type")
    }
    assert not kinds & {"DateTimeField", "TimeField", "GenericIPAddressField", "EmailField"}
