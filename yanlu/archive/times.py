"""Times as Chinese newspapers print them, and in which zone they are.

The printed clock is believed. A declared zone counts only where it agrees with the printed clock:
many systems write their local clock and call it UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo

from .folding import fold
from .model import Moment
from .words import folded

ROC = 1911  # the first year of the Republic is 1912
YEARS = range(1949, 2101)
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
DATE = (
    r"(?:(?P<roc>民國|中華民國)\s*(?P<ry>\d{2,3})\s*年|(?P<y>(?:19|20)\d{2})\s*[年/.\-]"
    r"|(?P<y2>1\d\d)\s*[/年.]|(?P<y3>9\d)\s*[年])"
    r"\s*(?P<m>1[0-2]|0?[1-9])\s*[月/.\-]\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
)
CLOCK = (
    r"(?:[\s,t(|·]*\(?(?:星期|週|周|禮拜)?[一二三四五六日]?[\s,)]*(?P<half>上午|下午|早上|晚上"
    r"|凌晨|中午|傍晚"
    r"|a\.?m\.?|p\.?m\.?)?\s*"
    r"(?P<zone1>cst|gmt|utc|est|格林尼治[^\d\s]{0,6}|(?:北京|臺北|香港)時間)?\s*(?P<h>2[0-3]"
    r"|[01]?\d)\s*[:時点點]\s*(?P<mi>[0-5]\d)\s*分?"
    r"(?:[:\s]?(?P<s>[0-5]\d)(?:\.\d+)?\s*秒?)?\s*(?P<half2>[ap]\.?m\b)?"
    r"\s*(?P<zone>z\b|[+-]\d\d:?\d\d\b|\(?gmt(?:[+-]\d{1,2})?\)?|\(?utc(?:[+-]\d{1,2})?\)?"
    r"|\(?格林尼治\S{0,6}|\(?(?:北京|臺北|香港|中國|新加坡)時間\)?)?)?"
)
PRINTED = folded(DATE + CLOCK)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ENGLISH = re.compile(
    rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.? (?P<d>\d{{1,2}}),? (?P<y>(?:19|20)\d\d)"
    rf"(?:[ ,]*(?:at )?(?P<h>\d{{1,2}}):(?P<mi>\d\d))?"
    rf"|(?P<d2>\d{{1,2}}) (?P<name2>{'|'.join(MONTHS)})[a-z]*\.?,? (?P<y2>(?:19|20)\d\d)"
    rf"(?:[ ,]*(?P<h2>\d{{1,2}}):(?P<mi2>\d\d))?"
)
IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d{1,5}(?!\d))"
)
EIGHT = re.compile(r"北京|臺北|台北|香港|中國|新加坡")
ROC_STAMP = re.compile(r"[)）]\s*(1\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s*$")
UPDATED = folded(r"更新|修改|修訂|修正|updated|modified")


def numbered(words: str) -> str:
    """二〇二〇年三月十日 with digits, where it is a date."""
    if not re.search(
        "[二一][〇零九]..年|民國.{1,5}年|民国.{1,5}年|年[一二三四五六七八九十]{1,2}月", words
    ):
        return words
    words = re.sub("(?<=[〇零一二三四五六七八九])年", "年", words)
    words = re.sub("([二三]?)十([一二三四五六七八九]?)(?=[月日年])", tens, words)
    return re.sub(
        "[〇零一二三四五六七八九]+(?=[年月日])", lambda one: one[0].translate(DIGITS), words
    )


def number(words: str) -> int:
    """A number up to 99, in digits or in Chinese."""
    words = re.sub("([二三]?)十([一二三四五六七八九]?)", tens, words)
    return int(words.translate(DIGITS))


def tens(found: re.Match[str]) -> str:
    before, after = found[1].translate(DIGITS) or "1", found[2].translate(DIGITS) or "0"
    return before + after


def moments(words: str) -> Iterator[Moment]:
    """Every time that is told in the words, in order."""
    key = fold(numbered(words))
    for found in PRINTED.finditer(key):
        moment = chinese(found)
        if moment:
            yield moment
    for found in ENGLISH.finditer(key):
        moment = english(found)
        if moment:
            yield moment


def chinese(found: re.Match[str]) -> Moment | None:
    part = found.groupdict()
    old = part["ry"] or part["y2"] or part["y3"]
    day = day_of(int(part["y"] or 0) or int(old) + ROC, int(part["m"]), int(part["d"]))
    if day is None:
        return None
    if part["h"] is None:
        return Moment(day)
    hour = hour_of(int(part["h"]), f"{part['half'] or ''}{part['half2'] or ''}")
    zone = offset_of(part["zone"] or part["zone1"] or "")
    return Moment(day, (hour, int(part["mi"]), int(part["s"] or 0)), zone)


def english(found: re.Match[str]) -> Moment | None:
    part = found.groupdict()
    month = MONTHS.index(part["name"] or part["name2"]) + 1
    day = day_of(int(part["y"] or part["y2"]), month, int(part["d"] or part["d2"]))
    hour, minute = part["h"] or part["h2"], part["mi"] or part["mi2"]
    if day is None or not hour or int(hour) > 23 or int(minute) > 59:
        return Moment(day) if day else None
    return Moment(day, (int(hour), int(minute), 0))


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def hour_of(hour: int, half: str) -> int:
    """The hour of a day of 24, from 上午, 下午 and the like; 12 is noon after 下午 and 中午."""
    half = half.replace(".", "")
    if half in AFTER_NOON and hour < 12:
        return hour + 12
    if half in BEFORE_NOON and hour == 12:
        return 0
    return hour


AFTER_NOON = frozenset(fold(one) for one in ("下午", "晚上", "傍晚", "pm"))
BEFORE_NOON = frozenset(fold(one) for one in ("上午", "凌晨", "早上", "am"))
GREENWICH = fold("格林尼治")


def offset_of(zone: str) -> int | None:
    """Minutes east of Greenwich; CST is China's in a Chinese paper, and told by its own offset."""
    zone = zone.strip("() ")
    if not zone or zone in ("cst", "est"):
        return None
    if EIGHT.search(zone) or zone.startswith(tuple(fold(one) for one in ("北京", "臺北", "中國"))):
        return 480
    if zone == "z" or zone.startswith(GREENWICH):
        return 0
    found = re.search(r"([+-])(\d\d?):?(\d\d)?", zone)
    if not found:
        return 0
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


