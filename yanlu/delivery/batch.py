"""One batch of the press, before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yanlu.edition import File
from yanlu.manifest.statements import Reason


@dataclass(frozen=True, slots=True)
class Batch:
    """What shall stand after the next edition.

    Args:
        put: every file of each owner; what the owner had before and is not here goes.
        gone: owners all of whose files go.
        reasons: why the newsroom takes an owner's files back, or replaces them by a notice.
    """

    put: Mapping[str, tuple[File, ...]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    reasons: Mapping[str, Reason] = field(default_factory=dict)
