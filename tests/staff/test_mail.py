"""Letters to the staff: written with what they tell of, sent by and by, and nothing told twice."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from yanlu.staff import outbox, people, post
from yanlu.staff.models import Letter
from yanlu.staff.ways import read_sender, read_way

from .conftest import NOW, Joined, person
from .sinks import USER, WORD, Box, certificate, host, port_of

pytestmark = pytest.mark.django_db(databases=["default", "press"])
LIN = "lin@paper.example"


@pytest.fixture(autouse=True)
def sender(settings: Any) -> None:
    settings.STAFF_MAIL_FROM = "言路 <paper@news.example>"


def by(settings: Any, words: str) -> None:
    """Let letters go this way."""
    settings.STAFF_MAIL = read_way(words)


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    """A mail host that takes everything, and the way to it."""
    box = Box()
    running = host(box)
    by(settings, f"smtp+plain://127.0.0.1:{port_of(running)}")
    yield box
    running.stop()


def one() -> Letter:
    """The only letter."""
    return Letter.objects.get()


def test_a_letter_arrives_as_it_was_written(box: Box) -> None:
    assert outbox.write(LIN, "您的\n帳號", "林編輯：\n\n角色改了。\n", NOW)
    assert outbox.step(NOW) and not outbox.step(NOW)
    (letter,) = box.letters
    assert letter["To"] == LIN and letter["From"] == "言路 <paper@news.example>"
    assert letter["Subject"] == "您的 帳號"
    assert letter.get_content().replace("\r\n", "\n") == "林編輯：\n\n角色改了。\n"
    assert letter["Message-ID"] == one().mark and letter["Auto-Submitted"] == "auto-generated"
    assert (one().state, one().sent_at, one().tries) == ("sent", NOW, 1)


def test_what_is_undone_writes_no_letter(box: Box) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.write(LIN, "邀請", "連結", NOW)
        raise ZeroDivisionError
    assert not outbox.step(NOW) and not box.letters


def test_a_secret_is_wiped_once_it_is_sent_and_other_words_are_kept(box: Box) -> None:
    outbox.write(LIN, "邀請", "CANARY-LINK", NOW, is_secret=True)
    outbox.write(LIN, "通知", "角色改了", NOW)
    while outbox.step(NOW):
        pass
    assert "CANARY-LINK" in box.letters[0].get_content()
    assert sorted(Letter.objects.values_list("body", flat=True)) == ["", "角色改了"]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_letter_goes_encrypted_to_a_host_that_shows_a_good_certificate(
    scheme: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    box = Box()
    running = host(box, context, is_smtps=scheme == "smtps")
    by(settings, f"{scheme}://{USER}:{WORD}@localhost:{port_of(running)}")
    try:
        outbox.write(LIN, "通知", "一封信", NOW)
        outbox.step(NOW)
        assert "憑證不對" in one().trouble and not box.letters, "nobody has signed it"
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        outbox.step(NOW + timedelta(minutes=2))
    finally:
        running.stop()
    assert one().state == "sent" and box.was_encrypted


def test_a_host_that_does_not_encrypt_gets_no_letter_by_smtp(box: Box, settings: Any) -> None:
    by(settings, f"smtp://{USER}:{WORD}@127.0.0.1:{settings.STAFF_MAIL.arguments['port']}")
    outbox.write(LIN, "通知", "一封信", NOW)
    outbox.step(NOW)
    assert "不會加密" in one().trouble and not box.letters


def test_a_wrong_password_is_said_without_the_password(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    running = host(Box(), context)
    by(settings, f"smtp://{USER}:CANARY-WORD@localhost:{port_of(running)}")
    outbox.write(LIN, "通知", "一封信", NOW)
    outbox.step(NOW)
    running.stop()
    assert "帳號或密碼" in one().trouble and "CANARY" not in one().trouble
    assert "CANARY" not in repr(settings.STAFF_MAIL) + str(settings.STAFF_MAIL)
    assert one().state == "waiting", "it is no fault of the letter's"


def test_a_line_cut_in_mid_letter_is_tried_again_under_the_same_id(settings: Any) -> None:
    box = Box(hangs_up=2)
    running = host(box)
    by(settings, f"smtp+plain://127.0.0.1:{port_of(running)}")
    outbox.write(LIN, "通知", "一封信", NOW)
    outbox.step(NOW)
    assert "斷線" in one().trouble and one().due_at == NOW + timedelta(minutes=1)
    assert not outbox.step(NOW + timedelta(seconds=59))
    outbox.step(NOW + timedelta(minutes=1))
    assert one().due_at == NOW + timedelta(minutes=3)
    outbox.step(NOW + timedelta(minutes=3))
    running.stop()
    assert [letter["Message-ID"] for letter in box.letters] == [one().mark]
    assert one().state == "sent" and not one().trouble


def test_an_address_that_is_refused_for_ever_is_given_up_and_its_secret_wiped(
    settings: Any,
) -> None:
    running = host(Box(recipient="550 5.1.1 no such person"))
    by(settings, f"smtp+plain://127.0.0.1:{port_of(running)}")
    outbox.write(LIN, "邀請", "CANARY-LINK", NOW, is_secret=True)
    outbox.step(NOW)
    running.stop()
    assert (one().state, one().body) == ("given-up", "")
    assert "550 5.1.1 no such person" in one().trouble
    assert not outbox.try_again(one().pk, NOW)


def test_an_address_that_is_refused_for_now_waits(settings: Any) -> None:
    running = host(Box(recipient="451 4.7.1 come back later"))
    by(settings, f"smtp+plain://127.0.0.1:{port_of(running)}")
    outbox.write(LIN, "通知", "一封信", NOW)
    outbox.step(NOW)
    running.stop()
    assert one().state == "waiting" and "451" in one().trouble


def test_a_host_that_is_not_there_is_given_up_after_a_day_and_can_be_tried_again(
    settings: Any, box: Box
) -> None:
    way = settings.STAFF_MAIL
    by(settings, "smtp+plain://127.0.0.1:1")
    outbox.write(LIN, "通知", "一封信", NOW)
    now, tries = NOW, 0
    while one().state == "waiting":
        now = one().due_at
        outbox.step(now)
        tries += 1
    assert tries == outbox.TRIES
    assert timedelta(hours=16) < now - NOW < timedelta(days=2)
    settings.STAFF_MAIL = way
    assert outbox.try_again(one().pk, now) and outbox.step(now)
    assert len(box.letters) == 1


def test_without_a_way_no_letter_is_written(settings: Any) -> None:
    settings.STAFF_MAIL = None
    assert not outbox.write(LIN, "通知", "一封信", NOW)
    assert not Letter.objects.exists() and not outbox.step(NOW)


def test_two_senders_do_not_send_the_same_letter(box: Box) -> None:
    outbox.write(LIN, "通知", "一封信", NOW)
    others: list[bool] = []

    def slowly(letter: Letter) -> None:
        others.append(outbox.step(NOW + timedelta(seconds=5)))  # the other one looks meanwhile
        post.send(letter)

    outbox.step(NOW, slowly)
    assert others == [False] and len(box.letters) == 1


def test_without_the_claim_they_would(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "CLAIM", timedelta(0))
    outbox.write(LIN, "通知", "一封信", NOW)

    def slowly(letter: Letter) -> None:
        outbox.step(NOW + timedelta(seconds=5))
        post.send(letter)

    outbox.step(NOW, slowly)
    assert len(box.letters) == 2


def test_a_letter_whose_sender_died_is_sent_by_the_next(box: Box) -> None:
    outbox.write(LIN, "通知", "一封信", NOW)

    def killed(letter: Letter) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.step(NOW, killed)
    assert not outbox.step(NOW + timedelta(minutes=9))
    assert outbox.step(NOW + timedelta(minutes=11)) and len(box.letters) == 1


def test_sent_letters_are_forgotten_after_thirty_days(box: Box) -> None:
    outbox.write(LIN, "通知", "一封信", NOW)
    outbox.step(NOW)
    outbox.step(NOW + timedelta(days=29))
    assert Letter.objects.exists()
    outbox.step(NOW + timedelta(days=31))
    assert not Letter.objects.exists()


class Provider(BaseHTTPRequestHandler):
    """Postmark's address, as far as one letter needs it."""

    asked: list[tuple[str, Any]] = []

    def do_POST(self) -> None:
        form = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.headers["X-Postmark-Server-Token"], form))
        is_known = self.headers["X-Postmark-Server-Token"] == "right"
        answer = {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": LIN}
        self.send_response(200 if is_known else 401)
        self.end_headers()
        self.wfile.write(json.dumps(answer if is_known else {"ErrorCode": 10}).encode())

    def log_message(self, *args: Any) -> None:
        pass


def test_a_providers_service_takes_letters_too(settings: Any) -> None:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = f"api_url=http://127.0.0.1:{server.server_port}/"
    outbox_way = f"anymail:postmark?{api}&server_token="
    by(settings, outbox_way + "CANARY-WRONG")
    outbox.write(LIN, "通知", "一封信", NOW)
    outbox.step(NOW)
    assert "401" in one().trouble and "CANARY" not in one().trouble
    by(settings, outbox_way + "right")
    outbox.step(NOW + timedelta(minutes=2))
    server.shutdown()
    server.server_close()
    assert one().state == "sent"
    token, form = Provider.asked[-1]
    assert (token, form["To"], form["Subject"]) == ("right", LIN, "通知")


@pytest.mark.parametrize(
    "words",
    [
        *("host", "http://host", "smtp://", "smtp://host/path", "smtp://host?tls=no", "anymail:"),
        *("anymail:nobody?key=1", "anymail:postmark", "smtp+plain://user:word@news.example"),
    ],
)
def test_a_way_that_cannot_be_is_refused_with_its_form(words: str) -> None:
    with pytest.raises(ValueError, match="write"):
        read_way(words)


@pytest.mark.parametrize("words", ["paper", "a@b c", "x <y>", "a@b.example\nBcc: z@b.example"])
def test_a_sender_that_cannot_be_is_refused(words: str) -> None:
    with pytest.raises(ValueError):
        read_sender(words)


def test_an_invited_person_gets_the_link_by_letter(box: Box) -> None:
    people.invite("林編輯", LIN, ["editor"], "校長", NOW)
    outbox.step(NOW)
    assert "/newsroom/invitation/" in box.letters[0].get_content()


def test_who_is_given_another_role_is_told(box: Box) -> None:
    chief, lin = person("校長", "administrator"), person("林編輯", "reporter")
    people.change_roles(lin, ["editor"], chief, NOW)
    outbox.step(NOW)
    letter = box.letters[0]
    assert letter["To"] == lin.email and "編輯" in letter.get_content()
    assert "校長" in letter.get_content()


def test_the_desk_sends_a_test_letter_and_shows_how_it_went(box: Box, joined: Joined) -> None:
    client, _device = joined("校長", "administrator")
    assert client.post("/newsroom/staff/letters/test/").status_code == 302
    outbox.step(Letter.objects.get().due_at)
    page = client.get("/newsroom/staff/letters/").content.decode()
    assert "已寄出" in page and "編輯部試寄" in page
    assert len(box.letters) == 1


def test_the_desk_says_that_letters_are_not_sent(settings: Any, joined: Joined) -> None:
    settings.STAFF_MAIL = None
    client, _device = joined("校長", "administrator")
    assert "YANLU_MAIL" in client.get("/newsroom/staff/letters/").content.decode()
    client.post("/newsroom/staff/letters/test/")
    assert not Letter.objects.exists()
    form = {"name": "林編輯", "email": "", "roles": ["editor"]}
    shown = client.post("/newsroom/staff/invite/", form).content.decode()
    assert "/newsroom/invitation/" in shown


def test_the_desk_says_on_its_first_page_that_letters_do_not_go(
    settings: Any, joined: Joined
) -> None:
    by(settings, "smtp+plain://127.0.0.1:1")
    client, _device = joined("校長", "administrator")
    editor, _hers = joined("林編輯", "editor")
    outbox.write(LIN, "通知", "一封信", NOW)
    outbox.step(NOW)
    assert "封信寄不出去" in client.get("/newsroom/").content.decode()
    assert "封信寄不出去" not in editor.get("/newsroom/").content.decode()
