"""The day on which the passkey is not at hand."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yanlu.staff import codes, throttle
from yanlu.staff.models import Act

from .conftest import Joined, add_passkey, browser, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "press"])
HOME, PASSKEYS, CODE = "/newsroom/", "/newsroom/passkeys/", "/newsroom/login/code/"


def with_code(name: str, code: str) -> Client:
    """A browser that gave the password and this code."""
    client = browser()
    sign_in(client, name)
    client.post(CODE, {"code": code})
    return client


def test_ten_codes_come_with_the_first_passkey(joined: Joined) -> None:
    client, _device = joined("林編輯", "editor")
    page = client.post("/newsroom/passkeys/codes/").content.decode()
    assert len(set(re.findall(r"<code>(\d{4} \d{4})</code>", page))) == 10


def test_a_code_lets_in_as_far_as_the_page_of_passkeys(joined: Joined) -> None:
    client, _device = joined("林編輯", "editor")
    code = codes.make(client.user)[3]  # type: ignore[attr-defined]
    inside = with_code("林編輯", code)
    assert inside.get(HOME)["Location"] == PASSKEYS
    add_passkey(inside)
    assert inside.get(HOME).status_code == 200


def test_a_reporter_who_came_with_a_code_reaches_no_more_either(joined: Joined) -> None:
    client, _device = joined("王記者", "reporter")
    inside = with_code("王記者", codes.make(client.user)[0])  # type: ignore[attr-defined]
    assert inside.get(HOME)["Location"] == PASSKEYS


def test_a_code_is_good_once_and_not_for_another(joined: Joined) -> None:
    client, _device = joined("林編輯", "editor")
    joined("蘇編輯", "editor")
    code = codes.make(client.user)[0]  # type: ignore[attr-defined]
    assert with_code("蘇編輯", code).get(PASSKEYS).status_code == 302
    assert with_code("林編輯", code).get(PASSKEYS).status_code == 200
    assert with_code("林編輯", code).get(PASSKEYS).status_code == 302


def test_a_code_alone_opens_nothing(joined: Joined) -> None:
    client, _device = joined("林編輯", "editor")
    code = codes.make(client.user)[0]  # type: ignore[attr-defined]
    stranger = browser()
    assert stranger.post(CODE, {"code": code})["Location"] == "/newsroom/login/"
    assert "_auth_user_id" not in stranger.session


def test_codes_cannot_be_guessed(joined: Joined) -> None:
    client, _device = joined("林編輯", "editor")
    code = codes.make(client.user)[0]  # type: ignore[attr-defined]
    guessing = browser()
    sign_in(guessing, "林編輯")
    for guess in range(throttle.GUESSES):
        guessing.post(CODE, {"code": f"{guess:08}"})
    guessing.post(CODE, {"code": code})
    assert "_auth_user_id" not in guessing.session


def test_who_has_the_database_alone_has_no_code(joined: Joined) -> None:
    client, _device = joined("林編輯", "editor")
    made = codes.make(client.user)  # type: ignore[attr-defined]
    row = codes.row_of(client.user)  # type: ignore[attr-defined]
    before = codes.left(client.user)  # type: ignore[attr-defined]
    assert (len(made), before) == (10, 10)
    assert len(row.data["seed"]) > 100 and not re.fullmatch("[0-9a-f]+", row.data["seed"])


def test_after_a_change_of_the_secret_no_code_opens(joined: Joined, settings: object) -> None:
    client, _device = joined("林編輯", "editor")
    code = codes.make(client.user)[0]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another-secret-another-secret-another"  # type: ignore[attr-defined]
    assert not codes.use(client.user, code)  # type: ignore[attr-defined]
    assert not codes.use(client.user, "")  # type: ignore[attr-defined]


def test_the_act_is_written_down_without_the_code(joined: Joined) -> None:
    client, _device = joined("林編輯", "editor")
    code = codes.make(client.user)[0]  # type: ignore[attr-defined]
    with_code("林編輯", code)
    acts = list(Act.objects.values_list("act", "thing"))
    assert ("use-code", "") in acts
    assert code.replace(" ", "") not in repr(acts).replace(" ", "")
