"""What stands around a body: time, section, source, usage, tags, page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from . import times
from .model import Line, Moment
from .pages import Page
from .words import folded, han, tidy

BEFORE, AFTER = 26, 12  # lines around the body in which its fields are looked for

SOURCE = folded(
    r"(?:文章|本文|稿件|新聞|訊息|信息|資料)?(?:來源|稿源|轉自|轉載自"
    r"|出處)(?:於)?\s*[:：]\s*(?P<words>[^|]{2,60})"
)
SOURCE_END = folded(
    r"\s*(?:\d{4}[-年/]|舉報|糾錯|參與|評論|字[號體]|分享|(?:責任)?編輯|責編|記者|作者"
    r"|[採采][寫訪]|攝影|點擊|瀏覽|閱讀|時間|手機|原標題"
    r"|[（(【|]|用手機|關注)"
)
CRUMB = re.compile(r"\s*(?:>>?|›|»|→|＞|︱)\s*")
HOME = folded(
    r"首頁$|^home$|^(您|你)?(的|現在|當前)?的?(所在)?位置\W*|^正文|^內文$|^內容$|^新聞內容$|^詳細"
    r"|^當前位置|^文章|^詳情"
)
CRUMB_HINT = re.compile(r"crumb|\bpath\b|position|location|\bpos\b|channel-?nav|navigat(e|or)\b")
LEADING = re.compile(r"^([\u3400-\u9fff]{2,8})[\s|│:：·]+(?=\D{0,6}(?:19|20)?\d)")
LABEL = folded(
    r"時間|日期|發[佈布表稿]|更新|刊登|刊出|來源|記者|作者|編輯|文|出版|上線|本報|專欄|星期|週"
    r"|最後|最新|posted|date|by|on"
)
USAGE = folded(r"轉載|授權|轉貼|creative commons|cc by|版權|著作權")
TAGS = folded(
    r"^\W*(?:標籤|標簽|關鍵[字詞]|tags?|keywords?|相關話題|話題)\s*[:：]\s*(?P<words>.{2,80})$"
)
HASHES = re.compile(r"^(?:[#＃]\s?[^\s#＃]{1,20}\s*)+$")
PAGES = (
    folded(r"第?\s*(?P<page>\d{1,2})\s*(?:頁)?\s*[/／]\s*(?:共)?\s*(?P<whole>\d{1,2})\s*頁"),
    folded(r"第\s*(?P<page>\d{1,2})\s*頁\W{0,3}共\s*(?P<whole>\d{1,2})\s*頁"),
    folded(r"^\W*(?P<page>\d{1,2})\s*[/／]\s*(?P<whole>\d{1,2})\W*$"),
    folded(r"^\W*page\s*(?P<page>\d{1,2})\s*(?:of|/)\s*(?P<whole>\d{1,2})\W*$"),
)
NUMBERED = folded(
    r"(?:【\d{1,2}】\W*){2,}|(?:\[\d{1,2}\]\W*){2,}|^\W*(?:\d{1,2}\W+)+(?:下一頁|下頁|末頁|next)"
)
MORE = folded(
    r"^\W*(下一頁|余下全文|餘下全文|閱讀全文|展開全文|點擊進入下一頁|繼續閱讀)\W*(\(?\d+\)?)?\W*$"
)
ROW = re.compile(r"^(?:\W*\d{1,2}\W*){2,9}$")
DECLARED = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "og:release_date",
    "parsely-pub-date",
    "article:create_at",
    "dc.date.issued",
    "dc.date",
    "date",
    "publish-date",
    "weibo: article:create_at",
    "og:published_time",
    "apub:time",
    "firstpublishedtime",
    "_pubtime",
)
CHANGED = ("article:modified_time", "datemodified", "lastmod", "og:updated_time")


def around(start: int, end: int, size: int) -> list[int]:
    """The numbers of the lines around the body, those nearest above it first."""
    above = range(start - 1, max(-1, start - 1 - BEFORE), -1)
    inside = [*range(start, min(start + 3, end)), *range(max(start + 3, end - 3), end)]
    return [*above, *inside, *range(end, min(size, end + AFTER))]


def printed(
    lines: Sequence[Line], places: Iterable[int]
) -> tuple[Moment | None, int, Moment | None]:
    """The printed time, the number of its line, and the time of the last change if it is told."""
    best: tuple[float, Moment | None, int] = (0.0, None, -1)
    updated: Moment | None = None
    for order, index in enumerate(places):
        line = lines[index]
        if line.picture or line.hidden or len(line.key) > 120 or line.linked > 0.6:
            continue
        found = list(times.moments(line.text))
        if not found:
            continue
        if times.UPDATED.search(line.key) and not PUBLISHED.search(line.key):
            updated = updated or found[0]
        points = worth(line, found[0]) - 0.05 * order
        if points > best[0]:
            best = (points, found[0], index)
            updated = found[1] if len(found) > 1 and times.UPDATED.search(line.key) else updated
    return best[1], best[2], updated


PUBLISHED = folded(r"發[佈布表稿]|刊[登出]|上線|出版|published|posted|首發")


def worth(line: Line, moment: Moment) -> float:
    """How surely this is the time of publishing."""
    points = 2.0 + 1.0 * (moment.time is not None) + 0.5 * bool(PUBLISHED.search(line.key))
    points -= 1.2 * bool(times.UPDATED.search(line.key) and not PUBLISHED.search(line.key))
    return points - 0.03 * len(line.key) - (1.0 if len(line.key) > 60 else 0.0)


def declared(page: Page, names: Sequence[str], data: str) -> Moment | None:
    """The time that the page's head tells."""
    told = [str(page.data.get(data) or "")] + [page.meta.get(name, "") for name in names]
    found = next((one for words in told if words for one in [times.first(words)] if one), None)
    midnight = found is not None and found.time == (0, 0, 0)  # a day, written as a time
    return Moment(found.date) if found and midnight else found


