"""What a PostgreSQL database holds, as one number for each table: what came back is compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MARK = "yanlu_restoring"  # a table that says that what stands beside it was not loaded to the end
FORGOTTEN = "django_session"  # nobody stays logged in where a backup was restored

Sums = dict[str, tuple[int, str]]

# How values are written must not depend on what a server was told.
FIXED = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO, MDY'; SET intervalstyle = 'postgres'; "
    "SET bytea_output = 'hex'; SET extra_float_digits = 1"
)
TABLES = """
    SELECT tablename, quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
    WHERE schemaname = current_schema AND tablename NOT IN (%s, %s) ORDER BY 1
"""
SUM = """
    SELECT count(*), coalesce(sum(('x' || left(md5(a_row::text), 15))::bit(60)::bigint), 0)::text
    FROM {} AS a_row
"""


def sums_of(connection: Any) -> Sums:
    """Rows, and the sum of their hashes, of each table that a dump holds with its rows."""
    connection.execute(FIXED)
    tables = connection.execute(TABLES, (MARK, FORGOTTEN)).fetchall()
    return {
        name: connection.execute(SUM.format(quoted).encode()).fetchone() for name, quoted in tables
    }


def rows_in(sums: Sums) -> int:
    """How many rows that are."""
    return sum(rows for rows, _ in sums.values())


def write_sums(path: Path, sums: Sums) -> None:
    """Write them down beside a dump."""
    path.write_text(json.dumps(sums, indent=0))


def read_sums(path: Path) -> Sums | None:
    """What was written down; None for a dump of a time when nothing was."""
    try:
        return {
            name: (rows, summed) for name, (rows, summed) in json.loads(path.read_bytes()).items()
        }
    except FileNotFoundError:
        return None


def differing(wanted: Sums, found: Sums) -> str:
    """The first table that is not the same in both; or nothing."""
    names = sorted(wanted.keys() | found.keys())
    return next((name for name in names if wanted.get(name) != found.get(name)), "")
