"""What can go wrong in this room."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a copy as a whole is not genuine."""

    NO_HEAD = "no-head"
    NO_SIGNATURE = "no-signature"
    BAD_SIGNATURE = "bad-signature"
    MALFORMED = "malformed"
    OTHER_PAPER = "other-paper"
    EQUIVOCATION = "equivocation"
    ALTERED = "altered"


class ManifestError(Exception):
    """Anything this room refuses."""


class Malformed(ManifestError):
    """Bytes that are not what their type says, or an unsafe path."""


class NodeError(ManifestError):
    """A tree node that is absent or whose bytes do not have the hash they are kept under."""


class SealError(ManifestError):
    """A change that may not be sealed, such as a number that does not rise."""


class KeyFileError(ManifestError):
    """A key or key file that is damaged, encrypted, or may not be overwritten."""


class BadSignature(ManifestError):
    """A signature that does not hold for these bytes and this key."""


class NotGenuine(ManifestError):
    """A copy whose head does not prove itself."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        super().__init__(f"{why.value}: {detail}" if detail else why.value)
        self.why = why


class SourceError(ManifestError):
    """One file that a copy did not give."""


class SourceDown(ManifestError):
    """A copy that no longer answers at all."""
