"""字數 and excerpts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanlu.article import characters, excerpt
from yanlu.article.counting import counted

LONG = "各國代表在雨中排隊，爭論的是誰來付錢、何時付錢，以及付了錢以後由誰監督這筆錢的去向。" * 40


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 0),
        ("國安法", 3),
        ("國安法，", 3),
        ("　 \n「」——……，。！？；：、（）《》・", 0),
        ("二〇二六年", 5),
        ("時時刻刻，人人々", 7),
        ("2026年11月", 4),
        ("增長3.5%，共1,000萬元", 7),
        ("OpenAI推出GPT-4", 4),
        ("Yoshua Bengio（班吉奧）", 5),
        ("don't stop", 2),
        ("U.S.A", 1),
        ("naïve café Ærø", 3),
        ("ＷＴＯ２０２６", 1),
        ("さくらの木", 5),
        ("ドラマー", 4),
        ("ㄅㄆㄇ", 3),
        ("서울", 2),
        ("Москва 2026", 2),
        ("𠮷野家與𨭎", 5),
        ("葛󠄀城", 2),
        ("車\uf902", 2),
        ("https://example.org/a_b", 4),
    ],
)
def test_the_count_is_that_of_an_editor(words: str, count: int) -> None:
    assert characters(words) == count


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=50))
def test_every_han_character_counts_one(words: str) -> None:
    assert characters(words) == len(words)
    assert characters(f"「{words}」，") == len(words)


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("國安法", 3) == "國安法"
    assert excerpt("", 3) == ""


def test_a_long_chinese_text_is_never_given_whole() -> None:
    for limit in (1, 2, 10, 60, 200):
        assert len(excerpt(LONG, limit)) <= limit + 1 < len(LONG)


def test_an_excerpt_ends_at_a_clause_where_it_can() -> None:
    assert excerpt("第一句話說完了。第二句話還沒有說完呢", 12) == "第一句話說完了。…"
    assert excerpt("第一句話說完了，第二句話還沒有說完呢", 12) == "第一句話說完了…"
    assert excerpt("短。接著是一個很長很長的沒有標點的句子", 12) == "短。接著是一個很長很長的…"


@given(st.text(max_size=80), st.integers(1, 40))
def test_an_excerpt_is_a_beginning_and_can_be_written_down(words: str, limit: int) -> None:
    short = excerpt(words, limit)
    assert words.startswith(short.removesuffix("…").rstrip("，；"))
    assert len(short) <= limit + 1
    short.encode("utf-16")


@pytest.mark.parametrize(
    "cluster", ["葛\U000e0100", "e\u0301", "👩\u200d🚒", "👋🏽", "𠮷", "❤\ufe0f"]
)
def test_no_character_is_cut_in_two(cluster: str) -> None:
    words = "前" + cluster * 10
    for limit in range(1, len(words)):
        rest = excerpt(words, limit).removesuffix("…").removeprefix("前")
        assert rest == cluster * (len(rest) // len(cluster))


@given(st.text(st.characters(categories=["Mn", "Lo"]), min_size=10, max_size=40))
def test_an_accent_stays_with_its_letter(words: str) -> None:
    cut = len(excerpt(words, 5)) - 1
    assert cut == 0 or not unicodedata.category(words[cut]).startswith("M")


@given(
    st.text()
    | st.text(alphabet="一鿿䶿㐀〇々ぁアㄅ가豈𠀀🙂aZé9Ａ９'’.,-，。「」“”…—　 \n䷀ꀀ", max_size=60)
)
def test_counting_the_usual_characters_in_one_go_changes_no_number(words: str) -> None:
    assert characters(words) == counted(words)
