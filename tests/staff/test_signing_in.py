"""林編輯 signs in; an intruder does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from yanlu.staff import throttle
from yanlu.staff.models import Act

from .conftest import PASSWORD, Joined, add_passkey, browser, options_of, person, show_passkey
from .conftest import sign_in as give_password
from .device import Device

pytestmark = pytest.mark.django_db(databases=["default", "press"])
HOME = "/newsroom/"
PASSKEYS = "/newsroom/passkeys/"


def is_inside(client: Client) -> bool:
    """Whether the desk itself is seen."""
    return bool(client.get(HOME).status_code == 200)


def test_an_editor_without_a_passkey_reaches_only_the_page_that_adds_one() -> None:
    person("林編輯", "editor")
    client = browser()
    assert give_password(client, "林編輯").status_code == 302
    for path in (HOME, "/newsroom/articles/", "/newsroom/write/", "/newsroom/press/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, PASSKEYS), path
    add_passkey(client)
    assert is_inside(client)


def test_without_the_gate_she_would_reach_the_desk(settings: Any) -> None:
    settings.STAFF_GUARDED = False
    person("林編輯", "editor")
    client = browser()
    give_password(client, "林編輯")
    assert is_inside(client)


def test_a_reporter_who_cannot_publish_may_do_without() -> None:
    person("王記者", "reporter")
    client = browser()
    give_password(client, "王記者")
    assert is_inside(client)


def test_one_with_a_passkey_is_not_signed_in_by_the_password_alone(joined: Joined) -> None:
    _first, device = joined("林編輯", "editor")
    client = browser()
    answer = give_password(client, "林編輯")
    assert answer["Location"] == "/newsroom/login/passkey/"
    assert "_auth_user_id" not in client.session
    assert client.get(HOME)["Location"].startswith("/newsroom/login/")
    assert show_passkey(client, device)["Location"] == HOME
    assert is_inside(client)


def test_the_passkey_alone_signs_in(joined: Joined) -> None:
    _first, device = joined("林編輯", "editor")
    client = browser()
    assert show_passkey(client, device)["Location"] == HOME
    assert is_inside(client)


def test_an_intruders_own_passkey_does_not_stand_for_the_editors(joined: Joined) -> None:
    _first, hers = joined("林編輯", "editor")
    client = browser()
    give_password(client, "林編輯")
    forged = Device()
    forged.id, forged.handle = hers.id, hers.handle
    assert show_passkey(client, forged).status_code == 200
    assert not is_inside(client)


def test_a_reporters_passkey_does_not_open_the_editors_account(joined: Joined) -> None:
    joined("林編輯", "editor")
    _second, his = joined("王記者", "reporter")
    client = browser()
    give_password(client, "林編輯")
    assert show_passkey(client, his).status_code == 200
    assert not is_inside(client)


@pytest.mark.parametrize(
    "origin", ["https://1ocalhost.example", "http://desk.localhost:8000", "http://localhost:8001"]
)
def test_a_passkey_shown_to_another_site_opens_nothing(joined: Joined, origin: str) -> None:
    _first, device = joined("林編輯", "editor")
    device.origin = origin
    client = browser()
    give_password(client, "林編輯")
    assert show_passkey(client, device).status_code == 200
    assert not is_inside(client)


def test_a_device_that_does_not_ask_for_pin_or_finger_is_not_enough(joined: Joined) -> None:
    _first, device = joined("林編輯", "editor")
    device.verifies = False
    client = browser()
    give_password(client, "林編輯")
    assert show_passkey(client, device).status_code == 200
    assert not is_inside(client)


def test_an_answer_is_good_once(joined: Joined) -> None:
    _first, device = joined("林編輯", "editor")
    client = browser()
    give_password(client, "林編輯")
    answer = device.sign(options_of(client.get("/newsroom/login/passkey/")))
    assert client.post("/newsroom/login/passkey/", {"credential": answer}).status_code == 302
    client.post("/newsroom/logout/")
    give_password(client, "林編輯")
    client.get("/newsroom/login/passkey/")
    assert client.post("/newsroom/login/passkey/", {"credential": answer}).status_code == 200
    assert not is_inside(client)


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"response": 1}', '{"response": {}}'])
def test_nonsense_for_a_passkey_is_a_sentence(joined: Joined, answer: str) -> None:
    joined("林編輯", "editor")
    client = browser()
    give_password(client, "林編輯")
    client.get("/newsroom/login/passkey/")
    shown = client.post("/newsroom/login/passkey/", {"credential": answer})
    assert shown.status_code == 200
    assert "裝置的回答不對" in shown.content.decode()


def test_the_session_has_another_key_after_signing_in(joined: Joined) -> None:
    _first, device = joined("林編輯", "editor")
    client = browser()
    client.get("/newsroom/login/passkey/")  # here an intruder may have planted a cookie
    planted = client.session.session_key
    give_password(client, "林編輯")
    between = client.session.session_key
    show_passkey(client, device)
    assert len({planted, between, client.session.session_key}) == 3


def test_words_for_a_wrong_name_and_a_wrong_password_are_the_same() -> None:
    person("林編輯", "editor")
    wrong = give_password(browser(), "林編輯", "wrong-password-1").content.decode()
    nobody = give_password(browser(), "沒編輯", "wrong-password-1").content.decode()
    assert "名字或密碼不對" in wrong
    plain = [bare(page).replace("沒編輯", "林編輯") for page in (wrong, nobody)]
    assert plain[0] == plain[1]


def bare(page: str) -> str:
    """A page without the token of its form."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_both_cost_one_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    real = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> Any:
        hashed.append(password)
        return real(self, password, salt)

    person("林編輯", "editor")
    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for name in ("林編輯", "沒編輯"):
        hashed.clear()
        give_password(browser(), name, "wrong-password-1")
        assert len(hashed) == 1, name


