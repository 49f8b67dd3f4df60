"""Letters about alarms: one when something is new, few after that, one when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import User

from tests.ports import free_port
from yanlu.config import watching
from yanlu.staff.ways import read_way
from yanlu.watch.alarms import settle
from yanlu.watch.conditions import Condition
from yanlu.watch.models import Alarm

from .conftest import NOW

pytestmark = pytest.mark.django_db(databases=["default", "press"])

STOPPED = Condition("press-stopped", number=16)
FULL = Condition("disk-low", number=120)
Letter = tuple[str, str]


class Night:
    """A night in which the watch looks every minute, and the letters that it sent."""

    def __init__(self) -> None:
        self.now = NOW
        self.letters: list[Letter] = []
        self.is_down = False

    def tell(self, subject: str, text: str) -> None:
        if self.is_down:
            raise ConnectionRefusedError("no mail server")
        self.letters.append((subject, text))

    def pass_by(self, minutes: int, *found: Condition, each: int = 1) -> list[Letter]:
        """So many minutes in which this is wrong; the letters that came."""
        before = len(self.letters)
        for _ in range(0, minutes, each):
            self.now += timedelta(minutes=each)
            settle(found, self.now, self.tell)
        return self.letters[before:]


@pytest.fixture
def night() -> Night:
    return Night()


def test_what_is_seen_twice_is_told_once_with_what_to_do(night: Night) -> None:
    assert night.pass_by(1, STOPPED) == []
    (subject, text), *more = night.pass_by(60, STOPPED)
    assert more == []
    assert subject == "［警示］印刷間沒有在運轉：發布的文章不會刊出。"
    assert "啟動 yanlu press" in text and "The press does not run" in text
    assert "2026-11-24 16:01" in text, "since when, in the paper's own zone"


def test_what_passes_is_never_told(night: Night) -> None:
    assert night.pass_by(1, STOPPED) + night.pass_by(100) == []
    assert Alarm.objects.get().over_at is not None


def test_what_is_new_at_once_comes_in_one_letter(night: Night) -> None:
    letters = night.pass_by(5, STOPPED, FULL)
    assert len(letters) == 1
    assert "（共 2 件）" in letters[0][0] and "磁碟只剩 120 MB" in letters[0][1]


def test_there_is_one_reminder_a_day(night: Night) -> None:
    assert len(night.pass_by(3 * 24 * 60 + 20, STOPPED, each=10)) == 4


def test_when_it_is_over_this_is_told_once(night: Night) -> None:
    night.pass_by(10, STOPPED)
    assert night.pass_by(14) == []
    letters = night.pass_by(24 * 60, each=10)
    assert [subject for subject, _ in letters] == [
        "［已恢復］印刷間沒有在運轉：發布的文章不會刊出。"
    ]
    assert "Over (2026-11-24" in letters[0][1]


def test_what_comes_and_goes_all_night_does_not_flood(night: Night) -> None:
    letters: list[Letter] = []
    for _ in range(12):
        letters += night.pass_by(4, STOPPED, each=2) + night.pass_by(4, each=2)
    assert len(letters) == 1, "it was never over"
    letters = []
    for _ in range(12):
        letters += night.pass_by(20, STOPPED, each=5) + night.pass_by(20, each=5)
    assert 2 <= len(letters) <= 2 * 9, "eight hours: one and its end each hour at most"


def test_what_comes_back_after_it_was_over_is_told_again(night: Night) -> None:
    night.pass_by(10, STOPPED)
    night.pass_by(120, each=10)
    assert [subject[:4] for subject, _ in night.pass_by(5, STOPPED)] == ["［警示］"]


def test_a_letter_that_could_not_be_sent_is_sent_later(night: Night) -> None:
    night.is_down = True
    night.pass_by(1, STOPPED)
    with pytest.raises(ConnectionRefusedError):
        night.pass_by(1, STOPPED)
    night.is_down = False
    assert len(night.pass_by(3, STOPPED)) == 1
    night.is_down = True
    night.pass_by(14)
    with pytest.raises(ConnectionRefusedError):
        night.pass_by(5)
    night.is_down = False
    assert len(night.pass_by(5)) == 1


def test_of_two_that_watch_one_sends(night: Night) -> None:
    night.pass_by(1, STOPPED)
    night.now += timedelta(minutes=1)
    told: list[str] = []

    def meanwhile(subject: str, text: str) -> None:
        told.append(subject)
        settle([STOPPED], night.now, lambda *letter: told.append("twice"))

    settle([STOPPED], night.now, meanwhile)
    assert len(told) == 1


def test_a_clock_that_is_set_back_does_not_silence_the_watch(night: Night) -> None:
    night.pass_by(5, STOPPED)
    night.now -= timedelta(days=300)
    assert len(night.pass_by(5, STOPPED)) == 1


def test_where_nobody_shall_be_told_the_alarm_is_kept(night: Night) -> None:
    settle([STOPPED], NOW, None)
    assert Alarm.objects.get().key == "press-stopped:"


# A real mail server


class Sink:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.kept.append(envelope)
        return "250 kept"


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.STAFF_MAIL = read_way(f"smtp+plain://127.0.0.1:{controller.port}")
    settings.STAFF_MAIL_FROM = "watch@news.example"
    settings.YANLU = {**settings.YANLU, "YANLU_ALERTS_TO": ("night@news.example",)}
    yield sink
    controller.stop()


def test_the_letter_arrives(sink: Sink) -> None:
    for minutes in (0, 1):
        settle([FULL], NOW + timedelta(minutes=minutes), watching.tell)
    (envelope,) = sink.kept
    assert envelope.rcpt_tos == ["night@news.example"]
    message = message_from_bytes(envelope.content)
    assert str(make_header(decode_header(message["Subject"]))) == "［警示］磁碟只剩 120 MB。"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes) and "Only 120 MB are left" in body.decode()


def test_where_nobody_is_named_the_administrators_are_told(settings: Any) -> None:
    settings.YANLU = {**settings.YANLU, "YANLU_ALERTS_TO": ()}
    assert watching.recipients() == ()
    User.objects.create_superuser("chief", "chief@news.example", "a-long-enough-word")
    assert watching.recipients() == ("chief@news.example",)


def test_a_host_that_does_not_answer_is_an_error_without_a_password(settings: Any) -> None:
    way = f"smtp+plain://night:canary-password@127.0.0.1:{free_port()}"
    settings.STAFF_MAIL, settings.STAFF_MAIL_FROM = read_way(way), "watch@news.example"
    settings.YANLU = {**settings.YANLU, "YANLU_ALERTS_TO": ("night@news.example",)}
    with pytest.raises(ConnectionError) as refused:
        watching.tell("x", "y")
    assert "canary" not in str(refused.value)


def test_when_not_even_an_alarm_can_be_written_it_is_told_once_a_day(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.db import OperationalError

    def broken(*_: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(watching, "settle", broken)
    monkeypatch.setattr(watching, "gather", lambda places, now: SimpleNamespace(alerted=1))
    monkeypatch.setattr(watching.post, "is_set_up", lambda: True)
    monkeypatch.setattr(watching, "conditions", lambda state, now: [])
    letters: list[str] = []
    watcher = watching.Watcher(lambda subject, text: letters.append(subject))
    moments: list[datetime] = [NOW + timedelta(minutes=one) for one in range(0, 25 * 60, 10)]
    for moment in moments:
        watcher.look(moment)
    assert letters == ["［警示］印刷間的資料庫不能寫入"] * 2
    assert "警示寫不下來" in capsys.readouterr().err
