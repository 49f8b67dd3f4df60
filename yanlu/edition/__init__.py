"""Article → files: pages, lists, feeds, sitemaps."""

from .errors import EditionError, ThemeError
from .file import File, Stored, hashed_path
from .lists import FrontContents, Listing
from .paper import VARIANTS, Front, Paper, Rule
from .printer import Printer
from .theme import DEFAULT, Theme

__all__ = [
    "DEFAULT",
    "VARIANTS",
    "EditionError",
    "File",
    "Front",
    "FrontContents",
    "Listing",
    "Paper",
    "Printer",
    "Rule",
    "Stored",
    "Theme",
    "ThemeError",
    "hashed_path",
]
