"""A small paper, printed whole: every kind of page that an edition has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from yanlu.article import (
    Alert,
    Article,
    Campaign,
    Comment,
    Conversation,
    Credit,
    Feeling,
    PictureCredit,
    Ref,
    StaticPage,
    Summary,
    Tally,
    summary,
)
from yanlu.edition import DEFAULT, File, FrontContents, Listing, Paper, Printer, Stored, Theme
from yanlu.variants import Term

from ..cast import (
    LIN,
    LIVING,
    REPORTER,
    SUMMIT,
    TAIPEI,
    TRANSLATOR,
    WORLD,
    full_article,
    paragraph,
    picture,
    plain_article,
    static_page,
    withdrawn_article,
)

ADDRESS = "https://news.example/paper/"
GLOSSARY = (Term("臺灣", "台湾"), Term("特朗普", "特朗普"))
TW, CN, HK, SG = "zh-Hant-TW", "zh-Hans-CN", "zh-Hant-HK", "zh-Hans-SG"
NOVEMBER = date(2026, 11, 1)
DAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=TAIPEI)


def masthead(**changes: Any) -> Paper:
    """The paper's own name and standing lines."""
    paper = Paper(
        id="smallpaper",
        name="後街日報",
        address=ADDRESS,
        name_en="Back Street Daily",
        tagline="後街發生的事",
        copyright_line="後街日報版權所有",
        usage_terms="歡迎轉載，請註明出處",
        sections=(WORLD, LIVING),
        pages=(Ref("about22", "關於本報"),),
    )
    return replace(paper, **changes)


def simplified_article() -> Article:
    """A report written in Simplified, full of traps; its names came in through the door."""
    return plain_article(
        "jianti2",
        script=CN,
        headline="太后的头发与皇后后来的事",
        lead="干部在乾隆年间的干燥天气干活，特朗普没有去台湾。",
        published=datetime(2026, 11, 22, 23, 50, tzinfo=TAIPEI),
        section=Ref(LIVING.id, "生活"),
        topics=(Ref(SUMMIT.id, "气候峰会"),),
        credits=(Credit(Ref(REPORTER.id, "陈记者"), "特约记者"), Credit(Ref("", "路人"), "摄影")),
        body=(
            paragraph("理发师发明了新的发型。"),
            replace(picture("barber", "理发店后面"), credit=PictureCredit("王摄影", via="本报")),
        ),
    )


def articles() -> tuple[Article, ...]:
    """All that stand in the paper, newest first."""
    return (full_article(), simplified_article(), plain_article())


@dataclass(frozen=True)
class Contents:
    """All that goes into one edition of the small paper."""

    articles: tuple[Article, ...]
    withdrawn: tuple[Article, ...]
    pages: tuple[StaticPage, ...]
    about: str = "各國的事，後來怎樣了"

    @property
    def summaries(self) -> tuple[Summary, ...]:
        """What lists show."""
        return tuple(summary(one) for one in self.articles)


def contents() -> Contents:
    """The small paper as it is."""
    return Contents(articles(), (withdrawn_article(),), (static_page(),))


def listings(of: Contents) -> Iterator[Listing]:
    """Every list in which an article of the paper stands."""
    items = of.summaries
    named = ((WORLD, "section", "s"), (LIVING, "section", "s"), (SUMMIT, "topic", "t"))
    people = tuple((one, "person", "p") for one in (LIN, REPORTER, TRANSLATOR))
    for ref, kind, letter in (*named, *people):
        folder, months = f"{letter}/{ref.id}/", ((f"{letter}/{ref.id}/2026-11/", NOVEMBER),)
        yield Listing(kind, folder, items, ref.name, of.about, archive=months)
        yield Listing(kind, f"{folder}2026-11/", items, ref.name, period=NOVEMBER, up=folder)
    days = tuple(date(2026, 11, day) for day in (23, 22, 21))
    folders = tuple((f"d/2026/11/{day.day}/", day) for day in days)
    yield Listing("month", "d/2026/11/", items, period=NOVEMBER, archive=folders)
    for folder, day in folders:
        yield Listing("day", folder, items, period=day, up="d/2026/11/")
    yield Listing("corrections", "c/", tuple(one for one in items if one.corrections))


