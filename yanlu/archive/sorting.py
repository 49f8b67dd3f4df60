"""A capture's lines become an article and a report; no line is lost unsaid."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from . import bodies, captions, heads, names, times, titles
from .folding import fold
from .model import Doubt, Dropped, Found, Line, Moment, Name, Report
from .pages import Page
from .region import region
from .words import ENDS, bare, han, reason

SHORT = 90  # Chinese characters under which an editor should look
TEASER = 120  # characters of a teaser at most
ABOVE = 4  # lines above the body that may be its captions and subheads


@dataclass(slots=True)
class Sorting:
    """A capture while it is being sorted.

    Args:
        zone: the paper's own.
        fates: number of a line → `body`, `taken`, or why it was dropped.
    """

    lines: list[Line]
    page: Page | None
    zone: tzinfo
    start: int = 0
    end: int = 0
    title: str = ""
    titled: int = -1
    dated: int = -1
    printed: Moment | None = None
    changed: Moment | None = None
    body: bodies.Body = field(default_factory=bodies.Body)
    section: str = ""
    fates: dict[int, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def is_page(self) -> bool:
        return self.page is not None


def sort(lines: list[Line], page: Page | None, zone: tzinfo, key: str, url: str = "") -> Found:
    """The article that stands in these lines.

    Args:
        lines: of the whole capture.
        page: from which they come; None for plain text.
        zone: the paper's own, for times that tell none.
        key: of the capture.
        url: where it was captured, if that is known.
    """
    one = Sorting(lines, page, zone)
    one.start, one.end = region(lines, one.is_page)
    find_title(one)
    widen(one)
    kind = "page" if one.is_page else "text"
    one.body = bodies.body_of(lines, one.start, one.end, one.title, kind)
    one.fates |= one.body.fates
    find_section(one)
    find_around(one)
    return found(one, key, url)


def find_title(one: Sorting) -> None:
    places = heads.around(one.start, one.end, len(one.lines))
    one.printed, one.dated, one.changed = heads.printed(one.lines, places)
    if one.page is not None:
        one.title, one.titled = titles.of_page(one.page, one.start, one.end)
    else:
        one.title, one.titled = titles.of_text(one.lines, one.start, one.dated)
    if one.titled >= 0:
        one.fates[one.titled] = "taken"
        near_title(one)
    elif one.title:
        one.doubts.append(Doubt("title", "from-head"))
    if not one.title:
        one.doubts.append(Doubt("title", "missing"))


def near_title(one: Sorting) -> None:
    """A time right after the headline is surer than one further down."""
    after = range(one.titled + 1, min(one.titled + 6, len(one.lines)))
    printed, dated, changed = heads.printed(one.lines, [one.titled, *after])
    if printed and dated >= 0 and (printed.time or not (one.printed and one.printed.time)):
        one.printed, one.dated, one.changed = printed, dated, changed or one.changed


def widen(one: Sorting) -> None:
    """Begin after headline and time, and take in captions and subheads right above the body."""
    for index in (one.titled, one.dated):
        short = index >= 0 and len(one.lines[index].key) < 80
        if short and one.start <= index < min(one.start + 4, one.end):
            one.start = index + 1
    while one.start > 0 and one.start - 1 not in (one.titled, one.dated) and above(one):
        one.start -= 1
    while one.end < len(one.lines) and captions.is_caption(one.lines[one.end]):
        one.end += 1


def above(one: Sorting) -> bool:
    """Whether the line above the body belongs to it."""
    line = one.lines[one.start - 1]
    if line.picture:
        return one.is_page and one.start - 1 > one.titled >= 0
    if line.hidden or one.start - 1 <= max(one.titled, one.dated):
        return False
    inside = not one.is_page or shares(line, one.lines[one.start])
    if captions.is_caption(line) and inside:
        return True
    first = one.titled >= 0 and one.start - max(one.titled, one.dated) <= ABOVE
    plain = not reason(line.key) and line.hint != "li" and line.linked < 0.5 and han(line.text) > 4
    return first and plain and inside and not names.is_byline(line.text)


def shares(line: Line, other: Line) -> bool:
    """Whether both stand in the same element, or nearly."""
    depth = max(0, min(len(line.path), len(other.path)) - 2)
    return line.path[:depth] == other.path[:depth]


def find_section(one: Sorting) -> None:
    limit = one.titled if 0 <= one.titled <= one.start else one.start
    one.section, told = heads.section(one.lines, max(limit, 0), one.dated, one.title)
    for index in told:
        one.fates.setdefault(index, "taken")
    if not one.section and one.page is not None:
        one.section = one.page.meta.get("article:section") or in_data(one.page, "articleSection")


def in_data(page: Page, name: str) -> str:
    value = page.data.get(name)
    return value if isinstance(value, str) and len(value) <= 20 else ""


def find_around(one: Sorting) -> None:
    """Source, credits, tags, usage and page numbers in the lines around the body."""
    if one.dated >= 0:
        one.fates[one.dated] = "taken" if one.fates.get(one.dated) != "body" else "body"
    for index in heads.around(one.start, one.end, len(one.lines)):
        line = one.lines[index]
        if one.start <= index < one.end or line.picture or line.hidden or len(line.key) > 300:
            continue
        look(one, index, line)


def look(one: Sorting, index: int, line: Line) -> None:
    took = False
    source = heads.source(line.key, line.text) if len(line.key) <= 160 else ""
    if source and not one.body.source:
        one.body.source, took = source, True
    close = index > one.titled or index >= one.end or one.titled < 0
    if (
        close
        and len(line.key) <= 90
        and (names.is_byline(line.text) or index == one.dated or source)
    ):
        people = names.credited(line.text)
        one.body.credits += people
        took = took or bool(people)
    tags = heads.tags(line)
    one.body.tags += tags
    if heads.USAGE.search(line.key) and len(line.key) >= 8 and close and not one.body.usage:
        one.body.usage = line.text
        took = True
    page = heads.pages(line)
    if page:
        one.body.pages.append(page)
    if took or tags:
        one.fates[index] = "taken"


# The result


def found(one: Sorting, key: str, url: str) -> Found:
    """What was found, with its report."""
    people = names.unique(one.body.credits)
    result = Found(
        key=key,
        title=one.title,
        body=tuple(one.body.pieces),
        byline=tuple(people),
        dateline=one.body.dateline,
        source=one.body.source or agency(one.body.dateline),
        section=one.section,
        tags=tuple(dict.fromkeys(one.body.tags)),
        usage=one.body.usage,
        url=url or address(one.page),
        page=page_number(one),
    )
    result = with_head(one, result)
    result = with_time(one, result)
    doubt_rest(one, result)
    return replace(result, report=Report(dropped(one), tuple(dict.fromkeys(one.doubts))))


def address(page: Page | None) -> str:
    told = (page.meta.get("canonical"), page.meta.get("og:url")) if page else ()
    return next((one for one in told if one and one.startswith("http")), "")


def agency(dateline: str) -> str:
    """The agency that stands in the dateline, if it is one."""
    words = dateline.strip("（）()〔〕【】[]")
    key = fold(words)
    found = names.AGENCY.match(key)
    return words[: found.end()] if found else ""


def with_head(one: Sorting, result: Found) -> Found:
    """Names and tags of the page's head, where the page itself shows none."""
    if one.page is None:
        return result
    if not any(not names.is_editor(name) for name in result.byline):
        told = author(one.page)
        if told and told not in [name.name for name in result.byline]:
            result = replace(result, byline=(Name(told, "作者"), *result.byline))
            one.doubts.append(Doubt("byline", "from-head", told))
    if not result.tags:
        words = [
            tag for tag in heads.keywords(one.page) if bare(fold(tag)) != bare(fold(one.title))
        ]
        result = replace(result, tags=tuple(words))
    return result


