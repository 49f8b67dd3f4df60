"""A code becomes a year of membership, at a new codename or at one that is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanlu.accounts import MAILBOX
from yanlu.accounts.codenames import (
    Codename,
    draw,
    erase_account,
    find_account,
    key_of,
    open_account,
)
from yanlu.accounts.plain import clean_line
from yanlu.accounts.tokens import open_token
from yanlu.payments.errors import VoucherError
from yanlu.payments.vouchers import CHOICE, use

from .errors import MembershipError
from .models import Member
from .years import FORGOTTEN, extended

NAME_LIMIT = 24  # characters on the wall


@dataclass(frozen=True, slots=True)
class Card:
    """What a member is shown.

    Args:
        codename: only when it has just been drawn; afterwards nobody has it but she.
        note: a key of words on what happened, or empty.
    """

    member: Member
    key: str
    codename: Codename | None = None
    note: str = ""


def open_card(code: str, token: str, now: float, today: date) -> Card:
    """Draw a codename, and give it the year that the code is worth.

    The codename is drawn of the token's nonce, so that a second press of the same button shows
    the same words again and takes nothing twice.

    Raises:
        TokenError: the token is not ours, or too old.
        VoucherError: the code cannot be used.
    """
    nonce = bytes.fromhex(str(open_token(CHOICE, token, now)["nonce"]))
    codename = draw(nonce)
    known = key_of(codename)
    member = Member.objects.filter(key=known).first()
    if member is not None:
        return Card(member, known, codename)
    with transaction.atomic(using=MAILBOX):
        months = months_of(code)
        member = extend(open_account(codename), months, today)
    return Card(member, known, codename)


def add_year(code: str, codename: Codename, today: date) -> Card:
    """Give the year that the code is worth to a codename that is there.

    Raises:
        MembershipError: `nobody`, no such codename.
        VoucherError: the code cannot be used.
    """
    key = find_account(codename)
    if key is None:
        raise MembershipError("nobody")
    with transaction.atomic(using=MAILBOX):
        member = extend(key, months_of(code), today)
    return Card(member, key, note="membership_extended")


def months_of(code: str) -> int:
    """The months that a code is worth, which is now spent."""
    row = use(code)
    if not row.months:
        raise VoucherError("not_months")
    return row.months


def extend(key: str, months: int, today: date) -> Member:
    known = Member.objects.select_for_update().filter(key=key).first()
    until = extended(known.until if known else None, months, today)
    if known is None:
        return Member.objects.create(key=key, until=until)
    known.until = until
    known.save(update_fields=["until"])
    return known


def card_of(codename: Codename) -> Card:
    """The card of a codename.

    Raises:
        MembershipError: `nobody`, no such codename, or `no_member`, it has no membership.
    """
    key = find_account(codename)
    if key is None:
        raise MembershipError("nobody")
    return card_of_key(key)


def card_of_key(key: str) -> Card:
    member = Member.objects.filter(key=key).first()
    if member is None:
        raise MembershipError("no_member")
    return Card(member, key)


def name_for_wall(key: str, name: str) -> Card:
    """Wish to stand on the wall under a name; the desk looks at it first.

    Raises:
        MembershipError: `no_name`, `long_name`, or `no_member`.
    """
    plain = clean_line(name, 10 * NAME_LIMIT)
    if not plain:
        raise MembershipError("no_name")
    if len(plain) > NAME_LIMIT:
        raise MembershipError("long_name")
    member = card_of_key(key).member
    if member.wall_name != plain or member.wall_state == Member.Wall.NONE:
        member.wall_name, member.wall_state = plain, Member.Wall.HELD
        member.save(update_fields=["wall_name", "wall_state"])
    return Card(member, key, note="membership_wall_held")


def leave_wall(key: str) -> Card:
    """Stand on the wall no longer.

    Raises:
        MembershipError: `no_member`.
    """
    member = card_of_key(key).member
    member.wall_name, member.wall_state = "", Member.Wall.NONE
    member.save(update_fields=["wall_name", "wall_state"])
    return Card(member, key, note="membership_wall_left")


def erase(key: str) -> None:
    """Forget the membership and the codename; done twice, it is done once."""
    with transaction.atomic(using=MAILBOX):
        Member.objects.filter(key=key).delete()
        erase_account(key)


def forget_ended(today: date) -> int:
    """Forget memberships that ended long ago; how many."""
    return Member.objects.filter(until__lt=today - FORGOTTEN).delete()[0]
