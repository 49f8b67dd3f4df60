"""A thousand tamperings with the log of acts, and each is found at its place."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from yanlu.staff import log
from yanlu.staff.models import Act

from .conftest import NOW

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
ACTS, TRIALS = 40, 1000
FORGED: dict[str, Any] = {
    "who": "別人",
    "act": "join",
    "thing": "另一件事",
    "at": "2020-01-01 00:00:00",
    "before": "0" * 64,
    "hash": "1" * 64,
    "seal": "2" * 64,
}


def raw(words: str, *values: Any) -> None:
    """What an intruder who has the database does."""
    with connection.cursor() as cursor:
        cursor.execute(words, values)


def edit(chance: random.Random) -> int:
    """One field of one act is another."""
    number, field = chance.randint(1, ACTS), chance.choice(sorted(FORGED))
    raw(f"UPDATE staff_act SET {field} = %s WHERE number = %s", FORGED[field], number)
    return number


def delete(chance: random.Random) -> int:
    """One to five acts in a row are gone, and the rest may be numbered anew."""
    number, many = chance.randint(1, ACTS), chance.randint(1, 5)
    raw("DELETE FROM staff_act WHERE number BETWEEN %s AND %s", number, number + many - 1)
    if chance.random() < 0.5:
        for row in range(number + many, ACTS + 1):
            raw("UPDATE staff_act SET number = %s WHERE number = %s", row - many, row)
    return number


def reorder(chance: random.Random) -> int:
    """Two acts change places."""
    one, other = sorted(chance.sample(range(1, ACTS + 1), 2))
    for old, new in ((one, 1000), (other, one), (1000, other)):
        raw("UPDATE staff_act SET number = %s WHERE number = %s", new, old)
    return one


def forge(chance: random.Random) -> int:
    """An act is another, and every hash from there on is made anew, the chain's end too."""
    number = chance.randint(1, ACTS)
    raw("UPDATE staff_act SET who = %s WHERE number = %s", FORGED["who"], number)
    before = Act.objects.filter(number=number - 1).values_list("hash", flat=True).first() or ""
    for row in Act.objects.filter(number__gte=number).order_by("number"):
        row.before = before
        before = log.hash_of(row)
        raw("UPDATE staff_act SET before = %s, hash = %s WHERE id = %s", row.before, before, row.pk)
    raw("UPDATE staff_chain SET hash = %s", before)
    return number


WAYS: list[Callable[[random.Random], int]] = [edit, delete, reorder, forge]


class Undo(Exception):
    """The intruder's changes are rolled back before the next one comes."""


def found(seed: int) -> tuple[int, int]:
    """Where an intruder began, and where the log is said to be broken."""
    chance = random.Random(seed)
    try:
        with transaction.atomic():
            began = WAYS[seed % len(WAYS)](chance)
            said = log.check().broken_at
            raise Undo
    except Undo:
        return began, said


@pytest.fixture
def kept() -> None:
    """A log of some weeks."""
    for turn in range(ACTS):
        log.note(f"第 {turn % 7} 位", "sign-in", f"第 {turn} 件", NOW)


@pytest.mark.usefixtures("kept")
def test_each_of_a_thousand_tamperings_is_found_where_it_began() -> None:
    answers = [found(seed) for seed in range(TRIALS)]
    assert [pair for pair in answers if pair[0] != pair[1]] == []
    assert log.check().broken_at == 0, "undone, it is whole: each was found by itself"


@pytest.mark.usefixtures("kept")
def test_a_log_without_its_seals_would_believe_the_forger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "known_keys", dict)
    answers = [found(seed) for seed in range(3, TRIALS // 10, len(WAYS))]
    assert all(said == 0 for _, said in answers)
