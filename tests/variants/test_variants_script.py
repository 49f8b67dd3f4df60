"""An article from one script to another."""

from __future__ import annotations

import itertools
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanlu.article import (
    Article,
    Block,
    Paragraph,
    Span,
    StaticPage,
    Summary,
    Text,
    from_json,
    plain,
    summary,
    text,
    to_json,
)
from yanlu.edition import Paper
from yanlu.variants import (
    Term,
    UnknownVariantError,
    convert,
    converter,
    rewrite,
    to_variant,
)

from ..cast import full_article, plain_article

TW, CN, SG = "zh-Hant-TW", "zh-Hans-CN", "zh-Hans-SG"


def turned(*spans: Span, source: str = CN, target: str = TW, terms: Any = ()) -> tuple[Span, ...]:
    return to_variant(Paragraph(spans), source, target, terms).text


def words(running: Text) -> list[str]:
    return [span.text for span in running]


# The text of a block is joined


def test_a_mark_inside_a_word_does_not_hide_the_word() -> None:
    spans = turned(
        Span("太后的"), Span("头", bold=True), Span("发，理"), Span("发", link="https://x")
    )
    assert words(spans) == ["太后的", "頭", "髮，理", "髮"]
    assert [span.bold for span in spans] == [False, True, False, False]
    assert spans[3].link == "https://x"


def test_without_joining_the_same_words_come_out_wrong() -> None:
    assert convert("发，理", TW, CN) + convert("发", TW, CN) == "發，理發"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["我和特朗", "普的头", "发", "。软件"], ["我和川", "普的頭", "髮", "。軟體"]),
        (["特朗普", "说：特朗普", "的头发"], ["川普", "說：川普", "的頭髮"]),
        (["特", "朗", "普，", "完"], ["川", "", "普，", "完"]),
        (["", "特朗普", ""], ["", "川普", ""]),
    ],
)
def test_spans_are_cut_back_where_words_change_their_length(
    before: list[str], after: list[str]
) -> None:
    assert words(turned(*(Span(part, bold=bool(part)) for part in before))) == after


@given(
    st.lists(st.text(st.sampled_from("特朗普头发，。软件乾坤台湾“”a1 "), max_size=6), max_size=8)
)
def test_joined_spans_say_what_the_whole_text_says(parts: list[str]) -> None:
    marked = [Span(part, bold=bool(index % 2)) for index, part in enumerate(parts)]
    for target, source in ((TW, CN), (CN, TW)):
        spans = turned(*marked, source=source, target=target)
        assert plain(spans) == convert("".join(parts), target, source)
        assert [replace(span, text="") for span in spans] == [
            replace(span, text="") for span in marked
        ]