def edition(printer: Printer, of: Contents) -> Iterator[File]:
    """Every file of the edition."""
    for article in (*of.articles, *of.withdrawn):
        yield from printer.article(article)
    items = of.summaries
    lists = ((WORLD, items), (LIVING, items[1:]))
    front = FrontContents(items[0], items[1:], lists, items, date(2026, 11, 23))
    yield from printer.front(front)
    for listing in listings(of):
        yield from printer.listing(listing)
    for page in of.pages:
        yield from printer.static_page(page)
    yield from printer.feeds(of.articles)
    yield from printer.news_sitemap(items)
    yield from printer.month_sitemap(NOVEMBER, (*items, *map(summary, of.withdrawn)))
    yield from printer.sitemap_index((NOVEMBER,))
    yield from readers_part(printer, of)
    yield from printer.standing()


def readers_part(printer: Printer, of: Contents) -> Iterator[File]:
    """What readers say and are asked: talk, campaign, privacy, a warning."""
    for one in of.articles:
        yield from printer.talk(summary(one), talk_of(one.id), TALLY)
        for page in (1, 2):
            yield from printer.talk_page(talk_of(one.id, page))
    yield from printer.campaign(Campaign(1200, 10_000, 5300, ("山中人", "<b>阿明</b>"), 40, 12, 3))
    yield from printer.privacy()
    yield from printer.alerts((WARNING,))
    yield from printer.slots(())


READER = Comment(
    51, "rrrrrr2", "頭髮", "你說的乾淨 https://news.example/a?b=1&c=2。謝謝", DAY, TW, 7
)
WARNING = Alert(
    "summit7", "颱風將於今晚登陸，請盡早返家。", TW, MOMENT, MOMENT + timedelta(hours=6)
)
FEELINGS = (Feeling("moved", "感動", 3), Feeling("angry", "憤怒", 12))
TALLY = Tally("summit7", 1, FEELINGS)


def talk_of(identity: str, page: int = 2) -> Conversation:
    """Fifty-one comments, two pages of them."""
    if page == 2:
        return Conversation(identity, 9, "first", 51, 50, 2, 2, (READER,))
    first = (
        *(Comment(number, f"aaaaa{number:02}", "", "很好", DAY, CN) for number in range(1, 50)),
        Comment(50, "aaaaa50", "", "", DAY, CN, gone="removed"),
    )
    return Conversation(identity, 9, "first", 51, 50, 1, 2, first)


def press(paper: Paper | None = None, *themes: Any) -> Printer:
    """A printer with the default theme, or with these in front of it."""
    return Printer(Theme(*themes, DEFAULT), paper or masthead(), GLOSSARY)


def collected(files: Iterable[File]) -> dict[str, File]:
    """The files by their path; the same path twice must be the same file."""
    found: dict[str, File] = {}
    for file in files:
        assert found.setdefault(file.path, file) == file, file.path
    return found


def texts(files: Mapping[str, File]) -> dict[str, str]:
    """The files that hold text."""
    return {
        path: file.data.decode()
        for path, file in files.items()
        if not isinstance(file.data, Stored)
    }


def fingerprint() -> str:
    """One hash of every path and byte of the whole edition, in four variants."""
    summed = hashlib.sha256()
    printer = press(masthead(variants=(TW, CN, HK, SG)))
    for path, file in sorted(collected(edition(printer, contents())).items()):
        summed.update(f"{path}\0{file.type}\0{file.data!r}\n".encode())
    return summed.hexdigest()


def long_article(words: Iterable[str]) -> Article:
    """A report of these paragraphs."""
    return full_article(id="longer2", body=tuple(paragraph(one) for one in words))
