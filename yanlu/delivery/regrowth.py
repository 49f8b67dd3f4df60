"""A tree that is made anew for a whole archive, laid down node by node."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass

from yanlu.manifest.nodes import NodeStore

from .bodies import Bodies
from .body import Body, unpack


@dataclass(frozen=True, slots=True)
class Regrowth:
    """The nodes that stand, and room for so many new ones that memory would be too small.

    Args:
        standing: the nodes that stand.
        bodies: of the store, in a transaction of the caller.
    """

    standing: NodeStore
    bodies: Bodies

    def get(self, sha256: str) -> bytes:
        """The bytes kept under this hash; NodeError when there are none."""
        return self.standing.get(sha256)

    def room(self) -> MutableMapping[str, bytes]:
        """An empty place for the nodes that one update makes, by hash."""
        return Laid(self.bodies)


class Laid(MutableMapping[str, bytes]):
    """Tree nodes that become bodies as soon as they are made, so that nobody holds a whole tree.

    One that is taken out again stays a body until all that nothing names are dropped.

    Args:
        bodies: of the store, in a transaction of the caller.
    """

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies
        self.names: dict[str, None] = {}

    def __setitem__(self, sha256: str, data: bytes) -> None:
        self.bodies.put([Body(sha256, data, None, None)])
        self.names[sha256] = None

    def __getitem__(self, sha256: str) -> bytes:
        forms = self.bodies.forms(sha256) if sha256 in self.names else None
        if forms is None:
            raise KeyError(sha256)
        return unpack(forms[0], forms[2])

    def __delitem__(self, sha256: str) -> None:
        del self.names[sha256]

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
