"""Passwords: forgotten ones are replaced by a letter, known ones by their owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from . import log, outbox, people, sessions, throttle
from .errors import LinkError
from .invitations import address_of
from .models import Asking, PasswordReset, digest_of

GOOD_FOR = timedelta(hours=1)
ASKINGS_KEPT = timedelta(hours=1)
MOST_PEOPLE = 5  # who share one address


def ask(words: str, now: datetime) -> None:
    """Somebody says that a password is forgotten: one row, whoever it is; too many are dropped."""
    if not throttle.is_too_many("forgotten", words, now):
        Asking.objects.create(words=words.strip()[:254], made_at=now)


def step(now: datetime) -> bool:
    """Answer one who asked, by letter if she is one of us; whether there was anybody."""
    asking = Asking.objects.order_by("pk").first()
    if asking is None:
        return False
    with transaction.atomic():
        if Asking.objects.filter(pk=asking.pk).delete()[0] and now - asking.made_at < ASKINGS_KEPT:
            for person in called(asking.words)[:MOST_PEOPLE]:
                send_link(person, now)
    return True


def called(words: str) -> Any:
    """Those of us with this name or address who can be written to."""
    found = get_user_model().objects.filter(Q(username=words) | Q(email__iexact=words))
    return found.filter(is_active=True).exclude(email="").order_by("pk")


def send_link(person: Any, now: datetime) -> None:
    """Write to a person how to choose another password."""
    row = PasswordReset(person=person, made_at=now, expires_at=now + GOOD_FOR)
    token = row.seal()
    row.save()
    words = _("有人（也許是您）說忘了「%(name)s」的密碼。要換一個，請在一小時內打開：")
    foot = _("不是您的話，不必理會：沒有這封信，誰也換不了。")
    link = address_of("new_password", token)
    body = f"{words % {'name': person.get_username()}}\n\n{link}\n\n{foot}\n"
    outbox.write(person.email, _("換一個密碼"), body, now, is_secret=True)
    log.note(person, "ask-password", "", now)


def find(token: str, now: datetime) -> PasswordReset:
    """The row of this link.

    Raises:
        LinkError: it is unknown, used or too old.
    """
    row = PasswordReset.objects.filter(digest=digest_of(token)).first()
    if row is None or not row.is_open(now) or not row.person.is_active:
        raise LinkError(_("這個連結已經用過或過期了。請重新要一封信。"))
    return row


@transaction.atomic
def replace(row: PasswordReset, password: str, now: datetime) -> None:
    """Choose another password by a link; the passkey is asked for all the same.

    Raises:
        LinkError: it was used meanwhile.
    """
    if not row.use(now):
        raise LinkError(_("這個連結已經用過或過期了。請重新要一封信。"))
    change(row.person, password, now)


@transaction.atomic
def change(person: Any, password: str, now: datetime) -> None:
    """Give a person the password that she chose; her sessions end, other links are void."""
    person.set_password(password)
    person.save(update_fields=["password"])
    PasswordReset.objects.filter(person=person, used_at=None).update(used_at=now)
    sessions.end_all(person)
    log.note(person, "password", "", now)
    people.tell(person, _("您的密碼換過了。"), person, now)
