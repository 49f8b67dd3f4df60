"""A password is forgotten, or changed; sessions elsewhere end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from yanlu.staff import door, passwords
from yanlu.staff.models import Asking, Letter, PasswordReset
from yanlu.staff.ways import read_way

from .conftest import Joined, browser, person, show_passkey, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "press"])
FORGOTTEN = "/newsroom/forgotten/"
NEW = {"password": "another-long-word", "again": "another-long-word"}


@pytest.fixture(autouse=True)
def way(settings: Any) -> None:
    settings.STAFF_MAIL = read_way("smtp+plain://127.0.0.1:1")
    settings.STAFF_MAIL_FROM = "paper@news.example"


def link_for(words: str) -> str:
    """The link of the letter that comes when this name or address is given."""
    browser().post(FORGOTTEN, {"name": words})
    assert passwords.step(timezone.now())
    body = Letter.objects.get(is_secret=True).body
    return body[body.index("/newsroom/password/") :].split()[0]


@pytest.mark.parametrize("words", ["林編輯", "lin@paper.example", "LIN@paper.example"])
def test_a_forgotten_password_is_replaced_by_letter_and_the_passkey_is_still_asked(
    words: str, joined: Joined
) -> None:
    _client, device = joined("林編輯", "editor")
    User.objects.update(email="lin@paper.example")
    link = link_for(words)
    assert browser().post(link, NEW)["Location"] == "/newsroom/login/"
    client = browser()
    assert sign_in(client, "林編輯", NEW["password"])["Location"] == "/newsroom/login/passkey/"
    assert show_passkey(client, device)["Location"] == "/newsroom/"
    assert browser().post(link, NEW).status_code == 410


def test_the_answer_is_the_same_for_a_name_that_does_not_exist() -> None:
    person("林編輯", "editor")
    answers = [browser().post(FORGOTTEN, {"name": name}) for name in ("林編輯", "沒編輯")]
    assert answers[0].content == answers[1].content
    assert Asking.objects.count() == 2, "the request itself has looked nobody up"
    while passwords.step(timezone.now()):
        pass
    assert Letter.objects.count() == 1


def test_a_link_is_good_for_an_hour(settings: Any) -> None:
    person("林編輯", "editor")
    link_for("林編輯")
    row = PasswordReset.objects.get()
    assert row.is_open(timezone.now() + timedelta(minutes=59))
    assert not row.is_open(timezone.now() + timedelta(minutes=61))


def test_asking_again_and_again_writes_five_letters() -> None:
    person("林編輯", "editor")
    for _ in range(20):
        browser().post(FORGOTTEN, {"name": "林編輯"})
    while passwords.step(timezone.now()):
        pass
    assert Letter.objects.count() == 5


def test_an_asking_that_waited_for_an_hour_is_not_answered() -> None:
    person("林編輯", "editor")
    browser().post(FORGOTTEN, {"name": "林編輯"})
    assert passwords.step(timezone.now() + timedelta(hours=2))
    assert not Letter.objects.exists()


def test_the_press_answers_by_its_door() -> None:
    person("林編輯", "editor")
    browser().post(FORGOTTEN, {"name": "林編輯"})
    now = timezone.now()
    assert door.step(now) and door.step(now) and not door.step(now)
    assert Letter.objects.get().trouble, "nobody listens there"


def test_without_mail_the_page_says_so(settings: Any) -> None:
    settings.STAFF_MAIL = None
    assert "yanlu staff recover" in browser().get(FORGOTTEN).content.decode()
    browser().post(FORGOTTEN, {"name": "林編輯"})
    assert not Asking.objects.exists()


def test_a_changed_password_ends_the_sessions_elsewhere_and_not_here(joined: Joined) -> None:
    here, device = joined("林編輯", "editor")
    elsewhere = browser()
    show_passkey(elsewhere, device)
    assert elsewhere.get("/newsroom/account/").status_code == 200
    assert here.post("/newsroom/password/", NEW)["Location"] == "/newsroom/passkeys/"
    assert here.get("/newsroom/account/").status_code == 200
    assert elsewhere.get("/newsroom/account/").status_code == 302


def test_wagtails_own_ways_to_accounts_are_closed(joined: Joined) -> None:
    client, _device = joined("校長", "administrator")
    number = client.user.pk  # type: ignore[attr-defined]
    paths = ["users/", "users/add/", f"users/edit/{number}/", "groups/", "groups/new/"]
    for path in [*paths, "password_reset/", "bulk/auth/user/delete/"]:
        assert client.get(f"/newsroom/{path}").status_code == 404, path
    page = client.get("/newsroom/account/").content.decode()
    assert "old_password" not in page
    assert 'name="name_email-email"' not in page
