"""Somebody is invited and joins, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from yanlu.staff import invitations
from yanlu.staff.errors import LinkError, NameTakenError, StaffError
from yanlu.staff.first import invite_first_administrator
from yanlu.staff.models import Act, Invitation
from yanlu.staff.roles import roles_of

from .conftest import HOST, NOW, PASSWORD, add_passkey, browser, person

pytestmark = pytest.mark.django_db(databases=["default", "press"])
FORM = {"password": PASSWORD, "again": PASSWORD}


def invited(name: str = "林編輯", *roles: str) -> str:
    """The path of a new invitation."""
    wanted = roles or ("editor",)
    link = invitations.invite(name, "lin@paper.example", wanted, "校長", timezone.now())[1]
    assert link.startswith(f"http://{HOST}/newsroom/invitation/")
    return link.removeprefix(f"http://{HOST}")


def test_an_invited_editor_chooses_a_password_adds_a_passkey_and_is_inside() -> None:
    path, client = invited(), browser()
    page = client.get(path).content.decode()
    assert "林編輯" in page and "編輯" in page
    assert client.post(path, FORM)["Location"] == "/newsroom/passkeys/"
    assert client.get("/newsroom/")["Location"] == "/newsroom/passkeys/"
    add_passkey(client)
    assert client.get("/newsroom/").status_code == 200
    assert [role.key for role in roles_of(User.objects.get(username="林編輯"))] == ["editor"]


def test_the_first_administrator_is_invited_by_the_machine() -> None:
    first = invite_first_administrator("校長", "", timezone.now())
    second = invite_first_administrator("校長", "", timezone.now())
    assert browser().get(first).status_code == 410
    client = browser()
    client.post(second, FORM)
    assert User.objects.get(username="校長").is_superuser
    assert client.get("/newsroom/")["Location"] == "/newsroom/passkeys/"
    with pytest.raises(StaffError):
        invite_first_administrator("另一人", "", timezone.now())


def test_an_invitation_is_good_once() -> None:
    path = invited()
    assert browser().post(path, FORM).status_code == 302
    again = browser()
    assert again.get(path).status_code == 410
    assert again.post(path, FORM).status_code == 410
    assert User.objects.count() == 1


def test_an_invitation_that_is_too_old_or_withdrawn_opens_nothing() -> None:
    row, link = invitations.invite("甲", "", ["editor"], "校長", NOW - timedelta(days=9))
    assert not row.is_open(NOW)
    assert browser().post(link, FORM).status_code == 410
    row, link = invitations.invite("乙", "", ["editor"], "校長", timezone.now())
    assert invitations.withdraw(row, "校長", timezone.now())
    assert browser().post(link, FORM).status_code == 410
    assert not User.objects.exists()


def test_an_invitation_that_never_was_reads_like_one_that_is_used() -> None:
    path = invited()
    browser().post(path, FORM)
    used, unknown = browser().get(path), browser().get("/newsroom/invitation/none/")
    assert (used.status_code, used.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        (PASSWORD, "something-else-1", "兩次寫的密碼不一樣"),
        ("short", "short", "12"),
        ("password1234", "password1234", ""),
    ],
)
def test_a_bad_password_is_told_and_the_link_stays_good(
    password: str, again: str, words: str
) -> None:
    path = invited()
    page = browser().post(path, {"password": password, "again": again})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode() and words in page.content.decode()
    assert browser().post(path, FORM).status_code == 302


def test_a_name_is_one_persons() -> None:
    person("林編輯", "editor")
    with pytest.raises(NameTakenError):
        invited("林編輯")
    invited("蘇編輯")
    with pytest.raises(NameTakenError):
        invited("蘇編輯")


@pytest.mark.parametrize(
    ("name", "email", "roles"),
    [
        ("", "", ["editor"]),
        ("有 空格", "", ["editor"]),
        ("甲", "no", ["editor"]),
        ("甲", "", []),
        ("甲", "", ["king"]),
        ("甲" * 151, "", ["editor"]),
    ],
)
def test_what_cannot_be_is_refused(name: str, email: str, roles: list[str]) -> None:
    with pytest.raises(StaffError):
        invitations.invite(name, email, roles, "校長", NOW)
    assert not Invitation.objects.exists()


def test_the_link_is_not_kept_and_the_act_is() -> None:
    token = invited().rstrip("/").rpartition("/")[2]
    row = Invitation.objects.get()
    assert token not in repr(row.__dict__)
    assert Act.objects.get().act == "invite"
    assert token not in repr(Act.objects.get().__dict__)


@pytest.mark.django_db(databases=["default", "press"], transaction=True)
def test_of_two_who_press_at_once_one_joins() -> None:
    from yanlu.newsroom.furnishing import furnish

    furnish()
    row, _link = invitations.invite("林編輯", "", ["editor"], "校長", timezone.now())
    barrier = threading.Barrier(2)

    def press(password: str) -> str:
        try:
            mine = Invitation.objects.get(pk=row.pk)
            barrier.wait(timeout=10)
            invitations.accept(mine, password, timezone.now())
        except LinkError:
            return "refused"
        finally:
            connection.close()
        return "joined"

    with ThreadPoolExecutor(2) as pool:
        outcomes = pool.map(press, (f"{PASSWORD}1", f"{PASSWORD}2"))
        assert sorted(outcomes) == ["joined", "refused"]
    assert User.objects.count() == 1


def test_two_would_join_if_the_link_were_not_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def always(self: Any, now: Any) -> bool:
        return True

    monkeypatch.setattr(Invitation, "use", always)
    row, _link = invitations.invite("林編輯", "", ["editor"], "校長", timezone.now())
    invitations.accept(row, PASSWORD, timezone.now())
    User.objects.all().delete()
    invitations.accept(row, PASSWORD, timezone.now())
    assert User.objects.count() == 1
