"""A place where copies are kept: a folder, an object store, another machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Place(Protocol):
    """Holds bytes under paths. It may be used by several threads at once."""

    @property
    def name(self) -> str:
        """What it is called in sentences."""
        ...

    def read(self, path: str) -> bytes | None:
        """The bytes at the path, as the place has them; None if there is nothing.

        Raises:
            PlaceError: the place cannot be read.
        """
        ...

    def write(self, path: str, data: bytes) -> None:
        """Put the bytes at the path, whole or not at all, also where the power fails.

        Raises:
            PlaceError: the place cannot be written.
        """
        ...

    def delete(self, path: str) -> None:
        """Let nothing be at the path.

        Raises:
            PlaceError: the place refuses.
        """
        ...

    def paths(self, folder: str) -> Iterator[str]:
        """Every path below this folder; what was begun and not ended is not among them.

        Raises:
            PlaceError: the place cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of the place."""
        ...
