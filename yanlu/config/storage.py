"""A closed bucket as a place of Django's for uploads."""

# mypy: allow-subclassing-any
from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from yanlu.delivery import TargetError
from yanlu.delivery.safe import lay_down

from . import buckets


@deconstructible
class ClosedBucket(Storage):
    """The newsroom's files in the closed bucket; the desk fetches them for staff, one by one.

    Args:
        start: with what all names in the bucket begin.
        beside: a folder in which each file lies as well, so that backups hold it; or none.
    """

    def __init__(self, start: str = "media/", beside: str = "") -> None:
        self.start = start
        self.beside = beside
        self.opened: Any = None

    @property
    def safe(self) -> Any:
        """The bucket that the settings name."""
        self.opened = self.opened or buckets.safe(settings.YANLU)
        return self.opened

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        with told():
            data = self.safe.read(self.start + name)
        if data is None:
            raise FileNotFoundError(name)
        return ContentFile(data, name=name)

    def _save(self, name: str, content: File[Any]) -> str:
        content.seek(0)
        data = content.read()
        with told():
            self.safe.keep(self.start + name, data)
        if self.beside:
            lay_down(Path(self.beside, name), data)
        return name

    def delete(self, name: str) -> None:
        """Let there be no such file."""
        with told():
            self.safe.delete(self.start + name)
        if self.beside:
            Path(self.beside, name).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        with told():
            return self.safe.size(self.start + name) is not None

    def size(self, name: str) -> int:
        """How many bytes it has."""
        with told():
            return int(self.safe.size(self.start + name) or 0)

    def url(self, name: str | None) -> str:
        """The desk's own address: nobody is sent to the bucket."""
        return f"{settings.MEDIA_URL}{name}"


@contextlib.contextmanager
def told() -> Iterator[None]:
    """What the bucket says, as Django expects it of a disk."""
    try:
        yield
    except TargetError as error:
        raise OSError(f"the closed bucket: {error}") from error
