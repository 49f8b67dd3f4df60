"""What was found becomes an article of the house, and a note for its editor."""

from __future__ import annotations

from datetime import datetime

import pytest

from yanlu.archive import Capture, Found, House, forms, headline, notes, read_capture, to_article
from yanlu.article import HEADLINE_LIMIT, Article, is_identity, plain
from yanlu.variants import convert

from . import samples

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=samples.TAIPEI)
HOUSE = House("zh-Hant-TW", "Asia/Taipei", NOW)


@pytest.fixture
def found() -> Found:
    """The sample page as it was found."""
    (one,) = read_capture(Capture(samples.page().encode(), "fog.html"), samples.TAIPEI)
    return one


def test_the_article_has_the_fields_of_the_house(found: Found) -> None:
    article = to_article(found, HOUSE)
    assert article.published == datetime(2014, 3, 5, 9, 30, tzinfo=samples.TAIPEI)
    assert [(one.person.name, one.role) for one in article.credits] == [("陳以寧", "記者")]
    assert article.usage_terms == samples.USAGE
    (picture,) = article.pictures
    assert plain(picture.caption) == samples.CAPTION
    assert picture.credit.photographer == "吳明哲"
    assert dict(picture.extra) == {"address": "fog.jpg"}


def test_the_same_capture_has_the_same_id(found: Found) -> None:
    again = read_capture(Capture(samples.page().encode(), "elsewhere.html"), samples.TAIPEI)[0]
    first, second = to_article(found, HOUSE), to_article(again, HOUSE)
    assert is_identity(first.id) and first.id == second.id


@pytest.mark.parametrize(
    ("captured", "wanted"),
    [
        ("霧中停工（圖/視頻）", "霧中停工"),
        ("霧中停工(组图)", "霧中停工"),
        ("【圖】霧中停工", "霧中停工"),
        ("影／霧中停工", "霧中停工"),
        ("霧中停工（多圖／影片）", "霧中停工"),
        ("圖說台灣", "圖說台灣"),
        ("（圖）", "（圖）"),
        ("霧中停工（三）", "霧中停工（三）"),
    ],
)
def test_markers_come_off_the_drafts_headline(captured: str, wanted: str) -> None:
    assert headline(captured) == wanted


def test_the_form_keeps_the_headline_as_it_was_captured() -> None:
    html = samples.page(title="霧中停工三日港口重開（圖/視頻）")
    found = read_capture(Capture(html.encode()), samples.TAIPEI)
    assert forms(found)["title"] == "霧中停工三日港口重開（圖/視頻）"
    assert to_article(found[0], HOUSE).headline == "霧中停工三日港口重開"


def test_simplified_text_is_told_from_traditional(found: Found) -> None:
    assert to_article(found, HOUSE).script == "zh-Hant-TW"
    assert to_article(found, House("zh-Hant-HK", "Asia/Hong_Kong", NOW)).script == "zh-Hant-HK"
    simple = convert(samples.page(), "zh-Hans-CN", "zh-Hant-TW")
    (one,) = read_capture(Capture(simple.encode()), samples.TAIPEI)
    assert to_article(one, HOUSE).script == "zh-Hans-CN"
    assert [(name.name, name.role) for name in one.byline] == [("陈以宁", "记者")]


def test_a_time_that_nobody_tells_is_said_to_be_missing() -> None:
    html = samples.page(time="").replace("2014", "")
    (one,) = read_capture(Capture(html.encode()), samples.TAIPEI)
    assert one.published is None
    assert ("published_at", "missing") in {(d.field, d.code) for d in one.report.doubts}
    assert to_article(one, HOUSE).published == NOW


def test_a_headline_that_is_too_long_is_cut_and_that_is_said() -> None:
    from yanlu.archive import read

    html = samples.page(title="港口" * 70)
    ((_, one),) = read([Capture(html.encode(), "long.html")], samples.TAIPEI).found
    assert len(to_article(one, HOUSE).headline) == HEADLINE_LIMIT
    assert ("title", "too-long") in {(d.field, d.code) for d in one.report.doubts}


def test_the_note_tells_the_editor_what_to_check_and_what_was_dropped(found: Found) -> None:
    words = notes(found, "fog.html")
    assert "匯入自：fog.html" in words
    assert "頁面沒有寫時區，用了本報的" in words
    assert f"{samples.CAPTION}（{samples.CREDIT}）" in words
    assert samples.RELATED[0] in words and samples.COOKIE in words


def test_every_reason_and_doubt_has_words(found: Found) -> None:
    from yanlu.archive.report import DOUBTS, REASONS

    assert {one.reason for one in found.report.dropped} <= set(REASONS)
    assert {one.code for one in found.report.doubts} <= set(DOUBTS)


def test_the_article_has_no_field_for_the_note(found: Found) -> None:
    article: Article = to_article(found, HOUSE)
    assert samples.COOKIE not in repr(article)
