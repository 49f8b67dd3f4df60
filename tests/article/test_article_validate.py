"""What an article must have before it is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from yanlu.article import (
    HEADLINE_LIMIT,
    Article,
    Credit,
    Embed,
    Enumeration,
    Gallery,
    Image,
    InvalidError,
    Media,
    Paragraph,
    Picture,
    PictureCredit,
    Problem,
    Quote,
    Ref,
    Related,
    Rendition,
    Source,
    Span,
    StaticPage,
    Table,
    Track,
    Video,
    check,
    find,
    identity,
    is_identity,
    refuse_harmful,
    text,
)

from ..cast import digest, full_article, image, picture, plain_article, static_page

NO_CREDIT = PictureCredit(photographer="", via="")
BAD_HASH = Image((Rendition(Media("../../../etc/passwd", 1, "image/webp"), 2, 1),))
FILM = Media(digest("film"), 1, "video/webm")


def linked(address: str) -> Paragraph:
    return Paragraph((Span("字"), Span("連結", link=address)))


def test_the_cast_may_be_printed() -> None:
    assert check(full_article()) == full_article()
    assert check(plain_article()) == plain_article()


HEADS: list[tuple[dict[str, Any], Problem]] = [
    ({"id": "ABCDEFG"}, Problem("id", "not-an-id")),
    ({"id": "abcdefg/"}, Problem("id", "not-an-id")),
    ({"headline": " 　\n"}, Problem("headline", "missing")),
    ({"headline": "長" * (HEADLINE_LIMIT + 1)}, Problem("headline", "too-long")),
    ({"script": "zh-TW"}, Problem("script", "unknown")),
    ({"published": datetime(2026, 11, 23)}, Problem("published", "without-zone")),
    ({"modified": datetime(2026, 11, 23)}, Problem("modified", "without-zone")),
    ({"zone": "Asia/Atlantis"}, Problem("zone", "not-a-zone")),
    ({"zone": "../../etc/passwd"}, Problem("zone", "not-a-zone")),
    ({"section": Ref("", "")}, Problem("section", "not-an-id")),
    ({"topics": (Ref("summit2", "峰會"), Ref("..", "上"))}, Problem("topics[1]", "not-an-id")),
    ({"credits": (Credit(Ref("a/b", "甲"), "記者"),)}, Problem("credits[0]", "not-an-id")),
    ({"sources": (Source("甲", "javascript:x"),)}, Problem("sources[0]", "not-a-link")),
]


@pytest.mark.parametrize(("change", "problem"), HEADS)
def test_each_problem_of_a_head_is_found_alone(change: dict[str, Any], problem: Problem) -> None:
    assert list(find(replace(plain_article(), **change))) == [problem]


BLOCKS: list[tuple[Any, Problem]] = [
    (replace(picture("a"), credit=NO_CREDIT), Problem("body[1]", "credit-missing")),
    (replace(picture("a"), image=Image(())), Problem("body[1]", "picture-missing")),
    (replace(picture("a"), image=BAD_HASH), Problem("body[1]", "not-a-hash")),
    (
        Gallery((picture("a"), replace(picture("b"), credit=NO_CREDIT))),
        Problem("body[1].pictures[1]", "credit-missing"),
    ),
    (Video(FILM), Problem("body[1]", "credit-missing")),
    (
        Video(Media("f" * 63, 1, "video/webm"), credit=PictureCredit("甲")),
        Problem("body[1]", "not-a-hash"),
    ),
    (
        Video(FILM, credit=PictureCredit("甲"), tracks=(Track(Media("/", 1, "text/vtt"), "zh"),)),
        Problem("body[1]", "not-a-hash"),
    ),
    (
        Video(FILM, poster=Image(()), credit=PictureCredit("甲")),
        Problem("body[1].poster", "picture-missing"),
    ),
    (
        Video(FILM, poster=BAD_HASH, credit=PictureCredit("甲")),
        Problem("body[1].poster", "not-a-hash"),
    ),
    (Embed("javascript:alert(1)"), Problem("body[1]", "not-a-link")),
    (Embed("//elsewhere.example"), Problem("body[1]", "not-a-link")),
    (Quote((text("話"),), source_url="data:text/html,x"), Problem("body[1]", "not-a-link")),
    (Related("../../x", "標題"), Problem("body[1]", "not-an-id")),
    (linked("javascript:alert(1)"), Problem("body[1]", "not-a-link")),
    (linked(" https://example.org/"), Problem("body[1]", "not-a-link")),
    (linked("https://example.org/ x"), Problem("body[1]", "not-a-link")),
    (linked("article:other22/../x"), Problem("body[1]", "not-a-link")),
    (linked("ARTICLE:other22"), Problem("body[1]", "not-a-link")),
    (linked("article:OTHER22"), Problem("body[1]", "not-a-link")),
    (linked("https://example.org/\n"), Problem("body[1]", "not-a-link")),
    (
        Picture(image("a"), caption=(Span("x", link="vbscript:x"),), credit=PictureCredit("甲")),
        Problem("body[1]", "not-a-link"),
    ),
    (Enumeration(((Span("x", link="file:///x"),),)), Problem("body[1]", "not-a-link")),
    (Table(((Span("x", link="x:y"),),), ()), Problem("body[1]", "not-a-link")),
    (Table((), (((Span("x", link="x:y"),),),)), Problem("body[1]", "not-a-link")),
    (Quote(((Span("x", link="x:y"),),)), Problem("body[1]", "not-a-link")),
]


@pytest.mark.parametrize(("block", "problem"), BLOCKS)
def test_each_problem_of_a_body_is_found_alone_and_placed(block: Any, problem: Problem) -> None:
    article = plain_article(body=(Paragraph(text("好的。")), block))
    assert list(find(article)) == [problem]


@pytest.mark.parametrize(
    "address",
    ["https://例子.example/頭髮?a=1&b=2#c", "HTTP://example.org", "mailto:a@b.example"],
)
def test_good_links_are_taken(address: str) -> None:
    assert list(find(plain_article(body=(linked(address), linked("article:other22"))))) == []


def test_every_problem_is_told_at_once_in_reading_order() -> None:
    article = plain_article(
        headline="", zone="?", body=(Video(FILM), linked("x:y"), Embed("ftp://x"))
    )
    with pytest.raises(InvalidError) as caught:
        check(article)
    assert [problem.place for problem in caught.value.problems] == [
        "headline",
        "zone",
        "body[0]",
        "body[1]",
        "body[2]",
    ]
    assert "headline: missing" in str(caught.value)


def test_a_draft_that_lacks_something_does_no_harm_but_a_running_link_does() -> None:
    draft = plain_article(headline="", section=Ref("", ""), body=(Video(FILM),))
    refuse_harmful(draft)
    refuse_harmful(static_page())
    page = StaticPage("about22", "zh-Hant-TW", "關於", (linked("javascript:x"),))
    things: list[Article | StaticPage] = [replace(draft, body=(linked("javascript:x"),)), page]
    things.append(replace(draft, sources=(Source("甲", "javascript:x"),)))
    for thing in things:
        with pytest.raises(InvalidError, match="not-a-link"):
            refuse_harmful(thing)


def test_a_static_page_needs_the_credits_of_its_pictures_as_an_article_does() -> None:
    page = static_page()
    assert check(page) == page
    bare = replace(page, body=(*page.body, replace(picture("port"), credit=NO_CREDIT)))
    with pytest.raises(InvalidError, match=f"body.{len(page.body)}.: credit-missing"):
        check(bare)


def test_an_identity_is_seven_characters_that_no_disk_confuses() -> None:
    made = {identity(bytes([number] * 7)) for number in range(256)}
    assert len(made) == 32
    assert all(is_identity(one) and one == one.lower() for one in made)
    assert not set("".join(made)) & set("0189")
    for wrong in ("", "abcdef", "abcdefgh", "abcdef1", "ABCDEFG", "abcdef\n", "abcdefg\n"):
        assert not is_identity(wrong)


def test_an_identity_uses_its_random_bytes_evenly() -> None:
    counts = {letter: 0 for letter in "abcdefghijklmnopqrstuvwxyz234567"}
    for number in range(256):
        counts[identity(bytes([number] * 7))[0]] += 1
    assert set(counts.values()) == {8}
