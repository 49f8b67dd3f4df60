"""Removals: nobody takes an administrator's power away alone and at once.

One stolen session could else shut out all who might stop it. A second administrator agrees, or
three days pass in which none objects; whoever has the machine needs neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import log, outbox, people
from .errors import StaffError
from .models import Removal
from .roles import ADMINISTRATOR, VOICE_AFTER, administrator_since, has_voice


def waiting() -> Any:
    """The removals that are asked for and neither done nor stopped."""
    rows = Removal.objects.filter(ended_at=None).order_by("pk")
    return rows.select_related("person", "asked_by")


def change_roles(person: Any, roles: Sequence[str], by: Any, now: datetime) -> Removal | None:
    """Give a person other roles; an administrator keeps hers until another agrees.

    Returns:
        what was asked for, where it was not done at once.

    Raises:
        StaffError: one's own, none, or there is a request already.
    """
    if ADMINISTRATOR.key in roles or not roles or not takes_two(person, by, now):
        people.change_roles(person, roles, by, now)
        return None
    return ask(person, roles, by, now)


def set_active(person: Any, is_active: bool, by: Any, now: datetime) -> Removal | None:
    """Let a person in again, or no more; an administrator stays until another agrees.

    Returns:
        what was asked for, where it was not done at once.

    Raises:
        StaffError: oneself, or there is a request already.
    """
    if is_active or not takes_two(person, by, now):
        people.set_active(person, is_active, by, now)
        return None
    return ask(person, (), by, now)


def takes_two(person: Any, by: Any, now: datetime) -> bool:
    """Whether a person is administrator, and it is somebody at the desk who asks.

    A puppet goes as quickly as it came: for three days whoever has stood longer is enough.
    """
    if isinstance(by, str) or not (person.is_superuser and person.is_active):
        return False
    hers, ours = administrator_since(person), administrator_since(by)
    return hers is None or ours is None or hers <= max(ours, now - VOICE_AFTER)


@transaction.atomic
def ask(person: Any, roles: Sequence[str], by: Any, now: datetime) -> Removal:
    """Ask for a removal; she and all administrators are told.

    Args:
        roles: those that she is to keep; none: she is to be let in no more.

    Raises:
        StaffError: oneself, or there is a request already.
    """
    people.refuse_oneself(person, by)
    if waiting().filter(person=person).exists():
        raise StaffError(_("已經有人請求了；請到「同仁」頁同意或停止。"))
    row = Removal.objects.create(person=person, roles=list(roles), asked_by=by, made_at=now)
    name = person.get_username()
    log.note(by, "ask-removal", name, now)
    words = _(
        "有人請求解除您的管理員。要另一位管理員同意，或三天內沒有人反對；您可以到「同仁」頁停止。"
    )
    people.tell(person, words, by, now)
    told = _("%(by)s 請求解除管理員「%(name)s」。請向兩人確認，再到「同仁」頁同意或停止。")
    body = told % {"by": by.get_username(), "name": name} + "\n"
    outbox.write_to_administrators(_("有人要解除一位管理員"), body, now)
    return row


@transaction.atomic
def agree(number: int, by: Any, now: datetime) -> None:
    """Agree to a removal, and do it.

    Raises:
        StaffError: who agrees has no voice here yet, or there is nothing to agree to.
    """
    row = waiting().select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise StaffError(_("這個請求已經完成或停止了。"))
    refuse_voice(row, by, now)
    log.note(by, "agree-removal", row.person.get_username(), now)
    end(row, now)
    if row.roles:
        people.change_roles(row.person, row.roles, by, now)
    else:
        people.set_active(row.person, False, by, now)


def refuse_voice(row: Removal, by: Any, now: datetime) -> None:
    """Another administrator of some standing at once; who asked, when three days are over."""
    is_due = now >= row.made_at + VOICE_AFTER
    if row.person_id == by.pk or not (by.is_superuser and by.is_active):
        raise StaffError(_("要由另一位管理員同意。"))
    if row.asked_by_id == by.pk and not is_due:
        raise StaffError(_("這是您請求的：要另一位管理員同意，或等三天，其間沒有人停止。"))
    if row.asked_by_id != by.pk and not has_voice(by, row.made_at):
        raise StaffError(_("當管理員不滿三天，還不能同意。請另一位來。"))


@transaction.atomic
def stop(number: int, by: Any, now: datetime) -> bool:
    """Stop a removal, as any administrator may, she herself too; false where it is over."""
    row = waiting().filter(pk=number).first()
    if row is None or not end(row, now):
        return False
    log.note(by, "stop-removal", row.person.get_username(), now)
    words = _("%(by)s 停止了解除管理員「%(name)s」的請求。")
    people.tell_administrators(words, by, row.person.get_username(), now)
    return True


def end(row: Removal, now: datetime) -> bool:
    """It is over, done or stopped; false where it was already."""
    return bool(Removal.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now))
