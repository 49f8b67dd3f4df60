"""Wherever an article is printed its dateline (電頭) stands once, at the head of its words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from yanlu.article import Quote

from ..cast import full_article, paragraph, picture, text
from .paper import collected, press, texts

PICTURE_FIRST = (
    picture("opening"),
    Quote((text("話"),)),
    paragraph("第一段。"),
    paragraph("第二段。"),
)


@pytest.mark.parametrize(
    ("lead", "blocks", "before"),
    [
        ("導語。", (picture("opening"), paragraph("第一段。")), "導語。"),
        ("", (paragraph("第一段。"), picture("opening")), "第一段。"),
        ("", PICTURE_FIRST, "第一段。"),
        ("", (picture("opening"), Quote((text("話"),))), ""),
    ],
    ids=["a lead", "a paragraph first", "a picture and a quote first", "no paragraph"],
)
def test_the_dateline_stands_once_at_the_head_of_every_form(
    lead: str, blocks: tuple[Any, ...], before: str
) -> None:
    full = full_article(lead=lead, body=blocks, corrections=())
    printed = texts(collected(press().article(full)))
    of_feed = texts(collected(press().feeds((full,), ())))
    for name in ("zh-hant-tw.html", "zh-hant-tw.lite.html", "zh-hant-tw.txt"):
        assert_once(printed[f"a/summit7/{name}"], before)
    for name in ("feed.json", "rss.xml", "atom.xml"):
        assert_once(of_feed[f"feed/zh-hant-tw/{name}"], before)


def assert_once(words: str, before: str) -> None:
    """The dateline stands before these words, with nothing between but marks of HTML."""
    [end] = [found.end() for found in re.finditer("【本報綜合[^】]*】", words)]
    after = re.sub(r"<[^>]*>|&lt;.*?&gt;|\\n|\s", "", words[end:])
    assert after.startswith(before), after[:80]
