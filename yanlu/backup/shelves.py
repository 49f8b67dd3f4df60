"""How copies lie in a place: pieces by name, and for each backup a list and a statement.

yanlu-backup.json              whose copies these are
pieces/ab/<name>-<sha256>      a sealed piece: its riddle of a name, the hash of these bytes
backups/<id>.list              the hash of its statement and the names of its pieces, gzip; who
                               has no key can check and tidy
backups/<id>.age               the sealed statement: written last, so that half a backup is none
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from .errors import AlteredError, ForeignError, IncompleteError, PlaceError
from .place import Place
from .sealing import altered, named

MARKER = "yanlu-backup.json"
PIECES, BACKUPS, ASIDE = "pieces", "backups", "altered"
PIECE = re.compile(r"pieces/[0-9a-f]{2}/([0-9a-f]{40})-([0-9a-f]{64})")
NAME = re.compile(r"[0-9a-f]{40}")
STATED = "statement-"  # begins the line of a list that holds the hash of the sealed statement
BACKUP = re.compile(r"backups/(\d{8})-(\d{8}T\d{6}Z)-[0-9a-f]{8}\.age")
LARGEST_LIST = 1 << 30


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """A whole backup in a place.

    Args:
        number: counts up, whatever the clock says.
        taken_at: when it was begun, by the clock of the machine.
        identity: its name in the place.
    """

    number: int
    taken_at: datetime
    identity: str


def new_identity(number: int, now: datetime, chance: bytes) -> str:
    """The name of a backup.

    Args:
        number: counts up.
        now: the time, with its zone.
        chance: four random bytes.
    """
    return f"{number:08}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{chance.hex()}"


def whole_backups(place: Place) -> list[Listed]:
    """The backups that were ended, the oldest first.

    Raises:
        PlaceError: the place cannot be read.
    """
    found = (BACKUP.fullmatch(path) for path in place.paths(BACKUPS))
    return sorted(
        Listed(
            int(match[1]),
            datetime.strptime(match[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
            match[0].removeprefix(f"{BACKUPS}/").removesuffix(".age"),
        )
        for match in found
        if match
    )


def pieces_there(place: Place) -> dict[str, str]:
    """Name of a piece → its path.

    Raises:
        PlaceError: the place cannot be read.
    """
    found = (PIECE.fullmatch(path) for path in place.paths(PIECES))
    return {match[1]: match[0] for match in found if match}


def piece_path(name: str, sealed: bytes) -> str:
    """Where a sealed piece lies."""
    return f"{PIECES}/{name[:2]}/{name}-{hashlib.sha256(sealed).hexdigest()}"


def is_sound(path: str, sealed: bytes) -> bool:
    """Whether these are the bytes that the piece's path promises."""
    return path.endswith(f"-{hashlib.sha256(sealed).hexdigest()}")


def read_piece(place: Place, path: str) -> bytes:
    """A sealed piece, as it was written.

    Raises:
        IncompleteError: it is gone.
        AlteredError: it is not what was written.
        PlaceError: the place cannot be read.
    """
    sealed = place.read(path)
    if sealed is None:
        raise missing(path)
    if not is_sound(path, sealed):
        raise altered(f"{place.name}: {path}")
    return sealed


def missing(what: str) -> IncompleteError:
    return IncompleteError(
        f"The backup is not whole: {what} is missing. Take another one (`yanlu backup list`).",
        "這份備份不完整，缺了一塊，請改用另一份",
    )


@dataclass(frozen=True, slots=True)
class Needs:
    """What a backup needs to be brought back.

    Args:
        pieces: their names.
        statement: SHA-256 of its sealed statement; empty in a list of the first program.
    """

    pieces: frozenset[str]
    statement: str

    @property
    def listed(self) -> bytes:
        """As a list."""
        lines = ([STATED + self.statement] if self.statement else []) + sorted(self.pieces)
        return gzip.compress("\n".join(lines).encode(), mtime=0)


def needs(names: Iterable[str], statement: bytes) -> Needs:
    """What a backup needs.

    Args:
        names: of its pieces.
        statement: sealed.
    """
    return Needs(frozenset(names), hashlib.sha256(statement).hexdigest())


def list_path(identity: str) -> str:
    """Where the list of a backup lies."""
    return f"{BACKUPS}/{identity}.list"


def statement_path(identity: str) -> str:
    """Where the sealed statement of a backup lies."""
    return f"{BACKUPS}/{identity}.age"


def read_list(place: Place, identity: str) -> Needs:
    """What a backup needs.

    Raises:
        IncompleteError: the list is gone.
        AlteredError: it is damaged, or only a part of it is there.
    """
    path = list_path(identity)
    data = place.read(path)
    if data is None:
        raise missing(f"{place.name}: {path}")
    opened = zlib.decompressobj(wbits=31)
    try:
        lines = opened.decompress(data, LARGEST_LIST).decode("ascii").split()
    except (zlib.error, UnicodeDecodeError) as error:
        raise altered(f"{place.name}: {path}") from error
    stated = [line.removeprefix(STATED) for line in lines if line.startswith(STATED)]
    names = frozenset(line for line in lines if not line.startswith(STATED))
    # With half a list, pieces that are needed would be taken for those that nothing needs.
    if not opened.eof or not all(map(NAME.fullmatch, names)):
        raise altered(f"{place.name}: {path}")
    return Needs(names, "".join(stated))


def read_statement(place: Place, identity: str) -> bytes:
    """The sealed statement of a backup.

    Raises:
        IncompleteError: there is none, so that it is no backup.
    """
    path = statement_path(identity)
    sealed = place.read(path)
    if sealed is None:
        raise missing(f"{place.name}: {path}")
    return sealed


def claim(place: Place, naming: bytes) -> None:
    """Write down whose place this is, unless it is ours already.

    Raises:
        ForeignError: another paper keeps its copies here.
        PlaceError: the place cannot be read or written.
    """
    mine = named(naming, MARKER.encode())
    data = place.read(MARKER)
    if data is None:
        if next(iter(place.paths("")), None) is not None:
            raise not_ours(place)
        place.write(MARKER, json.dumps({"yanlu-backup": 1, "paper": mine}).encode())
    elif owner(data) != mine:
        raise not_ours(place)


def owner(data: bytes) -> str:
    try:
        return str(json.loads(data)["paper"])
    except (ValueError, KeyError, TypeError) as error:
        raise AlteredError(
            f"{MARKER} is damaged: what lies there can still be brought back; name a new, empty "
            "folder in YANLU_BACKUP_TO for what is copied from now on.",
            f"{MARKER} 已損壞。這裡的備份仍可還原；"
            "往後的備份請在 YANLU_BACKUP_TO 改用一個新的空資料夾",
        ) from error


def not_ours(place: Place) -> ForeignError:
    return ForeignError(
        f"{place.name} holds something else, or another paper's backups: give this paper an empty "
        "folder of its own.",
        "這個地方放著別的東西，或別家報社的備份；請給本報一個空的資料夾",
    )


def must_hold_backups(place: Place) -> list[Listed]:
    """The whole backups, of which there is one at least.

    Raises:
        PlaceError: there is none.
    """
    found = whole_backups(place)
    if not found:
        raise PlaceError(f"There is no whole backup in {place.name}.", "這裡沒有一份完整的備份")
    return found


def orphans(place: Place, needed: Iterable[str]) -> Iterator[str]:
    """The paths of pieces that nothing needs."""
    names = frozenset(needed)
    return (path for name, path in pieces_there(place).items() if name not in names)
