"""What can go wrong with a membership."""

from __future__ import annotations


class MembershipError(Exception):
    """A membership cannot be opened or changed.

    Args:
        reason: a key of the words that say so, without the room's name.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
