"""Words are found however they are written; names that pass for the paper's are seen."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanlu.comments.errors import WordError
from yanlu.comments.exposure import exposures
from yanlu.comments.filtering import WordList, word_key
from yanlu.comments.folding import folded
from yanlu.comments.likenesses import Bylines, title_in
from yanlu.comments.sketches import are_alike, bands, sketch

from ..gates import ROOT
from .evasions import PLAIN_TEXT, WORDS, evasions

FIFTY_CENTS = WordList(["五毛"])
SECRET = b"of the tests, and of no paper.."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("你这个五毛", "五毛"),
        ("你這個五毛滾開", "五毛"),
        ("他是五毛。", "五毛"),
        ("5毛黨", "5毛"),
        ("五 毛", "五 毛"),
        ("五.毛", "五.毛"),
        ("五　毛", "五　毛"),
        ("５毛", "５毛"),
        ("五\u200b毛", "五\u200b毛"),
        ("伍毛", "伍毛"),
        ("⑤毛", "⑤毛"),
        ("五🔥毛", "五🔥毛"),
        ("五\n毛", "五\n毛"),
        ("㈤⽑", "㈤⽑"),
    ],
)
def test_one_listed_word_finds_all_its_ways(text: str, place: str) -> None:
    (hit,) = FIFTY_CENTS.find(text)
    assert text[hit.start : hit.end] == place and hit.word == "五毛"


@pytest.mark.parametrize("text", ["五月的毛衣", "毛五", "", "。", "五六毛"])
def test_other_words_are_left_alone(text: str) -> None:
    assert not FIFTY_CENTS.find(text)


def test_a_word_in_one_script_finds_the_other() -> None:
    assert WordList(["網軍"]).find("网军来了") and WordList(["网军"]).find("網軍來了")


def test_a_false_friend_is_shown_with_the_word_it_was_taken_for() -> None:
    (hit,) = WordList(["發廊"]).find("她在髮廊工作")
    assert (hit.word, "她在髮廊工作"[hit.start : hit.end]) == ("發廊", "髮廊")


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("64", "1640年", False),
        ("64", "六四", True),
        ("64", "在64那天", True),
        ("sb", "usb線", False),
        ("sb", "你ＳＢ", True),
        ("sb", "S-B", True),
        ("сcp", "CCP", True),
        ("admin", "аdmіn", True),
    ],
)
def test_numbers_and_latin_words_stand_by_themselves(word: str, text: str, is_found: bool) -> None:
    assert bool(WordList([word]).find(text)) == is_found


@pytest.mark.parametrize("word", ["", "。", "🔥", "\u200b", " "])
def test_a_word_of_which_nothing_is_left_is_refused(word: str) -> None:
    with pytest.raises(WordError):
        word_key(word)


def test_an_evader_is_found_in_99_of_100_ways() -> None:
    words, chance = WordList(WORDS), random.Random(5)
    tries = [(word, way) for word in WORDS for way in evasions(word, chance)]
    missed = [way for word, way in tries if word not in {h.word for h in words.find(f"說{way}。")}]
    assert len(missed) <= len(tries) / 100, missed[:20]


def test_news_is_rarely_held() -> None:
    """At most one sentence of 200 of the demo paper holds a listed word that it does not mean."""
    words = WordList(WORDS)
    texts = (path.read_text() for path in (ROOT / "demo" / "articles").glob("*.json"))
    sentences = [one for text in texts for one in text.split("。")]
    held = [one for one in sentences if words.find(one)]
    assert len(sentences) > 700 and len(held) <= len(sentences) / 200, held


def test_numbers_that_meet_by_chance_are_held_and_shown() -> None:
    """What the list cannot know; the moderator sees the place and lets it through."""
    (hit,) = WordList(["六四"]).find("第六、四兩選區")
    assert (hit.start, hit.end) == (1, 4)


@given(st.text())
def test_places_in_the_key_are_places_in_the_text(text: str) -> None:
    made = folded(text)
    assert len(made.key) == len(made.places)
    assert list(made.places) == sorted(made.places)
    assert all(0 <= place < len(text) for place in made.places)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_word_is_found_between_any_words(before: str, after: str) -> None:
    assert FIFTY_CENTS.find(f"{before}五毛{after}")


# Names


PEOPLE = ("林編輯", "陳記者", "范譯", "Mary Hill", "王己")


def disguises(name: str) -> list[str]:
    """Ways to write a name that a reader takes for it."""
    homoglyphs = str.maketrans("aceoMHil", "асеоМНіӏ")
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name)
    return [
        name,
        f" {name} ",
        "\u200b".join(name),
        " ".join(name),
        "·".join(name),
        wide,
        name.translate(homoglyphs),
        name.lower(),
        name.upper(),
        f"{name}本人",
        f"本報{name}",
        f"{name}🖋",
        unicodedata.normalize("NFD", name),
        "".join(f"{one}\u0301" for one in name),
        name.translate(str.maketrans("編輯陳記譯", "编辑陈记译")),
        name.replace("己", "已").replace("王", "玉"),
        name.replace("ll", "11"),
    ]


@pytest.mark.parametrize("name", PEOPLE)
def test_every_disguise_of_a_byline_is_seen_through(name: str) -> None:
    bylines = Bylines(PEOPLE)
    assert [one for one in disguises(name) if not bylines.taken(one)] == []


def test_a_careless_comparison_would_be_fooled() -> None:
    """The control: compared as they are written, nearly all disguises pass."""
    passed = [one for name in PEOPLE for one in disguises(name) if one not in PEOPLE]
    assert len(passed) > len(PEOPLE) * 9


@pytest.mark.parametrize("name", ["編輯部", "本报管理员", "ＡＤＭＩＮ", "记者小王", "mоderаtor"])
def test_titles_are_the_papers_own(name: str) -> None:
    assert title_in(name)


@pytest.mark.parametrize("name", ["小島", "讀者甲", "Hill", "administer", "林"])
def test_readers_keep_their_names(name: str) -> None:
    assert not Bylines(PEOPLE).taken(name) and not title_in(name)


# What gives a writer away


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a.b+c@mail.example.org", "mail"),
        ("手機13800138000", "phone"),
        ("１３８ ００１３ ８０００", "phone"),
        ("0912-345-678", "phone"),
        ("+852 9123 4567", "phone"),
        ("11010519491231002X", "identity"),
        ("A123456789", "identity"),
        ("A123456(3)", "identity"),
        ("微信号：abc_12345", "account"),
        ("加我QQ 12345678", "account"),
    ],
)
def test_what_leads_to_a_person_is_seen(text: str, kind: str) -> None:
    assert [one.kind for one in exposures(f"請找{text}。")] == [kind]


@pytest.mark.parametrize(
    "text",
    ["2026年11月24日", "三千億美元", "110105194912310021", "B123456789", "1640 8000", "@本報"],
)
def test_what_leads_to_nobody_is_not(text: str) -> None:
    assert not exposures(text)


# Waves


def test_what_says_nearly_the_same_is_alike_and_found_by_a_band() -> None:
    one = "本報一派胡言，造謠抹黑，居心叵測，廣大讀者擦亮眼睛，不要上當受騙，堅決抵制這種報導。"
    chance, found, alike = random.Random(3), 0, 0
    for _ in range(200):
        place = chance.randrange(len(one))
        other = one[:place] + chr(chance.randrange(0x4E00, 0x9FA5)) + one[place + 1 :] + "頂！"
        first, second = sketch(folded(one).key, SECRET), sketch(folded(other).key, SECRET)
        alike += are_alike(first, second)
        found += bool(set(bands(first)) & set(bands(second)))
    assert alike >= 195 and found >= 195


def test_what_says_something_else_is_not_alike() -> None:
    keys = [folded(one).key for one in PLAIN_TEXT.split("。") if len(one) > 8]
    made = [sketch(key, SECRET) for key in dict.fromkeys(keys)]
    pairs = [(one, other) for place, one in enumerate(made) for other in made[:place]]
    assert not [pair for pair in pairs if are_alike(*pair)]


def test_a_sketch_tells_nothing_to_those_without_the_secret() -> None:
    text = folded("本報一派胡言").key
    assert not are_alike(sketch(text, SECRET), sketch(text, b"guessed by somebody who has it.."))
