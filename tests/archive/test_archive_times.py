"""Times as they are printed; no zone is invented, and a false one is not believed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yanlu.archive import Moment, times

from .samples import TAIPEI

DAY = date(2014, 3, 5)
PRINTED = [
    ("2014-03-05 09:30", Moment(DAY, (9, 30, 0))),
    ("2014年3月5日 上午9:30", Moment(DAY, (9, 30, 0))),
    ("2014/3/5 下午 12:05", Moment(DAY, (12, 5, 0))),
    ("2014/3/5 凌晨12:05", Moment(DAY, (0, 5, 0))),
    ("民國103年3月5日", Moment(DAY)),
    ("103/03/05 09:30", Moment(DAY, (9, 30, 0))),
    ("二〇一四年三月五日", Moment(DAY)),
    ("２０１４－０３－０５　０９：３０", Moment(DAY, (9, 30, 0))),
    ("2014/03/05 (三) 09:30", Moment(DAY, (9, 30, 0))),
    ("2014年3月5日星期三 09:30 GMT+8", Moment(DAY, (9, 30, 0), 480)),
    ("2014-03-05T01:30:00Z", Moment(DAY, (1, 30, 0), 0)),
    ("2014-03-05CST09:30:38+08:00", Moment(DAY, (9, 30, 38), 480)),
    ("2014年3月5日格林尼治标准时间01:30", Moment(DAY, (1, 30, 0), 0)),
    ("March 5, 2014", Moment(DAY)),
]


@pytest.mark.parametrize(("words", "wanted"), PRINTED)
def test_a_printed_time_is_read(words: str, wanted: Moment) -> None:
    assert times.first(words) == wanted


@pytest.mark.parametrize("words", ["2014年13月5日", "2014-02-30", "09:30", "03/05/2014", "1030305"])
def test_what_is_no_date_gives_none(words: str) -> None:
    assert times.first(words) is None


@pytest.mark.parametrize(
    ("printed", "declared", "hour", "doubt"),
    [
        ("2014-03-05 09:30", "", 9, "zone-assumed"),
        ("2014-03-05 09:30", "2014-03-05T09:30:00+08:00", 9, ""),
        ("2014-03-05 09:30", "2014-03-05T01:30:00Z", 9, ""),
        ("2014-03-05 09:30", "2014-03-05T09:30:00Z", 9, "zone-false"),
        ("2014-03-05 09:30 GMT", "", 17, ""),
        ("2014-03-05", "2014-03-05T01:30:00Z", 9, "zone-utc"),
        ("2014-03-05", "2014-03-05T20:30:00Z", 20, "zone-false"),
        ("", "2014-03-05T01:30:00Z", 9, "zone-utc"),
        ("", "2014-03-05T10:30:00+09:00", 9, ""),
    ],
)
def test_the_printed_clock_is_believed_above_the_declared_zone(
    printed: str, declared: str, hour: int, doubt: str
) -> None:
    instant, said = times.settle(times.first(printed), times.first(declared), TAIPEI)
    assert instant.replace(minute=0, second=0) == datetime(2014, 3, 5, hour, tzinfo=TAIPEI)
    assert said == doubt


def test_the_day_that_an_agency_stamps_is_read() -> None:
    assert times.roc_stamp("（編輯：高照）1030305") == Moment(DAY)
    assert times.in_address("https://news.example/2014/03/05/fog.html") == DAY
