"""Readers' words lose what hides, overrules or fingerprints, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yanlu.accounts.plain import clean_line, clean_text

COMPATIBILITY = "".join(map(chr, [0xF900, 0xF91D, 0xFA0E, 0xFA20, 0x2F800]))


@pytest.mark.parametrize(
    "carrier",
    [
        *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u180e\u2800\u3164",
        *"\u202a\u202e\u2066\u2069\ufe00\ufe0f\u115f",
        "\U000e0041",
        "\U000e0100",
        "\x00",
        "\x1b",
        "\ue000",
    ],
)
def test_a_hidden_mark_does_not_survive(carrier: str) -> None:
    assert clean_text(f"香{carrier}港", 100) == "香港"


def test_letters_that_look_alike_to_machines_stay_what_they_are() -> None:
    assert clean_text(COMPATIBILITY, 100) == COMPATIBILITY


def test_a_tower_of_accents_is_cut_to_two() -> None:
    assert clean_text("e" + "\u0301" * 40, 100) == "e\u0301\u0301"


def test_lines_are_kept_and_empty_ones_do_not_pile_up() -> None:
    assert clean_text("一\r\n二\r\r\r\r\n三  \n", 100) == "一\n二\n\n三"


def test_a_line_has_no_breaks_and_no_strange_spaces() -> None:
    assert clean_line(" 山中\u2003人\n說 ", 10) == "山中 人 說"


def test_half_a_character_is_left_out() -> None:
    assert clean_text("好\ud800話", 10) == "好話"


@given(some.text())
def test_cleaning_twice_changes_nothing(words: str) -> None:
    once = clean_text(words, 10_000)
    assert clean_text(once, 10_000) == once
    assert clean_line(clean_line(words, 99), 99) == clean_line(words, 99)
