"""`yanlu upgrade`, and what `yanlu setup` does where data are older than the program."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from yanlu.backup import BackupError
from yanlu.delivery import DeliveryError
from yanlu.manifest.errors import ManifestError

from . import keeping, keeping_acts, upgrading
from .databases import SETTINGS
from .places import Places
from .pressing import make_workshop
from .upgrading_steps import UpgradeError, recover, try_printing, upgrade

FAILURES = (UpgradeError, BackupError, DeliveryError, ManifestError)
DATABASES = (DatabaseError, sqlite3.Error)


def main(arguments: list[str]) -> int:
    """Upgrade the data to this program; the exit code."""
    places = Places(Path(settings.YANLU["YANLU_VAR"]))
    try:
        if is_made("default"):
            with the_only_one(places):
                return upgrade_all(places, "--without-backup" not in arguments)
        print(
            f"There is no paper in {places.var}: `yanlu setup` makes one.（這裡還沒有報紙）",
            file=sys.stderr,
        )
    except FAILURES as error:
        print(error, file=sys.stderr)
    except DATABASES as error:
        print(f"A database cannot be used: {error}.（資料庫無法讀寫）", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror}.（無法讀寫）", file=sys.stderr)
    return 1


def upgrade_all(places: Places, with_backup: bool) -> int:
    """Undo what was left half way, back up, upgrade."""
    if said := recover(places):
        print(said)
    if newer := upgrading.is_newer(places):
        raise UpgradeError(newer)
    if not pending():
        end_stamps(places)
        print("The data are this program's already; nothing to upgrade.（不需要升級）")
        return 0
    if with_backup:
        back_up(places)
    print(
        f"Upgrading {len(pending())} changes of the databases …（升級中，讀者照常閱讀）", flush=True
    )
    upgrade(places, digest_of_migrations(), lambda: try_printing(make_workshop))
    print("Upgraded. The press prints anew what changed; nothing else is to be done.（升級完成）")
    return 0


def back_up(places: Places) -> None:
    """A backup of the data as they are, if there is a place for it."""
    options = settings.YANLU
    if not options["YANLU_BACKUP_TO"]:
        print("There is no place for backups (YANLU_BACKUP_TO); the copies of the upgrade itself")
        print("are kept until it has succeeded.（沒有設備份地點；升級期間自留一份，成功後刪掉）")
        return
    from .keeping_command import place_of, summary_of, take_to  # what seals is needed only here

    with closing(place_of(options, places)) as place:
        acts = keeping_acts.last_act(options, places)
        print(summary_of(take_to(place, places, options, acts), place))


def bring_up_to_date(places: Places) -> bool:
    """In a set-up: what was left half way is undone, and data of an older program upgraded.

    In production that waits for `yanlu upgrade`, which somebody has decided upon.

    Returns:
        Whether there is nothing more to migrate.

    Raises:
        UpgradeError: it must be done by hand, or did not succeed.
    """
    if newer := upgrading.is_newer(places):
        raise UpgradeError(newer)
    if not upgrading.is_unfinished(places) and (is_up_to_date(places) or not pending()):
        return is_up_to_date(places)
    with the_only_one(places):
        if said := recover(places):
            print(said)
        if not pending():
            return False
        if settings.YANLU["YANLU_PRODUCTION"]:
            raise UpgradeError(
                "This program is newer than the data: run `yanlu upgrade`. Readers read on."
                "（程式比資料新，請跑 yanlu upgrade；讀者照常閱讀）"
            )
        print("These data are of an earlier version and are upgraded.（資料是舊版的，正在升級）")
        upgrade(places, digest_of_migrations(), lambda: try_printing(make_workshop))
    return True


@contextmanager
def the_only_one(places: Places) -> Iterator[None]:
    """One backup, restore or upgrade at a time."""
    with keeping.held(places.backup / "lock") as is_mine:
        if not is_mine:
            raise UpgradeError(
                "A backup, restore or upgrade of this paper is running; wait for its end."
                "（備份、還原或升級正在進行，請等它結束）"
            )
        yield


def is_up_to_date(places: Places) -> bool:
    return places.stamp.exists() and places.stamp.read_text() == digest_of_migrations()


def digest_of_migrations() -> str:
    """One hash of the names of all migrations that there are, and of where they are made."""
    names = sorted(MigrationLoader(None).disk_migrations or {})
    elsewhere = [str(settings.YANLU[one] or "") for one in SETTINGS.values()]
    told = repr(names) + (repr(elsewhere) if any(elsewhere) else "")
    return hashlib.sha256(told.encode()).hexdigest()


def is_made(alias: str, table: str = "django_migrations") -> bool:
    """Whether this database has been made before, or holds another table."""
    return table in connections[alias].introspection.table_names()


def pending() -> list[str]:
    """The migrations that data which exist still lack."""
    return [name for alias in SETTINGS if is_made(alias) for name in lacking(alias)]


def lacking(alias: str) -> list[str]:
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def end_stamps(places: Places) -> None:
    """Write down whose data these are."""
    keeping.write_whole(places.stamp, digest_of_migrations().encode())
    upgrading.write_stamp(places)
