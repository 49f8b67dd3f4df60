"""A sealed token opens here, for its purpose, in its time, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yanlu.accounts.errors import TokenError
from yanlu.accounts.tokens import open_token, seal_token

NOW = 1_800_000_000.0


def refusal(token: str, purpose: str = "comment", now: float = NOW, youngest: float = 0) -> str:
    with pytest.raises(TokenError) as caught:
        open_token(purpose, token, now, youngest=youngest)
    return caught.value.reason


def test_what_was_sealed_is_read_again() -> None:
    facts = {"text": "暢所欲言", "reply": 7}
    assert open_token("comment", seal_token("comment", facts, NOW), NOW + 5) == facts


def test_a_token_tells_nothing_and_is_never_the_same_twice() -> None:
    one, two = (seal_token("comment", {"text": "secret"}, NOW) for _ in range(2))
    assert one != two and "secret" not in one


def test_a_token_for_one_form_does_not_open_at_another() -> None:
    assert refusal(seal_token("tip", {}, NOW)) == "forged"


def test_an_intruder_without_the_secret_makes_none(settings: Any) -> None:
    token = seal_token("comment", {}, NOW)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret", []
    assert refusal(token) == "forged"


@given(some.integers(min_value=0), some.characters(codec="ascii"))
def test_a_token_changed_in_any_place_is_forged(place: int, letter: str) -> None:
    token = seal_token("comment", {"text": "好話"}, NOW)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        assert refusal(changed) == "forged"


@pytest.mark.parametrize(("letter", "other"), [("-", "+"), ("_", "/")])
def test_a_token_in_the_letters_of_another_alphabet_is_forged(letter: str, other: str) -> None:
    tokens = (seal_token("comment", {}, NOW) for _ in range(1000))
    token = next(one for one in tokens if letter in one)
    assert refusal(token.replace(letter, other)) == "forged"


@given(some.text())
def test_what_is_no_token_is_forged(words: str) -> None:
    assert refusal(words) == "forged"


def test_an_old_token_is_said_to_be_old_and_a_hasty_one_hasty() -> None:
    token = seal_token("comment", {}, NOW)
    assert refusal(token, now=NOW + 7201) == "expired"
    assert refusal(token, now=NOW - 3600) == "expired"
    assert refusal(token, now=NOW + 1, youngest=2) == "early"
