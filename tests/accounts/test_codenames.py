"""Codenames: seven words, read as forgivingly as they can be, and kept by nobody."""

from __future__ import annotations

import itertools
import random

import pytest
from django.db import connections
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from yanlu.accounts import codenames
from yanlu.accounts.codenames import Codename, draw, key_of, read_codename
from yanlu.accounts.errors import CodenameError
from yanlu.accounts.models import Account
from yanlu.accounts.words import likened, read_words, word_list
from yanlu.variants import fold, to_variant

from ..plans import plan

COST = codenames.COST  # as it is, before the suite makes it cheap for all other tests
WORDS = word_list().words
ONE = draw(b"the seed of a codename")
CODENAMES = some.lists(some.sampled_from(WORDS), min_size=7, max_size=7).map(
    lambda words: Codename(tuple(words))
)


@pytest.fixture(autouse=True)
def dear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A codename costs here what it costs at the paper."""
    monkeypatch.setattr(codenames, "COST", COST)


def test_each_try_at_a_codename_takes_16_mebibytes() -> None:
    assert 128 * COST * codenames.BLOCK * codenames.PARALLEL == 16 * 2**20


def test_there_are_2048_words_of_two_characters_and_none_is_there_twice() -> None:
    assert len(WORDS) == 2048
    for form in ("hant", "hans", "pinyin"):
        assert len({getattr(word, form) for word in WORDS}) == 2048
    assert all(len(word.hant) == len(word.hans) == 2 for word in WORDS)
    assert all(word.pinyin.isascii() and word.pinyin.islower() for word in WORDS)


def test_no_two_words_are_one_to_those_who_fold_scripts_or_confuse_sounds() -> None:
    assert len({fold(word.hans) for word in WORDS}) == 2048
    assert all(fold(word.hans) == fold(word.hant) for word in WORDS)
    assert len({likened(word.pinyin) for word in WORDS}) == 2048


def test_no_word_sounds_like_the_beginning_of_another() -> None:
    ordered = sorted(word.pinyin for word in WORDS)
    assert not [one for one, other in itertools.pairwise(ordered) if other.startswith(one)]


def test_both_scripts_are_each_others_conversion() -> None:
    for word in WORDS:
        assert to_variant(word.hant, "zh-Hans-CN", "zh-Hant-TW") == word.hans or fold(
            word.hant
        ) == fold(word.hans)


def test_seven_words_are_77_bits_and_all_of_them_are_drawn() -> None:
    drawn = [draw(str(number).encode()) for number in range(3_000)]
    assert len(set(drawn)) == 3_000
    assert len({word for codename in drawn for word in codename.words}) > 2_040
    assert {len(codename.words) for codename in drawn} == {7}


def test_the_same_seed_draws_the_same_words_and_another_secret_draws_others() -> None:
    assert draw(b"seed") == draw(b"seed")
    with override_settings(LASTING_SECRET="another secret"):
        assert draw(b"seed") != ONE
        assert key_of(ONE) != KEY


KEY = ""


@pytest.fixture(autouse=True, scope="module")
def key() -> None:
    """What is kept of the one codename; it takes a while to reckon."""
    global KEY
    KEY = key_of(ONE)


@given(CODENAMES, some.sampled_from(["hant", "hans", "pinyin"]), some.sampled_from(["", " ", "  "]))
def test_every_form_is_read_with_spaces_or_without(
    codename: Codename, form: str, between: str
) -> None:
    words = [getattr(word, form) for word in codename.words]
    assert read_codename(between.join(words)) == codename


@given(CODENAMES, some.randoms())
def test_forms_may_be_mixed(codename: Codename, dice: random.Random) -> None:
    words = [getattr(word, dice.choice(["hant", "hans", "pinyin"])) for word in codename.words]
    assert read_codename(" ".join(words)) == codename


@given(CODENAMES)
def test_those_who_confuse_sounds_are_understood_with_spaces(codename: Codename) -> None:
    assert read_codename(" ".join(likened(word.pinyin) for word in codename.words)) == codename


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.title,
        lambda words: words.replace(" ", "\u3000"),
        lambda words: words.replace(" ", "、"),
        lambda words: words.replace(" ", "\n"),
        lambda words: words.replace(" ", "-"),
        lambda words: f"  1. {words} 。",
        lambda words: "".join(chr(ord(one) + 0xFEE0) if one.isalpha() else one for one in words),
        lambda words: "\u200b".join(words),
    ],
)
def test_what_hands_and_keyboards_do_to_words_does_not_matter(change: object) -> None:
    assert callable(change)
    assert read_codename(change(ONE.pinyin)) == ONE


def test_spaces_within_words_and_tones_do_not_matter() -> None:
    assert read_codename(" ".join(ONE.hant.replace(" ", ""))) == ONE
    assert read_codename(ONE.hant.replace(" ", "，")) == ONE
    word = next(word for word in WORDS if "lv" in word.pinyin)
    for typed in (word.pinyin, word.pinyin.replace("lv", "lü"), word.pinyin.replace("lv", "lǜ")):
        assert read_words(typed)[0] == [word]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "count"),
        ("   ", "count"),
        (ONE.hant.rsplit(" ", 1)[0], "count"),
        (ONE.hant + " " + ONE.hant, "count"),
        (ONE.hant.replace(ONE.words[3].hant, "皇帝"), "unknown"),
        (ONE.pinyin.replace(ONE.words[3].pinyin, "zzzz"), "unknown"),
        ("香", "unknown"),
        ("<script>alert(1)</script>", "unknown"),
        ("\x00\ud800\U000e0041", "count"),
        ("word " * 10_000, "unknown"),
    ],
)
def test_what_is_no_codename_is_said(typed: str, reason: str) -> None:
    with pytest.raises(CodenameError) as caught:
        read_codename(typed)
    assert caught.value.reason == reason


def test_the_word_that_is_wrong_is_named() -> None:
    with pytest.raises(CodenameError) as caught:
        read_codename(ONE.hant.replace(ONE.words[3].hant, "皇帝"))
    assert caught.value.at == "皇帝"


@given(some.text(max_size=500))
def test_no_words_bring_the_reader_of_codenames_down(typed: str) -> None:
    try:
        codename = read_codename(typed)
    except CodenameError:
        return
    assert len(codename.words) == 7


@pytest.mark.django_db(databases=["mailbox"])
def test_of_an_account_nothing_is_kept_but_what_opens_nothing() -> None:
    key = codenames.open_account(ONE)
    assert codenames.open_account(ONE) == key
    row = Account.objects.get()
    assert (row.key, len(row.key)) == (key, 64)
    assert {field.name for field in Account._meta.get_fields()} == {"id", "key"}
    kept = str(vars(row))
    assert not any(word.hant in kept or word.pinyin in kept for word in ONE.words)


@pytest.mark.django_db(databases=["mailbox"])
def test_a_codename_is_found_in_its_order_only_and_erased_for_good() -> None:
    key = codenames.open_account(ONE)
    turned = Codename(tuple(reversed(ONE.words)))
    assert codenames.find_account(ONE) == key
    assert codenames.find_account(turned) is None
    assert codenames.erase_account(key)
    assert not codenames.erase_account(key)
    assert codenames.find_account(ONE) is None


@pytest.mark.django_db(databases=["mailbox"])
def test_a_guess_costs_as_much_whether_it_is_right_or_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both stretch once, and both look once into one index of the results."""
    codenames.open_account(ONE)
    stretched: list[Codename] = []

    def noted(codename: Codename) -> str:
        stretched.append(codename)
        return key_of(codename)

    monkeypatch.setattr(codenames, "key_of", noted)
    other = draw(b"another seed")
    for guess in (ONE, other):
        with CaptureQueriesContext(connections["mailbox"]) as asked:
            assert (codenames.find_account(guess) is None) == (guess is other)
        assert len(asked) == 1 and key_of(guess) in asked[0]["sql"]
    assert stretched == [ONE, other]
    found = plan(Account.objects.filter(key=key_of(other)))
    assert "account" in found and "SCAN" not in found and "Seq Scan" not in found
