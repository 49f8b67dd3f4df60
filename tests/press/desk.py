"""A newsroom in memory that implements the press's `Desk`: fast, and broken where a test says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tests.cast import LIN, LIVING, REPORTER, SUMMIT, WORLD, plain_article, static_page
from yanlu.article import Alert, Article, Block, Ref, Related, Slot, StaticPage, Withdrawal
from yanlu.edition import Front, Paper
from yanlu.variants import Term

NAMES = {
    ("section", WORLD.id): WORLD.name,
    ("section", LIVING.id): LIVING.name,
    ("topic", SUMMIT.id): SUMMIT.name,
    ("person", REPORTER.id): REPORTER.name,
    ("person", LIN.id): LIN.name,
}


@dataclass(frozen=True)
class Change:
    """That a thing changed."""

    thing: str
    seq: int


@dataclass(frozen=True)
class Printable:
    """An article with what it depends on."""

    article: Article
    revision: int
    dependencies: Mapping[str, int]


@dataclass
class FakeDesk:
    """The newsroom: articles and names, each with a version, and what changed."""

    address: str = "https://tongxing.example/"
    articles: dict[str, Article] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=lambda: dict(NAMES))
    versions: dict[str, int] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    name: str = "同行日報"
    tagline: str = ""
    warnings: tuple[Alert, ...] = ()
    sold: tuple[Slot, ...] = ()
    chosen: Front = field(default_factory=Front)
    rows: dict[str, int] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    seq: int = 0
    asked: int = 0

    def touch(self, thing: str) -> None:
        """Note that a thing changed."""
        self.seq += 1
        self.rows[thing] = self.seq

    def publish(self, article: Article) -> None:
        """林編輯 presses Publish."""
        self.articles[article.id] = article
        self.revisions[article.id] = abs(self.revisions.get(article.id, 0)) + 1
        self.touch(f"article:{article.id}")

    def write(self, identity: str, headline: str = "頭條", **changes: object) -> None:
        """A short report, published."""
        self.publish(plain_article(identity, headline=headline, **changes))

    def unpublish(self, identity: str) -> None:
        """It was never meant to be read."""
        del self.articles[identity]
        self.touch(f"article:{identity}")

    def withdraw(self, identity: str, notice: str) -> None:
        """撤稿, with a notice at the same address."""
        withdrawal = Withdrawal(date(2026, 11, 24), notice)
        article = replace(self.articles[identity], withdrawal=withdrawal, body=(), lead="")
        self.articles[identity] = article
        self.revisions[identity] = -abs(self.revisions[identity])
        self.touch(f"article:{identity}")

    def rename(self, kind: str, identity: str, name: str) -> None:
        """A section, topic or person bears another name from now on."""
        self.names[(kind, identity)] = name
        thing = f"{kind}:{identity}"
        self.versions[thing] = self.versions.get(thing, 0) + 1
        self.touch(thing)

    def changes(self, limit: int) -> list[Change]:
        rows = sorted(self.rows.items(), key=lambda row: -row[1])
        return [Change(*row) for row in rows[:limit]]

    def settle(self, changes: Iterable[Change]) -> None:  # type: ignore[override]
        for change in changes:
            if self.rows.get(change.thing) == change.seq:
                del self.rows[change.thing]

    def printable(self, article_id: str) -> Printable | None:
        self.asked += 1
        if article_id in self.broken:
            raise ValueError(f"the picture of {article_id} is lost")
        article = self.articles.get(article_id)
        if article is None:
            return None
        used: dict[str, int] = {}

        def named(kind: str, ref: Ref) -> Ref:
            used[f"{kind}:{ref.id}"] = self.versions.get(f"{kind}:{ref.id}", 0)
            return Ref(ref.id, self.names[(kind, ref.id)])

        turned = replace(
            article,
            section=named("section", article.section),
            topics=tuple(named("topic", one) for one in article.topics),
            credits=tuple(
                replace(one, person=named("person", one.person)) for one in article.credits
            ),
            body=tuple(block for one in article.body for block in self.linked(one, used)),
        )
        return Printable(turned, self.revisions[article_id], used)

    def linked(self, block: Block, used: dict[str, int]) -> Iterator[Block]:
        """A block, with the headline that a related article has now; none if it is not public."""
        if not isinstance(block, Related):
            yield block
            return
        target = self.articles.get(block.article)
        version = max(self.revisions[block.article], 0) if target else 0
        used[f"article:{block.article}"] = version
        if target and version:
            yield replace(block, headline=target.headline)

    def live(self, after: str, limit: int) -> list[tuple[str, int]]:
        ids = sorted(one for one in self.articles if one > after)[:limit]
        return [(one, self.revisions[one]) for one in ids]

    def describe(self, kind: str, identity: str) -> tuple[str, str] | None:
        name = self.names.get((kind, identity))
        return (name, "") if name else None

    def paper(self) -> Paper:
        sections = tuple(Ref(one.id, self.names[("section", one.id)]) for one in (WORLD, LIVING))
        pages = tuple(Ref(page.id, page.title) for page in self.static_pages())
        return Paper(
            "tongxing",
            self.name,
            self.address,
            tagline=self.tagline,
            sections=sections,
            pages=pages,
        )

    def front(self) -> Front:
        return self.chosen

    def static_pages(self) -> tuple[StaticPage, ...]:
        return (static_page(),)

    def pages_using(self, things: Iterable[str]) -> set[str]:
        return set()  # its one page has neither pictures nor links

    def glossary(self) -> tuple[Term, ...]:
        return self.terms

    def slots(self) -> tuple[Slot, ...]:
        return self.sold

    def alerts(self) -> tuple[Alert, ...]:
        return self.warnings

    def step(self, now: datetime, monotonic: float) -> bool:
        return False
