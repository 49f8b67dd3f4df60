"""A whole page goes in; its article comes out, and all the rest is named with a reason."""

from __future__ import annotations

from datetime import datetime

import pytest

from yanlu.archive import Capture, Found, read_capture
from yanlu.archive.folding import fold
from yanlu.archive.words import bare

from . import samples

TITLE = samples.TITLE
CAPTURES = {
    "html": samples.page().encode(),
    "text": samples.plain().encode(),
    "gb18030": samples.page().encode("gb18030"),
    "big5": samples.page().replace("©", "").encode("big5hkscs"),
}


def found_in(data: bytes) -> Found:
    (found,) = read_capture(Capture(data, "capture"), samples.TAIPEI)
    return found


@pytest.fixture(params=list(CAPTURES), scope="module")
def found(request: pytest.FixtureRequest) -> Found:
    """The article of each kind of capture."""
    return found_in(CAPTURES[request.param])


def reasons(found: Found) -> dict[str, str]:
    return {one.text: one.reason for one in found.report.dropped}


def test_the_body_is_whole_in_order_and_alone(found: Found) -> None:
    paragraphs = [one.text for one in found.body if one.kind == "paragraph"]
    assert paragraphs == list(samples.PARAGRAPHS)


def test_the_headline_is_without_the_name_of_the_site(found: Found) -> None:
    assert found.title == TITLE


def test_the_subhead_stands_where_it_stood(found: Found) -> None:
    kinds = [one.kind for one in found.body if one.kind != "picture"]
    assert kinds == ["paragraph", "paragraph", "paragraph", "subhead", "paragraph", "paragraph"]
    assert samples.SUBHEAD in [one.text for one in found.body]


def test_a_caption_that_stands_twice_is_kept_once_with_its_credit(found: Found) -> None:
    captions = [(one.text, one.credit) for one in found.body if one.kind == "picture"]
    assert captions == [(samples.CAPTION, samples.CREDIT)]


def test_who_wrote_it_and_as_what(found: Found) -> None:
    assert [(one.name, one.role) for one in found.byline] == [("陳以寧", "記者")]


def test_section_and_usage_are_fields(found: Found) -> None:
    assert found.section == "地方"
    assert found.usage == samples.USAGE


def test_the_time_is_the_papers_own_and_that_is_said(found: Found) -> None:
    assert found.published == datetime(2014, 3, 5, 9, 30, tzinfo=samples.TAIPEI)
    assert ("zone", "zone-assumed") in {(one.field, one.code) for one in found.report.doubts}


def test_menus_sharing_cookies_and_other_articles_are_dropped_with_a_reason(found: Found) -> None:
    told = reasons(found)
    assert told[samples.COOKIE] == "cookie"
    assert told["政治"] == "menu"
    assert told["會員登入"] == "login"
    assert {told[one] for one in samples.RELATED} == {"related"}
    assert "share" in told.values() and "copyright" in told.values()


@pytest.mark.parametrize("kind", ["html", "text"])
def test_no_line_of_the_page_is_lost_unsaid(kind: str) -> None:
    found = found_in(CAPTURES[kind])
    kept = [found.title, found.usage, *(one.text + one.credit for one in found.body)]
    all_of_it = bare(fold("".join([*kept, *reasons(found)])))
    shown = [*samples.MENU, *samples.RELATED, *samples.FOOTER, *samples.SHARE, samples.COOKIE]
    lost = [one for one in [*shown, *samples.PARAGRAPHS] if bare(fold(one)) not in all_of_it]
    assert lost == []


def test_what_a_script_says_is_not_text() -> None:
    assert "不要看到我" not in repr(found_in(CAPTURES["html"]))


def test_a_promotion_inside_the_body_is_taken_out_and_said() -> None:
    promotion = "立即下載 APP 看更多即時新聞"
    html = samples.page().replace("<h3>", f"<p>{promotion}</p><h3>")
    found = found_in(html.encode())
    assert promotion not in [one.text for one in found.body]
    assert reasons(found)[promotion] == "advertisement"


def test_a_sentence_that_speaks_of_copyright_stays() -> None:
    sentence = (
        "法官認為，版權所有人並沒有授權港務公司轉載這張照片，因此判決賠償二十萬元，全案仍可上訴。"
    )
    found = found_in(samples.page(paragraphs=(*samples.PARAGRAPHS, sentence)).encode())
    assert sentence in [one.text for one in found.body]


def test_a_dateline_leaves_the_text_and_its_reporter_is_credited() -> None:
    first = "（本報記者周亦安倫敦4日專電）" + samples.PARAGRAPHS[0]
    html = samples.page(paragraphs=(first, *samples.PARAGRAPHS[1:]))
    found = found_in(html.replace("記者陳以寧／基隆報導", "").encode())
    assert found.dateline == "（本報記者周亦安倫敦4日專電）"
    assert [one.name for one in found.byline] == ["周亦安"]
    assert found.body[1].text == samples.PARAGRAPHS[0]


def test_a_page_that_shows_nothing_is_read_from_its_linked_data() -> None:
    body = "\\n".join(samples.PARAGRAPHS)
    html = f"""<html><head><title>{samples.TITLE}</title><script type="application/ld+json">
    {{"@type": "NewsArticle", "headline": "{samples.TITLE}", "articleBody": "{body}",
    "datePublished": "2014-03-05T09:30:00+08:00", "author": {{"name": "陳以寧"}}}}</script>
    </head><body><div id="app">請開啟 JavaScript</div></body></html>"""
    found = found_in(html.encode())
    assert [one.text for one in found.body] == list(samples.PARAGRAPHS)
    assert [one.name for one in found.byline] == ["陳以寧"]
    assert ("body", "from-script") in {(one.field, one.code) for one in found.report.doubts}


def test_text_that_was_broken_at_the_edge_of_a_screen_is_joined_again() -> None:
    wrapped = []
    for line in samples.plain().split("\n"):
        wrapped += [line[start : start + 39] for start in range(0, len(line), 39)] or [""]
    paragraphs = [one.text for one in found_in("\n".join(wrapped).encode()).body]
    assert set(samples.PARAGRAPHS) <= set(paragraphs)


def test_a_capture_in_markdown_is_text_too() -> None:
    text = samples.plain().replace(f"\n{TITLE}\n", f"\n# {TITLE}\n")
    text = text.replace(samples.SUBHEAD, f"## {samples.SUBHEAD}")
    found = found_in(text.encode())
    assert found.title == TITLE
    assert [one.text for one in found.body if one.kind == "subhead"] == [samples.SUBHEAD]
