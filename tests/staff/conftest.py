"""The door of a newsroom on a real SQLite file, with its cast, guarded as in production."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from yanlu.staff.roles import set_roles

from .device import Device

HOST = "localhost:8000"
PASSWORD = "correct-horse-battery"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def door(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Guarded as in production, on this machine; counts begin at nothing."""
    settings.VAR = tmp_path
    settings.STAFF_GUARDED = True
    cache.clear()
    yield


def browser(**more: Any) -> Client:
    """A browser at the desk's own address."""
    return Client(HTTP_HOST=HOST, **more)


def person(name: str, *roles: str) -> User:
    """A member of the staff, with a password and nothing else."""
    made = User.objects.create_user(name, f"{len(name)}@paper.example", PASSWORD)
    set_roles(made, roles, NOW)
    return made


def options_of(response: Any) -> dict[str, Any]:
    """What the page asks the device."""
    found = re.search(r'id="passkey-options"[^>]*>(.*?)</script>', response.content.decode())
    assert found, response.content.decode()[:2000]
    options: dict[str, Any] = json.loads(found[1])
    return options


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    """Send name and password."""
    return client.post("/newsroom/login/", {"username": name, "password": password, **more})


def add_passkey(client: Client, device: Device | None = None) -> Device:
    """Add a passkey at the page that adds one."""
    device = device or Device()
    answer = device.make(options_of(client.get("/newsroom/passkeys/")))
    done = client.post("/newsroom/passkeys/", {"name": "鑰匙圈", "credential": answer})
    assert done.status_code in (200, 302), done.status_code
    return device


def show_passkey(client: Client, device: Device) -> Any:
    """Show the passkey at the second step."""
    asked = options_of(client.get("/newsroom/login/passkey/"))
    return client.post("/newsroom/login/passkey/", {"credential": device.sign(asked)})


Joined = Callable[..., tuple[Client, Device]]


@pytest.fixture
def joined(db: None) -> Joined:
    """Makes a person of these roles who has a passkey and is signed in with it."""

    def make(name: str, *roles: str) -> tuple[Client, Device]:
        client = browser()
        client.user = person(name, *roles)  # type: ignore[attr-defined]
        sign_in(client, name)
        return client, add_passkey(client)

    return make
