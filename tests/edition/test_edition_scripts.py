"""No page of one script holds a character of the other."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import replace

import opencc_pyo3
import pytest
import zhconv_rs

from yanlu.article import Paragraph, Span
from yanlu.edition import File, Printer

from ..cast import full_article, paragraph, plain_article
from .paper import CN, GLOSSARY, HK, SG, TW, collected, masthead, press, texts
from .reading import Page

LOCKED = "头发乱了"  # the one locked span of the cast; nothing in the markup tells it
OTHER_TONGUES = ("発展と国際", "头发_v2.txt", "（Yoshua Bengio）")


@functools.cache
def only(script: str) -> frozenset[str]:
    """The characters that stand in no text of the other script.

    By the tables of `variants`: those that are changed for the other script's readers. What
    older national sets (Big5, GB 2312) have in common is left out: 后, 里, 台 are good in both.
    """
    characters = [chr(point) for point in range(0x4E00, 0xA000)]
    if script == "hans":
        engine, good_in_both = zhconv_rs.make_converter("zh-Hant", []), "big5"
    else:
        engine, good_in_both = opencc_pyo3.OpenCC("t2s").convert, "gb2312"
    changed = engine("\n".join(characters)).split("\n")
    pairs = zip(characters, changed, strict=True)
    return frozenset(one for one, other in pairs if one != other and not is_in(one, good_in_both))


def is_in(one: str, national_set: str) -> bool:
    try:
        return bool(one.encode(national_set))
    except UnicodeEncodeError:
        return False


def strangers(words: str, tag: str) -> set[str]:
    """The characters of the words that are not of this variant's script."""
    return set(words) & only("hans" if tag.startswith("zh-Hant") else "hant")


def own_words(page: Page, tag: str) -> str:
    """The words of a page in its own language, without those that were locked."""
    words = [said for lang, said in page.words if lang == tag]
    return "\n".join([*words, *page.scripts]).replace(LOCKED, "")


def tag_of(path: str) -> str:
    """The variant of a file, by its name or its folder."""
    return next((tag for tag in (TW, CN, HK, SG) if tag.lower() in path), TW)


def test_the_two_sets_are_what_one_expects() -> None:
    assert set("国发头乾张这后") & only("hans") == set("国发头张这")
    assert set("國發頭張這裡乾") & only("hant") == set("國發頭張這裡")
    assert not set("后里台干面只云") & (only("hans") | only("hant"))
    assert len(only("hans")) > 1500 and len(only("hant")) > 2000


def test_no_page_holds_a_character_of_the_other_script(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        tag = page.all("html")[0].attributes["lang"]
        assert not strangers(own_words(page, tag), tag), path


def test_no_feed_and_no_plain_text_does_either(files: dict[str, File]) -> None:
    checked = 0
    for path, words in texts(files).items():
        if (not path.startswith("feed/") and not path.endswith(".txt")) or path == "robots.txt":
            continue
        said = words.replace(LOCKED, "")
        for other in OTHER_TONGUES:
            said = said.replace(other, "")
        said = re.sub(r"https?://[^\s<&\"]+", "", said)
        assert not strangers(said, tag_of(path)), path
        checked += 1
    assert checked > 20


def test_locked_words_and_other_languages_stand_as_written_in_every_variant(
    files: dict[str, File],
) -> None:
    for tag in (TW, CN, HK, SG):
        for kind in (".html", ".lite.html", ".txt"):
            words = texts(files)[f"a/summit7/{tag.lower()}{kind}"]
            for kept in (LOCKED, *OTHER_TONGUES):
                assert kept in words, (tag, kind)
        assert (
            'href="https://example.org/頭髮?q=髮"' in texts(files)[f"a/summit7/{tag.lower()}.html"]
        )


def test_a_page_that_was_not_converted_would_be_seen(files: dict[str, File]) -> None:
    page = Page(texts(files)["a/summit7/zh-hant-tw.html"])
    assert len(strangers(own_words(page, TW), CN)) > 50
    page = Page(texts(files)["a/jianti2/zh-hans-cn.html"])
    assert len(strangers(own_words(page, CN), TW)) > 20


def test_an_article_written_in_simplified_reads_properly_in_traditional(
    pages: dict[str, Page],
) -> None:
    words = pages["a/jianti2/zh-hant-tw.html"].text
    for expected in (
        "太后的頭髮與皇后後來的事",
        "幹部在乾隆年間的乾燥天氣幹活",
        "理髮師發明了新的髮型",
    ):
        assert expected in words
    assert "特約記者" in words and "陳記者" in words and "生活" in words


def test_the_papers_own_words_are_printed_everywhere(files: dict[str, File]) -> None:
    printed = texts(files)
    for path in ("a/jianti2/zh-hant-tw.html", "a/jianti2/zh-hant-tw.txt", "zh-hant-tw.html"):
        assert "特朗普沒有去臺灣" in printed[path], path
    assert "特朗普没有去台湾" in printed["a/jianti2/zh-hans-cn.html"]


def test_a_word_that_a_mark_cuts_is_converted_whole(files: dict[str, File]) -> None:
    simplified = full_article(script=CN, body=(cut_words(),))
    page = texts(collected(press().article(simplified)))["a/summit7/zh-hant-tw.html"]
    assert "<strong>頭</strong>髮，理<em>髮</em>師" in page


def cut_words() -> Paragraph:
    """太后的<b>头</b>发，理<em>发</em>师"""
    spans = (
        Span("太后的"),
        Span("头", bold=True),
        Span("发，理"),
        Span("发", italic=True),
        Span("师"),
    )
    return Paragraph(spans)


def test_singapore_reads_the_mainlands_words(files: dict[str, File]) -> None:
    printed = texts(files)
    mainland, singapore = (
        Page(printed[f"a/summit7/{tag.lower()}.html"]).all("h1") for tag in (CN, SG)
    )
    assert mainland[0].attributes == singapore[0].attributes
    assert printed["a/summit7/zh-hans-cn.txt"] == printed["a/summit7/zh-hans-sg.txt"]


def test_article_json_keeps_the_script_in_which_it_was_written(files: dict[str, File]) -> None:
    form = json.loads(texts(files)["a/jianti2/article.json"])
    assert form["script"] == CN
    assert form["headline"] == "太后的头发与皇后后来的事"


def test_the_papers_own_script_may_be_simplified() -> None:
    paper = masthead(script=CN, name="后街日报", tagline="发生的事", variants=(CN, TW))
    printer = Printer(press().theme, replace(paper, sections=(), pages=()), GLOSSARY)
    page = texts(collected(printer.article(plain_article(body=(paragraph("頭髮"),)))))
    assert "後街日報" in page["a/other22/zh-hant-tw.html"]
    assert "后街日报" in page["a/other22/zh-hans-cn.html"]


@pytest.mark.parametrize("tag", [TW, CN, HK, SG])
def test_dates_are_those_of_the_place_of_the_article(pages: dict[str, Page], tag: str) -> None:
    assert "2026年11月22日 23:50" in pages[f"a/jianti2/{tag.lower()}.html"].text
