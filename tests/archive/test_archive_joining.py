"""Pages of one article that are given together become one draft."""

from __future__ import annotations

from yanlu.archive import Capture, Reading, read

from . import samples

PAGER = '<div class="pager"><a>上一頁</a> <a>下一頁</a></div>'


def page(number: int, whole: int = 2) -> Capture:
    part = samples.PARAGRAPHS[:3] if number == 1 else samples.PARAGRAPHS[3:]
    pager = f'<div class="pager">第{number}頁／共{whole}頁</div>'
    html = samples.page(paragraphs=part, pager=pager)
    return Capture(html.encode(), f"page{number}.html")


def codes(reading: Reading) -> set[tuple[str, str]]:
    return {(one.field, one.code) for _, found in reading.found for one in found.report.doubts}


def paragraphs(reading: Reading) -> list[list[str]]:
    return [
        [one.text for one in found.body if one.kind == "paragraph"] for _, found in reading.found
    ]


def test_two_pages_are_joined_in_the_order_of_their_numbers() -> None:
    reading = read([page(2), page(1)], samples.TAIPEI)
    assert paragraphs(reading) == [list(samples.PARAGRAPHS)]
    assert ("body", "joined") in codes(reading)
    assert "multipage" not in {field for field, _ in codes(reading)}


def test_a_page_alone_is_said_to_lack_the_others() -> None:
    assert ("multipage", "pages") in codes(read([page(1)], samples.TAIPEI))


def test_a_page_that_is_missing_between_is_named() -> None:
    reading = read([page(1, 3), page(3, 3)], samples.TAIPEI)
    (doubt,) = [
        one for _, found in reading.found for one in found.report.doubts if one.code == "pages"
    ]
    assert doubt.detail == "2"


def test_a_caption_that_every_page_repeats_stands_once() -> None:
    ((_, found),) = read([page(1), page(2)], samples.TAIPEI).found
    assert [one.text for one in found.body if one.kind == "picture"] == [samples.CAPTION]


def test_text_captures_are_joined_like_pages() -> None:
    texts = [
        samples.plain(paragraphs=part, pager=f"{number}/2")
        for number, part in ((1, samples.PARAGRAPHS[:3]), (2, samples.PARAGRAPHS[3:]))
    ]
    reading = read([Capture(one.encode(), "text") for one in texts], samples.TAIPEI)
    assert paragraphs(reading) == [list(samples.PARAGRAPHS)]


def test_the_same_page_given_twice_is_one_article() -> None:
    assert len(read([page(1), page(1)], samples.TAIPEI).found) == 1


def test_two_articles_stay_two() -> None:
    other = samples.page(title="漁會改選落幕　新理事長上任", paragraphs=samples.PARAGRAPHS[::-1])
    reading = read([page(1), Capture(other.encode(), "other")], samples.TAIPEI)
    assert len(reading.found) == 2


def test_the_joined_article_is_the_same_whatever_the_order() -> None:
    first = read([page(1), page(2)], samples.TAIPEI).found[0][1]
    second = read([page(2), page(1)], samples.TAIPEI).found[0][1]
    assert first.key == second.key


def test_a_capture_that_is_refused_does_not_stop_the_others() -> None:
    reading = read([Capture(b"", "empty.html"), page(1)], samples.TAIPEI)
    assert [one.name for one in reading.refused] == ["empty.html"]
    assert len(reading.found) == 1
