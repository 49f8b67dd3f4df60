"""`yanlu restore`: bring the whole paper back from a copy, beside what is there, then at once."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from yanlu.backup import (
    BackupError,
    Bringing,
    BusyError,
    Kept,
    Opener,
    Place,
    Signed,
    open_statement,
)
from yanlu.manifest.keys import PublicKey

from . import keeping
from .keeping_places import BEFORE, DATABASES
from .places import Places

FASTEST_PRESS = 10  # editions a second, more than any press prints
LEAST_MARGIN = 10_000
STAYS = frozenset({"edition", "backup", "upgrade", "mailbox.sock", ".restoring"})


@dataclass(frozen=True, slots=True)
class Restoring:
    """A restore of the whole paper.

    Args:
        places: where the paper is to be.
        place: where the copy lies.
        opener: the secret key.
        paper: the paper's public key, if it is known.
        now: the time, with its zone.
        spares: whether it goes on without pictures and other files that are lost.
        lost: which they are, once it was brought.
    """

    places: Places
    place: Place
    opener: Opener
    paper: PublicKey | None
    now: datetime
    spares: bool = False
    lost: list[str] = field(default_factory=list)

    @property
    def stage(self) -> Path:
        """Where everything is brought before it is believed."""
        return self.places.restoring / "new"

    def opened(self, identity: str) -> Signed:
        """What the copy holds.

        Raises:
            BackupError: it cannot be opened or is not this paper's.
        """
        return open_statement(self.place, identity, self.opener, self.paper)

    def bring(
        self,
        signed: Signed,
        progress: Callable[[int, int], None],
        look: Callable[[Path], None] = lambda folder: None,
    ) -> None:
        """Bring everything beside the paper, and make it whole there.

        Args:
            signed: what the copy holds.
            progress: is told how far it is.
            look: at the folder, before it is believed; raises BackupError.

        Raises:
            BackupError: something is missing or altered, or there is no room; the paper of now
                was not touched.
        """
        shutil.rmtree(self.places.restoring, ignore_errors=True)
        stated, must_be_whole = signed.statement, not self.spares
        bringing = Bringing.of(self.place, self.opener, stated, is_whole=must_be_whole)
        self.refuse_full_disk(signed.statement.length)
        try:
            self.stage.mkdir(parents=True, mode=0o700)
            spare = self.spare if self.spares else None
            bringing.bring(self.stage, progress=progress, spare=spare)
            look(self.stage)
            make_whole(self.stage, signed.statement.taken_at, self.now)
        except BaseException:
            shutil.rmtree(self.places.restoring, ignore_errors=True)
            raise

    def spare(self, kept: Kept, error: BackupError) -> None:
        """Note a file that is lost; without its databases and keys it would be no paper."""
        if is_vital(kept.path):
            raise BackupError(
                f"{kept.path} is lost in this backup, and without it there is no paper: take "
                "another one (`yanlu backup list`).",
                "這份備份裡，這個檔案缺了或壞了，少了它就不成報紙，請改用另一份",
            ) from error
        self.lost.append(kept.path)

    def refuse_full_disk(self, length: int) -> None:
        free = shutil.disk_usage(self.places.var).free
        if free < length:
            raise BackupError(
                f"The backup has {length / 1e6:.0f} MB, and on the disk of {self.places.var} "
                f"{free / 1e6:.0f} MB are free: make room.",
                "磁碟空間不夠，請先騰出空間",
            )

    def switch(self) -> Path | None:
        """Let what was brought take the place of the paper of now; where that now lies."""
        before = unused(self.places.var, f"{BEFORE}{self.now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        old = [one.name for one in self.places.var.iterdir() if is_of_now(one.name)]
        words, journal = (
            json.dumps({"before": before, "old": old}),
            self.places.restoring / "switch",
        )
        try:
            keeping.write_whole(journal, words.encode())
        except OSError:
            journal.unlink(missing_ok=True)  # first: with half of what was brought, none may go on
            shutil.rmtree(self.places.restoring, ignore_errors=True)
            raise
        end_switch(self.places)
        return self.places.var / before if old else None


def is_vital(path: str) -> bool:
    """Whether a paper cannot be without this file of a backup."""
    return path in DATABASES or path.endswith(".dump") or path.startswith("keys/")


def unused(folder: Path, name: str) -> str:
    """The name, or one like it: a restore that is ended and begun anew in one second has two."""
    names = (f"{name}-{number}" if number else name for number in count())
    return next(one for one in names if not (folder / one).exists())


def is_of_now(name: str) -> bool:
    return name not in STAYS and not name.startswith(BEFORE)


def end_switch(places: Places) -> bool:
    """Go on with a switch that was begun, from wherever it was ended; whether there was one."""
    journal = places.restoring / "switch"
    if not journal.exists():
        return False
    plan = json.loads(journal.read_bytes())
    before = places.var / plan["before"]
    for name in plan["old"]:
        before.mkdir(mode=0o700, exist_ok=True)
        if not (before / name).exists() and (places.var / name).exists():
            (places.var / name).rename(before / name)
    keeping.flush_folder(places.var)
    for one in sorted((places.restoring / "new").iterdir()):
        one.rename(places.var / one.name)
    keeping.flush_folder(places.var)
    journal.unlink()
    try:
        keeping.flush_folder(places.restoring)
    finally:
        shutil.rmtree(places.restoring, ignore_errors=True)
    return True


def make_whole(stage: Path, taken_at: datetime, now: datetime) -> None:
    """What a copy must forget, and what it must be told.

    Nobody stays logged in; the press looks through everything again; and no number that a reader
    may have seen since is signed for another edition.
    """
    change(stage / "newsroom.db", "django_session", "DELETE FROM django_session")
    long_ago = "'1970-01-01 00:00:00'"
    change(
        stage / "press.db", "press_sweep", f"UPDATE press_sweep SET after='', next_at={long_ago}"
    )
    change(stage / "press.db", "press_lease", f"UPDATE press_lease SET holder='', until={long_ago}")
    margin = max(LEAST_MARGIN, int(abs((now - taken_at).total_seconds()) * FASTEST_PRESS))
    floor = f"SELECT 'floor', max(number) + {margin} FROM edition HAVING count(*) > 0"
    change(stage / "edition.db", "edition", f"INSERT OR REPLACE INTO note {floor}")


def change(database: Path, table: str, words: str) -> None:
    """Change a database that nobody else has open, if it is there and has this table.

    Raises:
        BackupError: it cannot be written, or is no database.
    """
    if not database.is_file():
        return
    there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            if connection.execute(there, (table,)).fetchone():
                connection.execute(words)
    except sqlite3.Error as error:
        raise BackupError(f"{database}: {error}.", "還原出來的資料庫無法寫入") from error


def is_living(places: Places) -> bool:
    """Whether a paper lies here."""
    return any((places.var / name).exists() for name in ("newsroom.db", "edition.db", "keys"))


def refuse_running() -> BusyError:
    return BusyError(
        "The paper runs: stop `yanlu run` (or serve, press and mailbox) first, then restore.",
        "報紙還在運轉，請先停掉所有程序再還原",
    )
