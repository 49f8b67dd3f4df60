"""Bylines, datelines and editors' lines, as Chinese newspapers write them."""

from __future__ import annotations

from datetime import date

import pytest

from yanlu.archive import names
from yanlu.archive.outgoing import dateline, picture_credit

CREDITED = [
    ("記者王小明／台北報導", [("王小明", "記者")]),
    ("【本報記者王小明台北報導】", [("王小明", "本報記者")]),
    ("（海東社記者林美君倫敦25日專電）", [("林美君", "記者")]),
    ("記者陸希休斯頓報導", [("陸希", "記者")]),
    ("記者王小明、李四維／連線報導", [("王小明", "記者"), ("李四維", "記者")]),
    ("文／李大同", [("李大同", "作者")]),
    ("圖／文 李安", [("李安", "作者")]),
    ("作者：夜行的貓", [("夜行的貓", "作者")]),
    ("作者：阿洛·潘德", [("阿洛·潘德", "作者")]),
    ("By John Smith", [("John Smith", "作者")]),
    ("編譯張曉雯／綜合外電報導", [("張曉雯", "編譯")]),
    ("综合编译：赵一帆", [("赵一帆", "综合编译")]),
    ("採訪撰文：高志遠　攝影：吳明哲", [("高志遠", "採訪撰文"), ("吳明哲", "攝影")]),
    ("文/图 记者 王晓明 通讯员 李娜", [("王晓明", "记者"), ("李娜", "通讯员")]),
    ("責任編輯：陳一 李二三", [("陳一", "責任編輯"), ("李二三", "責任編輯")]),
    ("责任编辑：尹世杰_NB123", [("尹世杰", "责任编辑")]),
]
NOBODY = [
    "記者社會中心／綜合報導",
    "文／東岸新聞",
    "編譯組／綜合報導",
    "責任編輯：PN054",
    "作者：本報編輯部",
]
DATELINES = [
    ("【本報訊】港口今天重新開放。", "【本報訊】", ("本報", "", None)),
    (
        "【本報倫敦3月4日訊】港口今天重新開放。",
        "【本報倫敦3月4日訊】",
        ("本報", "倫敦", date(2014, 3, 4)),
    ),
    (
        "（海東社台北5日電）港口今天重新開放。",
        "（海東社台北5日電）",
        ("海東社", "台北", date(2014, 3, 5)),
    ),
    ("（吉隆坡28日讯）港口今天重新开放。", "（吉隆坡28日讯）", ("", "吉隆坡", date(2014, 2, 28))),
    ("〔記者王小明／台北報導〕港口今天重開。", "〔記者王小明／台北報導〕", ("", "台北", None)),
    (
        "某通社巴黎12月30日电（记者唐霁）港口今天重新开放。",
        "某通社巴黎12月30日电（记者唐霁）",
        ("某通社", "巴黎", date(2013, 12, 30)),
    ),
]


@pytest.mark.parametrize(("words", "wanted"), CREDITED)
def test_names_come_with_their_parts_and_without_towns(
    words: str, wanted: list[tuple[str, str]]
) -> None:
    assert [(one.name, one.role) for one in names.credited(words)] == wanted
    assert names.is_byline(words)


@pytest.mark.parametrize("words", NOBODY)
def test_a_desk_or_a_paper_is_nobody(words: str) -> None:
    assert names.credited(words) == []


def test_a_reporter_in_a_sentence_makes_no_byline() -> None:
    assert not names.is_byline("記者王小明今天表示，港口已經重開，工人回到碼頭。")


@pytest.mark.parametrize(("words", "wanted", "parts"), DATELINES)
def test_a_dateline_is_found_and_read(
    words: str, wanted: str, parts: tuple[str, str, date | None]
) -> None:
    assert names.dateline(words) == wanted
    line = dateline(wanted, date(2014, 3, 6))
    assert line is not None and (line.agency, line.place, line.date) == parts


@pytest.mark.parametrize(
    "words", ["3月5日，港口重新開放。", "港口5日電力中斷，工人停工。", "「本報訊」三個字。"]
)
def test_a_sentence_with_a_day_in_it_is_no_dateline(words: str) -> None:
    assert names.dateline(words) == ""


def test_who_is_named_in_brackets_at_the_end_is_credited() -> None:
    people, words = names.tail("港口今天重新開放。（湯寶如、楊適安／高雄報導）")
    assert [one.name for one in people] == ["湯寶如", "楊適安"]
    assert words == "港口今天重新開放。"


def test_a_picture_credit_is_taken_apart() -> None:
    credit = picture_credit("海東社記者 才揚 攝")
    assert (credit.photographer, credit.agency) == ("才揚", "海東社")
    assert picture_credit("翻攝自港務公司網頁").via == "翻攝自港務公司網頁"
