"""What administrators do about people; what is written down of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone, translation

from yanlu.config import keeping, staffing
from yanlu.config.places import Places
from yanlu.staff import log, people, sessions
from yanlu.staff.errors import StaffError
from yanlu.staff.models import Act, Chain
from yanlu.staff.roles import must_hold_passkey, roles_of
from yanlu.staff.telling import told

from .conftest import NOW, Joined, browser, person, show_passkey

pytestmark = pytest.mark.django_db(databases=["default", "press"])


def test_another_role_ends_the_sessions_and_holds_at_once(joined: Joined) -> None:
    chief, _device = joined("校長", "administrator")
    lin, _hers = joined("林編輯", "editor")
    number = lin.user.pk  # type: ignore[attr-defined]
    chief.post(f"/newsroom/staff/{number}/roles/", {"roles": ["reporter", "treasurer"]})
    assert lin.get("/newsroom/")["Location"] == "/newsroom/login/"
    found = [role.key for role in roles_of(User.objects.get(pk=number))]
    assert found == ["reporter", "treasurer"]


@pytest.mark.parametrize("act", ["end-sessions/", "active/"])
def test_an_administrator_ends_somebodys_sessions(joined: Joined, act: str) -> None:
    chief, _device = joined("校長", "administrator")
    lin, hers = joined("林編輯", "editor")
    number = lin.user.pk  # type: ignore[attr-defined]
    chief.post(f"/newsroom/staff/{number}/{act}", {"active": "no"})
    assert lin.get("/newsroom/")["Location"].startswith("/newsroom/login/")
    again = show_passkey(browser(), hers).status_code
    assert again == (302 if act == "end-sessions/" else 200)


def test_one_ends_all_ones_own_sessions(joined: Joined) -> None:
    here, device = joined("林編輯", "editor")
    elsewhere = browser()
    show_passkey(elsewhere, device)
    here.post("/newsroom/passkeys/end-sessions/")
    for client in (here, elsewhere):
        assert client.get("/newsroom/account/").status_code == 302


def test_sessions_would_go_on_without_their_turn(
    joined: Joined, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(request: Any) -> bool:
        return False

    monkeypatch.setattr(sessions, "is_over", never)
    here, _device = joined("林編輯", "editor")
    sessions.end_all(here.user)  # type: ignore[attr-defined]
    assert here.get("/newsroom/account/").status_code == 200


def test_nobody_changes_her_own_role_so_that_an_administrator_is_always_left(
    joined: Joined,
) -> None:
    chief, _device = joined("校長", "administrator")
    user: User = chief.user  # type: ignore[attr-defined]
    with pytest.raises(StaffError):
        people.change_roles(user, ["reporter"], user, NOW)
    with pytest.raises(StaffError):
        people.set_active(user, False, user, NOW)
    chief.post(f"/newsroom/staff/{user.pk}/roles/", {"roles": ["reporter"]})
    user.refresh_from_db()
    assert user.is_superuser


@pytest.mark.parametrize("role", ["editor", "reporter", "treasurer"])
def test_who_is_no_administrator_sees_no_screen_of_staff(joined: Joined, role: str) -> None:
    client, _device = joined("某人", role)
    number = client.user.pk  # type: ignore[attr-defined]
    for path in ("", "acts/", "letters/", f"{number}/"):
        assert client.get(f"/newsroom/staff/{path}").status_code in (302, 403), path
    for path in ("invite/", f"{number}/roles/", "letters/test/", "recoveries/1/approve/"):
        form = {"name": "x", "roles": ["administrator"]}
        assert client.post(f"/newsroom/staff/{path}", form).status_code in (302, 403), path
    assert not User.objects.filter(is_superuser=True).exists()
    assert Act.objects.filter(act__in=("invite", "roles")).count() == 0


def test_a_group_or_a_right_that_is_not_known_to_be_harmless_takes_a_passkey() -> None:
    from django.contrib.auth.models import Permission

    some = person("王記者", "reporter")
    assert not must_hold_passkey(some)
    some.groups.add(Group.objects.create(name="新的一組"))
    assert must_hold_passkey(some)
    some.groups.clear()
    some.user_permissions.add(Permission.objects.all()[0])
    assert must_hold_passkey(some)


# The log


def filled(number: int = 12) -> None:
    for turn in range(number):
        log.note("校長", "invite", f"第 {turn} 位", NOW)


def test_a_log_that_nobody_touched_is_whole() -> None:
    filled()
    found = log.check()
    assert (found.acts, found.broken_at, found.foreign) == (12, 0, 0)
    assert found.head == Act.objects.order_by("-number").first().hash  # type: ignore[union-attr]


def raw(words: str, *values: Any) -> None:
    """What an intruder who has the database does."""
    with connection.cursor() as cursor:
        cursor.execute(words, values)


TAMPERINGS = {
    "an act is another": ("UPDATE staff_act SET act = 'join' WHERE number = 5", 5),
    "a name is another": ("UPDATE staff_act SET who = '別人' WHERE number = 3", 3),
    "a time is another": ("UPDATE staff_act SET at = '2020-01-01 00:00:00' WHERE number = 7", 7),
    "a thing is another": ("UPDATE staff_act SET thing = '' WHERE number = 1", 1),
    "an act is gone": ("DELETE FROM staff_act WHERE number = 6", 6),
    "the first is gone": ("DELETE FROM staff_act WHERE number = 1", 1),
    "the last is gone": ("DELETE FROM staff_act WHERE number = 12", 12),
    "all are gone": ("DELETE FROM staff_act", 1),
    "two change places": (
        "UPDATE staff_act SET number = CASE number WHEN 4 THEN 104 ELSE number END",
        4,
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_each_tampering_shows(tampering: str) -> None:
    filled()
    words, place = TAMPERINGS[tampering]
    raw(words)
    assert log.check().broken_at == place


def test_who_makes_the_chain_anew_lacks_the_seal() -> None:
    filled()
    raw("UPDATE staff_act SET who = '別人' WHERE number = 9")
    before = Act.objects.get(number=8).hash
    for row in Act.objects.filter(number__gte=9).order_by("number"):
        row.before = before
        before = log.hash_of(row)
        raw("UPDATE staff_act SET before = %s, hash = %s WHERE id = %s", row.before, before, row.pk)
    raw("UPDATE staff_chain SET hash = %s", before)
    assert log.check().broken_at == 9


def test_without_chain_and_seal_it_would_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(row: Act, number: int, before: str, ours: object) -> bool:
        return row.number == number

    monkeypatch.setattr(log, "is_whole", trusting)
    filled()
    raw("UPDATE staff_act SET who = '別人' WHERE number = 9")
    assert log.check().broken_at == 0


def test_acts_of_an_earlier_secret_are_counted_and_still_chained(settings: Any) -> None:
    filled(3)
    settings.SECRET_KEY = "another-secret-another-secret-another"
    log.note("校長", "invite", "新的", NOW)
    found = log.check()
    assert (found.broken_at, found.foreign) == (0, 3)
    raw("UPDATE staff_act SET who = '別人' WHERE number = 2")
    assert log.check().broken_at == 2


def test_the_house_itself_changes_and_deletes_no_act() -> None:
    filled(1)
    row = Act.objects.get()
    for act in (row.save, row.delete, Act.objects.all().delete, lambda: Act.objects.update(who="")):
        with pytest.raises(TypeError):
            act()
    assert Chain.objects.get().number == 1


def test_the_desk_shows_the_log_and_that_it_was_touched(joined: Joined) -> None:
    chief, _device = joined("校長", "administrator")
    page = chief.get("/newsroom/staff/acts/").content.decode()
    assert "加上通行金鑰" in page and "沒有被動過" in page
    raw("UPDATE staff_act SET who = '別人' WHERE number = 1")
    assert "被動過：有人改了資料庫" in chief.get("/newsroom/staff/acts/").content.decode()


# The command


def test_the_terminal_lists_invites_ends_recovers_and_checks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = timezone.now()
    person("林編輯", "editor")
    assert staffing.main([], now) == 0
    assert "林編輯  編輯  通行金鑰 passkeys: 0" in capsys.readouterr().out
    assert staffing.main(["invite", "蘇編輯", "--role", "editor"], now) == 0
    assert "http://localhost:8000/newsroom/invitation/" in capsys.readouterr().out
    assert staffing.main(["invite", "蘇編輯", "--role", "editor"], now) == 1
    assert "已經有人用這個名字" in capsys.readouterr().err
    assert staffing.main(["recover", "林編輯"], now) == 0
    assert "/newsroom/recovery/" in capsys.readouterr().out
    assert staffing.main(["end-sessions", "沒這個人"], now) == 1
    assert staffing.main(["end-sessions", "林編輯"], now) == 0
    assert staffing.main(["deactivate", "林編輯"], now) == 0
    assert not User.objects.get(username="林編輯").is_active
    capsys.readouterr()
    assert staffing.main(["check"], now) == 0
    assert "完整" in capsys.readouterr().out
    raw("DELETE FROM staff_act WHERE number = 1")
    assert staffing.main(["check"], now) == 1


def test_who_cuts_off_the_end_and_mends_the_chain_is_found_out_by_the_last_backup(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR = tmp_path
    filled()
    end = f"12 {log.check().head}"
    outcome = keeping.Outcome(NOW, 1.0, "one", 1, "disk", "", NOW, end)
    keeping.record_backup(Places(tmp_path), outcome)
    log.note("校長", "invite", "之後的", NOW)
    assert staffing.main(["check"], NOW) == 0, "what came after is no matter"
    raw("DELETE FROM staff_act WHERE number > 9")
    raw("UPDATE staff_chain SET number = 9, hash = %s", Act.objects.get(number=9).hash)
    assert log.check().broken_at == 0, "the control: the database alone does not tell"
    assert staffing.main(["check"], NOW) == 1
    assert "備份" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("act", "thing", "words"),
    [
        ("sign-in", "passkey", "通行金鑰"),
        ("sign-in", "an older way", "an older way"),
        ("invite", "林編輯: editor, treasurer", "林編輯：編輯、司庫"),
        ("join", "administrator", "管理員"),
        ("roles", "a role: of old: cook", "a role: of old：cook"),
        ("email", "林編輯: editor", "林編輯: editor"),
    ],
)
def test_the_log_tells_on_what_it_was_in_the_desks_words(act: str, thing: str, words: str) -> None:
    with translation.override("zh-hant"):
        assert told(Act(act=act, thing=thing)) == words
