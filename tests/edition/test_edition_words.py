"""The words of the default theme: Traditional Chinese beside English, file by file."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from yanlu.edition import DEFAULT
from yanlu.variants import convert

FILES = [DEFAULT / "words.json", *sorted((DEFAULT / "words").glob("*.json"))]
FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
# Printed English: ASCII, and the marks of good typesetting that ASCII lacks.
ENGLISH = re.compile(r"[ -~“”‘’–—…]+")


def table(path: Path) -> dict[str, tuple[str, str]]:
    return {key: (pair[0], pair[1]) for key, pair in json.loads(path.read_text()).items()}


def known(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def only_in(charset: str, other: str, words: str) -> list[str]:
    """The characters that one of the two national character sets has and the other lacks.

    Marks such as ≤ are no characters of a script: only one of the sets has them.
    """
    return [one for one in words if one.isalpha() and known(one, charset) and not known(one, other)]


def simplified_only(words: str) -> list[str]:
    return only_in("gb2312", "big5", words)


def traditional_only(words: str) -> list[str]:
    return only_in("big5", "gb2312", words)


def test_the_two_character_sets_tell_the_scripts_apart() -> None:
    assert simplified_only("读者来信，请留下您的话：后台、里面") == list("读来请话")
    assert traditional_only("讀者來信，請留下您的話：后台、里面") == list("讀來請話")


def test_the_files_of_words_are_found() -> None:
    assert {"words", "comments", "payments", "membership", "talk"} <= {one.stem for one in FILES}


@FILE
def test_the_chinese_of_a_word_holds_no_simplified_character(path: Path) -> None:
    wrong = {key: simplified_only(chinese) for key, (chinese, _) in table(path).items()}
    assert {key: found for key, found in wrong.items() if found} == {}


@FILE
def test_a_mainland_reader_finds_no_traditional_character_in_a_word(path: Path) -> None:
    wrong = {
        key: traditional_only(convert(chinese, "zh-Hans-CN", "zh-Hant-TW"))
        for key, (chinese, _) in table(path).items()
    }
    assert {key: found for key, found in wrong.items() if found} == {}


@FILE
def test_every_word_has_its_chinese_and_an_english_that_is_english(path: Path) -> None:
    for key, (chinese, english) in table(path).items():
        assert chinese == chinese.strip() != "", key
        assert english == english.strip() and ENGLISH.fullmatch(english), key


def test_no_word_stands_twice_in_the_theme() -> None:
    pairs: list[tuple[str, object]] = []
    for path in FILES:
        pairs += json.loads(path.read_text(), object_pairs_hook=list)
    count = Counter(key for key, _ in pairs)
    assert [key for key, times in count.items() if times > 1] == []
