"""Feeds and sitemaps."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from xml.etree import ElementTree

import pytest

from yanlu.edition import VARIANTS, File

from ..cast import full_article, plain_article
from .paper import ADDRESS, articles, collected, masthead, press, texts

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
ADDRESSES = re.compile(r'(?:href|src|poster)="([^"]*)"')
XHTML = "{http://www.w3.org/1999/xhtml}"


def tree(files: dict[str, File], path: str) -> ElementTree.Element:
    return ElementTree.fromstring(texts(files)[path])


def words(parent: ElementTree.Element, path: str) -> str:
    found = parent.findtext(path)
    assert found is not None, path
    return found


@pytest.mark.parametrize("tag", VARIANTS)
def test_the_three_feeds_tell_the_same(files: dict[str, File], tag: str) -> None:
    folder = f"feed/{tag.lower()}/"
    rss = tree(files, f"{folder}rss.xml").findall("channel/item")
    atom = tree(files, f"{folder}atom.xml").findall(f"{ATOM}entry")
    form = json.loads(texts(files)[f"{folder}feed.json"])
    items = form["items"]
    assert [words(one, "guid") for one in rss] == [one["id"] for one in items]
    assert [words(one, f"{ATOM}id") for one in atom] == [one["id"] for one in items]
    assert [words(one, "title") for one in rss] == [one["title"] for one in items]
    assert [words(one, f"{ATOM}content") for one in atom] == [one["content_html"] for one in items]
    assert [words(one, CONTENT) for one in rss] == [one["content_html"] for one in items]
    assert [words(one, "link") for one in rss] == [one["url"] for one in items]
    moments = [datetime.fromisoformat(one["date_published"]) for one in items]
    assert [parsedate_to_datetime(words(one, "pubDate")) for one in rss] == moments
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("tag", VARIANTS)
def test_a_feed_has_what_its_standard_requires(files: dict[str, File], tag: str) -> None:
    folder = f"feed/{tag.lower()}/"
    channel = tree(files, f"{folder}rss.xml").find("channel")
    assert channel is not None
    assert all(words(channel, name) for name in ("title", "link", "description", "language"))
    feed = tree(files, f"{folder}atom.xml")
    assert all(words(feed, f"{ATOM}{name}") for name in ("id", "title", "updated"))
    for entry in feed.findall(f"{ATOM}entry"):
        assert all(words(entry, f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert entry.find(f"{ATOM}author") is not None
    form = json.loads(texts(files)[f"{folder}feed.json"])
    assert form["version"] == "https://jsonfeed.org/version/1.1"
    assert form["feed_url"] == f"{ADDRESS}{folder}feed.json"
    assert all({"id", "content_html"} <= set(one) for one in form["items"])


def test_a_feed_holds_the_whole_text(files: dict[str, File]) -> None:
    html = json.loads(texts(files)["feed/zh-hant-tw/feed.json"])["items"][0]["content_html"]
    for expected in (
        "峰會在雨中開幕",
        "錢必須到位",
        "三千億",
        "代表人數應為四十",
        "大會將於後天閉幕",
    ):
        assert expected in html


def test_every_address_in_a_feed_is_absolute(files: dict[str, File]) -> None:
    for item in json.loads(texts(files)["feed/zh-hant-tw/feed.json"])["items"]:
        found = ADDRESSES.findall(item["content_html"])
        addresses = [unescape(one) for one in found]
        assert all(one.startswith(("https://", "http://", "mailto:")) for one in addresses)
        inner = [one.removeprefix(ADDRESS) for one in addresses if one.startswith(ADDRESS)]
        assert all(one in files for one in inner)


def ids(feeds: dict[str, File]) -> list[str]:
    return [one["id"] for one in json.loads(texts(feeds)["feed/zh-hant-tw/feed.json"])["items"]]


def test_an_entry_keeps_its_id_whatever_happens_to_the_article_or_the_address() -> None:
    before = collected(press().feeds(articles()))
    renamed = tuple(replace(one, headline="改了", version=9) for one in articles())
    moved = press(masthead(address="http://elsewhere.example:8000/"))
    assert ids(before) == ids(collected(moved.feeds(renamed)))
    assert all(one.startswith("tag:") and one.count("/") == 2 for one in ids(before))
    assert len(set(ids(before))) == 3


def test_a_correction_is_seen_as_an_update(files: dict[str, File]) -> None:
    entry = tree(files, "feed/zh-hant-tw/atom.xml").findall(f"{ATOM}entry")[0]
    assert words(entry, f"{ATOM}updated") > words(entry, f"{ATOM}published")


def test_the_writers_are_named_and_not_the_helpers(files: dict[str, File]) -> None:
    item = tree(files, "feed/zh-hant-tw/rss.xml").findall("channel/item")[0]
    assert [one.text for one in item.findall(CREATOR)] == ["范譯", "陳記者"]


def test_an_empty_paper_has_feeds_too() -> None:
    files = collected(press().feeds((), ()))
    assert tree(files, "feed/zh-hant-tw/atom.xml").findtext(f"{ATOM}updated")
    assert json.loads(texts(files)["feed/zh-hant-tw/feed.json"])["items"] == []


def parts(path: str) -> set[str]:
    """What a path consists of."""
    return set(path.replace(".", "/").split("/"))


def test_a_sitemap_names_every_article_in_every_variant(files: dict[str, File]) -> None:
    rows = tree(files, "sitemap/2026-11.xml").findall(f"{MAP}url")
    named = {words(row, f"{MAP}loc").removeprefix(ADDRESS) for row in rows}
    printed = {
        path
        for path in files
        if path[:2] == "a/" and path.endswith(".html") and not {"lite", "talk"} & parts(path)
    }
    assert named == {path for path in printed if not path.endswith("index.html")}
    for row in rows:
        others = {one.attrib["hreflang"]: one.attrib["href"] for one in row.findall(f"{XHTML}link")}
        assert set(others) == set(VARIANTS)
        assert words(row, f"{MAP}loc") in others.values()
        assert datetime.fromisoformat(words(row, f"{MAP}lastmod")).tzinfo


def test_the_index_names_maps_that_exist(files: dict[str, File]) -> None:
    rows = tree(files, "sitemap.xml").findall(f"{MAP}sitemap")
    assert {words(row, f"{MAP}loc").removeprefix(ADDRESS) for row in rows} == {
        "sitemap/news.xml",
        "sitemap/2026-11.xml",
    }
    assert f"Sitemap: {ADDRESS}sitemap.xml" in texts(files)["robots.txt"]


def test_the_map_for_news_has_what_news_search_requires(files: dict[str, File]) -> None:
    rows = tree(files, "sitemap/news.xml").findall(f"{MAP}url")
    assert len(rows) == 3 * len(VARIANTS)
    for row in rows:
        news = row.find(f"{NEWS}news")
        assert news is not None
        assert words(news, f"{NEWS}publication/{NEWS}language") in ("zh-tw", "zh-cn")
        assert words(news, f"{NEWS}title")
        datetime.fromisoformat(words(news, f"{NEWS}publication_date"))


def test_dates_are_written_with_their_zone() -> None:
    article = plain_article(published=datetime(2026, 3, 1, 16, 0, tzinfo=UTC))
    files = collected(press().feeds((article, full_article())))
    item = tree(files, "feed/zh-hant-tw/rss.xml").findall("channel/item")[0]
    assert words(item, "pubDate") == "Sun, 01 Mar 2026 16:00:00 +0000"
