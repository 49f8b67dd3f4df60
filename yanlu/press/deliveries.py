"""Bringing every target up to the edition that stands, and asking what it serves."""

from __future__ import annotations

from datetime import datetime, timedelta

from yanlu.delivery import Finding, Folder, deliver, number_on, remove_foreign, repair

from . import failures
from .models import Delivery
from .workshop import FLOOR, Workshop

CHECK_AT_ONCE = 200  # files of a target in one look
ROUND_EVERY = timedelta(hours=6)  # between two rounds through all files of a target


def rise_above_targets(shop: Workshop) -> None:
    """At start: the next number is above the highest that any target serves."""
    highest = max((number_on(target) for target in shop.targets), default=0)
    if highest > shop.floor:
        shop.store.set_note(FLOOR, str(highest))


def deliver_next(shop: Workshop, now: datetime) -> bool:
    """Bring one target up to date; whether one was behind."""
    newest = shop.store.newest()
    waiting = failures.waiting(now)
    for target in shop.targets:
        row, _ = Delivery.objects.get_or_create(pk=target.name)
        thing = f"target:{target.name}"
        if newest is None or row.edition == newest.number or thing in waiting:
            continue
        with failures.noted(thing, now):
            done = deliver(shop.store, target, shop.key.public.text.encode())
            Delivery.objects.filter(pk=target.name).update(edition=done.number, delivered_at=now)
        return True
    return False


def check_next(shop: Workshop, now: datetime) -> bool:
    """Look at some files of one target and put right what is not ours; whether it went on."""
    waiting = failures.waiting(now)
    for target in shop.targets:
        row, _ = Delivery.objects.get_or_create(pk=target.name)
        thing = f"check:{target.name}"
        if thing in waiting or not is_round_due(row, now):
            continue
        with failures.noted(thing, now):
            check(shop, target, row, now)
        return True
    return False


def is_round_due(row: Delivery, now: datetime) -> bool:
    if row.delivered_at is None:
        return False
    return row.checked_at is None or row.checked_at + ROUND_EVERY <= now or bool(row.checked)


def check(shop: Workshop, target: Folder, row: Delivery, now: datetime) -> None:
    findings, row.checked = repair(shop.store, target, row.checked, CHECK_AT_ONCE)
    if not row.checked:
        findings += list(remove_foreign(shop.store, target))
        row.checked_at = now
    if findings:
        row.repaired += len(findings)
        row.last_repair = describe(findings, now)
    row.save()


def describe(findings: list[Finding], now: datetime) -> str:
    """A sentence for the desk."""
    names = "、".join(f"{one.path}（{one.kind}）" for one in findings[:5])
    return f"{now:%Y-%m-%d %H:%M} UTC：{names}"
