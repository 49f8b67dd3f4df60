"""What counts as wrong is decided from what was seen, and each thing has its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from yanlu.watch import words
from yanlu.watch.conditions import Condition, conditions
from yanlu.watch.state import Certificate, Copies, Disk, Goal, Standing, State, Work
from yanlu.watch.words import WORDS, told

from .conftest import AGO, NOW

HOST = "news.example"
DAYS = {days: NOW - timedelta(days=days) for days in (7, 9, 30, 32)}


def test_a_paper_that_is_well_has_no_conditions(well: State) -> None:
    assert conditions(well, NOW) == []


def test_a_new_paper_has_none_but_that_its_press_must_be_started() -> None:
    empty = State("0.1.0", Work(), Standing(), (), Disk(10**10))
    assert conditions(empty, NOW) == [Condition("press-stopped")]


WRONG: list[tuple[dict[str, Any], Condition]] = [
    ({"work": Work(seen=AGO[16])}, Condition("press-stopped", number=16)),
    ({"work": Work(AGO[1], 0, None, (("article:x", AGO[11]),))}, Condition("press-failing", "", 1)),
    ({"work": Work(AGO[1], 3, AGO[31])}, Condition("press-waiting", number=31)),
    ({"goals": (Goal("s3", 40, None, AGO[11]),)}, Condition("delivery", "s3", 11)),
    ({"disk": Disk(499 * 1024 * 1024)}, Condition("disk-low", number=523)),
    ({"disk": Disk(0, writable=False)}, Condition("disk-read-only")),
    (
        {"certificate": Certificate(HOST, NOW + timedelta(days=13, hours=3))},
        Condition("certificate", HOST, 13),
    ),
    ({"certificate": Certificate(HOST, None)}, Condition("certificate-bad", HOST)),
    ({"copies": Copies(True, AGO[2200])}, Condition("backup-old", number=36)),
    ({"copies": Copies(True)}, Condition("backup-none")),
    ({"copies": Copies(True, AGO[5], failed=True)}, Condition("backup-failed")),
    ({"copies": Copies(True, AGO[5], drill_failed=True)}, Condition("drill-failed")),
    ({"copies": Copies(True, AGO[5], since=DAYS[9])}, Condition("drill-none", number=9)),
    (
        {"copies": Copies(True, AGO[5], proved_at=DAYS[9], said_at=DAYS[32])},
        Condition("drill-old", number=9),
    ),
    ({"jump": -700.0}, Condition("clock", number=-700)),
    ({"jump": 0.0}, Condition("clock-doubt")),
    ({"jump": 601.0}, Condition("clock", number=601)),
    ({"jump": 600.0}, Condition("clock-ahead", number=600)),
    ({"standing": Standing(4, NOW, NOW + timedelta(hours=17))}, Condition("head", number=17)),
    ({"broken": ("default",)}, Condition("database", "default")),
    ({"letters": (3, NOW - timedelta(minutes=61))}, Condition("mail", number=3)),
]


@pytest.mark.parametrize(("seen", "wrong"), WRONG)
def test_each_thing_that_is_wrong_is_found_alone(
    well: State, seen: dict[str, Any], wrong: Condition
) -> None:
    assert conditions(replace(well, **seen), NOW) == [wrong]


RIGHT: list[dict[str, Any]] = [
    {"work": Work(AGO[1], 0, None, (("article:x", AGO[5]),))},
    {"goals": (Goal("s3", 40, None, AGO[5]),)},
    {"copies": Copies(False)},
    {"copies": Copies(False, AGO[5], since=DAYS[32])},
    {"copies": Copies(True, AGO[5], since=DAYS[7])},
    {"copies": Copies(True, AGO[5], since=DAYS[32], proved_at=DAYS[7])},
    {"copies": Copies(True, AGO[5], since=DAYS[32], said_at=DAYS[30])},
    {"certificate": None},
    {"standing": Standing(4, NOW, NOW + timedelta(hours=19))},
    {"letters": (3, AGO[5])},
    {"letters": None},
]


@pytest.mark.parametrize("seen", RIGHT)
def test_what_is_new_or_not_wanted_is_no_condition(well: State, seen: dict[str, Any]) -> None:
    assert conditions(replace(well, **seen), NOW) == []


@pytest.mark.deep
def test_a_press_whose_database_is_gone_is_not_said_to_stand_still(well: State) -> None:
    found = conditions(replace(well, work=Work(), broken=("press",)), NOW)
    assert found == [Condition("database", "press")]


def test_a_time_to_come_was_written_by_a_wrong_clock_and_hides_nothing(well: State) -> None:
    ahead = NOW + timedelta(days=2)
    found = conditions(replace(well, work=Work(seen=ahead)), NOW)
    assert [one.kind for one in found] == ["press-stopped"]
    goal = Goal("folder", 4, None, failing=ahead)
    assert conditions(replace(well, goals=(goal,)), NOW)[0].kind == "delivery"


def test_each_kind_has_words_in_three_languages_and_no_other_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "REASONS", words.Reasons())
    assert set(WORDS) == {wrong.kind for _, wrong in WRONG}
    for kind in WORDS:
        said = {}
        for language in ("zh-hant", "zh-hans", "en"):
            with override(language):
                said[language] = told(kind, "news.example", 7)
        assert said["en"] != said["zh-hant"], kind
        assert said["en"][0].isascii() and said["en"][1].isascii(), kind
        assert said["zh-hans"] != said["zh-hant"], kind


def test_whoever_gets_the_letter_reads_why_a_thing_could_not_be_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "REASONS", words.Reasons())
    assert told("press-failing", "", 1)[1].count("\n") == 0
    words.set_reasons(lambda: ["文章「港口」：沒有來源。"])
    what, do = told("press-failing", "", 1)
    assert "\n" not in what, "it is the subject of a letter"
    assert do.splitlines()[1:] == ["文章「港口」：沒有來源。"]
    assert "港口" not in "".join(told("mail", "", 1))
