"""The article itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from .blocks import SCRIPT, Block, Gallery, Picture, Video
from .media import Image
from .record import field, record

Extra = Mapping[str, Any]
PICTORIAL = (Picture, Gallery)


@record(frozen=True, slots=True)
class Ref:
    """A section, topic or person, by the address that it keeps and the name that it bears now."""

    id: str
    name: str = field(metadata=SCRIPT)
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Credit:
    """A person and the part he or she had: 記者, 編譯, 綜合報導, 責任編輯, 攝影 …"""

    person: Ref
    role: str = field(metadata=SCRIPT)
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Dateline:
    """電頭: who reports, from where, on which day.

    Args:
        agency: 本報, or the agency.
        place: the town.
        date: the day of the report, in the place's own calendar.
    """

    agency: str = field(default="", metadata=SCRIPT)
    place: str = field(default="", metadata=SCRIPT)
    date: date | None = None
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Source:
    """A publication on which the article rests."""

    name: str = field(metadata=SCRIPT)
    url: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Correction:
    """更正: what was wrong, what is right, and when it was put right.

    Args:
        kind: `factual`, `wording` or `update`.
    """

    kind: str
    date: date
    text: str = field(metadata=SCRIPT)
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Withdrawal:
    """撤稿: the dated notice that stands where the article stood."""

    date: date
    notice: str = field(metadata=SCRIPT)
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Article:
    """An article as it leaves the newsroom; what has no field here cannot leave.

    The names are those of schema.org NewsArticle and IPTC ninjs where these have one.

    Args:
        id: 7 lower-case base32 characters, for ever.
        version: grows with every printed change.
        script: BCP 47 tag of the script in which it was written.
        published: with its zone.
        zone: IANA name of that zone.
        modified: of the last change after the first publishing, if any.
    """

    id: str
    version: int
    script: str
    headline: str = field(metadata=SCRIPT)
    published: datetime
    zone: str
    section: Ref
    alternative_headline: str = field(default="", metadata=SCRIPT)
    lead: str = field(default="", metadata=SCRIPT)
    topics: tuple[Ref, ...] = ()
    dateline: Dateline | None = None
    credits: tuple[Credit, ...] = ()
    body: tuple[Block, ...] = ()
    sources: tuple[Source, ...] = ()
    copyright_line: str = field(default="", metadata=SCRIPT)
    usage_terms: str = field(default="", metadata=SCRIPT)
    modified: datetime | None = None
    corrections: tuple[Correction, ...] = ()
    withdrawal: Withdrawal | None = None
    extra: Extra = field(default_factory=dict)

    @property
    def markers(self) -> tuple[str, ...]:
        """圖/視頻: `picture` and `video`, as far as the body holds them."""
        kinds = set(map(type, self.body))
        pictures = () if kinds.isdisjoint(PICTORIAL) else ("picture",)
        return (*pictures, "video") if Video in kinds else pictures

    @property
    def pictures(self) -> Iterator[Picture]:
        """Every picture of the body in reading order."""
        for block in [one for one in self.body if type(one) in PICTORIAL]:
            if isinstance(block, Picture):
                yield block
            elif isinstance(block, Gallery):
                yield from block.pictures

    @property
    def images(self) -> Iterator[Image]:
        """Every image of the body that has a file, in reading order."""
        return (one.image for one in self.pictures if one.image.renditions)

    @property
    def card(self) -> Image | None:
        """The picture that stands for the article in lists: the first, or a video's poster."""
        posters = (block.poster for block in self.body if isinstance(block, Video))
        return next(self.images, None) or next(
            (poster for poster in posters if poster and poster.renditions), None
        )


@record(frozen=True, slots=True)
class Summary:
    """What a list shows of an article."""

    id: str
    version: int
    script: str
    headline: str = field(metadata=SCRIPT)
    published: datetime
    zone: str
    section: Ref
    alternative_headline: str = field(default="", metadata=SCRIPT)
    lead: str = field(default="", metadata=SCRIPT)
    topics: tuple[Ref, ...] = ()
    credits: tuple[Credit, ...] = ()
    markers: tuple[str, ...] = ()
    card: Image | None = None
    card_alt: str = field(default="", metadata=SCRIPT)
    modified: datetime | None = None
    corrections: tuple[Correction, ...] = ()
    withdrawn: bool = False
    extra: Extra = field(default_factory=dict)


def summary(article: Article) -> Summary:
    """What a list shows of this article."""
    first = next(article.pictures, None)
    return Summary(
        id=article.id,
        version=article.version,
        script=article.script,
        headline=article.headline,
        published=article.published,
        zone=article.zone,
        section=article.section,
        alternative_headline=article.alternative_headline,
        lead=article.lead,
        topics=article.topics,
        credits=article.credits,
        markers=article.markers,
        card=article.card,
        card_alt=first.alt if first else "",
        modified=article.modified,
        corrections=article.corrections,
        withdrawn=article.withdrawal is not None,
    )


@record(frozen=True, slots=True)
class StaticPage:
    """A page that is not news: 關於本報, 隱私, 更正原則 …"""

    id: str
    script: str
    title: str = field(metadata=SCRIPT)
    body: tuple[Block, ...] = ()
    extra: Extra = field(default_factory=dict)
