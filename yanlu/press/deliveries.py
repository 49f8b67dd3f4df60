"""Bringing every target up to the edition that stands, and asking what it serves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from yanlu.delivery import (
    Course,
    Delivered,
    Finding,
    LostError,
    Target,
    Turn,
    deliver_some,
    known_base,
    remove_foreign,
    repair,
)
from yanlu.delivery.course import AT_ONCE, Act

from . import failures
from .models import Delivery, Failure
from .workshop import Carriage, Workshop

CHECK_AT_ONCE = 200  # files of a target in one look
WALKING = ":"  # no path begins so: all files were looked at, and now what lies between them is
ROUND_EVERY = timedelta(hours=1)  # between two rounds through all files of a target


def deliver_next(shop: Workshop | Carriage, now: datetime) -> bool:
    """Bring one target up to date, or begin with it if it takes long; whether one was behind."""
    return deliver_piece(shop, now, is_long=False)


def carry_on(shop: Workshop | Carriage, now: datetime) -> bool:
    """Go on with a delivery that takes long; whether there is one.

    It holds up nobody: each unit ends soon, and all that is quickly done comes before the next.
    """
    return deliver_piece(shop, now, is_long=True)


def deliver_piece(shop: Workshop | Carriage, now: datetime, *, is_long: bool) -> bool:
    newest = shop.store.newest()
    waiting = failures.waiting(now)
    for target in shop.targets:
        row, _ = Delivery.objects.get_or_create(pk=target.name)
        thing = f"target:{target.name}"
        if newest is None or thing in waiting or is_long != takes_long(row, newest.number):
            continue
        if not is_long and row.edition == newest.number:
            continue
        with failures.noted(thing, now):
            course, turn = Course.of(row.course), Turn(shop.patience(), AT_ONCE)
            note(row, deliver_some(shop.store, target, shop.key.public, course, turn), now)
        return True
    return False


def takes_long(row: Delivery, newest: int) -> bool:
    """Whether a delivery is under way; of one that only tidies up, the next need not wait."""
    act = row.course.get("act") if row.course else Act.LATE
    return bool(row.course) and (row.edition == newest or act != Act.LATE)


def note(row: Delivery, done: Delivered, now: datetime) -> None:
    """Write down how far it came, unless another press has done so since.

    What took long has passed over much; so all of it is looked through at once.
    """
    values: dict[str, object] = {"edition": done.number, "course": None}
    if done.course is not None:
        values["course"] = done.course.data
    if done.course is None or done.course.act is Act.LATE:
        values["delivered_at"] = now
    if done.course is None and row.course:
        values |= {"checked": "", "checked_at": None}
    same = Delivery.objects.filter(pk=row.pk, turn=row.turn)
    same.update(turn=F("turn") + 1, **values)


def check_next(shop: Workshop | Carriage, now: datetime) -> bool:
    """Look at some files of one target and put right what is not ours; whether it went on."""
    newest = shop.store.newest()
    waiting = failures.waiting(now)
    for target in shop.targets:
        row, _ = Delivery.objects.get_or_create(pk=target.name)
        thing = f"check:{target.name}"
        is_behind = newest is None or row.edition != newest.number or row.course
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
        row.save(update_fields=["edition", "checked", "last_repair"])
        return
    alarm = f"lost:{target.name}"
    if not row.checked:
        Failure.objects.filter(pk=alarm).delete()
    findings = look_on(shop, target, row, now)
    if findings:
        row.repaired += len(findings)
        row.last_repair = describe(findings, now)
    row.save(update_fields=["checked", "checked_at", "repaired", "last_repair"])
    lost = [one for one in findings if one.kind == "lost"]
    if lost:
        failures.record(alarm, LostError(describe(lost, now)), now)


def look_on(
    shop: Workshop | Carriage, target: Target, row: Delivery, now: datetime
) -> list[Finding]:
    """Look at some of the files, and at the end of the round for what is no file of ours."""
    findings: list[Finding] = []
    turn = Turn(shop.patience(), AT_ONCE)
    if not row.checked.startswith(WALKING):
        findings, after = repair(shop.store, target, row.checked, CHECK_AT_ONCE)
        row.checked = after or WALKING
        if after:
            return findings
    reached = row.checked.removeprefix(WALKING)
    foreign, left = remove_foreign(shop.store, target, reached, turn)
    row.checked = "" if left is None else WALKING + left
    row.checked_at = now if left is None else row.checked_at
    return findings + foreign


def check_all() -> None:
    """Look through every target at the next steps, whenever that was done last."""
    Delivery.objects.update(checked="", checked_at=None)


def describe(findings: list[Finding], now: datetime) -> str:
    """A sentence for the desk."""
    names = "、".join(f"{one.path}（{one.kind}）" for one in findings[:5])
    return f"{now:%Y-%m-%d %H:%M} UTC：{names}"
