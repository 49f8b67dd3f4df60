"""Days and times as a Chinese newspaper writes them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEKDAYS = "一二三四五六日"


def local(moment: datetime, zone: str) -> datetime:
    """The moment in the zone (IANA name)."""
    return moment.astimezone(ZoneInfo(zone))


def day(moment: date) -> str:
    """2026年11月23日"""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def day_and_weekday(moment: date) -> str:
    """2026年11月23日 星期一"""
    return f"{day(moment)} 星期{WEEKDAYS[moment.weekday()]}"


def minute(moment: datetime, zone: str) -> str:
    """2026年11月23日 08:30"""
    there = local(moment, zone)
    return f"{day(there)} {there.hour:02}:{there.minute:02}"


def month(moment: date) -> str:
    """2026年11月"""
    return f"{moment.year}年{moment.month}月"
