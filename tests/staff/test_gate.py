"""Every address of the desk, asked by one who has a password and no passkey."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from yanlu.staff import gate
from yanlu.staff.gate import DOOR, OPEN

from .conftest import Joined, browser, person, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "press", "mailbox"])
FEW = 150  # addresses; that the crawl itself finds what there is
FILL = {"int": "1", "str": "x", "path": "x", "slug": "x", "uuid": "0" * 32}


def patterns(resolver: Any, before: str = "/", rooms: tuple[str, ...] = ()) -> Iterator[Any]:
    """Every address with its name and the rooms in which it stands."""
    for one in resolver.url_patterns:
        path = before + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from patterns(one, path, (*rooms, *([one.namespace] if one.namespace else [])))
        elif isinstance(one, URLPattern):
            yield path, one.name, rooms


def filled(path: str) -> str:
    """An address with something in each of its places."""
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "1", path)
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILL.get(found[1] or "str", "x"), path)
    return path.replace("\\", "").replace("?", "")


def guarded() -> list[str]:
    """The addresses that nobody without a passkey may reach."""
    found = patterns(get_resolver())
    open_names = OPEN | {"wagtailadmin_login"}  # where the door's own page answers
    return [filled(one) for one, name, rooms in found if not (DOOR in rooms or name in open_names)]


def reached(client: Client) -> list[str]:
    """Where the desk itself answered."""
    found = []
    for path in guarded():
        for method in (client.get, client.post):
            try:
                answer = method(path)
            except Exception as error:  # the view was reached, and did not like what it got
                found.append(f"{path} {error!r}")
                continue
            is_turned_away = answer.status_code in (302, 404) and not answer.content.strip()
            leads = answer.headers.get("Location", "")
            if answer.status_code == 404 or (is_turned_away and leads == "/newsroom/passkeys/"):
                continue
            found.append(f"{path} {answer.status_code} {leads}")
    return found


@pytest.mark.parametrize(
    "role",
    [
        "administrator",
        *(
            pytest.param(one, marks=pytest.mark.deep)
            for one in ("editor", "treasurer", "moderator")
        ),
    ],
)
def test_a_password_alone_reaches_no_address_of_the_desk(role: str) -> None:
    person("某人", role)
    client = browser(raise_request_exception=False)
    sign_in(client, "某人")
    assert len(guarded()) > FEW
    assert reached(client) == []


@pytest.mark.deep
def test_the_crawl_finds_an_open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "may_pass", lambda request: True)
    person("某人", "editor")
    client = browser(raise_request_exception=False)
    sign_in(client, "某人")
    assert len(reached(client)) > FEW


def test_a_moderator_sees_the_comments_and_nothing_that_is_written(joined: Joined) -> None:
    client, _device = joined("某人", "moderator")
    assert client.get("/newsroom/comments/").status_code == 200
    for path in ("payments/", "membership/", "staff/", "write/", "articles/"):
        assert client.get(f"/newsroom/{path}").status_code in (302, 403), path


def test_the_icons_are_icons_for_one_without_a_passkey_too() -> None:
    person("某人", "editor")
    client = browser()
    sign_in(client, "某人")
    sprite = client.get("/newsroom/sprite/", follow=True).content.decode()
    assert "<svg" in sprite and "csrfmiddlewaretoken" not in sprite
