"""Hidden marks are taken out; what names are written with stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanlu.newsroom.cleaning import clean, clean_data, hidden


@pytest.mark.parametrize(
    "mark",
    [
        "\x00",
        "\x08",
        "\x7f",
        "\x9f",
        "\u200b",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u2060",
        "\U000e0041",
    ],
)
def test_a_mark_that_nobody_sees_is_taken_out(mark: str) -> None:
    assert clean(f"國{mark}安法") == "國安法"
    assert hidden(f"國{mark}安法") == 1


def test_a_variation_selector_after_a_han_character_is_taken_out() -> None:
    assert clean("葛\U000e0100城\ufe00") == "葛城"


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert clean("👩‍👧") == "👩‍👧"
    assert clean("می‌خواهم") == "می‌خواهم"
    assert clean("國‍安") == "國安"


def test_compatibility_ideographs_are_not_replaced_by_other_characters() -> None:
    name = "\uf9dc\U0002f800"  # 隆, 丽 in their compatibility forms
    assert clean(name + "e\u0301") == name + "é"


def test_lines_end_in_one_way() -> None:
    assert clean("一\r\n二\r三\u2028四") == "一\n二\n三\n四"


def test_every_text_of_a_block_is_cleaned() -> None:
    form = {"a": ["國\u200b安", {"b": "\u202e法"}], "n": 3}
    assert clean_data(form) == {"a": ["國安", {"b": "法"}], "n": 3}


@given(st.text())
def test_cleaning_twice_changes_nothing_more(words: str) -> None:
    once = clean(words)
    assert clean(once) == once
    assert hidden(once) == 0
