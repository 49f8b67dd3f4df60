"""Article → files: pages, lists, feeds, sitemaps."""

from .errors import EditionError, ThemeError
from .file import File, Stored, hashed_path
from .lists import FrontContents, Listing
from .paper import (
    MAILBOX_PATH,
    MAILBOXES_FILE,
    PAPER_FILE,
    VARIANTS,
    Front,
    Offer,
    Paper,
    Rule,
)
from .printer import Printer
from .stationery import Stationery
from .theme import DEFAULT, Theme

__all__ = [
    "DEFAULT",
    "MAILBOXES_FILE",
    "MAILBOX_PATH",
    "PAPER_FILE",
    "VARIANTS",
    "EditionError",
    "File",
    "Front",
    "FrontContents",
    "Listing",
    "Offer",
    "Paper",
    "Printer",
    "Rule",
    "Stationery",
    "Stored",
    "Theme",
    "ThemeError",
    "hashed_path",
]
