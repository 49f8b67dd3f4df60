"""The article for others: schema.org NewsArticle and IPTC ninjs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yanlu.article import (
    Article,
    Credit,
    Dateline,
    Image,
    Picture,
    Ref,
    Withdrawal,
    bylines,
    contributors,
    dateline,
    news_article,
    ninjs,
    summary,
)

from ..cast import LIN, REPORTER, TRANSLATOR, full_article, plain_article

PAGE = "https://news.example/a/summit7/zh-hant-tw.html"


def addresses(article: Article) -> dict[str, str]:
    """The absolute address of every picture."""
    found = {one.largest.media.sha256 for one in article.images}
    return {one: f"https://news.example/f/{one[:32]}.webp" for one in found}


def linked_data(article: Article) -> dict[str, Any]:
    form = news_article(article, PAGE, addresses(article))
    assert json.loads(json.dumps(form)) == form
    return form


def agency_form(article: Article) -> dict[str, Any]:
    form = ninjs(article, PAGE, addresses(article))
    assert json.loads(json.dumps(form)) == form
    return form


def test_a_search_engine_gets_what_it_requires_of_a_news_article() -> None:
    form = linked_data(full_article())
    assert form["@context"] == "https://schema.org"
    assert form["@type"] == "NewsArticle"
    assert form["headline"] == full_article().headline
    assert form["datePublished"] == "2026-11-23T08:30:00+08:00"
    assert form["dateModified"] == "2026-11-23T11:00:00+08:00"
    assert form["inLanguage"] == "zh-Hant-TW"
    assert form["mainEntityOfPage"] == PAGE
    assert len(form["image"]) == 3
    assert all(one.startswith("https://") for one in form["image"])
    assert form["author"][0] == {"@type": "Person", "name": "范譯", "jobTitle": "編譯"}
    assert form["correction"] == [
        {
            "@type": "CorrectionComment",
            "additionalType": "factual",
            "datePublished": "2026-11-23",
            "text": "代表人數應為四十，誤作十四。",
        }
    ]
    assert form["dateline"] == "本報綜合巴庫11月22日訊"
    assert form["usageInfo"] == {"@type": "CreativeWork", "text": "未經授權不得設立鏡像站。"}
    assert "creativeWorkStatus" not in form


def test_what_an_article_does_not_have_is_not_claimed() -> None:
    form = linked_data(plain_article())
    assert not {"image", "correction", "citation", "alternativeHeadline"} & set(form)
    assert form["dateModified"] == form["datePublished"]


def test_a_withdrawn_article_says_so() -> None:
    taken = plain_article(withdrawal=Withdrawal(date(2026, 11, 24), "撤下全文。"))
    assert linked_data(taken)["creativeWorkStatus"] == "Withdrawn"
    form = agency_form(replace(taken, body=()))
    assert form["pubstatus"] == "canceled"
    assert form["descriptions"] == [{"role": "withdrawal", "value": "撤下全文。"}]
    assert "bodies" not in form


def test_a_picture_without_a_file_is_passed_over() -> None:
    empty = Picture(Image(()))
    article = plain_article(body=(empty, *plain_article().body))
    assert article.card is None
    assert "image" not in linked_data(article)
    assert "associations" not in agency_form(article)
    assert summary(article).card is None


def test_those_who_wrote_are_told_from_those_who_helped() -> None:
    assert [one.person for one in bylines(full_article())] == [TRANSLATOR, REPORTER]
    assert [one.person for one in contributors(full_article())] == [LIN]


def test_if_no_role_says_who_wrote_everybody_did() -> None:
    article = plain_article(credits=(Credit(LIN, "攝影"), Credit(REPORTER, "製圖")))
    assert bylines(article) == article.credits
    assert contributors(article) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (None, ""),
        (Dateline(), ""),
        (Dateline("本報"), "本報訊"),
        (Dateline("本報", "台北", date(2026, 1, 2)), "本報台北1月2日訊"),
    ],
)
def test_a_dateline_is_written_as_far_as_it_is_known(line: Dateline | None, words: str) -> None:
    assert dateline(plain_article(dateline=line)) == words


def test_a_simplified_dateline_ends_in_its_own_character() -> None:
    line = Dateline("本报", "台北", date(2026, 1, 2))
    assert dateline(plain_article(script="zh-Hans-CN", dateline=line)) == "本报台北1月2日讯"


# The names that the schema of ninjs 2.1 allows (it forbids all others), as far as we use them.
DESCRIBED = {"role", "contenttype", "value"}
NAMED = {"name", "rel", "uri", "literal"}
INSIDE = {
    "standard": {"name", "version", "schema"},
    "headlines": DESCRIBED,
    "descriptions": DESCRIBED,
    "bodies": DESCRIBED | {"charcount", "wordcount"},
    "subjects": NAMED,
    "people": NAMED,
    "infosources": {"name", "role", "uri", "literal"},
    "renditions": {"name", "href", "contenttype", "height", "width", "sizeinbytes"},
}
OUTSIDE = {
    *("uri", "type", "language", "version", "firstcreated", "versioncreated", "pubstatus", "by"),
    *("located", "copyrightnotice", "usageterms", "associations"),
    *INSIDE,
}


def refuse_unknown_names(form: dict[str, Any], allowed: set[str]) -> None:
    assert set(form) <= allowed, set(form) - allowed
    for name, value in form.items():
        for part in value if isinstance(value, list) else [value]:
            if name in INSIDE:
                refuse_unknown_names(part, INSIDE[name])
            elif name == "associations":
                refuse_unknown_names(part, OUTSIDE | {"name"})


def test_an_agency_gets_ninjs_as_its_schema_allows() -> None:
    form = agency_form(full_article())
    refuse_unknown_names(form, OUTSIDE)
    assert form["uri"] == PAGE
    assert form["type"] == "text"
    assert form["version"] == "3"
    assert form["pubstatus"] == "usable"
    assert form["located"] == "巴庫"
    assert {
        "role": "correction: factual",
        "value": "2026-11-23 代表人數應為四十，誤作十四。",
    } in form["descriptions"]
    assert form["infosources"] == [
        {"name": "大會秘書處", "uri": "https://example.org/"},
        {"name": "某通訊社"},
    ]
    assert all(row["value"] for key in ("headlines", "bodies") for row in form[key])


def test_every_associated_picture_has_the_name_and_address_that_ninjs_requires() -> None:
    associations = agency_form(full_article())["associations"]
    assert len(associations) == 3
    for one in associations:
        assert one["name"]
        assert one["uri"].startswith("https://")
        assert one["by"] == "王攝影／聯合採訪／某通訊社／本報"
        assert one["renditions"][0]["href"] == one["uri"]


def test_people_without_a_page_have_a_name_all_the_same() -> None:
    article = plain_article(credits=(Credit(Ref("", "某通訊員"), "記者"),))
    assert agency_form(article)["people"] == [{"name": "某通訊員", "rel": "記者"}]


def test_the_body_holds_all_words_that_are_read() -> None:
    body = agency_form(full_article())["bodies"][0]["value"]
    for words in ("峰會在雨中開幕", "資金從何而來", "錢必須到位。", "——周代表", "・適應"):
        assert words in body


def test_a_list_shows_the_first_picture_that_has_a_file() -> None:
    article = full_article()
    assert article.card == next(article.images)
    film_only = plain_article(body=(article.body[5],))
    assert film_only.card is film_only.body[0].poster  # type: ignore[union-attr]
    assert summary(plain_article(body=(article.body[0],))).card is None
