"""Founding where the machine's settings are not the paper's to change, as on a server."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yanlu.config.founding import page
from yanlu.config.founding.settings_of import settings_of
from yanlu.config.founding.writing import FixedError, writing_of
from yanlu.config.options import read_options
from yanlu.config.running import state_of_settings
from yanlu.config.settings_file import completed, places_of_settings, read_file, write_file

from .test_founding import FEW, WHOLE
from .test_founding_page import door

NOBODY = 65534
SECRET = "0123456789abcdef0123456789abcdef"
OPERATORS = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": SECRET,
    "YANLU_ADDRESS": "https://news.example",
    "YANLU_NEWSROOM_HOSTS": "desk.example,desk.internal",
}
ADDED = {"YANLU_ZONE": "Asia/Taipei", "YANLU_VARIANTS": "zh-Hant-TW,zh-Hans-CN", "YANLU_DEMO": "no"}


@dataclass(frozen=True, slots=True)
class Server:
    """A machine on which its operator keeps the settings and an account keeps the paper.

    Args:
        settings: the operator's file.
        var: the paper's folder.
    """

    settings: Path
    var: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"YANLU_ENV_FILE": str(self.settings), "YANLU_VAR": str(self.var)}


@pytest.fixture
def server() -> Iterator[Server]:
    top = Path(tempfile.mkdtemp())  # pytest's own is closed to the paper's account
    made = Server(top / "etc" / "yanlu.env", top / "var")
    for folder in (made.settings.parent, made.var):
        folder.mkdir()
    write_file(made.settings, OPERATORS, "")
    with paper_account(made):
        yield made
    shutil.rmtree(top)


@contextlib.contextmanager
def paper_account(server: Server) -> Iterator[None]:
    """What may be written is asked as for an account that owns the paper's folder alone."""
    server.settings.parent.chmod(0o555)
    server.var.parent.chmod(0o755)
    was = os.getresuid()
    if os.geteuid() == 0:
        os.chown(server.var, NOBODY, NOBODY)
        os.setresuid(NOBODY, -1, -1)
    try:
        yield
    finally:
        os.setresuid(*was)
        server.settings.parent.chmod(0o755)


def test_what_the_operator_has_set_stays_and_the_rest_lies_with_the_paper(server: Server) -> None:
    writing = writing_of(server.environment, server.var)
    assert writing.file == server.var / "founded.env"
    wanted = settings_of(WHOLE, completed(server.environment, server.var), demo=False)
    write_file(writing.file, writing.missing(wanted), "")
    assert {line.name: line.value for line in read_file(writing.file)} == ADDED
    values = read_options(completed(server.environment, server.var))
    assert values["YANLU_NEWSROOM_HOSTS"] == ("desk.example", "desk.internal")
    assert str(values["YANLU_ZONE"]) == "Asia/Taipei" and values["YANLU_PRODUCTION"] is True


def test_what_the_operator_sets_later_wins_over_the_founding(server: Server) -> None:
    write_file(server.var / "founded.env", ADDED, "")
    write_file(server.settings, {"YANLU_ZONE": "Asia/Hong_Kong"}, "")
    assert str(read_options(completed(server.environment, server.var))["YANLU_ZONE"]) == (
        "Asia/Hong_Kong"
    )


def test_where_the_settings_file_can_be_written_founding_writes_it(server: Server) -> None:
    server.settings.parent.chmod(0o777)  # the control: the same machine, an open folder
    assert writing_of(server.environment, server.var).file == server.settings


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"address": "https://other.example/"}, "YANLU_ADDRESS=https://news.example"),
        ({"desk_host": "other.example"}, "YANLU_NEWSROOM_HOSTS=desk.example"),
        ({"address": "http://127.0.0.1:8000/"}, "YANLU_ADDRESS"),
    ],
)
def test_an_answer_that_the_operator_has_decided_otherwise_is_refused_in_a_sentence(
    server: Server, answer: dict[str, str], said: str
) -> None:
    writing = writing_of(server.environment, server.var)
    wanted = settings_of(WHOLE | answer, completed(server.environment, server.var), demo=False)
    with pytest.raises(FixedError) as caught:
        writing.missing(wanted)
    assert said in str(caught.value) and str(server.settings) in str(caught.value)


def test_a_secret_is_never_said(server: Server) -> None:
    with pytest.raises(FixedError) as caught:
        writing_of(server.environment, server.var).missing({"YANLU_SECRET": "another" * 8})
    assert SECRET not in str(caught.value) and "another" not in str(caught.value)


@pytest.mark.django_db
def test_a_founder_in_a_browser_is_asked_what_is_open_and_founds_the_paper(
    server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, words in server.environment.items():
        monkeypatch.setenv(name, words)
    settings.YANLU = settings.YANLU | {"YANLU_VAR": server.var}
    monkeypatch.setattr(page, "set_up", lambda answers: "https://desk.example/newsroom/x/")
    code = page.code_of().make()
    founder = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh-hant")
    assert 'value="desk.example"' in founder.get(door(code)).content.decode()
    shown = founder.post(door(code), FEW | {"variant": "zh-Hant-TW"}).content.decode()
    assert 'value="https://news.example/"' in shown and 'value="desk.example"' in shown
    answers = page.completed(FEW | {"variant": "zh-Hant-TW"} | page.known())
    wrong = founder.post(door(code), answers | {"desk_host": "other.example", "sure": "yes"})
    assert "請改回答" in wrong.content.decode() and not list(server.var.glob("*.env"))
    done = founder.post(door(code), answers | {"sure": "yes"})
    assert "https://desk.example/newsroom/x/" in done.content.decode()
    assert (server.var / "founded.env").stat().st_mode & 0o777 == 0o600


def test_the_paper_that_runs_sees_each_file_that_says_how(server: Server) -> None:
    files = places_of_settings(server.environment, server.var)
    states = [state_of_settings(files)]
    write_file(server.settings, {"YANLU_ZONE": "Asia/Tokyo"}, "")
    states.append(state_of_settings(files))
    write_file(server.var / "founded.env", ADDED, "")
    states.append(state_of_settings(files))
    assert all(before != after for before, after in itertools.pairwise(states))
    assert states[-1] == state_of_settings(files), "the control: nothing was written"
