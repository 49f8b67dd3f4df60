"""The one who prints: everything an edition consists of, from typed things to files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from yanlu.article import (
    Alert,
    Article,
    Campaign,
    Conversation,
    Slot,
    StaticPage,
    Summary,
    Tally,
    refuse_harmful,
    to_json,
)
from yanlu.variants import Glossary

from .articles import article_files
from .body import to_body
from .feeds import feed_files
from .file import JSON, File, Stored, hashed_path
from .frame import frames
from .lists import FrontContents, Listing, front_files, listing_files
from .offers import alert_files, campaign_files, privacy_files
from .paper import MAILBOX_PATH, MAILBOXES_FILE, PAPER_FILE, Paper
from .sitemaps import month_sitemap, news_sitemap, sitemap_index
from .slots import slot_files
from .talk import talk_files, talk_page_files
from .theme import Theme

RECIPE = "3"  # grows when the same article, theme and settings shall give other bytes


class Printer:
    """Prints one paper with one theme and one glossary; the same things give the same bytes.

    Args:
        theme: templates, style, scripts and words.
        paper: the masthead.
        glossary: the paper's own words.

    Raises:
        ThemeError: a template is broken, with file and line.
        GlossaryError: the glossary contradicts itself.
    """

    def __init__(self, theme: Theme, paper: Paper, glossary: Glossary = ()) -> None:
        self.theme = theme
        self.paper = paper
        self.frames = tuple(frames(theme, paper, glossary))
        self.digest = digest(theme, paper, glossary)
        self.policy = self.frames[0].policy

    def article(self, article: Article) -> Iterator[File]:
        """Every file of one article, its pictures included."""
        return article_files(article, self.frames)

    def front(self, front: FrontContents) -> Iterator[File]:
        """The front page."""
        return front_files(front, self.frames)

    def listing(self, listing: Listing) -> Iterator[File]:
        """A section, topic, person, day, month, or the corrections."""
        return listing_files(listing, self.frames)

    def feeds(
        self, articles: tuple[Article, ...], alerts: tuple[Alert, ...] = ()
    ) -> Iterator[File]:
        """The feeds, of articles newest first, after the warnings in force."""
        return feed_files(articles, alerts, self.frames)

    def month_sitemap(self, month: date, items: tuple[Summary, ...]) -> Iterator[File]:
        """The sitemap of one month."""
        return month_sitemap(month, items, self.frames)

    def news_sitemap(self, items: tuple[Summary, ...]) -> Iterator[File]:
        """The sitemap for news search."""
        return news_sitemap(items, self.frames)

    def sitemap_index(self, months: tuple[date, ...]) -> Iterator[File]:
        """The index of the sitemaps, and robots.txt."""
        return sitemap_index(months, self.frames)

    def static_page(self, page: StaticPage) -> Iterator[File]:
        """A page that is not news."""
        refuse_harmful(page)
        folder = f"i/{page.id}/"
        for frame in self.frames:
            turned = frame.turned(page, page.script)
            yield frame.render(
                "static.html",
                folder,
                frame.variant.page,
                page=turned,
                title=turned.title,
                body=to_body(turned.body, frame, folder),
            )
        first = self.frames[0]
        title = first.turned(page, page.script).title
        yield first.render("choice.html", folder, "index.html", title=title, target="")

    def talk(self, article: Summary, talk: Conversation, tally: Tally) -> Iterator[File]:
        """The front of the talk under an article."""
        return talk_files(article, talk, tally, self.frames)

    def talk_page(self, talk: Conversation) -> Iterator[File]:
        """A numbered page of that talk."""
        return talk_page_files(talk, self.frames)

    def campaign(self, campaign: Campaign) -> Iterator[File]:
        """The call for honorary members, and for tips."""
        return campaign_files(campaign, self.frames)

    def privacy(self) -> Iterator[File]:
        """The privacy terms, of what is switched on."""
        return privacy_files(self.frames)

    def alerts(self, alerts: tuple[Alert, ...]) -> Iterator[File]:
        """The warnings in force, newest first."""
        return alert_files(alerts, self.frames)

    def slots(self, slots: tuple[Slot, ...]) -> Iterator[File]:
        """The advertisements of the day; nothing where the paper carries none."""
        return slot_files(slots, self.frames)

    def standing(self) -> Iterator[File]:
        """What stands whatever is published: the assets, and the page for a wrong address."""
        yield from self.theme.assets.values()
        if self.paper.logo is not None:
            logo = self.paper.logo.media
            stored = Stored(logo.sha256, logo.length)
            yield File(hashed_path(logo.sha256, logo.type), logo.type, stored)
        first = self.frames[0]
        titles = [frame.words["not_found"] for frame in self.frames]
        # It stands at every wrong address, at whatever depth: its links begin at the host.
        root = urlsplit(self.paper.address).path or "/"
        yield first.render(
            "notfound.html", "", "404.html", titles=titles, title=titles[0], root=root
        )
        yield File(PAPER_FILE, JSON, to_json(self.paper))
        boxes = {"mailboxes": [MAILBOX_PATH, *self.paper.offer.mailboxes]}
        yield File(MAILBOXES_FILE, JSON, json.dumps(boxes).encode())


def digest(theme: Theme, paper: Paper, glossary: Glossary) -> str:
    """One hash of all that the bytes of a page depend on besides its own contents."""
    terms = "\n".join(f"{one.hant_tw}\t{one.hans_cn}\t{one.hant_hk}" for one in sorted(glossary))
    parts = (RECIPE, theme.digest, to_json(paper).decode(), terms)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
