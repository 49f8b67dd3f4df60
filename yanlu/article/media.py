"""Pictures, videos, and whom to thank for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .record import field, record


@record(frozen=True, slots=True)
class Media:
    """A stored file, named by its content.

    Args:
        sha256: hash of the bytes, 64 hexadecimal digits.
        length: bytes.
        type: media type, such as `image/webp`.
    """

    sha256: str
    length: int
    type: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Rendition:
    """A picture at one width.

    Args:
        media: the stored file.
        width: pixels.
        height: pixels.
    """

    media: Media
    width: int
    height: int
    extra: Mapping[str, Any] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Image:
    """A picture in all the widths in which it was made, narrowest first."""

    renditions: tuple[Rendition, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def largest(self) -> Rendition:
        """The widest rendition."""
        return self.renditions[-1]

    def at_least(self, width: int) -> Rendition:
        """The narrowest rendition of at least this width in pixels, or else the widest."""
        return next((one for one in self.renditions if one.width >= width), self.largest)


@record(frozen=True, slots=True)
class PictureCredit:
    """圖片來源: the chain from the photographer to us.

    Args:
        photographer: who made it.
        pool: the pool for which it was made.
        agency: the agency that sold it.
        via: through whom it reached us.
    """

    photographer: str = field(default="", metadata={"script": True})
    pool: str = field(default="", metadata={"script": True})
    agency: str = field(default="", metadata={"script": True})
    via: str = field(default="", metadata={"script": True})
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chain(self) -> tuple[str, ...]:
        """The links that are known, from the photographer on."""
        return tuple(link for link in (self.photographer, self.pool, self.agency, self.via) if link)


@record(frozen=True, slots=True)
class Track:
    """Captions of a video (WebVTT).

    Args:
        media: the stored file.
        lang: BCP 47 tag.
        label: what the player shows.
    """

    media: Media
    lang: str
    label: str = field(default="", metadata={"script": True})
    extra: Mapping[str, Any] = field(default_factory=dict)
