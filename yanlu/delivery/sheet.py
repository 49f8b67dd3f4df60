"""A file of the edition on its way to a target."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from yanlu.manifest.canonical import Entry

from .bodies import Forms
from .body import unpack

TRANSPORT = (".br", ".gz")


class MediaFolder(Protocol):
    """Where stored files lie: a folder, or one that fetches what it lacks."""

    def __truediv__(self, sha256: str, /) -> Path:
        """The place of the file with this hash, whether it is there or not."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of the edition with the forms in which it may travel.

    Args:
        path: in the edition.
        entry: what the manifest says of it.
        forms: raw, brotli and gzip; None if it is a stored file, such as a picture.
    """

    path: str
    entry: Entry
    forms: Forms | None

    @property
    def is_stored(self) -> bool:
        """Whether its bytes lie in the media folder."""
        return self.forms is None

    @property
    def plain(self) -> bytes:
        """The bytes as they are."""
        raw, _, gzip = self.forms or (b"", None, None)
        return unpack(raw, gzip)

    @property
    def gzip(self) -> bytes | None:
        """Its gzip form, where it is worth one."""
        return self.forms[2] if self.forms else None

    def form(self, ending: str) -> bytes | None:
        """The form with this ending, where it is worth one."""
        return self.forms[1 + TRANSPORT.index(ending)] if self.forms else None
