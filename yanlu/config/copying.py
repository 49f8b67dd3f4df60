"""One database copied into another, whatever the two are, and compared row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

from .databases import MARK
from .migrating import migrate
from .routing import HOMES
from .setting_up import show_progress

AT_ONCE = 200  # rows
LAST = "newsroom_change"  # the triggers write into it while the other tables are filled
LEFT = ("wagtailsearch",)  # an index that the newsroom does not use, of another form on each


class CopyError(Exception):
    """A database cannot be copied, or the copy is not the same; `str()` says which table."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds, in whatever order: how many rows, and the sum of their hashes."""

    rows: int
    total: int


def move_database(source: str, goal: str) -> None:
    """Copy a database and compare the two.

    Args:
        source: the name of the connection from which is read.
        goal: of the one to which is written.

    Raises:
        CopyError: the goal holds something, or the copy is not the same.
    """
    refuse(source, goal)
    begin(goal)
    show_progress(f"Making the tables of {goal}", 0, 1)
    migrate(goal)
    show_progress(f"Making the tables of {goal}", 1, 1)
    tables = tables_of(goal)
    with transaction.atomic(using=goal):
        empty(goal)
        for number, table in enumerate(tables):
            show_progress(f"Copying {goal}", number, len(tables))
            copy(table, source, goal)
            continue_numbers(table, source, goal)
        show_progress(f"Copying {goal}", len(tables), len(tables))
        build_search(goal)
    compare(tables, source, goal)
    end(goal)


# What may be copied, and where


def refuse(source: str, goal: str) -> None:
    """Refuse what cannot be moved.

    Raises:
        CopyError: the goal is in use, or the source is not up to date.
    """
    standing = set(connections[goal].introspection.table_names())
    if standing and MARK not in standing:
        raise CopyError(
            f"The database for {goal} is not empty ({len(standing)} tables, such as "
            f"{min(standing)}): take an empty one. （目的地的資料庫不是空的，請換一個空的）"
        )
    made = set(MigrationRecorder(connections[source]).applied_migrations())
    if not made:
        raise CopyError(f"There is nothing in the database {source}. （來源資料庫是空的）")
    missing = set(MigrationLoader(None).disk_migrations or {}) - made
    if missing:
        raise CopyError(
            f"The database {source} is of an older version ({len(missing)} migrations are "
            "missing): run yanlu setup first, then this. （請先執行 yanlu setup）"
        )


def begin(goal: str) -> None:
    """Mark the goal as ours, and take away the file that an interrupted move left."""
    connection = connections[goal]
    if connection.vendor == "sqlite":
        connection.close()
        for end_of_name in ("", "-wal", "-shm", "-journal"):
            Path(f"{connection.settings_dict['NAME']}{end_of_name}").unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARK} (begun integer)")


def end(goal: str) -> None:
    """The goal is a database like any other from now on."""
    with connections[goal].cursor() as cursor:
        cursor.execute(f"DROP TABLE {MARK}")


def tables_of(alias: str) -> list[type[models.Model]]:
    """The models whose tables stand in a database, the one that triggers write to last."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not model._meta.swapped
        and model._meta.app_label not in LEFT
        and HOMES.get(model._meta.app_label, "default") == alias
    ]
    found.append(MigrationRecorder(connections[alias]).Migration)
    return sorted(found, key=lambda model: model._meta.db_table == LAST)


# Copying


def empty(goal: str) -> None:
    """Take away what migrations furnished, and what an interrupted move left."""
    connection = connections[goal]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = map(quote, connection.introspection.table_names(cursor))
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for model in tables_of(goal):
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")


def copy(model: type[models.Model], source: str, goal: str) -> None:
    """Copy the rows of one table, as they are.

    Raises:
        CopyError: the goal does not take one.
    """
    if model._meta.db_table == LAST:
        model._base_manager.using(goal).all()._raw_delete(goal)
    fields = model._meta.local_concrete_fields
    names = [field.attname for field in fields]
    rows = read(model, source)
    while chunk := list(islice(rows, AT_ONCE)):
        things = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in chunk]
        try:
            model._base_manager.using(goal)._insert(  # type: ignore[attr-defined]
                things, fields=fields, using=goal, raw=True
            )
        except (DatabaseError, ValueError) as error:
            raise CopyError(
                f"{model._meta.db_table}: the row does not fit, one of those after "
                f"{chunk[0][0]!r}: {error} （這一列放不進新資料庫）"
            ) from error


def read(model: type[models.Model], name: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as plain values, in the order of its key; JSON as what it says."""
    asked = [
        models.ExpressionWrapper(F(field.attname), models.JSONField())
        if field.get_internal_type() == "JSONField"
        else field.attname
        for field in model._meta.local_concrete_fields
    ]
    rows = model._base_manager.using(name).order_by("pk").values_list(*asked)
    return iter(rows.iterator(chunk_size=AT_ONCE))


def continue_numbers(model: type[models.Model], source: str, goal: str) -> None:
    """Let the goal go on counting where the source stopped: no number is given twice."""
    field = model._meta.auto_field
    if field is None or field not in model._meta.local_fields:
        return
    table, column = model._meta.db_table, str(field.column)
    highest = model._base_manager.using(goal).aggregate(found=models.Max("pk"))["found"] or 0
    last = max(highest, last_number(table, column, source))
    with connections[goal].cursor() as cursor:
        if connections[goal].vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [connections[goal].ops.quote_name(table), column, max(last, 1), last > 0],
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])


def last_number(table: str, column: str, name: str) -> int:
    """The last number that a table has given, though its row may be gone."""
    with connections[name].cursor() as cursor:
        if connections[name].vendor == "postgresql":
            quoted = connections[name].ops.quote_name(table)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, column])
            cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")
            last, is_called = cursor.fetchone()
            return int(last) if is_called else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        return int(found[0]) if found else 0


def build_search(goal: str) -> None:
    """The index of the newsroom's search has another form on each, and is made anew."""
    if goal == "default":
        from yanlu.newsroom import search

        search.rebuild()


# Comparing


def compare(tables: Iterable[type[models.Model]], source: str, goal: str) -> None:
    """Compare two databases table by table.

    Raises:
        CopyError: a table is not the same in both.
    """
    models_ = list(tables)
    for number, model in enumerate(models_):
        show_progress(f"Comparing {goal}", number, len(models_))
        one, other = sum_of(model, source), sum_of(model, goal)
        if one != other:
            raise CopyError(
                f"{model._meta.db_table} is not the same in both ({one.rows} and {other.rows} "
                "rows, their hashes differ): do not use the new database. Run this again; if it "
                "stays so, tell us. （這個資料表核對不符，請不要使用新資料庫）"
            )
    show_progress(f"Comparing {goal}", len(models_), len(models_))


def sum_of(model: type[models.Model], name: str) -> Sum:
    """What a table holds; keys sort in another order on each, so the order of rows is left out."""
    rows, total = 0, 0
    for row in read(model, name):
        form = json.dumps(row, default=plainly, sort_keys=True, ensure_ascii=False)
        total += int.from_bytes(hashlib.sha256(form.encode("utf-8", "surrogatepass")).digest())
        rows += 1
    return Sum(rows, total % 2**256)


def plainly(value: Any) -> str:
    """A value that JSON does not know, told apart from others by its kind."""
    if isinstance(value, memoryview | bytes):
        return f"bytes {bytes(value).hex()}"
    if isinstance(value, date | datetime):
        return f"{type(value).__name__} {value.isoformat()}"
    return f"{type(value).__name__} {value}"
