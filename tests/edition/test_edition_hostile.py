"""Hostile words are inert in every field of every kind of file."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any
from xml.etree import ElementTree

import pytest

from yanlu.article import InvalidError, Paragraph, Span
from yanlu.edition import Printer
from yanlu.edition.markup import xml

from ..cast import body, plain_article, static_page
from .paper import Contents, collected, contents, edition, masthead, press, texts
from .reading import Page

# It ends quotes, attributes, elements, comments, CDATA and template tags, and turns the line round.
POISON = (
    "\"'><script>alert(1)</script><x-evil onload=x></title></style></textarea>--><!--]]>&lt;"
    "{{ 7 * 7 }}{% raw %}\\u003c/script>\x00\x08\x1b\ufffe\uffff\u202e\u2066</script>"
)
KEPT = "<x-evil onload=x>"  # the part by which the poison is found again
PLAIN_FIELDS = {"kind"}  # a word that chooses a branch of the template


def poisoned(thing: Any, counter: Iterator[int]) -> Any:
    """The thing with poison in every string that a reader will see."""
    if isinstance(thing, tuple):
        return tuple(poisoned(one, counter) for one in thing)
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    changed: dict[str, Any] = {}
    for one in fields(thing):
        value = getattr(thing, one.name)
        if isinstance(value, str) and value and is_seen(thing, one):
            changed[one.name] = f"{value}{POISON}{next(counter)}"
        elif not isinstance(value, str):
            changed[one.name] = poisoned(value, counter)
    return replace(thing, **changed)


def is_seen(thing: Any, one: Any) -> bool:
    in_span = isinstance(thing, Span) and one.name in ("text", "lang")
    words = bool(one.metadata.get("script")) or one.name in ("name_en", "provider")
    return (in_span or words) and one.name not in PLAIN_FIELDS


def edition_of(of: Contents, printer: Printer) -> dict[str, str]:
    return texts(collected(edition(printer, of)))


@pytest.fixture(scope="module")
def hostile() -> dict[str, str]:
    """The small paper with poison in every field."""
    counter = itertools.count()
    of = contents()
    bad = Contents(
        poisoned(of.articles, counter),
        poisoned(of.withdrawn, counter),
        poisoned(of.pages, counter),
        of.about + POISON,
    )
    printer = press(poisoned(masthead(), counter))
    assert next(counter) > 150
    return edition_of(bad, printer)


WARNINGS = ("warning/zh-hant-tw.json", "warning/zh-hans-cn.json")


@pytest.fixture(scope="module")
def benign() -> dict[str, str]:
    """The same paper without poison."""
    return edition_of(contents(), press(masthead()))


def test_no_page_gets_another_element_or_attribute(
    hostile: dict[str, str], benign: dict[str, str]
) -> None:
    assert set(hostile) == set(benign)
    seen = 0
    for path in hostile:
        if path.endswith(".html"):
            bad, good = Page(hostile[path]), Page(benign[path])
            assert [one.shape for one in bad.elements] == [one.shape for one in good.elements], path
            seen += KEPT in bad.text
    assert seen > 40


def test_the_poison_would_work_where_nothing_is_escaped(benign: dict[str, str]) -> None:
    path = "a/summit7/zh-hant-tw.html"
    good = Page(benign[path])
    with pytest.raises(AssertionError):
        bad = Page(benign[path].replace("峰會在雨中開幕", POISON))
        assert [one.shape for one in bad.elements] == [one.shape for one in good.elements]


def leads(html: str) -> list[str]:
    """Every address on a page."""
    return [address for _, address in Page(html).addresses()]


def test_links_lead_where_they_led(hostile: dict[str, str], benign: dict[str, str]) -> None:
    for path in hostile:
        if path.endswith(".html"):
            assert leads(hostile[path]) == leads(benign[path]), path


def test_templates_do_not_run_inside_words(hostile: dict[str, str]) -> None:
    words = Page(hostile["a/summit7/zh-hant-tw.html"]).text
    assert "{{ 7 * 7 }}" in words


def test_linked_data_stays_inside_its_element_and_says_the_words(hostile: dict[str, str]) -> None:
    page = hostile["a/summit7/zh-hant-tw.html"]
    form = json.loads(Page(page).scripts[-1])
    assert KEPT in form["headline"]
    inside = re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)
    assert inside and "<" not in inside[1]


def test_every_xml_file_is_well_formed_and_says_the_words(hostile: dict[str, str]) -> None:
    seen = 0
    for path, words in hostile.items():
        if path.endswith(".xml"):
            root = ElementTree.fromstring(words)
            seen += KEPT in "".join(root.itertext())
            assert not [one for one in root.iter() if "evil" in str(one.tag)]
    assert seen == 5  # RSS and Atom of two variants, and the map for news


def test_every_json_file_is_json_and_says_the_words(hostile: dict[str, str]) -> None:
    for path, words in hostile.items():
        if path.endswith(".json"):
            json.loads(words)
            assert path in ("mailboxes.json", *WARNINGS) or KEPT.replace('"', '\\"') in words, path


def test_the_html_inside_a_feed_is_escaped_as_well(hostile: dict[str, str]) -> None:
    for item in json.loads(hostile["feed/zh-hant-tw/feed.json"])["items"]:
        assert "<x-evil" not in item["content_html"]
        assert "<script" not in item["content_html"]


def test_plain_text_holds_the_words_as_they_are(hostile: dict[str, str]) -> None:
    assert KEPT in hostile["a/summit7/zh-hant-tw.txt"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//x", "article:../x"])
def test_a_link_that_runs_is_not_printed_even_in_a_preview(link: str) -> None:
    running = (Paragraph((Span("字", link=link),)),)
    with pytest.raises(InvalidError, match="not-a-link"):
        list(press().article(plain_article(body=running, headline="")))
    with pytest.raises(InvalidError, match="not-a-link"):
        list(press().static_page(replace(static_page(), body=running)))


def with_link(thing: Any, at: int, counter: Iterator[int]) -> Any:
    """The thing with a link that runs in the one span of this number, wherever it lies."""
    if isinstance(thing, tuple):
        return tuple(with_link(one, at, counter) for one in thing)
    if isinstance(thing, Span):
        return replace(thing, link="javascript:alert(1)") if next(counter) == at else thing
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    inner = {one.name: getattr(thing, one.name) for one in fields(thing)}
    changed = {name: with_link(value, at, counter) for name, value in inner.items()}
    return replace(thing, **changed)


def test_a_link_that_runs_is_refused_wherever_in_a_body_it_stands() -> None:
    counter = itertools.count()
    with_link(body(), -1, counter)
    every = next(counter)
    assert every > 30, "the fullest body has a span in every place that takes one"
    for at in range(every):
        with pytest.raises(InvalidError, match="not-a-link"):
            list(press().article(plain_article(body=with_link(body(), at, itertools.count()))))


def test_a_link_keeps_its_quotation_marks_inside_the_attribute() -> None:
    link = "https://example.org/\"'><script>x</script>"
    article = plain_article(body=(Paragraph((Span("字", link=link),)),))
    page = Page(texts(collected(press().article(article)))["a/other22/zh-hant-tw.html"])
    assert link in [address for _, address in page.addresses()]
    assert not [one for one in page.all("script") if not one.attributes]


def test_xml_leaves_out_what_no_document_may_hold() -> None:
    every = "".join(chr(point) for point in range(0x20)) + "\ud800\udfff\ufffe\uffff字😀\x7f"
    assert ElementTree.fromstring(f"<a>{xml(every)}</a>").text == "\t\n\n字😀\x7f"
