"""A withdrawn article: a dated notice, and none of its former words."""

from __future__ import annotations

import json

from yanlu.article import plain
from yanlu.edition import File

from ..cast import full_article, withdrawn_article
from .paper import collected, press, texts
from .reading import Page

NOTICE = "消息來源撤回說法，本報撤下全文。"


def own_files(files: dict[str, File]) -> dict[str, str]:
    return {
        path: words
        for path, words in texts(files).items()
        if path.startswith(("a/taken22/", "k/taken22/"))
    }


def former_words() -> list[str]:
    """Words of every part of the article that was withdrawn."""
    article = full_article()
    found = [article.lead, article.alternative_headline, article.usage_terms]
    found += [article.credits[0].person.name, article.sources[0].name, article.corrections[0].text]
    found += ["t/summit2/", "本報綜合巴庫", "王攝影", "會場內外", "承諾資金", "三千億"]
    found += [plain(block.text) for block in article.body if block.kind == "pullquote"]
    return found


def test_the_notice_stands_with_its_date_at_the_same_address(files: dict[str, File]) -> None:
    for name in ("zh-hant-tw.html", "zh-hant-tw.lite.html", "zh-hant-tw.txt"):
        words = own_files(files)[f"a/taken22/{name}"]
        assert NOTICE in words, name
        assert "2026年11月24日" in words, name
        assert "撤稿" in words, name


def test_none_of_its_former_words_is_left_in_any_file(files: dict[str, File]) -> None:
    assert len(own_files(files)) == 4 * 3 + 4  # with the code of its short address
    for path, printed in own_files(files).items():
        for words in former_words():
            assert words not in printed, (path, words)


def test_those_words_stood_there_before() -> None:
    printed = texts(collected(press().article(full_article())))["a/summit7/zh-hant-tw.html"]
    assert [words for words in former_words() if words not in printed] == []


def test_its_pictures_are_no_longer_printed() -> None:
    assert not [one for one in collected(press().article(withdrawn_article())) if one[:2] == "f/"]


def test_its_data_says_that_it_was_withdrawn(files: dict[str, File]) -> None:
    form = json.loads(own_files(files)["a/taken22/article.json"])
    assert form["withdrawal"] == {"date": "2026-11-24", "notice": NOTICE}
    assert set(form) == {
        *("id", "version", "script", "headline", "published", "zone", "section", "modified"),
        "withdrawal",
    }


def test_search_engines_get_no_report_to_show(pages: dict[str, Page]) -> None:
    assert pages["a/taken22/zh-hant-tw.html"].scripts == []
