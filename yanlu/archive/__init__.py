"""A newspaper's past comes in: captures of pages, plain text and exports become articles."""

from .errors import (
    ArchiveError,
    EmptyError,
    ExportError,
    NotAnArticleError,
    TooLargeError,
    UnreadableError,
)
from .forms import form, forms
from .model import Doubt, Dropped, Found, Moment, Name, Past, Piece, Report
from .outgoing import House, headline, to_article
from .reading import (
    LARGEST,
    LARGEST_EXPORT,
    Capture,
    Reading,
    Refused,
    read,
    read_capture,
)
from .report import doubt_words, notes, reason_words

__all__ = [
    "LARGEST",
    "LARGEST_EXPORT",
    "ArchiveError",
    "Capture",
    "Doubt",
    "Dropped",
    "EmptyError",
    "ExportError",
    "Found",
    "House",
    "Moment",
    "Name",
    "NotAnArticleError",
    "Past",
    "Piece",
    "Reading",
    "Refused",
    "Report",
    "TooLargeError",
    "UnreadableError",
    "doubt_words",
    "form",
    "forms",
    "headline",
    "notes",
    "read",
    "read_capture",
    "reason_words",
    "to_article",
]
