"""No administrator's power is taken away by one alone: two agree, or three days pass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from yanlu.staff import log, people, removals
from yanlu.staff.errors import StaffError
from yanlu.staff.models import Act, Letter, Removal, Standing
from yanlu.staff.roles import set_roles
from yanlu.staff.ways import read_way

from .conftest import Joined, person

pytestmark = pytest.mark.django_db(databases=["default", "press"])
LONG_AGO = timedelta(days=30)
ACTS = {"roles": {"roles": ["reporter"]}, "active": {"active": "no"}}


@pytest.fixture
def thief(joined: Joined) -> Client:
    """One administrator's session, fresh and with its passkey, in a thief's hands."""
    client, _device = joined("校長", "administrator")
    for name in ("總編", "總務"):
        person(name, "administrator")
    Standing.objects.update(administrator_since=timezone.now() - LONG_AGO)
    return client


def called(name: str) -> User:
    return User.objects.get(username=name)


def administrators() -> set[str]:
    rows = User.objects.filter(is_superuser=True, is_active=True)
    return set(rows.values_list("username", flat=True))


def take_all(client: Client, act: str) -> set[str]:
    """Whoever has the session tries to be the only one left; who are left."""
    for name in ("總編", "總務"):
        number = called(name).pk
        client.post(f"/newsroom/staff/{number}/{act}/", ACTS[act])
        client.post(f"/newsroom/staff/{number}/{act}/", ACTS[act])
    for row in Removal.objects.all():
        client.post(f"/newsroom/staff/removals/{row.pk}/agree/")
    return administrators()


@pytest.mark.parametrize("act", ACTS)
def test_one_session_shuts_out_no_administrator(thief: Client, act: str) -> None:
    assert take_all(thief, act) == {"校長", "總編", "總務"}
    assert Removal.objects.filter(ended_at=None).count() == 2
    page = thief.get("/newsroom/staff/").content.decode()
    assert "等人同意的解除" in page and "總編" in page


def test_a_house_in_which_one_is_enough_would_be_taken(
    thief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_is_enough(person: Any, by: Any, now: Any) -> bool:
        return False

    monkeypatch.setattr(removals, "takes_two", one_is_enough)
    assert take_all(thief, "active") == {"校長"}


@pytest.mark.parametrize("act", ["roles", pytest.param("active", marks=pytest.mark.deep)])
def test_another_administrator_agrees_and_it_is_done(thief: Client, act: str) -> None:
    gone = called("總務")
    thief.post(f"/newsroom/staff/{gone.pk}/{act}/", ACTS[act])
    removals.agree(Removal.objects.get().pk, called("總編"), timezone.now())
    assert administrators() == {"校長", "總編"}
    assert called("總務").is_active is (act == "roles")
    acts = set(Act.objects.values_list("act", flat=True))
    assert {"ask-removal", "agree-removal"} <= acts and log.check().broken_at == 0


def test_it_is_told_to_her_and_to_every_administrator(thief: Client, settings: Any) -> None:
    settings.STAFF_MAIL = read_way("smtp://mail.example:587")
    settings.STAFF_MAIL_FROM = "paper@news.example"
    for turn, one in enumerate(User.objects.all()):
        User.objects.filter(pk=one.pk).update(email=f"{turn}@paper.example")
    removals.set_active(called("總務"), False, called("校長"), timezone.now())
    told = Letter.objects.filter(subject="有人要解除一位管理員")
    assert told.count() == 3
    assert Letter.objects.filter(to=called("總務").email).count() == 2


def test_after_three_days_in_which_none_objects_who_asked_may_do_it(thief: Client) -> None:
    now, chief = timezone.now(), called("校長")
    row = removals.set_active(called("總務"), False, chief, now)
    assert row is not None
    with pytest.raises(StaffError, match="三天"):
        removals.agree(row.pk, chief, now + timedelta(days=2, hours=23))
    removals.agree(row.pk, chief, now + timedelta(days=3))
    assert "總務" not in administrators()
    with pytest.raises(StaffError, match="已經完成"):
        removals.agree(row.pk, called("總編"), now)


def test_she_herself_stops_it(thief: Client, joined: Joined) -> None:
    hers, _device = joined("社長", "administrator")
    Standing.objects.update(administrator_since=timezone.now() - LONG_AGO)
    thief.post(f"/newsroom/staff/{called('社長').pk}/active/", ACTS["active"])
    row = Removal.objects.get()
    assert hers.post(f"/newsroom/staff/removals/{row.pk}/stop/").status_code == 302
    thief.post(f"/newsroom/staff/removals/{row.pk}/agree/")
    assert "社長" in administrators()
    assert not removals.stop(row.pk, called("社長"), timezone.now())


@pytest.mark.parametrize(
    "who",
    [
        *(pytest.param(one, marks=pytest.mark.deep) for one in ("herself", "editor", "puppet")),
        "accomplice",
    ],
)
def test_whose_voice_does_not_count(thief: Client, who: str) -> None:
    now, chief, gone = timezone.now(), called("校長"), called("總務")
    accomplice = person("舊人", "administrator")
    Standing.objects.filter(person=accomplice).update(administrator_since=now - LONG_AGO)
    people.set_active(accomplice, False, chief, now)
    row = removals.set_active(gone, False, chief, now)
    assert row is not None
    people.set_active(accomplice, True, chief, now)
    voices = {
        "herself": lambda: gone,
        "editor": lambda: person("林編輯", "editor"),
        "puppet": lambda: person("傀儡", "administrator"),
        "accomplice": lambda: called("舊人"),
    }
    with pytest.raises(StaffError):
        removals.agree(row.pk, voices[who](), now + timedelta(days=9))
    assert "總務" in administrators()


def test_a_puppet_goes_as_quickly_as_it_came_and_removes_nobody(thief: Client) -> None:
    now, puppet = timezone.now(), person("傀儡", "administrator")
    set_roles(puppet, ["administrator"], now)
    assert removals.set_active(called("總編"), False, puppet, now) is not None
    assert removals.change_roles(puppet, ["reporter"], called("總編"), now) is None
    assert "傀儡" not in administrators()


def test_who_has_the_machine_needs_nobody(thief: Client) -> None:
    assert removals.set_active(called("總務"), False, log.MACHINE, timezone.now()) is None
    assert "總務" not in administrators()
