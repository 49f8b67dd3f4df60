"""What a backup holds of databases that are PostgreSQL's: their own dumps."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yanlu.backup import BackupError

from .databases import NAMES, SETTINGS, Address, sqlite_file
from .postgresql import arguments

DUMPS = tuple(f"{name.lower()}.dump" for name in NAMES.values())
# Nobody stays logged in where a backup was restored.
OPTIONS = ("--format=custom", "--no-owner", "--no-privileges", "--no-password")
RESTORING = ("--clean", "--if-exists", "--no-owner", "--no-password", "--single-transaction")
FORGOTTEN = "--exclude-table-data=django_session"
PARTS = {"host": "PGHOST", "port": "PGPORT", "name": "PGDATABASE", "user": "PGUSER"}


def files_left(options: Mapping[str, Any]) -> frozenset[str]:
    """Names of SQLite's files that are no longer the paper's, since a setting names PostgreSQL."""
    var = Path(options["YANLU_VAR"])
    return frozenset(
        sqlite_file(var, alias).name for alias, setting in SETTINGS.items() if options[setting]
    )


def dumps(options: Mapping[str, Any], folder: Path) -> tuple[tuple[str, Path], ...]:
    """Dump every database that is PostgreSQL's into a folder: the names, and where they lie.

    Raises:
        BackupError: one cannot be dumped; nothing of it is left.
    """
    made = []
    for alias, setting in SETTINGS.items():
        if options[setting]:
            path = folder / f"{NAMES[alias].lower()}.dump"
            dump(options[setting], setting, path)
            made.append((path.name, path))
    return tuple(made)


def dump(address: Address, setting: str, path: Path) -> None:
    """One dump, which its owner alone can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        said = run(address, setting, file)
    if said:
        path.unlink()
        raise BackupError(
            f"{setting} ({address}) cannot be dumped: {said}",
            "這個資料庫匯出不了，備份沒有做成；pg_dump 不能比伺服器舊",
        )


def run(address: Address, setting: str, file: Any) -> str:
    """What pg_dump says if it fails; or nothing."""
    try:
        done = subprocess.run(
            ["pg_dump", *OPTIONS, FORGOTTEN],
            env=os.environ | environment(address),
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{setting} names PostgreSQL, and pg_dump is not installed: on Debian, apt-get install "
            "postgresql-client.",
            "沒有 pg_dump，請安裝 postgresql-client",
        ) from error
    return " ".join(done.stderr.split()) or "it failed" if done.returncode else ""


def bring_back(options: Mapping[str, Any], folder: Path) -> None:
    """Let every database of which a dump lies in the folder be what it was; done again, the same.

    Raises:
        BackupError: one cannot be read into its database; the dump is still there.
    """
    for alias, setting in SETTINGS.items():
        path = folder / f"{NAMES[alias].lower()}.dump"
        if options[setting] and path.is_file():
            empty(options[setting])
            restore(options[setting], setting, path)


def empty(address: Address) -> None:
    """Take away what newer migrations have made, which no dump of before would."""
    import psycopg  # only a grown paper has it

    with psycopg.connect(**arguments(address)) as connection:
        asked = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema"
        names = ", ".join(name for (name,) in connection.execute(asked).fetchall())
        if names:
            connection.execute(f"DROP TABLE {names} CASCADE".encode())


def restore(address: Address, setting: str, path: Path) -> None:
    command = ["pg_restore", *RESTORING, "--dbname", address.name, str(path)]
    done = subprocess.run(
        command, env=os.environ | environment(address), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(
            f"{setting} ({address}): {' '.join(done.stderr.split())}. What it was is in {path}",
            "資料庫沒有倒回去，原來的內容在這個檔案裡",
        )


def environment(address: Address) -> dict[str, str]:
    """How libpq is told where the database is: not in its arguments, which others can see."""
    told = {name: str(getattr(address, part)) for part, name in PARTS.items()}
    told["PGPASSWORD"] = address.password
    told |= {f"PG{name.upper()}": word for name, word in address.more.items()}
    return {name: word for name, word in told.items() if word}
