"""How a database means to find rows: by an index, or by looking at all."""

from __future__ import annotations

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
