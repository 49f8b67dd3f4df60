"""The talk under an article: numbered, linked, in the reader's script, and harmless."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yanlu.article import Comment, Conversation, Tally, empty_talk, summary
from yanlu.edition.talk import linked, named_pages

from ..cast import full_article
from .paper import DAY, TALLY, TW, collected, press, talk_of, texts
from .reading import Page

FRONT = "a/summit7/talk/zh-hant-tw.html"
SUMMARY = summary(full_article())


def front(talk: Conversation, path: str = FRONT) -> Page:
    return Page(texts(collected(press().talk(SUMMARY, talk, TALLY)))[path])


def one_comment(text: str, name: str = "") -> Conversation:
    comment = Comment(1, "aaaaaa2", name, text, DAY, TW)
    return Conversation("summit7", 1, "after", 1, 1, 1, 1, (comment,))


def test_a_comment_is_shown_in_the_readers_script() -> None:
    assert "頭髮" in front(talk_of("summit7")).text
    page = front(talk_of("summit7"), "a/summit7/talk/zh-hans-cn.html")
    assert "头发" in page.text and "干净" in page.text


def test_an_answer_leads_to_the_page_on_which_its_question_stands() -> None:
    links = [one.attributes["href"] for one in front(talk_of("summit7")).all("a")]
    assert "zh-hant-tw/1.html#c7" in links
    page = texts(collected(press().talk_page(talk_of("summit7", 2))))
    links = [
        one.attributes.get("href")
        for one in Page(page["a/summit7/talk/zh-hant-tw/2.html"]).all("a")
    ]
    assert "../zh-hant-tw/1.html#c7" in links


def test_a_removed_comment_keeps_its_number_and_nothing_else() -> None:
    page = texts(collected(press().talk_page(talk_of("summit7", 1))))
    rows = Page(page["a/summit7/talk/zh-hant-tw/1.html"]).all("li")
    assert rows[-1].attributes == {"id": "c50", "value": "50", "class": "gone"}


def test_a_closed_talk_is_read_and_not_written() -> None:
    page = front(replace(talk_of("summit7"), rule="closed"))
    assert not [one for one in page.all("textarea")]
    assert "已停止留言" in page.text and "頭髮" in page.text


def test_every_form_says_the_rule_and_for_which_article_it_is() -> None:
    page = front(empty_talk("summit7"))
    assert page.text.count("暢所欲言，各抒己見，理性交流，拒絕謾罵") == 2
    values = [one.attributes.get("value") for one in page.all("input")]
    assert values.count("summit7") == 3


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        'https://a.example/"onmouseover="alert(1)',
        "javascript:alert(1)",
        "https://a.example/<svg/onload=alert(1)>",
        "{{ 7 * 7 }}",
        "]]><!--<b>",
    ],
)
def test_hostile_words_are_shown_and_do_nothing(words: str) -> None:
    bad, good = front(one_comment(words, words)), front(one_comment("好話", "山中人"))
    links = [one for one in bad.all("a") if one.attributes["href"].startswith("https://a.")]
    assert len(bad.elements) == len(good.elements) + len(links)
    assert not [one for one in bad.elements if any(name[:2] == "on" for name in one.attributes)]
    assert words in bad.text.replace("\n", "") or links


def test_an_address_becomes_a_link_that_owes_us_nothing() -> None:
    html = linked("看 https://news.example/a?b=1&c=2。謝謝")
    assert html == (
        '看 <a href="https://news.example/a?b=1&amp;c=2" rel="nofollow ugc noopener noreferrer">'
        "https://news.example/a?b=1&amp;c=2</a>。謝謝"
    )


def test_a_long_talk_names_its_first_and_its_last_pages() -> None:
    assert named_pages(1) == [1]
    assert named_pages(5) == [1, 2, 3, 4, 5]
    assert named_pages(200) == [1, 2, 3, 198, 199, 200]


def test_without_feelings_there_is_no_form_for_them() -> None:
    files = texts(collected(press().talk(SUMMARY, empty_talk("summit7"), Tally("summit7", 0))))
    assert "reaction/" not in files[FRONT]
