"""What the body of an article is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from .media import Image, Media, PictureCredit, Track
from .record import field, record
from .text import Text

SCRIPT: Mapping[str, bool] = {"script": True}  # the field is Chinese and is converted

Extra = Mapping[str, Any]


@record(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    kind: ClassVar[str] = "paragraph"
    text: Text
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Subhead:
    """A heading inside the body."""

    kind: ClassVar[str] = "subhead"
    text: Text
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Picture:
    """A picture with its caption, a text of its own for those who do not see it, and its credit."""

    kind: ClassVar[str] = "picture"
    image: Image
    caption: Text = ()
    alt: str = field(default="", metadata=SCRIPT)
    credit: PictureCredit = PictureCredit()
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Gallery:
    """Several pictures under one title."""

    kind: ClassVar[str] = "gallery"
    pictures: tuple[Picture, ...]
    title: str = field(default="", metadata=SCRIPT)
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Video:
    """A video file of our own with its poster and captions."""

    kind: ClassVar[str] = "video"
    media: Media
    poster: Image | None = None
    caption: Text = ()
    credit: PictureCredit = PictureCredit()
    tracks: tuple[Track, ...] = ()
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Embed:
    """Something on another host, of which nothing is loaded until the reader asks."""

    kind: ClassVar[str] = "embed"
    url: str
    title: str = field(default="", metadata=SCRIPT)
    provider: str = ""
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Quote:
    """Words of a named speaker, with the source in which they stand."""

    kind: ClassVar[str] = "quote"
    text: tuple[Text, ...]
    speaker: str = field(default="", metadata=SCRIPT)
    role: str = field(default="", metadata=SCRIPT)
    source: str = field(default="", metadata=SCRIPT)
    source_url: str = ""
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class PullQuote:
    """A sentence of the article set large."""

    kind: ClassVar[str] = "pullquote"
    text: Text
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Enumeration:
    """A list, numbered or not."""

    kind: ClassVar[str] = "list"
    items: tuple[Text, ...]
    ordered: bool = False
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Table:
    """A table with one row of headings."""

    kind: ClassVar[str] = "table"
    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: str = field(default="", metadata=SCRIPT)
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Related:
    """A pointer to another article of the paper."""

    kind: ClassVar[str] = "related"
    article: str
    headline: str = field(default="", metadata=SCRIPT)
    id: str = ""
    extra: Extra = field(default_factory=dict)


@record(frozen=True, slots=True)
class Separator:
    """A break between parts."""

    kind: ClassVar[str] = "separator"
    id: str = ""
    extra: Extra = field(default_factory=dict)


Block = (
    Paragraph
    | Subhead
    | Picture
    | Gallery
    | Video
    | Embed
    | Quote
    | PullQuote
    | Enumeration
    | Table
    | Related
    | Separator
)