def author(page: Page) -> str:
    """The author of the linked data or the head, if that is a person's name."""
    told = page.data.get("author")
    told = told[0] if isinstance(told, list) and told else told
    words = told.get("name") if isinstance(told, dict) else told
    for one in (words, page.meta.get("author"), page.meta.get("article:author")):
        name = names.person(one) if isinstance(one, str) and "//" not in one else ""
        if name:
            return name
    return ""


def with_time(one: Sorting, result: Found) -> Found:
    told = heads.declared(one.page, heads.DECLARED, "datePublished") if one.page else None
    if one.printed is None and told is None:
        day = times.in_address(result.url)
        told = Moment(day) if day else stamp(one)
    if one.printed is None and told is None:
        one.doubts.append(Doubt("published_at", "missing"))
        return result
    if one.printed is None:
        one.doubts.append(Doubt("published_at", "from-head"))
    instant, doubt = times.settle(one.printed, told, one.zone)
    timed = any(moment and moment.time for moment in (one.printed, told))
    if doubt:
        one.doubts.append(Doubt("zone", doubt))
    if not timed:
        one.doubts.append(Doubt("published_at", "day-only"))
    return replace(result, published=instant, timed=timed, updated=updated(one))


def stamp(one: Sorting) -> Moment | None:
    """The day that an agency writes after its editors."""
    last = one.lines[max(one.start, one.end - 3) : one.end + 3]
    return next((found for line in last if (found := times.roc_stamp(line.key))), None)


