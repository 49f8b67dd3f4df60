"""What is no article is refused in words that tell why, and nothing comes of it."""

from __future__ import annotations

import pytest

from yanlu.archive import (
    LARGEST,
    ArchiveError,
    Capture,
    EmptyError,
    NotAnArticleError,
    TooLargeError,
    read_capture,
)

from . import samples

HEADLINES = [
    "濃霧鎖港 補給船改走西岸",
    "漁會改選落幕 新理事長上任",
    "起重機考照人數創新低",
    "外海夜宿一晚 船家憶驚險",
    "市場菜價連三日上漲",
    "學童溺水 救生員不在崗位",
    "老戲院拆除 影迷合影告別",
    "山城茶季開始 遊客湧入",
    "公車司機罷駛 上班族改騎車",
    "河堤工程延宕 居民抗議",
    "圖書館延長開放 學生叫好",
    "夜市攤商抽籤 新人佔三成",
    "燈會週末登場 交通管制",
    "棒球隊爆冷獲勝 晉級四強",
]


def shell(inner: str, title: str = "東岸新聞") -> bytes:
    menu = "".join(f"<li><a href='/'>{one}</a></li>" for one in samples.MENU)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><ul>{menu}</ul>"
        f"{inner}<p>{' '.join(samples.FOOTER)}</p></body></html>"
    ).encode()


INDEX = shell("<ul>" + "".join(f"<li><a href='/a'>{one}</a></li>" for one in HEADLINES) + "</ul>")
TEASERS = shell(
    "".join(
        f"<div><h3><a href='/a'>{one}</a></h3><p>{one}，詳情請看內文，記者將持續追蹤。</p></div>"
        for one in HEADLINES
    )
)
LOGIN = shell(
    "<form><h1>會員登入</h1><p>請先登入後才能閱讀全文。</p><label>帳號</label><input name='a'>"
    "<label>密碼</label><input type='password' name='b'><a href='#'>忘記密碼</a></form>",
    "會員登入",
)
GONE = shell("<h1>404 找不到頁面</h1><p>抱歉，您要看的網頁不存在或已被移除。</p>", "404")
ROBOTS = shell("<h1>Just a moment...</h1><p>Enable JavaScript and cookies to continue</p>")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (INDEX, "列表|找不到內文"),
        (TEASERS, "列表"),
        (LOGIN, "登入頁"),
        (GONE, "錯誤頁"),
        (ROBOTS, "驗證頁|找不到內文"),
    ],
    ids=["index", "teasers", "login", "404", "robots"],
)
@pytest.mark.parametrize("kind", ["html", "text"])
def test_a_page_of_another_kind_is_refused_by_its_kind(data: bytes, said: str, kind: str) -> None:
    if kind == "text":
        data = "\n".join(line.text for line in lines_of(data)).encode()
    with pytest.raises(NotAnArticleError, match=said) as refused:
        read_capture(Capture(data, "capture"), samples.TAIPEI)
    assert refused.value.said.isascii() is False and "(" in refused.value.said


def lines_of(data: bytes) -> list[object]:
    from yanlu.archive.pages import page_of

    return [line for line in page_of(data.decode()).lines if line.text]


def test_an_article_between_many_headlines_is_still_one() -> None:
    more = "".join(f"<li><a href='/a'>{one}</a></li>" for one in HEADLINES)
    html = samples.page().replace("</body>", f"<ul>{more}</ul></body>")
    assert read_capture(Capture(html.encode()), samples.TAIPEI)


def test_an_article_about_errors_and_logins_is_still_one() -> None:
    words = "網站從昨晚起只顯示「404 找不到頁面」，會員登入後也看不到自己的資料，工程師正在修復。"
    html = samples.page(title="網站當機　會員登入失敗", paragraphs=(words, *samples.PARAGRAPHS))
    (found,) = read_capture(Capture(html.encode()), samples.TAIPEI)
    assert words in [one.text for one in found.body]


def test_a_newsflash_of_two_sentences_is_an_article() -> None:
    words = (
        "港務公司宣布，東岸港口今天上午七點重新開放。停工三天的工人已經回到碼頭，補給船隨即靠岸。"
    )
    (found,) = read_capture(Capture(samples.page(paragraphs=(words,)).encode()), samples.TAIPEI)
    assert ("body", "short") in {(one.field, one.code) for one in found.report.doubts}


@pytest.mark.parametrize("data", [b"", b"   ", b"<html><body></body></html>", b"<html></html>"])
def test_nothing_is_said_to_be_nothing(data: bytes) -> None:
    with pytest.raises(EmptyError):
        read_capture(Capture(data), samples.TAIPEI)


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLargeError, match="太大"):
        read_capture(Capture(b"<" * (LARGEST + 1)), samples.TAIPEI)


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 100_000,
        b"<a href=" * 50_000,
        b"<table><tr><td>" * 20_000,
        ("（" * 100_000).encode(),
        ("記者王" * 50_000).encode(),
        b"&#x41;" * 100_000,
        ("<p>" + "　" * 200_000 + "</p>").encode(),
        ("1 " * 100_000).encode(),
    ],
    ids=["deep", "attributes", "tables", "brackets", "bylines", "entities", "blanks", "numbers"],
)
def test_a_hostile_page_ends_in_a_word_and_not_in_a_crash(data: bytes) -> None:
    with pytest.raises(ArchiveError):
        read_capture(Capture(data), samples.TAIPEI)
