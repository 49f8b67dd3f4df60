"""References: unguessable, copied by hand without mistakes, and not to be led back."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import assume, given
from hypothesis import strategies as some

from yanlu.payments import refs

LETTERS = some.sampled_from(refs.CODE_LETTERS)
SHORTS = some.binary(min_size=16, max_size=16).map(lambda seed: refs.short_of(seed.hex(), 0))


def test_a_reference_has_160_bits_and_a_code_108() -> None:
    assert refs.is_ref(refs.ref_of(b"0" * 16))
    assert len(refs.CODE_LETTERS) ** refs.CODE_LENGTH > 2**108
    assert refs.is_mark(refs.mark_of(refs.ref_of(b"0" * 16)))


def test_the_same_form_gives_the_same_reference_and_another_secret_another() -> None:
    ref = refs.ref_of(b"a form's nonce")
    assert ref == refs.ref_of(b"a form's nonce") != refs.ref_of(b"another nonce")
    with override_settings(LASTING_SECRET="another secret"):
        assert refs.ref_of(b"a form's nonce") != ref
        assert refs.code_of(ref, 0) != refs.code_of(ref, 1)


def test_neither_mark_nor_hash_holds_the_secret() -> None:
    ref = refs.ref_of(b"a form's nonce")
    code = refs.code_of(ref, 0)
    kept = refs.mark_of(ref) + refs.hash_of(code) + refs.short_of(refs.mark_of(ref), 0)
    assert ref[:6] not in kept
    assert code[:6] not in kept


@given(SHORTS, some.integers(0, 7), LETTERS)
def test_one_wrong_letter_of_a_bank_transfer_is_noticed(short: str, place: int, other: str) -> None:
    assume(short[place] != other)
    assert refs.read_short(short) == short
    assert refs.read_short(short[:place] + other + short[place + 1 :]) is None


@given(SHORTS, some.integers(0, 5))
def test_two_letters_exchanged_are_noticed(short: str, place: int) -> None:
    one, two = short[place], short[place + 1]
    assume(one != two)
    assert refs.read_short(short[:place] + two + one + short[place + 2 :]) is None


@pytest.mark.parametrize("between", ["-", " ", "", "‐", "—", "."])
def test_a_code_is_read_however_it_was_copied(between: str) -> None:
    code = refs.code_of("ref", 1)
    groups = refs.show_code(code).split("-")
    assert refs.read_code(between.join(groups).lower()) == code


@given(some.text(max_size=80))
def test_no_words_bring_the_readers_of_codes_down(words: str) -> None:
    assert refs.read_code(words) is None or refs.read_code(words)
    assert refs.read_short(words) is None or refs.read_short(words)