def section(lines: Sequence[Line], start: int, dated: int, title: str) -> tuple[str, list[int]]:
    """The section, from the way through the site (首頁 > 國際 > 正文), and its lines."""
    for index in range(start - 1, -1, -1):
        line = lines[index]
        if CRUMB.search(line.text) and len(line.text) < 80 and not line.picture:
            found = crumbs(way(lines, index), title)
            if found:
                return found, [index]
    marked = [i for i in range(start) if CRUMB_HINT.search(near(lines[i])) and not lines[i].picture]
    found = crumbs([lines[i].text for i in marked if len(lines[i].text) < 20], title)
    if found:
        return found, marked
    leading = LEADING.match(lines[dated].text) if dated >= 0 else None
    if leading and not LABEL.search(Line(leading[1]).key):
        return leading[1], [dated]
    return "", []


def near(line: Line) -> str:
    return "/".join(line.hint.split("/")[-3:])


def way(lines: Sequence[Line], index: int) -> list[str]:
    """The steps on this line, or on the lines around it if it is only an arrow."""
    steps = [step for step in CRUMB.split(lines[index].text) if step]
    if len(steps) > 1:
        return steps
    before = [lines[index - 1].text] if index and not steps else []
    after = [lines[index + 1].text] if index + 1 < len(lines) and not steps else steps
    return [*before, *after]


def crumbs(steps: Sequence[str], title: str) -> str:
    """The last step that is neither home nor the article."""
    kept = [
        tidy(step)
        for step in steps
        if not HOME.search(Line(tidy(step)).key) and 1 < len(tidy(step)) <= 14
    ]
    kept = [step for step in kept if step not in title or len(step) < 5]
    return kept[-1] if kept and (len(steps) > 1) else ""


def source(key: str, words: str) -> str:
    """The source that the line names; cut before what follows it on the same line."""
    found = SOURCE.search(key)
    if not found:
        return ""
    named = words[found.start("words") : found.end("words")]
    end = SOURCE_END.search(Line(named).key)
    named = named[: end.start()] if end and end.start() else named
    return tidy(re.split(r"\s{1,}", named.strip())[0]).strip("，。、 )）")


def tags(line: Line) -> list[str]:
    """The tags that stand on this line."""
    found = TAGS.search(line.key)
    if found:
        words = line.text[found.start("words") : found.end("words")]
        return [one for one in re.split(r"[、,，;；\s|/#＃]+", words) if 1 < len(one) <= 16]
    if HASHES.match(line.text) and han(line.text):
        return [one for one in re.split(r"[\s#＃]+", line.text) if one]
    return []


def keywords(page: Page) -> list[str]:
    """The tags of the page's head; a list of long ones is an advertisement."""
    if page.tags:
        return list(dict.fromkeys(page.tags))
    told = page.meta.get("news_keywords") or page.meta.get("keywords") or ""
    found = [tidy(one) for one in re.split("[,，、;；]", told) if tidy(one)]
    short = len(found) <= 10 and all(len(one) <= 14 for one in found)
    return list(dict.fromkeys(found)) if short else []


def pages(line: Line) -> tuple[int, int] | None:
    """Page n of N, as the line tells; (0, 0) where it tells only that there are more."""
    if len(line.key) > 40:
        return None
    for pattern in PAGES:
        found = pattern.search(line.key)
        if found and 0 < int(found["page"]) <= int(found["whole"]) and int(found["whole"]) > 1:
            return int(found["page"]), int(found["whole"])
    numbered = re.findall(r"\d+", line.key) if NUMBERED.search(line.key) else []
    if numbered:
        return 0, int(numbered[-1])
    return (0, 0) if MORE.search(line.key) else None
