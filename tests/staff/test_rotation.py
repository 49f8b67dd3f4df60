"""The paper's secret is exchanged: nobody is thrown out before the former one is dropped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_force
from django.contrib.auth.tokens import default_token_generator

from yanlu.accounts.codenames import draw, key_of
from yanlu.accounts.errors import TokenError
from yanlu.accounts.tokens import open_token, seal_token
from yanlu.comments import keys
from yanlu.config.options import DEMO_SECRET, OptionError, read_options
from yanlu.payments import refs
from yanlu.staff import codes, log
from yanlu.staff.models import Act

from ..gates import ROOT
from .conftest import NOW, Joined

pytestmark = pytest.mark.django_db(databases=["default", "press"])
NEW = "a-new-secret-a-new-secret-a-new-secret"
SEED = b"sixteen bytes or more"
AT = NOW.timestamp()


def rotate(settings: Any, *, keep: bool) -> None:
    """Exchange the secret as the handbook says; the former one is kept, or dropped."""
    former, lasting = in_force.SECRET_KEY, in_force.LASTING_SECRET
    settings.SECRET_KEY, settings.LASTING_SECRET = NEW, lasting
    settings.SECRET_KEY_FALLBACKS = [former] if keep else []


@pytest.mark.parametrize("keep", [True, False])
def test_sessions_links_forms_and_codes_live_until_the_former_secret_is_dropped(
    joined: Joined, settings: Any, keep: bool
) -> None:
    client, _device = joined("林編輯", "editor")
    person: Any = client.user  # type: ignore[attr-defined]
    code = codes.make(person)[0]
    link = default_token_generator.make_token(person)
    form = seal_token("comment", {"id": "abc"}, AT)
    rotate(settings, keep=keep)
    assert (client.get("/newsroom/").status_code == 200) is keep
    assert default_token_generator.check_token(person, link) is keep
    assert codes.use(person, code) is keep
    if keep:
        assert open_token("comment", form, AT) == {"id": "abc"}
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get("/newsroom/").status_code == 200, "her session is sealed anew"
    else:
        with pytest.raises(TokenError):
            open_token("comment", form, AT)


def test_what_is_sealed_after_the_exchange_opens_with_the_new_secret_alone(settings: Any) -> None:
    rotate(settings, keep=True)
    form = seal_token("comment", {"id": "abc"}, AT)
    settings.SECRET_KEY_FALLBACKS = []
    assert open_token("comment", form, AT) == {"id": "abc"}


def test_an_act_that_a_former_secret_sealed_is_still_known_when_it_was_forged(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        log.note("校長", "invite", f"第 {number} 位", NOW)
    rotate(settings, keep=True)
    log.note("校長", "invite", "新的", NOW)
    assert (log.check().broken_at, log.check().foreign) == (0, 0)
    monkeypatch.setattr(log, "hash_of", lambda row: row.hash)  # one who makes all hashes anew
    second = Act.objects.get(number=2)
    assert log.is_whole(second, 2, second.before, log.known_keys())
    second.seal = "0" * 64
    assert not log.is_whole(second, 2, second.before, log.known_keys())
    settings.SECRET_KEY_FALLBACKS = []
    assert log.is_whole(second, 2, second.before, log.known_keys()), "nobody can tell any more"
    assert log.check().foreign == 3


def lasting_things() -> list[str]:
    """What readers hold, or is kept of it, for years."""
    ref = refs.ref_of(SEED)
    return [
        str(draw(SEED)),
        key_of(draw(SEED)),
        ref,
        refs.mark_of(ref),
        refs.code_of(ref, 0),
        refs.hash_of(refs.code_of(ref, 0)),
        refs.hash_of_arrival("bank", "20261130-1"),
        keys.key_of("form"),
        keys.public_id_of("form"),
    ]


def test_codenames_payments_vouchers_and_comment_keys_outlive_every_exchange(settings: Any) -> None:
    before = lasting_things()
    rotate(settings, keep=False)
    assert lasting_things() == before
    settings.LASTING_SECRET = NEW  # who exchanges it without this setting
    assert not set(lasting_things()) & set(before)


PRODUCTION = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": NEW,
    "YANLU_NEWSROOM_HOSTS": "desk.example",
    "YANLU_ADDRESS": "https://news.example/",
}


@pytest.mark.parametrize("name", ["YANLU_FORMER_SECRETS", "YANLU_LASTING_SECRET"])
@pytest.mark.parametrize("secret", [DEMO_SECRET, "CANARY-short"])
def test_production_believes_no_former_secret_that_others_know(name: str, secret: str) -> None:
    told = PRODUCTION | {"YANLU_LASTING_SECRET": "1" * 32} | {name: secret}
    with pytest.raises(OptionError, match=f"{name} .* too short") as refused:
        read_options(told)
    assert "CANARY" not in str(refused.value)


def test_who_lists_a_former_secret_must_say_which_was_the_first() -> None:
    told = PRODUCTION | {"YANLU_FORMER_SECRETS": "1" * 32}
    with pytest.raises(OptionError, match="YANLU_LASTING_SECRET must hold the first secret"):
        read_options(told)
    assert read_options(told | {"YANLU_LASTING_SECRET": "1" * 32})


SHOW = """
from importlib import import_module
import sys
made = import_module(sys.argv[1])
print(made.SECRET_KEY, made.SECRET_KEY_FALLBACKS, made.LASTING_SECRET)
"""


@pytest.mark.parametrize("module", ["settings", "mailbox_settings"])
def test_desk_and_mailbox_take_the_three_settings_and_show_none(
    module: str, tmp_path: Path
) -> None:
    first, second = "1" * 32, "2" * 32
    told = {name: words for name, words in os.environ.items() if "YANLU" not in name}
    told |= {"YANLU_VAR": str(tmp_path), "YANLU_SECRET": NEW, "PYTHONDONTWRITEBYTECODE": "1"}
    told |= {"YANLU_FORMER_SECRETS": f"{second},{first}", "YANLU_LASTING_SECRET": first}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=told, capture_output=True, text=True, check=True
        )
        return done.stdout

    shown = run("-c", SHOW, f"yanlu.config.{module}")
    assert shown.split("\n")[0] == f"{NEW} {[second, first]} {first}"
    if module == "settings":
        assert not any(word in run("-m", "yanlu", "settings") for word in (NEW, first, second))