def test_a_body_of_a_hundred_thousand_characters_is_no_burden() -> None:
    for phrase in ("他的特朗普，", "的特朗普"):
        long = phrase * (100_000 // len(phrase))
        spans = [Span(long[start : start + 40]) for start in range(0, len(long), 40)]
        assert plain(turned(*spans)) == convert(long, TW, CN)


# What must stay


@pytest.mark.parametrize(
    "span",
    [
        Span("発展と国際头发", lang="ja"),
        Span("头发", lang="en", gloss=True),
        Span("头发_v2", code=True),
        Span("头发", locked=True),
        Span("头发", locked=True, lang="zh-Hans"),
    ],
)
def test_verbatim_text_stays_to_the_letter(span: Span) -> None:
    assert turned(Span("头发"), span, Span("头发")) == (Span("頭髮"), span, Span("頭髮"))
    assert turned(span) == (span,)


def test_a_verbatim_span_inside_a_word_parts_it() -> None:
    assert words(turned(Span("头"), Span("x", code=True), Span("发"))) == ["頭", "x", "發"]


def test_text_marked_as_chinese_is_converted() -> None:
    assert words(turned(Span("头发", lang="zh-Hans"), Span("头发", lang="zh"))) == ["頭髮"] * 2


def test_the_glossary_reaches_into_marked_words_but_not_into_verbatim_ones() -> None:
    terms = (Term("聯準會", "美联储"),)
    spans = (Span("美联", bold=True), Span("储"), Span("美联储", locked=True))
    after = turned(*spans, terms=terms)
    assert plain(after) == "聯準會美联储"


def test_an_article_in_its_own_script_stays_the_same_thing() -> None:
    article = full_article()
    assert to_variant(article, TW, TW) == article
    simplified = to_variant(article, TW, CN)
    assert to_variant(simplified, CN, CN) == simplified


def test_singapore_gets_the_words_of_the_mainland_under_its_own_name() -> None:
    article = full_article()
    singapore = to_variant(article, TW, SG)
    assert singapore.script == SG
    assert replace(singapore, script=CN) == to_variant(article, TW, CN)


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(UnknownVariantError):
        to_variant(plain_article(), TW, "zh-Latn")


def test_a_converter_made_before_gives_the_same() -> None:
    engine = converter(CN, TW)
    assert rewrite(full_article(), CN, engine) == to_variant(full_article(), TW, CN)


def test_the_original_is_never_touched() -> None:
    article = full_article()
    before = to_json(article)
    to_variant(article, TW, CN)
    assert to_json(article) == before


# Every field: what is marked is converted, what is not is not

CANARY, SUNG = "國發后", "国发后"
NOT_WORDS = {"script", "zone"}


def filled(kind: Any, counter: Iterator[int]) -> Any:
    """A thing of this type with a canary in every string that it has."""
    if kind is str:
        return f"{CANARY}{next(counter)}"
    if kind == Text:
        return (Span(f"{CANARY}{next(counter)}", link=CANARY),)
    if kind == Block:
        return None
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        if inner[0] == Block:
            return tuple(filled(one, counter) for one in typing.get_args(Block))
        return (filled(inner[0], counter), filled(inner[0], counter))
    if inner:  # optional
        return filled(next(one for one in inner if one is not type(None)), counter)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        own = [one for one in fields(kind) if one.name != "extra"]
        values = {one.name: filled(hints[one.name], counter) for one in own}
        return kind(**values, extra={"later": CANARY})  # type: ignore[operator]
    return {int: 5, bool: True, date: date(2026, 11, 23)}.get(
        kind, datetime(2026, 11, 23, tzinfo=UTC)
    )


def strings(thing: Any, marked: bool, place: str) -> Iterator[tuple[str, bool, str]]:
    """Every string of a thing, whether it is marked as Chinese, and where it stands."""
    if isinstance(thing, str):
        yield thing, marked, place
    elif isinstance(thing, tuple | list):
        for index, one in enumerate(thing):
            yield from strings(one, marked, f"{place}[{index}]")
    elif isinstance(thing, dict):
        yield from strings(list(thing.values()), False, place)
    elif is_dataclass(thing):
        for one in fields(thing):
            is_words = bool(one.metadata.get("script")) or (
                isinstance(thing, Span) and one.name == "text"
            )
            yield from strings(getattr(thing, one.name), is_words, f"{place}.{one.name}")


@pytest.mark.parametrize("kind", [Article, Summary, StaticPage, Paper])
def test_every_marked_string_is_converted_and_every_other_stays(kind: type) -> None:
    thing = filled(kind, itertools.count())
    after = to_variant(thing, TW, CN)
    pairs = list(zip(strings(thing, False, ""), strings(after, False, ""), strict=True))
    assert sum(marked for (_, marked, _), _ in pairs) >= 4
    for (before, marked, place), (now, _, _) in pairs:
        if place == ".script":
            assert now == CN
        else:
            assert now == (before.replace(CANARY, SUNG) if marked else before), place


def test_all_kinds_of_blocks_are_among_those_canaries() -> None:
    article = filled(Article, itertools.count())
    assert {type(block) for block in article.body} == set(typing.get_args(Block))
    assert sum(marked for _, marked, _ in strings(article, False, "")) > 60


def test_addresses_and_identifiers_stay_in_the_full_article() -> None:
    before, after = full_article(), to_variant(full_article(), TW, CN)
    assert after.id == before.id
    assert [one.id for one in after.topics] == [one.id for one in before.topics]
    assert [image.largest for image in after.images] == [image.largest for image in before.images]
    assert [s.link for s in after.body[3].text] == [s.link for s in before.body[3].text]
    assert after.sources[0].url == before.sources[0].url
    assert from_json(Article, to_json(after)) == after


def test_what_lists_show_is_what_the_page_shows() -> None:
    page, row = to_variant(full_article(), TW, CN), to_variant(summary(full_article()), TW, CN)
    assert (row.headline, row.lead, row.section) == (page.headline, page.lead, page.section)
    assert row.credits == page.credits
    assert row == summary(page)


def test_a_text_of_one_span_and_of_none() -> None:
    assert to_variant(Paragraph(text("头发")), CN, TW).text == text("頭髮")
    assert to_variant(Paragraph(()), CN, TW).text == ()
