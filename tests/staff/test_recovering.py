"""All passkeys are lost: two administrators let a person make new ones; an intruder cannot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from yanlu.staff import invitations, passkeys, recoveries
from yanlu.staff.errors import RecoveryError
from yanlu.staff.models import Act, Letter, Recovery, Standing
from yanlu.staff.ways import read_way

from .conftest import PASSWORD, Joined, add_passkey, browser, person, show_passkey, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "press"])
ASK = "/newsroom/login/recovery/"


@pytest.fixture
def elders() -> list[User]:
    """Two administrators of some standing."""
    made = [person(name, "administrator") for name in ("校長", "總編")]
    Standing.objects.update(administrator_since=timezone.now() - timedelta(days=30))
    return made


def lost(name: str = "林編輯", *roles: str) -> User:
    """A person who has a passkey that is not at hand, and asks with her password."""
    made = person(name, *(roles or ("editor",)))
    client = browser()
    sign_in(client, name)
    add_passkey(client)
    asking = browser()
    sign_in(asking, name)
    assert "請求已送出" in asking.post(ASK).content.decode()
    return made


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost:8000")


def test_two_agree_and_she_makes_a_new_passkey_with_her_password(elders: list[User]) -> None:
    lin, now = lost(), timezone.now()
    row = Recovery.objects.get()
    assert recoveries.approve(row.pk, elders[0], now) == ""
    link = path_of(recoveries.approve(row.pk, elders[1], now))
    client = browser()
    assert client.post(link, {"password": "wrong-password-1"}).status_code == 200
    assert passkeys.has_passkey(lin)
    assert client.post(link, {"password": PASSWORD})["Location"] == "/newsroom/passkeys/"
    assert not passkeys.has_passkey(lin)
    assert client.get("/newsroom/")["Location"] == "/newsroom/passkeys/"
    add_passkey(client)
    assert client.get("/newsroom/").status_code == 200
    assert browser().post(link, {"password": PASSWORD}).status_code == 410
    acts = [act for act in Act.objects.values_list("act", flat=True) if "recover" in act]
    assert sorted(acts) == ["approve-recovery"] * 2 + ["ask-recovery", "recover"]


def test_one_voice_is_not_enough_and_cannot_be_raised_twice(elders: list[User]) -> None:
    lost()
    row, now = Recovery.objects.get(), timezone.now()
    recoveries.approve(row.pk, elders[0], now)
    with pytest.raises(RecoveryError):
        recoveries.approve(row.pk, elders[0], now)
    row.refresh_from_db()
    assert not row.is_approved
    token = row.seal()  # even with the secret itself there is no way in
    row.save()
    assert browser().get(f"/newsroom/recovery/{token}/").status_code == 410


def test_one_voice_would_do_if_nobody_looked_whose_it_is(
    elders: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_looks(row: Any, by: Any) -> None: ...

    monkeypatch.setattr(recoveries, "refuse_voice", nobody_looks)
    lost()
    row, now = Recovery.objects.get(), timezone.now()
    recoveries.approve(row.pk, elders[0], now)
    with pytest.raises(RecoveryError):  # the row itself refuses the same name twice
        recoveries.approve(row.pk, elders[0], now)
    reporter = person("王記者", "reporter")
    assert recoveries.approve(row.pk, reporter, now)


def test_an_intruder_with_one_administrators_session_gains_nothing_by_a_puppet(
    elders: list[User],
) -> None:
    lost("總務", "administrator")
    now = timezone.now()
    row = Recovery.objects.get()
    _row, link = invitations.invite("傀儡", "", ["administrator"], elders[0], now)
    browser().post(link, {"password": PASSWORD, "again": PASSWORD})
    puppet = User.objects.get(username="傀儡")
    assert puppet.is_superuser
    recoveries.approve(row.pk, elders[0], now)
    with pytest.raises(RecoveryError, match="三天"):
        recoveries.approve(row.pk, puppet, now)
    row.refresh_from_db()
    assert not row.is_approved


@pytest.mark.parametrize("who", ["herself", "editor", "deactivated"])
def test_whose_voice_does_not_count(elders: list[User], who: str) -> None:
    lin = lost("林編輯", "administrator")
    Standing.objects.update(administrator_since=timezone.now() - timedelta(days=30))
    row, now = Recovery.objects.get(), timezone.now()
    elders[0].is_active = False
    voices = {
        "herself": lambda: lin,
        "editor": lambda: person("蘇編輯", "editor"),
        "deactivated": lambda: elders[0],
    }
    with pytest.raises(RecoveryError):
        recoveries.approve(row.pk, voices[who](), now)


def test_a_request_is_over_after_a_day(elders: list[User]) -> None:
    lost()
    row, late = Recovery.objects.get(), timezone.now() + timedelta(hours=25)
    with pytest.raises(RecoveryError):
        recoveries.approve(row.pk, elders[0], late)


def test_an_administrator_stops_it_and_so_does_the_passkey_itself(
    elders: list[User], joined: Joined
) -> None:
    _client, device = joined("蘇編輯", "editor")
    asking = browser()
    sign_in(asking, "蘇編輯")
    asking.post(ASK)
    first, now = Recovery.objects.get(), timezone.now()
    assert show_passkey(browser(), device).status_code == 302
    first.refresh_from_db()
    assert first.used_at is not None
    lost()
    second = Recovery.objects.exclude(pk=first.pk).get()
    assert recoveries.stop(second.pk, elders[0], now)
    with pytest.raises(RecoveryError):
        recoveries.approve(second.pk, elders[1], now)


def test_the_person_and_all_administrators_are_told(elders: list[User], settings: Any) -> None:
    settings.STAFF_MAIL = read_way("smtp+plain://127.0.0.1:1")
    User.objects.filter(pk=elders[0].pk).update(email="chief@paper.example")
    lin = lost()
    told = set(Letter.objects.filter(subject__contains="找回").values_list("to", flat=True))
    assert told == {"chief@paper.example", elders[1].email}
    own = Letter.objects.filter(to=lin.email).first()
    assert own is not None and "不是您的話" in own.body


def test_who_has_not_given_the_password_asks_for_nothing(elders: list[User]) -> None:
    assert browser().post(ASK)["Location"] == "/newsroom/login/"
    assert not Recovery.objects.exists()


def test_two_administrators_agree_at_the_desk(elders: list[User]) -> None:
    lost()
    row = Recovery.objects.get()
    answers = []
    for elder in elders:
        client = browser()
        sign_in(client, elder.get_username())
        add_passkey(client)
        page = client.get("/newsroom/staff/").content.decode()
        assert "等人同意的找回" in page
        answers.append(client.post(f"/newsroom/staff/recoveries/{row.pk}/approve/"))
    assert [answer.status_code for answer in answers] == [302, 200]
    assert "/newsroom/recovery/" in answers[1].content.decode()


def test_the_terminal_lets_the_only_administrator_begin_anew() -> None:
    lin = lost("校長", "administrator")
    link = path_of(recoveries.recover_at_terminal(lin, timezone.now()))
    client, form = browser(), {"password": "another-long-word", "again": "another-long-word"}
    assert client.post(link, form)["Location"] == "/newsroom/passkeys/"
    assert not passkeys.has_passkey(lin)
    lin.refresh_from_db()
    assert lin.check_password("another-long-word")


def test_a_stolen_session_that_is_not_fresh_does_nothing_about_people(joined: Joined) -> None:
    client, _device = joined("校長", "administrator")
    session = client.session
    session["staff.fresh"] = timezone.now().timestamp() - 16 * 60
    session.save()
    for path in ("", "invite/", f"{client.user.pk}/roles/", "recoveries/1/approve/"):  # type: ignore[attr-defined]
        for answer in (
            client.get(f"/newsroom/staff/{path}"),
            client.post(f"/newsroom/staff/{path}"),
        ):
            assert answer.status_code in (302, 405), path
            if answer.status_code == 302:
                assert answer["Location"].startswith("/newsroom/confirm/"), path
    assert client.get("/newsroom/passkeys/")["Location"].startswith("/newsroom/confirm/")
