"""How a database means to find rows: by an index, or by looking at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections


def plan(rows: Any) -> str:
    """The plan of a query; where tables are small, as if they were large."""
    connection = connections[rows.db]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(rows.model._meta.db_table)}")
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    return str(rows.explain())


@contextmanager
def steps(alias: str) -> Iterator[list[None]]:
    """One entry for each hundred instructions that SQLite carries out; elsewhere none."""
    taken: list[None] = []
    connection = connections[alias]
    if connection.vendor != "sqlite":
        yield taken
        return
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: taken.append(None), 100)
    try:
        yield taken
    finally:
        connection.connection.set_progress_handler(None, 0)
