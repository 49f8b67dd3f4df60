"""In production the desk is signed into through a proxy that speaks TLS, and only through it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kept import lend

ROOT = Path(__file__).parents[2]

SIGN_IN = """
from yanlu.config.command import start_django
start_django()
from django.core.management import call_command
from django.contrib.auth import get_user_model
from django.test import Client
call_command("migrate", database="default", verbosity=0, interactive=False)
get_user_model().objects.create_superuser("chief", "", "a-long-enough-password")
through_proxy = {"HTTP_HOST": "desk.example", "HTTP_X_FORWARDED_PROTO": "https"}
client = Client(enforce_csrf_checks=True)
page = client.get("/newsroom/login/", **through_proxy)
assert page.status_code == 200, page.status_code
token = client.cookies["csrftoken"].value
form = {"username": "chief", "password": "a-long-enough-password", "csrfmiddlewaretoken": token}
def sign_in(origin):
    answer = client.post(
        "/newsroom/login/", form, secure=True, HTTP_ORIGIN=origin, HTTP_REFERER=origin + "/",
        **through_proxy,
    )
    return answer.status_code
assert sign_in("https://elsewhere.example") == 403
assert sign_in("https://desk.example") == 302
cookie = client.cookies["sessionid"]
assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Strict"
elsewhere = client.get("/newsroom/login/", HTTP_HOST="news.example")
assert elsewhere.status_code == 400
assert "YANLU_NEWSROOM_HOSTS" in elsewhere.content.decode()
assert "news.example" not in elsewhere.content.decode()
print("signed in")
"""


@pytest.mark.deep
def test_the_desk_is_signed_into_through_a_proxy_and_a_foreign_page_cannot(
    django_db_setup: None, tmp_path: Path
) -> None:
    lend(tmp_path)
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment |= {
        "YANLU_VAR": str(tmp_path),
        "YANLU_PRODUCTION": "yes",
        "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
        "YANLU_NEWSROOM_HOSTS": "desk.example",
        "YANLU_ADDRESS": "https://news.example/",
    }
    done = subprocess.run(
        [sys.executable, "-c", SIGN_IN],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip().endswith("signed in"), done.stderr