def test_the_sixth_guess_is_not_even_looked_at() -> None:
    person("林編輯", "editor")
    for _ in range(throttle.GUESSES):
        assert give_password(browser(), "林編輯", "wrong-password-1").status_code == 200
    refused = give_password(browser(), "林編輯")
    assert refused.status_code == 429
    assert "請等五分鐘" in refused.content.decode()
    assert give_password(browser(), "蘇編輯", "wrong-password-1").status_code == 200


def test_without_the_throttle_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "GUESSES", 10_000)
    person("林編輯", "editor")
    for _ in range(6):
        give_password(browser(), "林編輯", "wrong-password-1")
    assert give_password(browser(), "林編輯")["Location"] == HOME


def test_headers_that_claim_another_address_change_nothing() -> None:
    person("林編輯", "editor")
    answers = [
        give_password(
            browser(REMOTE_ADDR=f"10.0.0.{n}", HTTP_X_FORWARDED_FOR=f"10.1.0.{n}"),
            "林編輯",
            "wrong-password-1",
        ).status_code
        for n in range(40)
    ]
    assert answers == [200] * 5 + [429] * 35


def test_guesses_at_many_names_are_counted_together() -> None:
    answers = [
        give_password(browser(), f"name{n}", "wrong-password-1").status_code for n in range(105)
    ]
    assert answers == [200] * 100 + [429] * 5


def test_who_is_locked_out_by_an_intruder_comes_in_with_the_passkey(joined: Joined) -> None:
    _first, device = joined("林編輯", "editor")
    for _ in range(20):
        give_password(browser(), "林編輯", "wrong-password-1")
    client = browser()
    assert show_passkey(client, device)["Location"] == HOME


def test_nobody_is_named_in_the_counts() -> None:
    from django.core.cache import cache

    give_password(browser(), "林編輯", "wrong-password-1")
    kept = repr(getattr(cache, "_cache", None))
    assert "staff:password" in kept
    assert "林編輯" not in kept and "127.0.0.1" not in kept


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/newsroom/", "/a/1234567/", "javascript:alert(1)"],
)
def test_after_signing_in_nobody_is_led_elsewhere(address: str) -> None:
    person("王記者", "reporter")
    assert give_password(browser(), "王記者", next=address)["Location"] == HOME


def test_one_is_led_back_to_where_one_wanted_to_be(joined: Joined) -> None:
    _first, device = joined("林編輯", "editor")
    client = browser()
    give_password(client, "林編輯", next="/newsroom/articles/")
    assert show_passkey(client, device)["Location"] == "/newsroom/articles/"


@pytest.mark.parametrize(
    "path", ["/newsroom/login/", "/newsroom/login/passkey/", "/newsroom/confirm/", PASSKEYS]
)
def test_a_form_from_elsewhere_is_refused(joined: Joined, path: str) -> None:
    client, _device = joined("林編輯", "editor")
    client.handler.enforce_csrf_checks = True
    assert client.post(path, {"username": "林編輯", "password": PASSWORD}).status_code == 403


def test_a_deactivated_person_is_out_at_the_next_click_and_stays_out(joined: Joined) -> None:
    client, device = joined("林編輯", "editor")
    User.objects.filter(username="林編輯").update(is_active=False)
    assert not is_inside(client)
    assert give_password(browser(), "林編輯").status_code == 200
    assert show_passkey(browser(), device).status_code == 200


def test_a_sign_in_is_written_down_without_an_address() -> None:
    person("王記者", "reporter")
    give_password(browser(REMOTE_ADDR="203.0.113.9"), "王記者")
    acts = list(Act.objects.values_list("who", "act", "thing"))
    assert acts == [("王記者", "sign-in", "password")]
