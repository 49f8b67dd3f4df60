"""The databases: reachable, whole, and of this program's version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .finding import Finding, ok, wrong
from .patient import Patient

SET_UP = ("請執行 yanlu setup。", "Run yanlu setup.")
UPGRADE = (
    "請執行 yanlu upgrade（docs/backup.md）：它先備份，失敗就復原；讀者照常閱讀。",
    "Run yanlu upgrade: it takes a backup first, and undoes what fails; readers read on.",
)


def look(patient: Patient) -> Iterator[Finding]:
    """Whether each database can be used."""
    if not patient.has_begun:
        return
    from django.db import connections

    for alias in connections:
        yield examined(alias, connections[alias], patient.is_production)


def examined(alias: str, connection: Any, is_production: bool) -> Finding:
    """What is found of one database; a file that is not there is not made."""
    from django.db import Error

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).is_file():
        return wrong("databases", f"沒有資料庫 {name}。", f"There is no database {name}.", *SET_UP)
    try:
        return damage(alias, connection) or migrations(alias, connection, is_production)
    except (Error, OSError) as error:
        return unusable(alias, str(error).strip().splitlines()[0] if str(error) else "")
    finally:
        connection.close()


def damage(alias: str, connection: Any) -> Finding | None:
    """What SQLite itself says of a damaged file."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        said = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said == "ok":
        return None
    return wrong(
        "databases",
        f"資料庫 {alias} 損壞了：{said}",
        f"The database {alias} is damaged: {said}",
        "停掉報社，留下這個檔案，從備份還原（docs/backup.md）。",
        "Stop the paper, keep this file, and restore from the back-up (docs/backup.md).",
    )


def migrations(alias: str, connection: Any, is_production: bool) -> Finding:
    """Whether the database is neither older nor newer than the program.

    In production a set-up changes no database that exists: that is an upgrade, which somebody
    has decided upon.
    """
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    disk = set(executor.loader.disk_migrations or {})
    ours = {app for app, _ in disk}
    newer = sorted(
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if app in ours and (app, name) not in disk and not replaced(executor, app, name)
    )
    if newer:
        return too_new(alias, newer[0])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        words = f"資料庫 {alias} 是舊版的。", f"The database {alias} is an older version's."
        return wrong("databases", *words, *(UPGRADE if is_production else SET_UP))
    return ok("databases", f"資料庫 {alias} 完好。", f"The database {alias} is whole and current.")


def replaced(executor: Any, app: str, name: str) -> bool:
    """Whether a migration has been squashed into another."""
    return any((app, name) in one.replaces for one in executor.loader.disk_migrations.values())


def too_new(alias: str, name: str) -> Finding:
    return wrong(
        "databases",
        f"資料庫 {alias} 是新版言路寫的（{name}），這個版本不認得。",
        f"The database {alias} was written by a newer Yanlu ({name}), unknown to this one.",
        "請換回新版的程式；真要退版，先從升級前的備份還原。",
        "Put the newer program back; to go back in earnest, restore the back-up made before.",
    )


def unusable(alias: str, reason: str) -> Finding:
    return wrong(
        "databases",
        f"資料庫 {alias} 無法使用：{reason}",
        f"The database {alias} cannot be used: {reason}",
        "看它是否在運轉、磁碟是否滿了、檔案的擁有者對不對；檔案壞了就從備份還原。",
        "Does it run, is the disk full, is the file the paper's? If it is damaged, restore it.",
    )
