"""Totals by the hour reach the desk, and nothing finer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yanlu.press.models import Reads
from yanlu.press.reads import keep_reads, most_read

from .machine import Machine

pytestmark = pytest.mark.django_db(databases=["press"])

HOUR = 494_000  # since 1970
NOW = datetime.fromtimestamp((HOUR + 1) * 3600, UTC)


def test_totals_of_an_hour_add_up_whoever_counted_them(printed: Machine) -> None:
    keep_reads({(HOUR, "summit7"): 10, (HOUR, "other22"): 30})
    keep_reads({(HOUR, "summit7"): 25})
    assert [(one, total) for one, _, total in most_read(NOW, 24)] == [
        ("summit7", 35),
        ("other22", 30),
    ]


def test_what_is_older_than_asked_or_stands_no_more_is_left_out(printed: Machine) -> None:
    keep_reads({(HOUR - 30, "summit7"): 50, (HOUR, "gone222"): 90, (HOUR, "other22"): 10})
    assert [one for one, *_ in most_read(NOW, 24)] == ["other22"]


def test_after_a_year_totals_are_forgotten(printed: Machine) -> None:
    keep_reads({(HOUR - 24 * 500, "summit7"): 50})
    keep_reads({(HOUR, "summit7"): 10})
    assert Reads.objects.count() == 1
    assert Reads.objects.get().hour == NOW - timedelta(hours=1)
