"""Bringing every target up to the edition that stands, and asking what it serves."""

from __future__ import annotations

from datetime import datetime, timedelta

from yanlu.delivery import (
    Finding,
    LostError,
    Target,
    deliver,
    known_base,
    remove_foreign,
    repair,
)

from . import failures
from .models import Delivery, Failure
from .workshop import Carriage, Workshop

CHECK_AT_ONCE = 200  # files of a target in one look
ROUND_EVERY = timedelta(hours=1)  # between two rounds through all files of a target


def deliver_next(shop: Workshop | Carriage, now: datetime) -> bool:
    """Bring one target up to date; whether one was behind."""
    newest = shop.store.newest()
    waiting = failures.waiting(now)
    for target in shop.targets:
        row, _ = Delivery.objects.get_or_create(pk=target.name)
        thing = f"target:{target.name}"
        if newest is None or row.edition == newest.number or thing in waiting:
            continue
        with failures.noted(thing, now):
            done = deliver(shop.store, target, shop.key.public, shop.may_go_on)
            Delivery.objects.filter(pk=target.name).update(edition=done.number, delivered_at=now)
        return True
    return False


def check_next(shop: Workshop | Carriage, now: datetime) -> bool:
    """Look at some files of one target and put right what is not ours; whether it went on."""
    newest = shop.store.newest()
    waiting = failures.waiting(now)
    for target in shop.targets:
        row, _ = Delivery.objects.get_or_create(pk=target.name)
        thing = f"check:{target.name}"
        is_behind = newest is None or row.edition != newest.number
        if is_behind or thing in waiting or not is_round_due(row, now):
            continue
        with failures.noted(thing, now):
            check(shop, target, row, now)
        return True
    return False


def is_round_due(row: Delivery, now: datetime) -> bool:
    """Whether to go on; a round in times to come was made by a clock since set back."""
    if row.checked_at is None or row.checked:
        return True
    return not row.checked_at <= now < row.checked_at + ROUND_EVERY


def check(shop: Workshop | Carriage, target: Target, row: Delivery, now: datetime) -> None:
    if known_base(shop.store, target) != row.edition:
        # Its head is not ours, or gone: all of it is written again, and the head last.
        row.edition, row.checked = 0, ""
        row.last_repair = describe([Finding(".yanlu/head.json", "altered")], now)
        row.save()
        return
    alarm = f"lost:{target.name}"
    if not row.checked:
        Failure.objects.filter(pk=alarm).delete()
    findings, row.checked = repair(shop.store, target, row.checked, CHECK_AT_ONCE)
    if not row.checked:
        findings += remove_foreign(shop.store, target)
        row.checked_at = now
    if findings:
        row.repaired += len(findings)
        row.last_repair = describe(findings, now)
    row.save()
    lost = [one for one in findings if one.kind == "lost"]
    if lost:
        failures.record(alarm, LostError(describe(lost, now)), now)


def check_all() -> None:
    """Look through every target at the next steps, whenever that was done last."""
    Delivery.objects.update(checked="", checked_at=None)


def describe(findings: list[Finding], now: datetime) -> str:
    """A sentence for the desk."""
    names = "、".join(f"{one.path}（{one.kind}）" for one in findings[:5])
    return f"{now:%Y-%m-%d %H:%M} UTC：{names}"
