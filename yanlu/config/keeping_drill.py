"""`yanlu restore --drill`: bring the newest backup back into a scratch place, and look at it."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yanlu.backup import BackupError, Bringing, Opener, Place, must_hold_backups, open_statement
from yanlu.delivery import Store
from yanlu.delivery.body import unpack
from yanlu.manifest.confirm import Terms
from yanlu.manifest.errors import SourceError
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.paths import PUBLIC_KEY
from yanlu.manifest.verify import verify_copy

from . import keeping
from .keeping import Outcome
from .keeping_places import DATABASES
from .keeping_trial import try_dumps
from .places import Places


class DrillError(BackupError):
    """A backup came back, and is not what it should be."""


def drill(
    places: Places, place: Place, opener: Opener, key: PublicKey, options: Mapping[str, Any]
) -> str:
    """Try the newest backup, and write down how that ended; what was found.

    Args:
        places: of the paper that runs on; it is not touched.
        place: where the backups lie.
        opener: the secret key.
        key: the paper's.
        options: every setting; they name the servers on which dumps are tried.

    Raises:
        BackupError: it cannot be brought back, or is not what it should be.
    """
    began, clock = datetime.now(UTC), time.monotonic()
    before = keeping.last_drill(places)
    good_at = before.good_at if before else None
    outcome = Outcome(began, 0.0, "", 0, place.name, "", good_at)
    scratch = places.backup / "drill"
    try:
        identity = must_hold_backups(place)[-1].identity
        outcome = replace(outcome, identity=identity)
        said = try_out(scratch, place, opener, key, identity, options)
        outcome = replace(outcome, good_at=began, found=said)
        return said
    except (BackupError, OSError, sqlite3.Error) as error:
        outcome = replace(outcome, error=str(error) or type(error).__name__)
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        seconds = round(time.monotonic() - clock, 1)
        keeping.record_drill(places, replace(outcome, seconds=seconds))


def try_out(
    scratch: Path,
    place: Place,
    opener: Opener,
    key: PublicKey,
    identity: str,
    options: Mapping[str, Any],
) -> str:
    """Every file against its hash, every database against itself, the edition against its head."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700, parents=True)
    signed = open_statement(place, identity, opener, key)
    Bringing.of(place, opener, signed.statement).bring(scratch)
    for name in DATABASES:
        if (scratch / name).is_file():
            look_at_database(scratch / name)
    files = len(signed.statement.files)
    printed = look_at_edition(scratch, key) if (scratch / "edition.db").is_file() else 0
    came = f"Backup {identity} came back: {files} files, {printed} of the edition.（演練成功）"
    return "\n".join([came, *try_dumps(scratch, options)])


def look_at_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            [(said,), *_] = database.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise DrillError(f"{path.name} came back damaged: {said}.", "還原出來的資料庫已損壞")


def look_at_edition(scratch: Path, key: PublicKey) -> int:
    """How many files of the edition were compared with what the paper signed."""
    with closing(Store(scratch / "edition.db")) as store:
        if store.newest() is None:
            return 0
        source = Restored(store, scratch / "pictures", key)
        report = verify_copy(source, source.paths, Terms(key, datetime.now(UTC)), {})
    if not report.sound:
        found = report.findings
        wrong = [*found.altered, *found.missing, *found.foreign, *found.withdrawn]
        first = wrong[0] if wrong else report.refusal
        raise DrillError(
            f"The edition that came back is not what the paper signed: {first} ({len(wrong)}).",
            "還原出來的一期和簽章不符",
        )
    return report.findings.checked


class Restored:
    """A store that was brought back, read as any copy of the paper is.

    Args:
        store: the edition.
        pictures: the folder of stored files.
        key: the paper's.
    """

    def __init__(self, store: Store, pictures: Path, key: PublicKey) -> None:
        self.store = store
        self.pictures = pictures
        self.key = key

    def __call__(self, path: str, limit: int) -> bytes:
        """The first bytes of one file."""
        if path == PUBLIC_KEY:
            return self.key.text.encode()
        standing = self.store.shelf.find(path)
        if standing is None:
            raise SourceError(f"{path} does not stand")
        if standing.stored:
            return self.stored(standing.entry.sha256, limit)
        row = self.store.body_row(standing.entry.sha256)
        if row is None:
            raise SourceError(f"{path} has lost its body")
        return unpack(row[0], row[2])[:limit]

    def stored(self, sha256: str, limit: int) -> bytes:
        """The first bytes of a picture."""
        try:
            with (self.pictures / sha256).open("rb") as file:
                return file.read(limit)
        except OSError as error:
            raise SourceError(f"{sha256}: {error}") from error

    def paths(self) -> Iterator[str]:
        """Every path that stands."""
        after = ""
        while rows := self.store.standing(after):
            yield from (path for path, _ in rows)
            after = rows[-1][0]
