"""What was found becomes an article of the house."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from yanlu.article import (
    HEADLINE_LIMIT,
    Article,
    Block,
    Credit,
    Dateline,
    Image,
    Paragraph,
    Picture,
    PictureCredit,
    Ref,
    Source,
    Subhead,
    identity,
    text,
)
from yanlu.variants import convert

from . import names, times
from .folding import fold
from .model import Doubt, Found, Piece, Report
from .words import folded

MARKER = r"(?:圖|多圖|組圖|附圖|圖文|圖集|圖輯|影|影片|影音|視頻|附?視頻|短片|直播|動畫)"
MARKERS = (
    folded(rf"\s*[（(【〔\[]\s*{MARKER}(?:\s*[／/、+＋·|]\s*{MARKER})*\s*[)）】〕\]]\s*$"),
    folded(rf"^\s*[（(【〔\[]\s*{MARKER}(?:\s*[／/、+＋·|]\s*{MARKER})*\s*[)）】〕\]]\s*"),
    folded(rf"^{MARKER}\s*[／/]\s*"),
)
SAMPLE = 3000  # characters that tell the script
PARTS = folded(
    r"^(?P<before>[^\d一二三四五六七八九十]*?)?(?:(?P<month>\d{1,2})\s*月)?(?P<day>[\d一二三四五六七八九十]{1,3})\s*日(?:綜合|專)?(?:電|訊"
    r"|報導|報道|專電)"
)
WHO = folded(rf"(?:{names.ROLE}).*$|[（(].*$")
AGENCIES = folded(
    r"^(?P<agency>(?:本報|本刊|本台|本網|[^\s／/，]{2,8}?(?:通訊社|社|日報|時報|晚報|早報|新聞網"
    r"|新聞|電視台|網|報(?=訊|\d|$)))(?:綜合|特約|駐)?(?:訊|報導|報道)?)"
)
PLACE = folded(
    r"(?:^|[／/\s])(?P<place>[\u3400-\u9fff]{2,8}?)(?:綜合|專題)?(?:報導|報道|電|訊|專電|特稿)"
)
SHOT = folded(
    r"^(?:(?P<agency>.{2,10}?(?:社|報|網|台|新聞))\s*)?(?:攝影|記者|攝影記者"
    r"|圖)*\s*[:：／/]?\s*(?P<name>.{2,12}?)\s*(?:攝影?|圖)$"
)
THROUGH = folded(r"翻攝|取自|截自|轉自|截圖|提供|供圖|圖庫|資料|檔案")


@dataclass(frozen=True, slots=True)
class House:
    """What an article needs that no capture tells.

    Args:
        script: BCP 47 tag in which the paper writes; taken where the capture is of that kind.
        zone: IANA name of the paper's zone, in which what was found has its times.
        now: with its zone; stands for a time of publishing that is not known.
    """

    script: str
    zone: str
    now: datetime


def to_article(found: Found, house: House) -> Article:
    """The article; ids of people, section and topics are left to the newsroom."""
    published = found.published or house.now
    return Article(
        id=identity(bytes.fromhex(found.key)),
        version=1,
        script=script_of(found, house.script),
        headline=headline(found.title)[:HEADLINE_LIMIT],
        published=published,
        zone=house.zone,
        section=Ref("", found.section),
        alternative_headline=found.subtitle,
        lead=found.past.excerpt if found.past else "",
        topics=tuple(Ref("", tag) for tag in found.tags),
        dateline=dateline(found.dateline, published.date()),
        credits=tuple(Credit(Ref("", one.name), one.role) for one in found.byline),
        body=tuple(block(one) for one in found.body),
        sources=(Source(found.source),) if found.source else (),
        usage_terms=found.usage,
        modified=found.updated if found.updated and found.updated > published else None,
    )


def with_limits(found: Found) -> Found:
    """What was found, with a doubt where the article had to be cut."""
    if len(headline(found.title)) <= HEADLINE_LIMIT:
        return found
    report = found.report
    doubts = (*report.doubts, Doubt("title", "too-long", found.title))
    return replace(found, report=Report(report.dropped, doubts, report.damaged))


def headline(title: str) -> str:
    """The headline without (圖/視頻), which an article of the house derives from its body."""
    for pattern in MARKERS:
        found = pattern.search(fold(title))
        if found and found.end() - found.start() < len(title):
            title = title[: found.start()] + title[found.end() :]
    return title.strip()


def script_of(found: Found, own: str) -> str:
    """The script of the words: the paper's own tag if it is of that kind."""
    words = (found.title + "".join(piece.text for piece in found.body))[:SAMPLE]
    simple = changed(words, "zh-Hans-CN", "zh-Hant-TW")
    traditional = changed(words, "zh-Hant-TW", "zh-Hans-CN")
    if simple == traditional:
        return own
    kind = "zh-Hant" if simple > traditional else "zh-Hans"
    return own if own.startswith(kind) else {"zh-Hant": "zh-Hant-TW", "zh-Hans": "zh-Hans-CN"}[kind]


def changed(words: str, target: str, source: str) -> int:
    """How many characters a conversion would change."""
    after = convert(words, target, source)
    return sum(one != other for one, other in zip(words, after, strict=False))


def block(one: Piece) -> Block:
    if one.kind == "subhead":
        return Subhead(text(one.text))
    if one.kind == "picture":
        extra = {"address": one.address} if one.address else {}
        return Picture(Image(()), text(one.text), credit=picture_credit(one.credit), extra=extra)
    return Paragraph(text(one.text))


def picture_credit(words: str) -> PictureCredit:
    """The chain of a credit such as 某社記者 王小明 攝 or 翻攝自某處."""
    key = fold(words)
    found = SHOT.match(key)
    if found and names.person(words[found.start("name") : found.end("name")]):
        agency = words[found.start("agency") : found.end("agency")] if found["agency"] else ""
        return PictureCredit(
            photographer=words[found.start("name") : found.end("name")], agency=agency
        )
    if THROUGH.search(key):
        return PictureCredit(via=words)
    if names.AGENCY.match(key):
        return PictureCredit(agency=words)
    return PictureCredit(photographer=words)


def dateline(words: str, published: date) -> Dateline | None:
    """Agency, place and day of a dateline; year and month come from the day of publishing."""
    words = words.strip("（）()〔〕【】[]［］ ")
    if not words:
        return None
    told = WHO.sub("", fold(words))
    agency = AGENCIES.match(told)
    rest_at = agency.end() if agency else 0
    parts = PARTS.match(told[rest_at:])
    place = words[rest_at:][: len(parts["before"] or "")] if parts else place_in(words, rest_at)
    place = re.sub(r"^[／/\s，]+|[／/\s，]+$", "", place)
    day = day_of(parts, published) if parts else None
    named = words[: agency.end("agency")] if agency else ""
    named = re.sub("(?<=.)[訊讯]$", "", named)
    return Dateline(named, place, day) if named or place or day else None


def place_in(words: str, start: int) -> str:
    """The place in 記者某某／台北報導."""
    found = PLACE.search(fold(words)[start:])
    place = words[start:][found.start("place") : found.end("place")] if found else ""
    return "" if names.ROLED.search(fold(place)) else place


def day_of(parts: re.Match[str], published: date) -> date | None:
    """The last day of this number not after the day of publishing."""
    day, year = times.number(parts["day"]), published.year
    month = int(parts["month"] or 0) or published.month
    if not parts["month"] and day > published.day:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    elif parts["month"] and (month, day) > (published.month, published.day + 1):
        year -= 1
    try:
        return date(year, month, day)
    except ValueError:
        return None