def first(words: str) -> Moment | None:
    """The first time that is told in the words."""
    return next(moments(words), None)


def in_address(url: str) -> date | None:
    """The day that stands in an address."""
    found = IN_ADDRESS.search(url)
    return day_of(int(found[1]), int(found[2]), int(found[3])) if found else None


def roc_stamp(words: str) -> Moment | None:
    """The day that an agency writes after its editors: （編輯：某某）1090325."""
    found = ROC_STAMP.search(words)
    day = day_of(int(found[1]) + ROC, int(found[2]), int(found[3])) if found else None
    return Moment(day) if day else None


def settle(printed: Moment | None, declared: Moment | None, zone: tzinfo) -> tuple[datetime, str]:
    """The instant, and why its zone is doubtful: `zone-assumed`, `zone-false`, `zone-utc`, or "".

    Args:
        printed: what stands beside the headline.
        declared: what the page's head says; one of the two is needed.
        zone: the paper's own, which is taken where nothing better is known.
    """
    if printed is not None and (printed.time or declared is None or not declared.time):
        if printed.offset is not None:
            return at(printed, east(printed.offset)).astimezone(zone), ""
        local = at(printed, zone)
        return local, agreement(local, declared, zone) if printed.time else ""
    assert declared is not None
    return settle_declared(declared, printed, zone)


def settle_declared(declared: Moment, printed: Moment | None, zone: tzinfo) -> tuple[datetime, str]:
    """The instant that the head tells, held against the printed day."""
    if declared.offset is None:
        return at(declared, zone), "zone-assumed" if declared.time else ""
    given = at(declared, east(declared.offset)).astimezone(zone)
    if printed is not None and given.date() != printed.date == declared.date:
        return at(declared, zone), "zone-false"
    return given, "" if declared.offset else "zone-utc"


def east(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def agreement(local: datetime, declared: Moment | None, zone: tzinfo) -> str:
    """Whether the declared instant is the printed clock's in the paper's zone."""
    if declared is None or declared.time is None or declared.offset is None:
        return "zone-assumed"
    told = at(declared, east(declared.offset))
    if abs(told - local) < timedelta(minutes=1):
        return ""
    same_clock = told.replace(tzinfo=None, second=0) == local.replace(tzinfo=None, second=0)
    return "zone-false" if same_clock else "zone-assumed"


def at(moment: Moment, zone: tzinfo) -> datetime:
    hour, minute, second = moment.time or (0, 0, 0)
    day = moment.date
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
