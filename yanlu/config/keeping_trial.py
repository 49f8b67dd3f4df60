"""A dump, tried: loaded into a database that is made for it, or else read to its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from yanlu.backup import BackupError

from . import reading_dumps
from .databases import SETTINGS, Address
from .dumping import connected, dump_name, restore, sums_beside
from .postgresql import arguments, explained
from .summing import Sums, differing, read_sums, rows_in, sums_of

PREFIX = "yanlu_drill_"
LONGEST = 63  # bytes that PostgreSQL keeps of a name
MAKE = """
    SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING UTF8 LC_COLLATE %L LC_CTYPE %L',
        {name}::text, datcollate, datctype) FROM pg_database WHERE datname = current_database()
"""
NO_SERVER = "no server is named for it here"


class TrialError(BackupError):
    """A dump came back, and is not what it should be."""


def try_dumps(folder: Path, options: Mapping[str, Any]) -> Iterator[str]:
    """Try every dump that lies in a folder; how each was tried, and what was found.

    Args:
        folder: into which a backup was brought.
        options: every setting.

    Raises:
        BackupError: one is not what was backed up.
    """
    for alias, setting in SETTINGS.items():
        path = folder / dump_name(alias)
        if path.is_file():
            yield try_dump(path, options[setting], setting)


def try_dump(path: Path, address: Address | None, setting: str) -> str:
    """Load it where that may be done, beside the paper's own databases; else read all of it."""
    wanted = read_sums(sums_beside(path))
    if address is None:
        return read_through(path, wanted, NO_SERVER)
    with scratch(address) as (made, reason):
        if made is None:
            return read_through(path, wanted, reason)
        restore(made, setting, path)
        with connected(made, setting) as connection:
            found = sums_of(connection)
    if wanted is not None and (name := differing(wanted, found)):
        raise TrialError(f"{path.name}: {name} is not what was backed up.", "倒進去的和備份不符")
    return (
        f"{path.name} was loaded into a scratch database: {len(found)} tables, "
        f"{rows_in(found)} rows{', the same as were backed up' * (wanted is not None)}."
        "（已試著倒入並核對）"
    )


def read_through(path: Path, wanted: Sums | None, reason: str) -> str:
    """Read it to its end, and count."""
    found = reading_dumps.counted(path)
    for name, (many, _) in (wanted or {}).items():
        if found[name] != many:
            raise TrialError(f"{path.name}: {name} is not what was backed up.", "列數和備份不符")
    return (
        f"{path.name} was read to its end and counted, {found.total()} rows, and not loaded: "
        f"{reason}.（讀完並數過，沒有倒入）"
    )


@contextmanager
def scratch(address: Address) -> Iterator[tuple[Address | None, str]]:
    """A database for the trial on the same server, which goes with its end; or why there is none.

    What a trial that was killed has left goes with the next.
    """
    import psycopg  # only a grown paper has it

    name = f"{PREFIX}{address.name}".encode()[:LONGEST].decode(errors="ignore")
    gone = psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
        psycopg.sql.Identifier(name)
    )
    asked = psycopg.sql.SQL(MAKE).format(name=psycopg.sql.Literal(name))
    try:
        with psycopg.connect(**arguments(address), autocommit=True) as server:
            server.execute(gone)
            [(make,)] = server.execute(asked).fetchall()
            server.execute(make)
    except psycopg.errors.InsufficientPrivilege:
        yield None, f"{address.user or 'its account'} may not create a database (CREATEDB)"
    except psycopg.Error as error:
        yield None, explained(str(error), address)
    else:
        try:
            yield replace(address, name=name), ""
        finally:
            with psycopg.connect(**arguments(address), autocommit=True) as server:
                server.execute(gone)
