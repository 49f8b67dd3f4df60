"""Where copies go and what is in them, as the settings say."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yanlu.backup import BackupError, Folder, Place, PlaceError, Source
from yanlu.delivery import TargetError

from .buckets import bucket
from .dumping import dumps, files_left
from .keeping import SETTINGS, write_whole
from .looking import is_read_only
from .options import OptionError, read_options
from .places import Places
from .settings_file import WHERE, quoted

# The edition is looked at first and the newsroom last: what a copy's edition shows, its newsroom
# has; what the newsroom has beyond that, the press prints when it starts (ADR 0026).
DATABASES = ("edition.db", "press.db", "mailbox.db", "newsroom.db")
# The folder is filled from the store; sockets and locks are of the moment.
LEFT = frozenset({"edition", "backup", "upgrade", ".restoring", "mailbox.sock", "press.alive"})
NAMING = "backup.naming"
BEFORE = "before-restore-"  # the paper that stood before a restore


def open_place(words: str, options: Mapping[str, Any]) -> Place:
    """The place that these words name.

    Args:
        words: a folder, `s3://name/prefix`, or `sftp://user@host:port/folder`.
        options: every setting.

    Raises:
        PlaceError: it cannot be reached, or is none that is known.
    """
    if not words:
        raise PlaceError(
            "Nobody has said where backups go: set YANLU_BACKUP_TO, such as /mnt/backup.",
            "還沒有設定備份放在哪裡，請設 YANLU_BACKUP_TO",
        )
    if words.startswith("s3:"):
        return open_bucket(words, options)
    if words.startswith("sftp:"):
        return open_machine(words, options)
    return Folder(Path(words).expanduser().resolve())


def open_bucket(words: str, options: Mapping[str, Any]) -> Place:
    """A bucket: with the account of the backups, or else that of the paper's other buckets."""
    from yanlu.backup.bucket import Bucket  # its client weighs 15 MB, and most papers have none
    from yanlu.delivery.bucket import Account

    try:
        name, prefix = bucket(words)
        own = bool(options["YANLU_BACKUP_BUCKET_KEY"])
        known = {
            part: options[f"YANLU_BACKUP_BUCKET_{part}" if own else f"YANLU_BUCKET_{part}"]
            for part in ("ENDPOINT", "KEY", "SECRET", "REGION")
        }
        account = Account(
            name, prefix, known["ENDPOINT"], known["KEY"], known["SECRET"], known["REGION"]
        )
        return Bucket(account.open(is_locked=True), words)
    except (ValueError, TargetError) as error:
        raise PlaceError(f"YANLU_BACKUP_TO is {words!r}: {error}.", "儲存桶的寫法不對") from error


def open_machine(words: str, options: Mapping[str, Any]) -> Place:
    """A folder on another machine."""
    from yanlu.backup.sftp import Account, Machine  # SSH weighs 20 MB

    parts = urlsplit(words)
    if not parts.hostname or parts.password or parts.path in ("", "/"):
        raise PlaceError(
            f"YANLU_BACKUP_TO is {words!r}: write sftp://user@host/folder, without a password; "
            "the key is named by YANLU_BACKUP_SSH_KEY.",
            "請寫成 sftp://帳號@主機/資料夾，不寫密碼",
        )
    try:
        port = parts.port or 22
    except ValueError as error:
        raise PlaceError(f"YANLU_BACKUP_TO is {words!r}: {error}.", "連接埠不對") from error
    return Machine(
        Account(
            parts.hostname,
            port,
            parts.username or "",
            parts.path.rstrip("/"),
            options["YANLU_BACKUP_SSH_KEY"],
            options["YANLU_BACKUP_SSH_HOSTS"],
        )
    )


def naming_secret(places: Places) -> bytes:
    """The secret under which pieces are named; made at the first backup.

    It comes from the key, so that it is the same again where it cannot be written down.
    """
    path = places.key.parent / NAMING
    if not path.exists():
        made = hashlib.blake2b(places.key.read_bytes(), digest_size=32, person=b"backup naming")
        if is_read_only(places.var):
            return made.digest()
        write_whole(path, made.hexdigest().encode() + b"\n")
    try:
        return bytes.fromhex(path.read_text().strip())
    except ValueError as error:
        raise BackupError(
            f"{path} is damaged. Delete it and take another, empty place for the backups.",
            "這個檔案壞了，請刪掉它，並換一個空的備份地點",
        ) from error


@contextlib.contextmanager
def room(places: Places) -> Iterator[Path]:
    """A folder for what lies in the plain while a backup is taken; it goes with its end.

    It lies in the paper's folder, or where that takes nothing, among temporary files.
    """
    if is_read_only(places.var):
        with tempfile.TemporaryDirectory(prefix="yanlu-backup-") as made:
            yield Path(made)
        return
    scratch = places.backup / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)  # what a backup that was killed left
    scratch.mkdir(mode=0o700, parents=True)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def the_paper(places: Places, scratch: Path, environment: Mapping[str, str]) -> Source:
    """Everything of the paper that is kept, the settings of the environment among it.

    Args:
        places: where everything lies.
        scratch: a folder for settings and dumps.
        environment: with every setting in force.
    """
    settings = scratch / SETTINGS
    lines = (line_of(name, environment[name]) for name in sorted(environment) if is_ours(name))
    write_whole(settings, "".join(lines).encode())
    options = read_options(environment)
    not_ours = files_left(options)
    files = tuple(name for name in DATABASES if name not in not_ours)
    beside: tuple[tuple[str, Path], ...] = ((SETTINGS, settings),)
    beside += dumps(options, scratch)
    return Source(places.var, files, left(places) | not_ours, beside, is_read_only(places.var))


def left(places: Places) -> frozenset[str]:
    """Names that are not copied: of the moment, made again, or put aside or told by a restore."""
    aside = (one.name for one in places.var.glob(f"{BEFORE}*"))
    return LEFT | {SETTINGS} | frozenset(aside)


def is_ours(name: str) -> bool:
    return name.startswith("YANLU_") and name not in ("YANLU_VAR", WHERE)


def line_of(name: str, value: str) -> str:
    """A line of a settings file; what cannot stand in one is kept for people to read."""
    try:
        return f"{name}={quoted(name, value)}\n"
    except OptionError:
        return f"# {name}={value!r}\n"


def refuse_inside(place: Place, places: Places) -> None:
    """Refuse a place inside the paper's own folder: what takes the one takes the other."""
    root = getattr(place, "root", None)
    if isinstance(root, Path) and Path(os.path.realpath(root)).is_relative_to(places.var):
        raise PlaceError(
            f"{place.name} lies in the paper's own folder {places.var}: what destroys the one "
            "destroys the other. Take another disk or machine.",
            "備份不能放在報紙自己的資料夾裡，請放到別的磁碟或機器上",
        )
