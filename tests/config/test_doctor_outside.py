"""The doctor is not deceived by clocks that are wrong alike, nor by a mail host of nobody's."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from yanlu.config.doctor import clock
from yanlu.config.doctor.finding import Finding, State
from yanlu.config.doctor.patient import Patient
from yanlu.staff.errors import LetterError
from yanlu.staff.models import Letter
from yanlu.staff.post import send
from yanlu.staff.ways import read_way

from ..staff.sinks import USER, WORD, Box, Host, certificate, port_of
from .test_doctor import bad, in_earnest, look, patient, print_edition, serving

# Clocks


@contextlib.contextmanager
def serving_in_another_time(place: Path, shift: str) -> Iterator[int]:
    """A web server on a machine whose clock is wrong by so much; its port."""
    if not shutil.which("faketime"):
        pytest.skip("faketime is missing (Debian: apt-get install faketime)")
    server = (sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1")
    with subprocess.Popen(
        ["faketime", "-f", shift, *server, "--directory", str(place)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stdout
        try:
            yield int(running.stdout.readline().split(" port ")[1].split()[0])
        finally:
            for one in started_by(running.pid):  # faketime itself ends then, and clears away
                os.kill(one, signal.SIGTERM)


def started_by(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(one) for one in told.split()] or [process]


def at(var: Path, port: int, now: datetime, follows: bool) -> Patient:
    return Patient(patient(var, **in_earnest(port)).options, now, follows=follows)


def test_a_server_that_is_wrong_by_the_same_three_hours_does_not_vouch_for_the_clock(
    tmp_path: Path,
) -> None:
    wrong_now = datetime.now(UTC) + timedelta(hours=3)
    with serving_in_another_time(print_edition(tmp_path), "+3h") as port:
        asked = at(tmp_path, port, wrong_now, follows=False)
        theirs = clock.far_time(asked)
        assert theirs and clock.compared(wrong_now, theirs).is_well, "who only compares sees naught"
        [found] = bad(list(clock.look(asked)))
    assert found.state is State.WARNING
    assert "timedatectl" in found.remedy[0] and "the kernel" in found.english.lower()


def test_the_right_clock_is_well_by_both_witnesses(tmp_path: Path) -> None:
    with serving(print_edition(tmp_path)) as port:
        found = list(clock.look(at(tmp_path, port, datetime.now(UTC), follows=True)))
    assert [one.state for one in found] == [State.OK, State.OK]


# Mail


class Thief:
    """Notes each name and password that it is told, and lets everybody in."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    def __call__(self, server: Any, session: Any, envelope: Any, way: str, data: Any) -> AuthResult:
        self.told.append(data.password)
        return AuthResult(success=True)


@contextlib.contextmanager
def stolen_host(scheme: str, pem: Path, thief: Thief) -> Iterator[str]:
    """A mail host whose certificate nobody vouches for; the way to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    inside = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    made = Host(
        Box(),
        hostname="127.0.0.1",
        port=0,
        authenticator=thief,
        auth_require_tls=scheme == "smtp",
        **inside,
    )
    made.start()
    try:
        yield f"{scheme}://{USER}:{WORD}@localhost:{port_of(made)}"
    finally:
        made.stop()


def ask(var: Path, way: str) -> list[Finding]:
    return look("mail", var, YANLU_MAIL=way, YANLU_MAIL_FROM="paper@news.example")


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_host_that_vouches_for_itself_is_refused_and_never_told_the_password(
    scheme: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief, pem = Thief(), certificate(tmp_path)
    with stolen_host(scheme, pem, thief) as way:
        [found] = bad(ask(tmp_path, way))
        settings.STAFF_MAIL, settings.STAFF_MAIL_FROM = read_way(way), "paper@news.example"
        with pytest.raises(LetterError, match="憑證不對"):
            send(Letter(to="lin@paper.example", subject="通知", body="信", mark="<1@here>"))
        assert not thief.told, "neither by the doctor nor with a letter"
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert not bad(ask(tmp_path, way)), "the same host is well once somebody vouches for it"
    assert found.state is State.WRONG
    assert "憑證不能相信" in found.chinese and "password was not sent" in found.english
    assert thief.told == [WORD.encode()]


def test_a_doctor_who_believes_every_host_would_tell_the_password(tmp_path: Path) -> None:
    thief = Thief()
    with stolen_host("smtps", certificate(tmp_path), thief) as way:
        facts = read_way(way)
        assert facts
        with smtplib.SMTP_SSL("localhost", facts.arguments["port"]) as careless:
            careless.login(USER, WORD)
    assert thief.told == [WORD.encode()]
