"""The contents of front, lists, feeds and sitemaps, from what was printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from yanlu.article import Article, Ref, Summary, check, from_json
from yanlu.delivery import Store
from yanlu.delivery.body import unpack
from yanlu.edition import File, FrontContents, Listing, Printer

from . import catalogue
from .catalogue import (
    ALERTS,
    ALL,
    CAMPAIGN,
    CORRECTIONS,
    FEEDS,
    FOLDERS,
    FRONT,
    IN_FEEDS,
    INDEX,
    NEWEST,
    PRIVACY,
    SLOTS,
    Key,
)
from .desk import Desk
from .talking import front_of
from .workshop import Bench, Workshop

WHOLE = 5000  # more articles than any month of a list holds


def files_of(thing: str, shop: Workshop | Bench, printer: Printer) -> Iterator[File]:
    """The files of a list; none if it has become empty."""
    desk = shop.desk
    if thing == FEEDS and isinstance(shop, Workshop):
        return feeds(shop, printer)
    if thing in SINGLE:
        return SINGLE[thing](shop, printer)
    if thing.startswith("page:"):
        pages = {page.id: page for page in desk.static_pages()}
        page = pages.get(thing.removeprefix("page:"))
        return printer.static_page(check(page)) if page else iter(())
    if thing.startswith("talk:"):
        return talk_files(thing.removeprefix("talk:"), shop, printer)
    return keyed_files(Key.parse(thing), desk, printer)


def talk_files(identity: str, shop: Workshop | Bench, printer: Printer) -> Iterator[File]:
    """The front of a talk that could not be printed with its article."""
    found = catalogue.find([identity])
    return iter(front_of(found[identity], shop.readers, printer) if identity in found else ())


def feeds(shop: Workshop, printer: Printer) -> Iterator[File]:
    newest = catalogue.newest(Key(ALL), IN_FEEDS)
    articles = tuple(one for item in newest if (one := printed(item.id, shop.store)))
    yield from printer.feeds(articles, shop.desk.alerts())
    yield from printer.news_sitemap(newest)


SINGLE: Mapping[str, Callable[[Workshop | Bench, Printer], Iterator[File]]] = {
    FRONT: lambda shop, printer: printer.front(front_contents(shop.desk, printer)),
    INDEX: lambda shop, printer: printer.sitemap_index(catalogue.months()),
    CAMPAIGN: lambda shop, printer: printer.campaign(shop.readers.campaign()),
    PRIVACY: lambda shop, printer: printer.privacy(),
    ALERTS: lambda shop, printer: printer.alerts(shop.desk.alerts()),
    SLOTS: lambda shop, printer: printer.slots(shop.desk.slots()),
}


def keyed_files(key: Key, desk: Desk, printer: Printer) -> Iterator[File]:
    if key.kind == "map":
        month = Key("month", "", key.period)
        items = catalogue.newest(month, WHOLE)
        return printer.month_sitemap(month.first_day, items) if month.first_day else iter(())
    listing = listing_of(key, desk)
    return printer.listing(listing) if listing else iter(())


def listing_of(key: Key, desk: Desk) -> Listing | None:
    """The list of this key; None if nothing stands in it."""
    items = catalogue.newest(key, WHOLE if key.period else NEWEST)
    if not items:
        return empty_listing(key, desk)
    name, about = desk.describe(key.kind, key.id) or (name_in(key, items[0]), "")
    has_archive = (key.kind in FOLDERS and not key.period) or key.kind == "month"
    archive = catalogue.periods(key) if has_archive else ()
    return Listing(
        kind=key.kind,
        folder=key.folder,
        items=items,
        name=name,
        about=about if not key.period else "",
        period=key.first_day,
        archive=tuple((one.folder, one.first_day) for one in archive if one.first_day),
        up=up(key),
    )


def empty_listing(key: Key, desk: Desk) -> Listing | None:
    """A list that stands without an article: the corrections, and what the menu links to."""
    if key.kind == CORRECTIONS:
        return Listing(CORRECTIONS, key.folder, ())
    known = desk.describe(key.kind, key.id) if key.kind == "section" and not key.period else None
    return Listing(key.kind, key.folder, (), known[0], known[1]) if known else None


def name_in(key: Key, item: Summary) -> str:
    """The name that the thing had in an article, for one that the newsroom no longer knows."""
    refs = (item.section, *item.topics, *(credit.person for credit in item.credits))
    return next((ref.name for ref in refs if ref.id == key.id), "")


def up(key: Key) -> str:
    """The folder of the list above."""
    if key.kind == "day":
        return Key("month", "", key.period[:7]).folder
    return Key(key.kind, key.id).folder if key.kind in FOLDERS and key.period else ""


def front_contents(desk: Desk, printer: Printer) -> FrontContents:
    """The front page as the desk has set it, with the newest where it has not."""
    front = desk.front()
    latest = catalogue.newest(Key(ALL), NEWEST)
    found = catalogue.find((front.lead, *front.slots))
    lead = found.get(front.lead) or (latest[0] if latest else None)
    slots = tuple(found[one] for one in front.slots if one in found and found[one] != lead)
    rules = [(rule.section, rule.count) for rule in front.rules]
    rules = rules or [(section, 5) for section in printer.paper.sections]
    return FrontContents(
        lead=lead,
        slots=slots or tuple(one for one in latest[:6] if one != lead),
        lists=tuple(section_list(section, count) for section, count in rules),
        latest=latest[:16],
        day=local_day(latest[0]) if latest else None,
    )


def local_day(item: Summary) -> date:
    """The day of an article in its own zone."""
    return item.published.astimezone(ZoneInfo(item.zone)).date()


def section_list(section: Ref, count: int) -> tuple[Ref, tuple[Summary, ...]]:
    return section, catalogue.newest(Key("section", section.id), count)


def printed(identity: str, store: Store) -> Article | None:
    """The article as it stands in the store; nobody need be asked for it again."""
    standing = store.shelf.find(f"a/{identity}/article.json")
    row = store.body_row(standing.entry.sha256) if standing else None
    return from_json(Article, unpack(row[0], row[2])) if row else None
