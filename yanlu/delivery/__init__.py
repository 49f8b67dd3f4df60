"""The store, and the way of an edition from it to every target."""

from .batch import Batch
from .course import Course, Turn
from .deliver import Delivered, deliver, deliver_some, known_base, number_on
from .errors import (
    DeliveryError,
    FencedError,
    LostError,
    SheafError,
    StoreError,
    TargetError,
)
from .folder import Folder
from .headers import reader_headers
from .repair import Finding, remove_foreign, repair
from .server import Server
from .store import Kept, Store, read_newest
from .target import Target

__all__ = [
    "Batch",
    "Course",
    "Delivered",
    "DeliveryError",
    "FencedError",
    "Finding",
    "Folder",
    "Kept",
    "LostError",
    "Server",
    "SheafError",
    "Store",
    "StoreError",
    "Target",
    "TargetError",
    "Turn",
    "deliver",
    "deliver_some",
    "known_base",
    "number_on",
    "read_newest",
    "reader_headers",
    "remove_foreign",
    "repair",
]
