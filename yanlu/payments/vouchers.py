"""Bearer codes: made, shown, spent once; only their hashes are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanlu.accounts import MAILBOX
from yanlu.accounts.tokens import seal_token

from . import refs
from .errors import VoucherError
from .ledger import write_line
from .models import Intent, Voucher
from .money import Money
from .standing import Entry

CHOICE = "voucher"  # purpose of the token with which a code is redeemed
YEAR = 12  # months of membership that a code is worth
MOST = 200  # codes at once
NOT_PAID = (Intent.State.REFUNDED, Intent.State.DISPUTED)


@dataclass(frozen=True, slots=True)
class Code:
    """A code as its holder sees it.

    Args:
        code: 24 letters.
        state: `open`, `used` or `void`.
    """

    code: str
    state: str

    @property
    def shown(self) -> str:
        """In groups of four."""
        return refs.show_code(self.code)


def codes_of(row: Intent, ref: str, day: date) -> list[Code]:
    """The codes of a payment, for the holder of its secret reference.

    They are made when she first asks: before that, nobody could know them. What was paid back is
    worth nothing any more, so its unused codes are void.
    """
    codes = [refs.code_of(ref, number) for number in range(row.count)]
    keys = [refs.hash_of(code) for code in codes]
    if row.state == Intent.State.SETTLED:
        make(keys, day, is_gift=row.kind == Intent.Kind.GIFT)
        if codes and not row.issued:
            Intent.objects.filter(pk=row.pk).update(issued=True)
        Voucher.objects.filter(key__in=keys, state=Voucher.State.VOID).update(state="open")
    elif row.state in NOT_PAID:
        Voucher.objects.filter(key__in=keys, state=Voucher.State.OPEN).update(state="void")
    else:
        return []
    states = dict(Voucher.objects.filter(key__in=keys).values_list("key", "state"))
    return [Code(code, states[key]) for code, key in zip(codes, keys, strict=True) if key in states]


def make(keys: list[str], day: date, *, is_gift: bool) -> None:
    """Write down codes worth a year each; those that are there stay as they are."""
    month = day.replace(day=1)
    rows = [Voucher(key=key, months=YEAR, is_gift=is_gift, month=month) for key in keys]
    Voucher.objects.bulk_create(rows, ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Batch:
    """Codes to be made at the desk.

    Args:
        worth: an amount, or months of membership.
        from_: the account that gave what an amount is worth: `cash`, `bank`, or `given` for none.
        nonce: of the form: sent twice, it is one batch.
    """

    worth: Money | int
    count: int
    is_gift: bool
    from_: str
    nonce: bytes


def mint(batch: Batch, day: date) -> list[str]:
    """The codes of a batch, which are returned to whoever holds its nonce.

    Raises:
        VoucherError: `too_many` at once, or none.
    """
    if not 1 <= batch.count <= MOST:
        raise VoucherError("too_many")
    numbers = range(batch.count)
    codes = [refs.code_of(f"desk {batch.nonce.hex()}", number) for number in numbers]
    with transaction.atomic(using=MAILBOX):
        if not Voucher.objects.filter(key=refs.hash_of(codes[0])).exists():
            write_batch(batch, codes, day)
    return codes


def write_batch(batch: Batch, codes: list[str], day: date) -> None:
    money = batch.worth if isinstance(batch.worth, Money) else Money(0, "")
    Voucher.objects.bulk_create(
        Voucher(
            key=refs.hash_of(code),
            months=batch.worth if isinstance(batch.worth, int) else 0,
            amount=money.amount,
            currency=money.currency,
            is_gift=batch.is_gift,
            month=day.replace(day=1),
        )
        for code in codes
    )
    if money.amount:
        key = f"issue:{refs.hash_of(codes[0])}"
        line = Entry(key, "issue", batch.from_, "voucher", money.amount * batch.count)
        write_line(line, "", money.currency, day)


def look_at(typed: str) -> Voucher:
    """The row of a code that somebody typed.

    Raises:
        VoucherError: `code`, it has not the form of one; `unknown_code`, there is none;
            `used_code`; `void_code`.
    """
    code = refs.read_code(typed)
    if code is None:
        raise VoucherError("code")
    row = Voucher.objects.filter(key=refs.hash_of(code)).first()
    if row is None:
        raise VoucherError("unknown_code")
    if row.state != Voucher.State.OPEN:
        raise VoucherError("used_code" if row.state == Voucher.State.USED else "void_code")
    return row


def use(typed: str) -> Voucher:
    """Spend a code; only one of those who try at once succeeds.

    Call it in the transaction that gives what the code is worth.

    Raises:
        VoucherError: see `look_at`.
    """
    row = look_at(typed)
    spent = Voucher.objects.filter(pk=row.pk, state=Voucher.State.OPEN).update(state="used")
    if not spent:
        raise VoucherError("used_code")
    return row


def tip_with(typed: str, words: str, nonce: bytes, day: date) -> str:
    """Give a tip with a code that has an amount on it; the secret reference of the payment.

    Raises:
        VoucherError: see `look_at`; `not_money`, it is worth no amount.
    """
    ref = refs.ref_of(nonce)
    mark = refs.mark_of(ref)
    with transaction.atomic(using=MAILBOX):
        if Intent.objects.filter(mark=mark).exists():
            return ref
        row = use(typed)
        if not row.amount:
            raise VoucherError("not_money")
        Intent.objects.create(
            mark=mark,
            kind=Intent.Kind.TIP,
            amount=row.amount,
            currency=row.currency,
            provider="voucher",
            state=Intent.State.SETTLED,
            words=words,
            words_state=Intent.Words.HELD if words else Intent.Words.NONE,
            day=day,
        )
        charge = Entry(f"charge:{mark}", "charge", "voucher", "tips", row.amount)
        write_line(charge, mark, row.currency, day)
    return ref


def redeemed_gifts() -> int:
    """How many codes that were given to readers have been used."""
    return Voucher.objects.filter(is_gift=True, state=Voucher.State.USED).count()


def seal_choice(now: float) -> str:
    """The token with which one press of a button redeems a code, once.

    Of its nonce the codename is drawn, if she opens a new account.
    """
    return seal_token(CHOICE, {"nonce": os.urandom(16).hex()}, now)
