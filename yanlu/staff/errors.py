"""What can go wrong at the staff's door; `str()` is a sentence for the person there."""

from __future__ import annotations


class StaffError(Exception):
    """The family of all that can go wrong in this room."""


class ThrottledError(StaffError):
    """Too many guesses; later, or with a passkey."""


class LinkError(StaffError):
    """A link is not, no longer or not yet good."""


class NameTakenError(StaffError):
    """Somebody has this name already."""


class PasskeyError(StaffError):
    """A device's answer does not prove what it should."""


class RecoveryError(StaffError):
    """A recovery may not go on this way."""


class LetterError(StaffError):
    """A letter could not be handed over.

    Args:
        is_final: trying again is of no use.
    """

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final
