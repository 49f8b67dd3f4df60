"""A member's card, her name on the wall, and how she leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client

from yanlu.accounts.codenames import draw, open_account
from yanlu.accounts.models import Account
from yanlu.accounts.window import today
from yanlu.manifest.keys import SigningKey
from yanlu.membership import campaign, door
from yanlu.membership.models import Act, Member
from yanlu.payments.models import Voucher
from yanlu.payments.vouchers import Batch, mint, use

from ..payments.desk_house import Desk, sit_down
from ..payments.house import NOON, Payer, token_in, words_of

pytestmark = pytest.mark.django_db(databases=["mailbox"])

CODENAME = draw(b"a member's seed")


@pytest.fixture
def member() -> Member:
    """A member whose year is running."""
    return Member.objects.create(key=open_account(CODENAME), until=today() + timedelta(days=99))


def card(payer: Payer) -> Any:
    return payer.post("member/", codename=CODENAME.hant)


def do(payer: Payer, act: str, **fields: str) -> str:
    return words_of(payer.post("member/", token=token_in(card(payer)), act=act, **fields))


def test_the_card_bears_the_fingerprint_of_the_papers_key(
    payer: Payer, member: Member, paper: Path
) -> None:
    assert "指紋" not in words_of(card(payer))
    key = SigningKey.generate(Random(1).randbytes).public
    (paper / "edition").mkdir()
    (paper / "edition" / "yanlu.pub").write_text(key.text)
    assert key.fingerprint in words_of(card(payer))
    (paper / "edition" / "yanlu.pub").write_bytes(b"\xff not a key")
    assert "指紋" not in words_of(card(payer))


def test_a_name_stands_on_the_wall_only_when_the_desk_has_seen_it(
    payer: Payer, member: Member
) -> None:
    page = do(payer, "wall", name=" 山中人\u202e ")
    assert "編輯部看過後刊出" in page
    campaign.refresh(today())
    assert door.campaign().wall == ()
    Member.objects.update(wall_state="shown")
    campaign.refresh(today())
    assert door.campaign().wall == ("山中人",)
    assert "不用" not in do(payer, "wall", name="山中人")
    assert Member.objects.get().wall_state == "shown"
    do(payer, "wall", name="另一個名字")
    campaign.refresh(today())
    assert door.campaign().wall == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "請寫一個名字"), ("\u200b\x00", "請寫一個名字"), ("字" * 25, "24 字以內")],
)
def test_a_name_that_cannot_be_taken_is_said(
    payer: Payer, member: Member, name: str, said: str
) -> None:
    assert said in do(payer, "wall", name=name)
    assert Member.objects.get().wall_name == ""


def test_a_member_takes_her_name_off(payer: Payer, member: Member) -> None:
    do(payer, "wall", name="山中人")
    Member.objects.update(wall_state="shown")
    campaign.refresh(today())
    assert "已從榮譽榜撤下" in do(payer, "leave")
    campaign.refresh(today())
    assert door.campaign().wall == ()
    assert "山中人" not in str(Member.objects.values())


def test_a_member_is_asked_once_more_and_then_forgotten(payer: Payer, member: Member) -> None:
    assert "確定嗎" in do(payer, "erase")
    assert Member.objects.count() == 1
    token = token_in(card(payer))
    for _ in range(2):
        page = words_of(payer.post("member/", token=token, act="erase", sure="1"))
        assert "已經刪除" in page
    assert (Member.objects.count(), Account.objects.count()) == (0, 0)
    assert "沒有這個代號" in words_of(card(payer))
    late = payer.post("member/", token=token, act="wall", name="回來")
    assert "沒有會籍" in words_of(late)
    assert Member.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "A" * 300])
def test_a_token_that_is_not_ours_does_nothing(payer: Payer, member: Member, token: str) -> None:
    answer = payer.post("member/", token=token, act="erase", sure="1")
    assert answer.status_code == 400
    assert Member.objects.count() == 1


def test_a_token_of_another_form_does_nothing(payer: Payer, member: Member) -> None:
    answer = payer.post("voucher/", code=mint(Batch(12, 1, False, "given", b"n"), today())[0])
    done = payer.post("member/", token=token_in(answer), act="erase", sure="1")
    assert "不是本報的" in words_of(done)
    assert Member.objects.count() == 1


def test_a_codename_without_a_membership_is_told_so(payer: Payer) -> None:
    open_account(CODENAME)
    assert "還沒有會籍" in words_of(card(payer))


# The campaign


def gift_used() -> None:
    use(mint(Batch(12, 1, True, "given", b"gift"), today())[0])


def test_the_campaign_counts_members_whose_year_runs_and_readers_apart(member: Member) -> None:
    Member.objects.create(key="e" * 64, until=today() - timedelta(days=1), wall_name="過期")
    Member.objects.filter(key="e" * 64).update(wall_state="shown")
    campaign.set_reached(4_000)
    gift_used()
    mint(Batch(12, 5, True, "given", b"five more"), today())
    campaign.refresh(today())
    shown = door.campaign()
    assert (shown.members, shown.goal) == (1, 10_000)
    assert (shown.readers, shown.vouchers) == (4_001, 1)
    assert shown.wall == ()
    assert Voucher.objects.count() == 6


def test_the_press_is_told_once_of_each_change(member: Member) -> None:
    door.step(NOON)
    first = door.changes(10)
    assert [change.thing for change in first] == ["campaign"]
    door.settle(first)
    assert door.changes(10) == []
    campaign.refresh(today())
    assert door.changes(10) == []
    Member.objects.update(wall_name="山中人", wall_state="shown")
    campaign.refresh(today())
    second = door.changes(10)
    assert {change.thing for change in second} == {"campaign", "wall"}
    Member.objects.update(wall_name="山外人")
    campaign.refresh(today())
    door.settle(second)
    assert {change.thing for change in door.changes(10)} == {"campaign", "wall"}
    door.settle(door.changes(10))
    assert door.changes(10) == []


def test_a_membership_ends_by_the_day_without_anybody_doing_anything(member: Member) -> None:
    campaign.refresh(member.until)
    assert door.campaign().members == 1
    campaign.refresh(member.until + timedelta(days=1))
    assert door.campaign().members == 0


def test_what_ended_long_ago_is_forgotten(member: Member) -> None:
    campaign.ROUNDS = campaign.Rounds()
    door.step(NOON + timedelta(days=99 + 300))
    assert Member.objects.count() == 1
    door.step(NOON + timedelta(days=99 + 500))
    assert Member.objects.count() == 0


def test_the_figures_are_reckoned_every_ten_seconds_and_not_more(
    member: Member, django_assert_num_queries: Any
) -> None:
    campaign.ROUNDS = campaign.Rounds()
    door.step(NOON)
    with django_assert_num_queries(0, using="mailbox"):
        door.step(NOON + timedelta(seconds=9))
    Member.objects.all().delete()
    door.step(NOON + timedelta(seconds=11))
    assert door.campaign().members == 0
    Member.objects.create(key="f" * 64, until=today())
    door.step(NOON - timedelta(hours=1))  # the clock was set back
    assert door.campaign().members == 1


def test_tips_are_counted_in_the_campaign_only_if_the_paper_shows_them(settings: Any) -> None:
    campaign.refresh(today())
    assert door.campaign().tips == 0
    settings.YANLU["YANLU_TIPS_SHOWN"] = False
    campaign.refresh(today())
    assert door.campaign().tips is None


def test_before_anything_was_reckoned_the_campaign_is_empty() -> None:
    assert (door.campaign().members, door.campaign().goal) == (0, 10_000)


# The desk


@pytest.fixture
def treasurer(member: Member, settings: Any) -> Client:
    """林會計 with her browser."""
    Member.objects.update(wall_name="山中人", wall_state="held")
    sit_down(settings)
    return Client()


DESK = "/newsroom/membership/"


def test_the_desk_lets_a_name_stand_and_takes_it_down(treasurer: Client, member: Member) -> None:
    page = words_of(treasurer.get(DESK))
    number = re.search(r'name="member" value="(\d+)"', page)
    assert number and "山中人" in page
    form = {"member": number[1], "name": "山中人"}
    treasurer.post(f"{DESK}name/", {**form, "act": "show"})
    assert Member.objects.get().wall_state == "shown"
    treasurer.post(f"{DESK}name/", {**form, "act": "refuse"})
    assert Member.objects.get().wall_state == "refused"
    assert {act.pseudonym for act in Act.objects.all()} == {Desk.pseudonym}


def test_a_name_changed_meanwhile_is_not_printed_unseen(treasurer: Client, member: Member) -> None:
    Member.objects.update(wall_name="換了的名字")
    treasurer.post(f"{DESK}name/", {"member": member.pk, "name": "山中人", "act": "show"})
    assert Member.objects.get().wall_state == "held"


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "1; DROP TABLE"])
def test_a_number_that_is_none_changes_nothing(treasurer: Client, number: str) -> None:
    treasurer.post(f"{DESK}name/", {"member": number, "name": "山中人", "act": "show"})
    assert Member.objects.get().wall_state == "held"


@pytest.mark.parametrize(("words", "kept"), [("4,000", 4_000), ("x", 0), ("-5", 0), ("9" * 30, 0)])
def test_the_desk_sets_its_estimate(treasurer: Client, words: str, kept: int) -> None:
    page = words_of(treasurer.post(f"{DESK}reached/", {"reached": words}, follow=True))
    assert campaign.board().reached == kept
    assert ("請寫一個整數" in page) is (kept == 0)


def test_a_page_elsewhere_cannot_press_the_desks_buttons(treasurer: Client) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"{DESK}reached/", {"reached": "1"}).status_code == 403
