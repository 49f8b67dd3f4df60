"""What can be wrong with what is to be imported, in words for the person who imports it."""

from __future__ import annotations


class ArchiveError(Exception):
    """The family of all for which a capture is refused.

    Args:
        said: the reason for a reader of Chinese; English follows in brackets.
    """

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class EmptyError(ArchiveError):
    """There is nothing in the capture, or nothing that can be read."""


class TooLargeError(ArchiveError):
    """The capture is larger than what is taken."""


class UnreadableError(ArchiveError):
    """The bytes are no text in any encoding that Chinese pages use, or no text at all."""


class NotAnArticleError(ArchiveError):
    """The capture is a page, but not an article: a list, a login, an error, a gate."""


class ExportError(ArchiveError):
    """The export is not WordPress's, is broken, or could do harm when it is read."""
