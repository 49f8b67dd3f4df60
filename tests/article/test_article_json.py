"""The JSON form of an article."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanlu.article import (
    Article,
    MalformedError,
    Paragraph,
    Ref,
    Span,
    StaticPage,
    Summary,
    Table,
    from_data,
    from_json,
    summary,
    to_data,
    to_json,
)
from yanlu.article.codec import parse, read_with_care, reader

from ..cast import full_article, plain_article, withdrawn_article
from .strategies import any_of, json_values


@given(any_of(Article))
@settings(max_examples=120)
def test_any_article_comes_back_as_it_went(article: Article) -> None:
    assert from_json(Article, to_json(article)) == article


@given(any_of(Summary) | any_of(StaticPage))
@settings(max_examples=30)
def test_summaries_and_pages_come_back_too(thing: Any) -> None:
    assert from_json(type(thing), to_json(thing)) == thing


@given(any_of(Article))
@settings(max_examples=30)
def test_the_bytes_of_what_came_back_are_the_same(article: Article) -> None:
    data = to_json(article)
    assert to_json(from_json(Article, data)) == data


@pytest.mark.parametrize("make", [full_article, plain_article, withdrawn_article])
def test_the_cast_comes_back(make: Any) -> None:
    assert from_json(Article, to_json(make())) == make()


def test_the_bytes_are_canonical() -> None:
    article = Article(
        id="abcdefg",
        version=1,
        script="zh-Hant-TW",
        headline="標題",
        published=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
        zone="UTC",
        section=Ref("world22", "國際"),
        body=(Paragraph((Span("字"), Span("重", bold=True))),),
    )
    assert to_json(article).decode() == (
        '{"body":[{"kind":"paragraph","text":["字",{"bold":true,"text":"重"}]}],'
        '"headline":"標題","id":"abcdefg","published":"2026-11-23T08:30:00+00:00",'
        '"script":"zh-Hant-TW","section":{"id":"world22","name":"國際"},"version":1,"zone":"UTC"}'
    )


def test_the_order_of_the_fields_in_a_file_does_not_matter() -> None:
    form = to_data(full_article())
    turned = json.dumps(dict(reversed(form.items())), ensure_ascii=False, indent=2)
    assert to_json(from_json(Article, turned)) == to_json(full_article())


def test_unknown_fields_are_kept_at_every_level() -> None:
    form = to_data(full_article())
    places = list(objects(form))
    for number, place in enumerate(places):
        place[f"later{number}"] = {"深": [number, None, "字"]}
    assert len(places) > 60
    assert to_data(from_data(Article, copy.deepcopy(form))) == form


def test_a_field_called_extra_is_kept_as_well() -> None:
    form = to_data(plain_article()) | {"extra": {"extra": 1}}
    assert to_data(from_data(Article, form)) == form


def objects(form: Any) -> Iterator[dict[str, Any]]:
    """Every object of a form, outermost first."""
    if isinstance(form, dict):
        yield form
        for value in list(form.values()):
            yield from objects(value)
    elif isinstance(form, list):
        for one in form:
            yield from objects(one)


def test_markers_are_derived_and_never_stored() -> None:
    assert full_article().markers == ("picture", "video")
    assert plain_article().markers == ()
    assert "markers" not in to_data(full_article())
    assert summary(full_article()).markers == ("picture", "video")


def test_a_table_keeps_its_empty_cells() -> None:
    table = Table(((), (Span(""),)), (((), (Span(""), Span(""))),))
    assert from_data(Table, to_data(table)) == table


WRONG: list[tuple[str, Any, str]] = [
    ("headline", 5, "Article.headline: str expected"),
    ("version", "3", "Article.version: int expected"),
    ("version", True, "Article.version: int expected"),
    ("version", 3.0, "Article.version: int expected"),
    ("published", "gestern", "Article.published: not a datetime"),
    ("published", 7, "Article.published: not a datetime"),
    ("section", "world22", "Article.section: object expected"),
    ("section", {"id": "world22"}, "Article.section: "),
    ("topics", {}, "Article.topics: list expected"),
    ("topics", [{"id": "a", "name": "b"}, 4], "Article.topics[1]: object expected"),
    ("dateline", {"date": "2026-13-01"}, "Article.dateline.date: not a date"),
    ("body", [{"kind": "paragraph", "text": 4}], "Article.body[0].Paragraph.text: text expected"),
    ("body", [{"kind": "poem"}], "Article.body[0]: unknown kind of block"),
    ("body", [{"kind": ["poem"]}], "Article.body[0]: unknown kind of block"),
    ("body", [{"kind": None}], "Article.body[0]: unknown kind of block"),
    ("body", ["words"], "Article.body[0]: unknown kind of block"),
    ("body", [{"kind": "paragraph", "text": [{"bold": 1, "text": "x"}]}], "Paragraph.text.bold"),
    ("body", [{"kind": "table", "header": [], "rows": [5]}], "Table.rows[0]: list expected"),
    ("withdrawal", {"notice": "x"}, "Article.withdrawal: "),
]


@pytest.mark.parametrize(("name", "value", "place"), WRONG)
def test_what_is_malformed_is_refused_and_its_place_is_named(
    name: str, value: Any, place: str
) -> None:
    form = to_data(full_article()) | {name: value}
    with pytest.raises(MalformedError) as caught:
        from_json(Article, json.dumps(form))
    assert place in str(caught.value)


@given(any_of(Article, later=False) | any_of(StaticPage, later=False))
@settings(max_examples=60)
def test_what_is_read_in_one_pass_is_what_is_read_with_care(thing: Any) -> None:
    data = to_json(thing)
    assert reader(type(thing)).decode(data) == thing
    assert read_with_care(type(thing), parse(data)) == thing
    assert from_data(type(thing), to_data(thing)) == thing


MOMENTS = [
    "2026-11-23T08:30:00+08:00",
    "2026-11-23T08:30:00Z",
    "2026-11-23 08:30:00.123456-03:30",
    "2026-11-23T08:30:60+08:00",
    "2026-11-23T08:30:00",
    "2026-11-23T08:30+08:00",
    "20261123T083000Z",
    "2026-11-23",
    "1795566600",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_is_the_same_in_one_pass_and_with_care(moment: str) -> None:
    form = to_data(plain_article()) | {"published": moment}
    ways = (
        lambda: from_json(Article, json.dumps(form)),
        lambda: read_with_care(Article, form),
    )
    read: list[str | None] = []
    for way in ways:
        try:
            read.append(way().published.isoformat())
        except MalformedError:
            read.append(None)
    assert read[0] == read[1]


def test_what_hides_under_the_name_of_unknown_fields_is_kept_as_one() -> None:
    form = to_data(plain_article()) | {"-extra-": {"later": 1}}
    assert from_json(Article, json.dumps(form)).extra == {"-extra-": {"later": 1}}
    assert from_data(Article, form).extra == {"-extra-": {"later": 1}}


@pytest.mark.parametrize("make", [full_article, plain_article, withdrawn_article])
def test_what_is_read_is_of_the_frozen_classes_throughout(make: Any) -> None:
    read = from_json(Article, to_json(make()))
    assert pickle.loads(pickle.dumps(read)) == read == make()
    with pytest.raises(AttributeError):
        read.body[0].id = "other"  # type: ignore[misc]


def test_a_missing_field_is_named() -> None:
    form = to_data(plain_article())
    del form["headline"]
    with pytest.raises(MalformedError, match="headline"):
        from_data(Article, form)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"null",
        b"[]",
        "\ud800",
        b"[" * 200_000,
        b'{"version": ' + b"9" * 5000 + b"}",
        "\ufeff{}",
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_article_at_all_is_refused(data: bytes | str) -> None:
    with pytest.raises(MalformedError):
        from_json(Article, data)


@pytest.mark.parametrize("value", ['"\\ud800"', "NaN", "-Infinity", "[" * 9000 + "]" * 9000])
def test_what_could_not_be_written_again_is_refused_even_in_an_unknown_field(value: str) -> None:
    whole = to_json(plain_article()).decode()
    assert from_json(Article, '{"later":1,' + whole[1:]).extra == {"later": 1}
    with pytest.raises(MalformedError, match="not JSON"):
        from_json(Article, f'{{"later":{value},{whole[1:]}')


@given(json_values)
def test_any_json_is_read_or_refused_but_never_breaks_the_reader(form: Any) -> None:
    with pytest.raises(MalformedError):
        from_data(Article, form)


@given(st.data(), json_values)
@settings(max_examples=150)
def test_any_broken_part_is_read_or_refused(data: st.DataObject, junk: Any) -> None:
    form = to_data(full_article())
    place = data.draw(st.sampled_from(list(objects(form))))
    place[data.draw(st.sampled_from(sorted(place)))] = junk
    try:
        article = from_data(Article, form)
    except MalformedError as error:
        assert str(error).startswith("Article")
    else:
        assert from_json(Article, to_json(article)) == article


def test_what_is_frozen_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        full_article().headline = "別的"  # type: ignore[misc]
    assert replace(full_article(), headline="別的").headline == "別的"
