"""What can go wrong in keeping copies; each sentence says what to do, in English and Chinese."""


class BackupError(Exception):
    """The family of all that can go wrong in keeping copies and bringing them back.

    Args:
        sentence: what is wrong and what to do.
        chinese: the same for those who read Chinese.
    """

    def __init__(self, sentence: str, chinese: str) -> None:
        super().__init__(f"{sentence}（{chinese}）")


class PlaceError(BackupError):
    """The place of the copies cannot be reached, read or written; what it held still stands."""


class WrongKeyError(BackupError):
    """The key that was given does not open the copy, or is no key."""


class IncompleteError(BackupError):
    """A copy that is not whole: a piece is missing."""


class AlteredError(BackupError):
    """A copy with bytes that are not those that were written."""


class ForeignError(BackupError):
    """The place holds the copies of another paper, or a copy that another key signed."""


class BusyError(BackupError):
    """Another backup, restore or upgrade of this paper is running."""
