"""Puts data of the previous release into empty databases of PostgreSQL, as that release had them.

That release's migrations are made there by their names, and its rows are copied as they are; the
indexes of searches are left empty. Run with the settings of the paper.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, router, transaction
from django.db.migrations.executor import MigrationExecutor

from yanlu.config.command import start_django
from yanlu.config.databases import SETTINGS, sqlite_file

COLUMNS = """
    SELECT column_name, udt_name FROM information_schema.columns
    WHERE table_schema = current_schema AND table_name = %s
"""
LEFT = ("django_migrations", "newsroom_grams", "wagtailsearch_indexentry")


def main() -> None:
    for alias in SETTINGS:
        file = sqlite_file(Path(settings.YANLU["YANLU_VAR"]), alias)
        with closing(sqlite3.connect(file)) as old:
            make_tables(alias, old)
            with transaction.atomic(using=alias):
                fill(alias, old)
        file.unlink()


def make_tables(alias: str, old: sqlite3.Connection) -> None:
    """What that release had made, and what it had noted as made elsewhere."""
    made = set(old.execute("SELECT app, name FROM django_migrations").fetchall())
    executor = MigrationExecutor(connections[alias])
    executor.recorder.ensure_schema()
    noted = executor.recorder.Migration
    others = sorted(one for one in made if not router.allow_migrate(alias, one[0]))
    noted.objects.using(alias).bulk_create(noted(app=app, name=name) for app, name in others)
    executor = MigrationExecutor(connections[alias])
    ours = {one for one in made - set(others) if one in executor.loader.graph.nodes}
    executor.migrate(list(last_of_each(executor, ours)))


def last_of_each(executor: Any, ours: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The migrations of each room that no other one of it follows."""
    for one in sorted(ours):
        after = executor.loader.graph.node_map[one].children
        if not any(child.key in ours and child.key[0] == one[0] for child in after):
            yield one


def fill(alias: str, old: sqlite3.Connection) -> None:
    """Every row of every table, its values as they were written."""
    tables = connections[alias].introspection.table_names()
    there = {name for (name,) in old.execute("SELECT name FROM sqlite_schema")}
    with connections[alias].cursor() as cursor:
        wanted = [name for name in tables if name in there and name not in LEFT]
        cursor.execute(f"TRUNCATE {', '.join(wanted)} CASCADE")
        for table in wanted:
            cursor.execute(COLUMNS, [table])
            copy(table, dict(cursor.fetchall()), old, cursor)


def copy(table: str, kinds: dict[str, str], old: sqlite3.Connection, cursor: Any) -> None:
    names = ", ".join(f'"{name}"' for name in kinds)
    rows = old.execute(f"SELECT {names} FROM {table}").fetchall()
    values = ", ".join(f"%s::text::{kind}" if kind != "bytea" else "%s" for kind in kinds.values())
    words = f"INSERT INTO {table} ({names}) VALUES ({values})"
    cursor.executemany(words, [[plain(value) for value in row] for row in rows])
    if kinds.get("id") in ("int4", "int8") and rows:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
        )


def plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    start_django()
    main()
