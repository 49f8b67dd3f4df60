"""What a backup holds of databases that are PostgreSQL's: their own dumps."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yanlu.backup import BackupError

from .databases import NAMES, SETTINGS, Address, sqlite_file
from .postgresql import arguments, explained
from .summing import FORGOTTEN, MARK, sums_of, write_sums

OPTIONS = (
    "--format=custom",
    "--no-owner",
    "--no-privileges",
    "--no-password",
    f"--exclude-table-data={FORGOTTEN}",
    f"--exclude-table={MARK}",
)
RESTORING = ("--clean", "--if-exists", "--no-owner", "--no-password", "--single-transaction")
AT_WORK = "yanlu dump"  # by this name the server knows pg_dump and pg_restore as ours
NAMED = {"target_session_attrs": "PGTARGETSESSIONATTRS"}  # the others have their own names
PARTS = {"host": "PGHOST", "port": "PGPORT", "name": "PGDATABASE", "user": "PGUSER"}


def files_left(options: Mapping[str, Any]) -> frozenset[str]:
    """Names of SQLite's files that are no longer the paper's, since a setting names PostgreSQL."""
    var = Path(options["YANLU_VAR"])
    return frozenset(
        sqlite_file(var, alias).name for alias, setting in SETTINGS.items() if options[setting]
    )


def dump_name(alias: str) -> str:
    """What the dump of a database is called."""
    return f"{NAMES[alias].lower()}.dump"


def dumps(options: Mapping[str, Any], folder: Path) -> tuple[tuple[str, Path], ...]:
    """Dump every database that is PostgreSQL's into a folder: the names, and where they lie.

    Beside each lies what it holds, as sums of its rows at the moment of the dump.

    Raises:
        BackupError: one cannot be dumped; nothing of it is left.
    """
    made = []
    for alias, setting in SETTINGS.items():
        if options[setting]:
            path = folder / dump_name(alias)
            dump(options[setting], setting, path)
            made += [(one.name, one) for one in (path, sums_beside(path))]
    return tuple(made)


def sums_beside(dump: Path) -> Path:
    """Where what a dump holds is written down."""
    return dump.with_suffix(".sums")


def dump(address: Address, setting: str, path: Path) -> None:
    """One dump, which its owner alone can read, and beside it what it holds."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        said = dump_at_one_moment(address, setting, file, sums_beside(path))
    if said:
        path.unlink()
        raise BackupError(
            f"{setting} ({address}) cannot be dumped: {said}",
            "這個資料庫匯出不了，備份沒有做成；pg_dump 不能比伺服器舊",
        )


def dump_at_one_moment(address: Address, setting: str, file: Any, sums: Path) -> str:
    """Dump and sum up what one and the same snapshot shows; what is said if that fails."""
    import psycopg  # only a grown paper has it

    try:
        with psycopg.connect(**arguments(address)) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            [(snapshot,)] = connection.execute("SELECT pg_export_snapshot()").fetchall()
            command = ["pg_dump", *OPTIONS, f"--snapshot={snapshot}"]
            said = run(command, address, setting, stdout=file)
            if not said:
                write_sums(sums, sums_of(connection))
    except psycopg.Error as error:
        return explained(str(error), address)
    return said


def run(command: list[str], address: Address | None, setting: str, stdout: Any = None) -> str:
    """What a program of PostgreSQL's says if it fails; or nothing.

    Raises:
        BackupError: it is not installed.
    """
    told = environment(address) if address else {}
    try:
        done = subprocess.run(
            command,
            env=os.environ | told,
            stdout=stdout or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise not_installed(command[0], setting) from error
    return " ".join(done.stderr.split()) or "it failed" if done.returncode else ""


def not_installed(program: str, setting: str) -> BackupError:
    return BackupError(
        f"{setting} names PostgreSQL, and {program} is not installed: on Debian, apt-get install "
        "postgresql-client.",
        f"沒有 {program}，請安裝 postgresql-client",
    )


def bring_back(options: Mapping[str, Any], folder: Path) -> None:
    """Let every database of which a dump lies in the folder be what it was; done again, the same.

    Raises:
        BackupError: one cannot be read into its database; the dump is still there.
    """
    for alias, setting in SETTINGS.items():
        path = folder / dump_name(alias)
        if options[setting] and path.is_file():
            empty(options[setting], setting)
            restore(options[setting], setting, path)


@contextmanager
def connected(address: Address, setting: str) -> Iterator[Any]:
    """A connection; what is done on it holds when it ends well.

    Raises:
        BackupError: the server does not take it.
    """
    import psycopg  # only a grown paper has it

    try:
        with psycopg.connect(**arguments(address)) as connection:
            yield connection
    except psycopg.Error as error:
        raise BackupError(
            f"{setting} ({address}): {explained(str(error), address)}", "資料庫沒有照做"
        ) from error


def empty(address: Address, setting: str, mark: str = "") -> None:
    """Take away what newer migrations have made, which no dump of before would.

    Args:
        address: of the database.
        setting: that names it.
        mark: a table that is made in the same moment; without a name none is.
    """
    with connected(address, setting) as connection:
        names = ", ".join(f'"{name}"' for name in tables_in(connection))
        if names:
            connection.execute(f"DROP TABLE {names} CASCADE".encode())
        if mark:
            connection.execute(f"CREATE TABLE {mark} (begun timestamptz DEFAULT now())".encode())


def tables_in(connection: Any) -> list[str]:
    """The names of the tables that there are."""
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema"
    return [name for (name,) in connection.execute(asked).fetchall()]


def restore(address: Address, setting: str, path: Path) -> None:
    """Read one dump into its database: all of it, or nothing.

    Raises:
        BackupError: it cannot be read into it.
    """
    said = run(["pg_restore", *RESTORING, "--dbname", address.name, str(path)], address, setting)
    if said:
        raise BackupError(
            f"{setting} ({address}): {said}. What is to be there is in {path}",
            "資料沒有倒進資料庫；內容都在這個檔案裡",
        )


def environment(address: Address) -> dict[str, str]:
    """How libpq is told where the database is: not in its arguments, which others can see."""
    told = {name: str(getattr(address, part)) for part, name in PARTS.items()}
    told |= {"PGPASSWORD": address.password, "PGAPPNAME": AT_WORK}
    told |= {NAMED.get(name, f"PG{name.upper()}"): word for name, word in address.more.items()}
    return {name: word for name, word in told.items() if word}
