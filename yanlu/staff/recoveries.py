"""Recoveries: who has lost every passkey and code makes new ones when two administrators agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import codes, log, outbox, passkeys, people, sessions
from .errors import LinkError, RecoveryError
from .invitations import address_of
from .models import Recovery, digest_of
from .roles import has_voice

GOOD_FOR = timedelta(hours=24)


def waiting(now: datetime) -> Any:
    """The recoveries that can go on."""
    rows = Recovery.objects.filter(used_at=None, expires_at__gt=now).order_by("pk")
    return rows.select_related("person", "first", "second")


@transaction.atomic
def ask(person: Any, by: Any, now: datetime) -> Recovery:
    """Ask for a recovery, of which all are told; where one is under way, that one."""
    found: Recovery | None = waiting(now).filter(person=person).first()
    if found is not None:
        return found
    row = Recovery(person=person, made_at=now, expires_at=now + GOOD_FOR)
    row.requested_by = by.get_username()
    row.seal()
    row.save()
    name = person.get_username()
    log.note(by, "ask-recovery", name, now)
    people.tell(person, _("有人請求讓您重做通行金鑰。不是您的話，請馬上告訴管理員。"), by, now)
    words = _("「%(name)s」說通行金鑰全都不見了。請親自向本人確認，再到「同仁」頁同意或停止。")
    outbox.write_to_administrators(_("有人要找回通行金鑰"), words % {"name": name} + "\n", now)
    return row


@transaction.atomic
def approve(number: int, by: Any, now: datetime) -> str:
    """Agree to a recovery, as one of two.

    Returns:
        the link, when this was the second voice and no letter can carry it; else nothing.

    Raises:
        RecoveryError: who agrees has no voice here, or there is nothing to agree to.
    """
    row = waiting(now).select_for_update(of=("self",)).filter(pk=number).first()
    if row is None or row.is_approved:
        raise RecoveryError(_("這個請求已經過期、停止或同意過了。"))
    refuse_voice(row, by)
    log.note(by, "approve-recovery", row.person.get_username(), now)
    open_rows = Recovery.objects.filter(pk=row.pk, used_at=None)
    if open_rows.filter(first=None).update(first=by):
        return ""
    token = row.seal()
    news = {"second": by, "digest": row.digest, "expires_at": now + GOOD_FOR}
    if not open_rows.filter(second=None).exclude(first=by).update(**news):
        raise RecoveryError(_("這個請求已經過期、停止或同意過了。"))
    return send_link(row.person, token, now)


def refuse_voice(row: Recovery, by: Any) -> None:
    """Only administrators of some standing, never oneself, nobody twice."""
    if not (by.is_superuser and by.is_active) or row.person_id == by.pk:
        raise RecoveryError(_("要由另外兩位管理員同意。"))
    if row.first_id == by.pk:
        raise RecoveryError(_("您同意過了；還要另一位管理員。"))
    if not has_voice(by, row.made_at):
        raise RecoveryError(
            _("當管理員不滿三天，還不能同意。請另一位來，或在機器上用 yanlu staff recover。")
        )


def send_link(person: Any, token: str, now: datetime) -> str:
    """Send the link by letter; where that cannot be, give it back."""
    link = address_of("recover", token)
    words = _("兩位管理員同意您重做通行金鑰。請在一天內打開，用您的密碼確認：")
    body = f"{words}\n\n{link}\n"
    is_sent = outbox.write(person.email, _("重做通行金鑰"), body, now, is_secret=True)
    return "" if is_sent else link


@transaction.atomic
def stop(number: int, by: Any, now: datetime) -> bool:
    """Stop a recovery; false where it is over already."""
    row = waiting(now).filter(pk=number).first()
    if row is None or not row.use(now):
        return False
    log.note(by, "stop-recovery", row.person.get_username(), now)
    people.tell(row.person, _("重做通行金鑰的請求停止了。"), by, now)
    return True


def stop_own(person: Any, now: datetime) -> None:
    """Who shows a passkey has not lost it: what others asked in her name is over."""
    for row in waiting(now).filter(person=person):
        stop(row.pk, person, now)


def find(token: str, now: datetime) -> Recovery:
    """The recovery of this link.

    Raises:
        LinkError: it is unknown, not approved, used or too old.
    """
    row = Recovery.objects.filter(digest=digest_of(token)).first()
    if row is None or not row.is_approved or not row.is_open(now) or not row.person.is_active:
        raise LinkError(_("這個連結已經用過或過期了。請管理員再同意一次。"))
    return row


@transaction.atomic
def finish(row: Recovery, now: datetime) -> None:
    """Take all passkeys and codes of the person away, and end her sessions.

    Raises:
        LinkError: it was used meanwhile.
    """
    if not row.use(now):
        raise LinkError(_("這個連結已經用過或過期了。請管理員再同意一次。"))
    forget(row.person)
    log.note(row.person, "recover", "", now)
    people.tell(row.person, _("您的通行金鑰全部作廢了，請加上新的。"), row.person, now)


def forget(person: Any) -> None:
    """Take all passkeys and codes of a person away, and end her sessions."""
    passkeys.rows(person).delete()
    codes.forget(person)
    sessions.end_all(person)


@transaction.atomic
def recover_at_terminal(person: Any, now: datetime) -> str:
    """The link with which a person chooses password and passkey anew; for who has the machine."""
    row = Recovery(person=person, made_at=now, expires_at=now + GOOD_FOR, sets_password=True)
    row.requested_by = log.MACHINE
    token = row.seal()
    row.save()
    log.note(log.MACHINE, "approve-recovery", person.get_username(), now)
    people.tell(person, _("有人在機器上讓您重做密碼和通行金鑰。"), log.MACHINE, now)
    return address_of("recover", token)
