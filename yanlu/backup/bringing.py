"""Bringing a backup back: all of it is looked at before anything is believed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from yanlu.manifest.keys import PublicKey

from . import shelves, statement
from .errors import AlteredError, BackupError, IncompleteError, PlaceError
from .place import Place
from .sealing import Opener, altered, named
from .statement import Kept, Signed, Statement

AT_ONCE = 8
WINDOW = 64  # files that are brought back side by side
LOST = (IncompleteError, AlteredError, PlaceError)  # what a piece cannot be read for
Spare = Callable[[Kept, BackupError], None]
"""Called with each file that cannot be brought back whole, and why; raises where it must be."""


def open_statement(
    place: Place, identity: str, opener: Opener, expected: PublicKey | None = None
) -> Signed:
    """What a backup says that it holds.

    Args:
        place: where it lies.
        identity: its name there.
        opener: the secret key.
        expected: the paper's key; without it any signature is taken.

    Raises:
        WrongKeyError: the secret key is another one.
        IncompleteError: the statement is missing.
        AlteredError: it is not what was written.
        ForeignError: another paper's key signed it.
    """
    sealed = shelves.read_statement(place, identity)
    words = opener.open(sealed, f"{place.name}: {identity}")
    return statement.read(words, expected)


@dataclass(frozen=True, slots=True)
class Bringing:
    """Brings files of a backup back into an empty folder.

    Args:
        place: where the backup lies.
        opener: the secret key.
        stated: what the backup holds.
        there: name → path of the pieces in the place.
    """

    place: Place
    opener: Opener
    stated: Statement
    there: dict[str, str]

    @classmethod
    def of(
        cls,
        place: Place,
        opener: Opener,
        stated: Statement,
        files: Iterable[Kept] | None = None,
        *,
        is_whole: bool = True,
    ) -> Bringing:
        """After a look whether every piece is there.

        Args:
            place: where the backup lies.
            opener: the secret key.
            stated: what the backup holds.
            files: those that are wanted; all if not given.
            is_whole: whether all of them must be whole.

        Raises:
            IncompleteError: a piece of those is missing; nothing was written.
        """
        there = shelves.pieces_there(place)
        wanted = stated.files if files is None else files
        lost = sorted({name for one in wanted for name in one.pieces} - there.keys())
        if lost and is_whole:
            raise shelves.missing(f"{place.name}: {lost[0]} ({len(lost)})")
        return cls(place, opener, stated, there)

    def bring(
        self,
        goal: Path,
        files: Iterable[Kept] | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
        spare: Spare | None = None,
    ) -> None:
        """Bring files back, each checked to the last byte, and flushed to the disk.

        Args:
            goal: an empty folder.
            files: some of the statement's; all if not given.
            progress: told how many bytes of how many are there.
            spare: told of each file that cannot be brought back whole, of which then nothing is
                there; without it the first ends all.

        Raises:
            IncompleteError: a piece is missing.
            AlteredError: a piece, or a file made of pieces, is not what was written.
            BackupError: the folder cannot be written.
        """
        # Older backups of a restored paper hold its settings twice; the last are of the moment.
        wanted = list(
            {one.path: one for one in (self.stated.files if files is None else files)}.values()
        )
        total, done = sum(one.length for one in wanted), 0
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for batch in batches(wanted):
                list(threads.map(lambda one: self.file_or_none(goal, one, spare), batch))
                done += sum(one.length for one in batch)
                progress(done, total)
        os.sync()

    def file_or_none(self, goal: Path, kept: Kept, spare: Spare | None) -> None:
        """Write one file, or leave nothing of it and tell, where that is allowed."""
        try:
            self.file(goal, kept)
        except LOST as error:
            if spare is None:
                raise
            (goal / kept.path).unlink(missing_ok=True)
            spare(kept, error)

    def file(self, goal: Path, kept: Kept) -> None:
        """Write one file."""
        path, whole = goal / kept.path, hashlib.sha256()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(path, "xb", opener=with_mode(kept.mode)) as file:
                for data in self.pieces(kept):
                    whole.update(data)
                    file.write(data)
        except OSError as error:
            raise unwritable(path, error) from error
        if whole.hexdigest() != kept.sha256:
            raise altered(kept.path)

    def pieces(self, kept: Kept) -> Iterator[bytes]:
        """The pieces of a file, each opened and compared with its name."""
        for name in kept.pieces:
            if name not in self.there:
                raise shelves.missing(f"{self.place.name}: {kept.path}")
            data = self.opener.open(shelves.read_piece(self.place, self.there[name]), kept.path)
            if named(self.stated.naming, data) != name:
                raise altered(kept.path)
            yield data


def with_mode(mode: int) -> Callable[[str, int], int]:
    return lambda name, flags: os.open(name, flags, mode)


def batches(files: list[Kept]) -> Iterator[list[Kept]]:
    waiting = iter(files)
    while batch := list(islice(waiting, WINDOW)):
        yield batch


def unwritable(path: Path, error: OSError) -> BackupError:
    return BackupError(
        f"{path}: {error.strerror}. Nothing of the paper was touched.",
        "無法寫入；報紙原有的檔案都沒有動",
    )
