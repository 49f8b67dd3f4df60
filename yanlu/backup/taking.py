"""Taking a backup: new pieces first, each read back; then the list; the statement last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from yanlu.manifest.keys import SigningKey

from . import shelves, statement
from .place import Place
from .sealing import Sealer, altered
from .sources import Part, Source, cut
from .statement import Kept, Statement

AT_ONCE = 8  # pieces on their way
Progress = Callable[[str, int], None]
"""Called with the path of each file and the bytes that were looked at so far."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup did.

    Args:
        identity: its name in the place.
        files: how many are in it.
        length: their bytes.
        pieces: how many it needs.
        new: how many of them were written now.
        sent: the sealed bytes of those.
    """

    identity: str
    files: int
    length: int
    pieces: int
    new: int
    sent: int


@dataclass(frozen=True, slots=True)
class Terms:
    """By whom, for whom and of when a backup is.

    Args:
        recipients: public keys that open it.
        naming: the secret under which pieces are named.
        signer: the paper's key.
        now: the time, with its zone.
        chance: four random bytes.
        facts: what whoever restores it wants to know.
    """

    recipients: tuple[str, ...]
    naming: bytes
    signer: SigningKey
    now: datetime
    chance: bytes
    facts: Mapping[str, str]


def take(
    source: Source,
    place: Place,
    terms: Terms,
    scratch: Path,
    progress: Progress = lambda path, done: None,
) -> Taken:
    """Take a backup; what an earlier one wrote, whole or not, is not written again.

    Args:
        source: what is copied.
        place: where to.
        terms: by whom, for whom, when.
        scratch: a folder on this machine in which one database at a time is laid.
        progress: told of each file.

    Raises:
        WrongKeyError: one of the recipients is no key.
        ForeignError: the place is another paper's.
        PlaceError: the place failed; running it again goes on where this ended.
        BackupError: a database cannot be read.
    """
    sealer = Sealer(terms.recipients, terms.naming)
    shelves.claim(place, terms.naming)
    number = max((one.number for one in shelves.whole_backups(place)), default=0) + 1
    identity = shelves.new_identity(number, terms.now, terms.chance)
    writer = Writer(place, sealer, shelves.pieces_there(place))
    files = tuple(writer.kept(source, scratch, progress))
    stated = Statement(terms.now, sealer.naming, terms.facts, files)
    sealed = sealer.seal(statement.written(stated, terms.signer))
    needs = shelves.needs(stated.pieces, sealed)
    write_and_read(place, shelves.list_path(identity), needs.listed)
    write_and_read(place, shelves.statement_path(identity), sealed)
    return Taken(identity, len(files), stated.length, len(stated.pieces), writer.new, writer.sent)


def write_and_read(place: Place, path: str, sealed: bytes) -> None:
    """Write, and believe only what is read back.

    Raises:
        AlteredError: what the place gives back is something else.
    """
    place.write(path, sealed)
    if place.read(path) != sealed:
        place.delete(path)
        raise altered(f"{place.name}: {path}")


@dataclass
class Writer:
    """Writes the pieces that a place does not have.

    Args:
        place: where to.
        sealer: names and seals them.
        there: name → path of the pieces that the place has.
    """

    place: Place
    sealer: Sealer
    there: dict[str, str]
    new: int = 0
    sent: int = 0
    waiting: list[Future[int]] = field(default_factory=list)

    def kept(self, source: Source, scratch: Path, progress: Progress) -> Iterator[Kept]:
        """Each file, once all its pieces are on their way; at the end all have arrived."""
        done = 0
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for part in source.parts(scratch):
                progress(part.path, done)
                file = self.file(part, threads)
                done += file.length if file else 0
                if file:
                    yield file
            self.settle(0)
        progress("", done)

    def file(self, part: Part, threads: ThreadPoolExecutor) -> Kept | None:
        """One file; None if it has gone since it was seen."""
        whole, length, names = hashlib.sha256(), 0, []
        try:
            for data in cut(part):
                whole.update(data)
                length += len(data)
                names.append(self.piece(data, threads))
        except FileNotFoundError:
            return None
        return Kept(part.path, part.mode, length, whole.hexdigest(), tuple(names))

    def piece(self, data: bytes, threads: ThreadPoolExecutor) -> str:
        """Send one piece on its way, unless it is there; its name."""
        name = self.sealer.name(data)
        if name not in self.there:
            self.there[name] = ""
            self.new += 1
            self.waiting.append(threads.submit(self.send, name, data))
            self.settle(2 * AT_ONCE)
        return name

    def send(self, name: str, data: bytes) -> int:
        sealed = self.sealer.seal(data)
        write_and_read(self.place, shelves.piece_path(name, sealed), sealed)
        return len(sealed)

    def settle(self, left: int) -> None:
        """Wait until no more than so many pieces are on their way; the first failure ends all."""
        while len(self.waiting) > left:
            try:
                self.sent += self.waiting.pop(0).result()
            except BaseException:
                for one in self.waiting:
                    one.cancel()
                raise
