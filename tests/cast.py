"""The shared cast: a section, people, pictures, and the fullest article there is."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from yanlu.article import (
    Article,
    Correction,
    Credit,
    Dateline,
    Embed,
    Enumeration,
    Gallery,
    Image,
    Media,
    Paragraph,
    Picture,
    PictureCredit,
    PullQuote,
    Quote,
    Ref,
    Related,
    Rendition,
    Separator,
    Source,
    Span,
    StaticPage,
    Subhead,
    Table,
    Track,
    Video,
    Withdrawal,
    text,
)

TAIPEI = ZoneInfo("Asia/Taipei")
WORLD = Ref("world22", "國際")
LIVING = Ref("living2", "生活")
SUMMIT = Ref("summit2", "氣候峰會")
LIN = Ref("linbian", "林編輯")
REPORTER = Ref("reporte", "陳記者")
TRANSLATOR = Ref("yizhe22", "范譯")


def digest(name: str) -> str:
    """The hash under which a file of this name would lie."""
    return hashlib.sha256(name.encode()).hexdigest()


def image(name: str, *widths: int) -> Image:
    """A picture in these widths."""
    made = (
        Rendition(Media(digest(f"{name} {width}"), width * 100, "image/webp"), width, width // 2)
        for width in widths or (480, 960)
    )
    return Image(tuple(made))


def picture(name: str, words: str = "開幕式後臺") -> Picture:
    """A picture with everything that it must have."""
    return Picture(
        image(name),
        caption=text(f"{words}。"),
        alt=f"{words}的人",
        credit=PictureCredit("王攝影", "聯合採訪", "某通訊社", "本報"),
    )


def paragraph(words: str, **marks: Any) -> Paragraph:
    """A paragraph of one span."""
    return Paragraph((Span(words, **marks),))


def marked_paragraph() -> Paragraph:
    """A paragraph with every mark that a span can have."""
    return Paragraph(
        (
            Span("皇后的"),
            Span("頭", bold=True),
            Span("髮，理"),
            Span("髮", italic=True),
            Span("師見"),
            Span("約書亞", link="https://example.org/頭髮?q=髮"),
            Span("（Yoshua Bengio）", lang="en", gloss=True),
            Span("，又見"),
            Span("頭髮專案", link="article:other22"),
            Span("，日文作"),
            Span("発展と国際", lang="ja"),
            Span("，檔名"),
            Span("头发_v2.txt", code=True),
            Span("，原題"),
            Span("头发乱了", locked=True),
            Span("。\n第二行。"),
        )
    )


def body() -> tuple[Any, ...]:
    """Every kind of block."""
    return (
        paragraph("峰會在雨中開幕，代表們要求發展中國家得到後續資金。"),
        Subhead(text("資金從何而來"), id="money"),
        picture("opening"),
        marked_paragraph(),
        Gallery((picture("hall", "會場"), picture("street", "街頭")), title="會場內外"),
        Video(
            Media(digest("film"), 5_000, "video/webm"),
            poster=image("poster", 960),
            caption=text("代表發言"),
            credit=PictureCredit("李攝影"),
            tracks=(Track(Media(digest("track"), 50, "text/vtt"), "zh-Hant", "繁體字幕"),),
        ),
        Embed("https://video.example.org/watch?v=1&t=2", "會後記者會", "video.example.org"),
        Quote(
            (text("我們不能再等。"), text("錢必須到位。")),
            speaker="周代表",
            role="島國代表團團長",
            source="大會記錄",
            source_url="https://example.org/record",
        ),
        PullQuote(text("我們不能再等。")),
        Enumeration((text("減碳"), (Span("適應", bold=True),)), ordered=True),
        Enumeration((text("森林"), text("海洋"))),
        Table(
            ((), text("二〇二五年"), text("2026年")),
            (
                (text("資金"), text("一千億"), text("三千億")),
                (text("國家"), text("40"), text("52")),
            ),
            caption="承諾資金",
        ),
        Related("other22", "另一篇：理髮師的後來"),
        Separator(),
        paragraph("大會將於後天閉幕。"),
    )


def full_article(**changes: Any) -> Article:
    """The fullest article there is: every field, every kind of block, every mark."""
    whole = Article(
        id="summit7",
        version=3,
        script="zh-Hant-TW",
        headline="氣候峰會開幕　各國爭論資金",
        published=datetime(2026, 11, 23, 8, 30, tzinfo=TAIPEI),
        zone="Asia/Taipei",
        section=WORLD,
        alternative_headline="雨中的長隊與空著的椅子",
        lead="各國代表在雨中排隊，爭論的是誰來付錢、何時付錢。",
        topics=(SUMMIT,),
        dateline=Dateline("本報綜合", "巴庫", date(2026, 11, 22)),
        credits=(
            Credit(TRANSLATOR, "編譯"),
            Credit(REPORTER, "綜合報導"),
            Credit(LIN, "責任編輯"),
        ),
        body=body(),
        sources=(Source("大會秘書處", "https://example.org/"), Source("某通訊社")),
        copyright_line="版權所有，轉載請先聯繫。",
        usage_terms="未經授權不得設立鏡像站。",
        modified=datetime(2026, 11, 23, 11, 0, tzinfo=TAIPEI),
        corrections=(Correction("factual", date(2026, 11, 23), "代表人數應為四十，誤作十四。"),),
    )
    return replace(whole, **changes)


def plain_article(identity: str = "other22", **changes: Any) -> Article:
    """A short report with nothing but what it must have."""
    short = Article(
        id=identity,
        version=1,
        script="zh-Hant-TW",
        headline="理髮師的後來",
        published=datetime(2026, 11, 21, 19, 5, tzinfo=TAIPEI),
        zone="Asia/Taipei",
        section=LIVING,
        credits=(Credit(REPORTER, "記者"),),
        body=(paragraph("他收起剪刀，說後來的事誰也想不到。"),),
    )
    return replace(short, **changes)


def withdrawn_article() -> Article:
    """The full article as one that a careless newsroom withdrew without emptying it."""
    notice = "消息來源撤回說法，本報撤下全文。"
    return full_article(id="taken22", withdrawal=Withdrawal(date(2026, 11, 24), notice))


def static_page() -> StaticPage:
    """關於本報."""
    words = (Subhead(text("我們是誰")), paragraph("本報由幾個人辦，後來多了幾個。"))
    return StaticPage("about22", "zh-Hant-TW", "關於本報", words)
