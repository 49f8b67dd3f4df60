"""`yanlu staff`: people from the machine's own terminal, where no passkey is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError

from yanlu.staff import log, outbox, passkeys, people, recoveries
from yanlu.staff.errors import StaffError
from yanlu.staff.roles import BY_KEY, roles_of
from yanlu.staff.sessions import person_called

from . import keeping
from .parsing import Parser
from .places import Places

SINCE = (
    "稽核紀錄和最近一份備份（{:%Y-%m-%d %H:%M} UTC）時的不同：當時有的，後來被改過或不見了，"
    "或者中間還原過。The log is not the one of the last backup: acts that stood then were changed "
    "or are gone, or an older paper was restored."
)
HELP = (
    "yanlu staff [list | invite NAME --role ROLE | recover NAME | end-sessions NAME | "
    "deactivate NAME | check]"
)


def main(arguments: list[str], now: datetime | None = None) -> int:
    """Do one thing about people; the exit code."""
    chosen = arguments_of(arguments)
    try:
        return int(ACTS[chosen.act](chosen, now or datetime.now(UTC)))
    except StaffError as error:
        print(f"{error}\n（沒有做任何事 Nothing was done.）", file=sys.stderr)
    except DatabaseError as error:
        print(f"{error}.（資料庫還沒建好：先執行 yanlu setup）", file=sys.stderr)
    return 1


def arguments_of(arguments: list[str]) -> argparse.Namespace:
    """What was typed."""
    parser = Parser(prog="yanlu staff", usage=HELP)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list")
    invite = acts.add_parser("invite")
    invite.add_argument("name")
    invite.add_argument("--email", default="")
    invite.add_argument("--role", action="append", required=True, choices=sorted(BY_KEY))
    for act in ("recover", "end-sessions", "deactivate"):
        acts.add_parser(act).add_argument("name")
    acts.add_parser("check")
    return parser.parse_args(arguments or ["list"])


def list_people(chosen: argparse.Namespace, now: datetime) -> int:
    """Who there is."""
    for person in get_user_model().objects.order_by("username"):
        roles = "、".join(str(role.words) for role in roles_of(person)) or "—"
        keys = passkeys.rows(person).count()
        out = "" if person.is_active else "  已停用 deactivated"
        print(f"{person.get_username()}  {roles}  通行金鑰 passkeys: {keys}{out}")
    return 0


def invite(chosen: argparse.Namespace, now: datetime) -> int:
    """Ask somebody to join."""
    roles = list(dict.fromkeys(chosen.role))
    link, is_sent = people.invite(chosen.name, chosen.email, roles, log.MACHINE, now)
    if is_sent:
        print(f"邀請信放進寄信匣了 The letter is in the outbox: {chosen.email}")
    else:
        print(f"三天內有效，只能用一次 Good for three days, once:\n{link}")
    return 0


def recover(chosen: argparse.Namespace, now: datetime) -> int:
    """Let a person choose password and passkey anew."""
    link = recoveries.recover_at_terminal(called(chosen.name), now)
    print(
        f"一天內有效，只能用一次；打開後原來的密碼和通行金鑰都作廢。\nGood for a day, once:\n{link}"
    )
    return 0


def end_sessions(chosen: argparse.Namespace, now: datetime) -> int:
    """End all sessions of a person."""
    people.end_sessions(called(chosen.name), log.MACHINE, now)
    print("登入都已結束 All sessions have ended.")
    return 0


def deactivate(chosen: argparse.Namespace, now: datetime) -> int:
    """Let a person in no more, an administrator too; who has the machine asks nobody."""
    people.set_active(called(chosen.name), False, log.MACHINE, now)
    print("帳號已停用，登入已結束 Deactivated; all sessions have ended.")
    return 0


def check(chosen: argparse.Namespace, now: datetime) -> int:
    """Whether the log of acts is as it was written."""
    found = log.check()
    if found.broken_at:
        print(f"稽核紀錄從第 {found.broken_at} 條起被動過 The log was changed from this number on.")
        return 1
    copied = keeping.last_backup(Places(settings.VAR))
    if copied and not log.holds(copied.acts):
        print(SINCE.format(copied.began))
        return 1
    print(f"稽核紀錄完整 The log is whole: {found.acts}  {found.head}")
    if found.foreign:
        print(f"其中 {found.foreign} 條用以前的密鑰封的 sealed with an earlier secret")
    waiting = outbox.troubles()
    if waiting:
        print(f"{waiting} 封信寄不出去 letters could not be sent: /newsroom/staff/letters/")
    return 0


def called(name: str) -> Any:
    """The person of this name.

    Raises:
        StaffError: there is none.
    """
    person = person_called(name)
    if person is None:
        raise StaffError(f"沒有「{name}」這個人 There is nobody of this name; yanlu staff list.")
    return person


ACTS: Mapping[str, Any] = {
    "list": list_people,
    "invite": invite,
    "recover": recover,
    "end-sessions": end_sessions,
    "deactivate": deactivate,
    "check": check,
}