def updated(one: Sorting) -> datetime | None:
    told = heads.declared(one.page, heads.CHANGED, "dateModified") if one.page else None
    if one.changed is None and told is None:
        return None
    return times.settle(one.changed, told, one.zone)[0]


def page_number(one: Sorting) -> tuple[int, int]:
    told = max(one.body.pages, default=None)
    if told is None:
        return (1, 0) if one.page is not None and one.page.next_page else (0, 0)
    return told if told != (0, 0) else (1, 0)


def doubt_rest(one: Sorting, result: Found) -> None:
    count = sum(han(piece.text) for piece in result.body if piece.kind == "paragraph")
    if count < SHORT:
        one.doubts.append(Doubt("body", "short"))
    if result.page != (0, 0):
        whole = result.page[1]
        one.doubts.append(Doubt("multipage", "pages" if whole else "one-page", str(whole or "")))
    if one.body.unclear:
        one.doubts.append(Doubt("body", "unclear", str(one.body.unclear)))
    if like_a_list(one.body):
        one.doubts.append(Doubt("body", "teasers"))
    if one.is_page and disagreement(one) > 0.25:
        one.doubts.append(Doubt("body", "disagreement"))
    if not result.dateline and all(names.is_editor(name) for name in result.byline):
        one.doubts.append(Doubt("byline", "missing"))


def like_a_list(body: bodies.Body) -> bool:
    """Whether headlines and short paragraphs take turns, as teasers on an index do."""
    words = [piece for piece in body.pieces if piece.kind != "picture"]
    closed = [one for one in words if one.kind == "paragraph" and ENDS.search(one.text)]
    lengths = [len(one.text) for one in closed]
    heads_between = body.related + body.unclear + len(words) - len(closed)
    return len(lengths) >= 4 and max(lengths) < TEASER and heads_between >= 0.6 * len(lengths)


def disagreement(one: Sorting) -> float:
    """The share of the body that an extractor did not take."""
    kept = [one.lines[index] for index, fate in one.body.fates.items() if fate == "body"]
    whole = sum(len(line.key) for line in kept) or 1
    return 1 - sum(len(line.key) * line.votes for line in kept) / whole


def dropped(one: Sorting) -> tuple[Dropped, ...]:
    """Every line that is not in the body word for word, with the reason; equal ones once."""
    found: dict[tuple[str, str], None] = {}
    for index, line in enumerate(one.lines):
        fate = one.fates.get(index) or why(one, index, line)
        words = line.text or line.picture
        if fate != "body" and words:
            found.setdefault((words, fate))
    return tuple(Dropped(words, fate) for words, fate in found)


def why(one: Sorting, index: int, line: Line) -> str:
    """Why a line outside the body was dropped."""
    if line.picture:
        return "picture"
    if line.hidden:
        return "hidden"
    key, title = bare(line.key), bare(fold(one.title))
    if title and key.startswith(title) and len(key) <= len(title) + titles.SITE:
        return "duplicate"
    told = reason(line.key)
    if told:
        return told
    after = index >= one.end and (line.linked > 0.5 or not one.is_page) and han(line.text) >= 9
    return "related" if after else "menu"
