"""Copies of a paper: sealed, in pieces, kept elsewhere, brought back."""

from .bringing import Bringing, open_statement
from .checking import Checked, check
from .errors import (
    AlteredError,
    BackupError,
    BusyError,
    ForeignError,
    IncompleteError,
    PlaceError,
    WrongKeyError,
)
from .folder import Folder
from .keeping import Rule, kept, prune
from .place import Place
from .sealing import KeyPair, Opener, Sealer, new_pair
from .shelves import Listed, must_hold_backups, whole_backups
from .sources import Source, copied, snapshots
from .statement import Kept, Signed, Statement
from .taking import Taken, Terms, take

__all__ = [
    "AlteredError",
    "BackupError",
    "Bringing",
    "BusyError",
    "Checked",
    "Folder",
    "ForeignError",
    "IncompleteError",
    "Kept",
    "KeyPair",
    "Listed",
    "Opener",
    "Place",
    "PlaceError",
    "Rule",
    "Sealer",
    "Signed",
    "Source",
    "Statement",
    "Taken",
    "Terms",
    "WrongKeyError",
    "check",
    "copied",
    "kept",
    "must_hold_backups",
    "new_pair",
    "open_statement",
    "prune",
    "snapshots",
    "take",
    "whole_backups",
]
