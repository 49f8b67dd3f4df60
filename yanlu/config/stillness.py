"""That the paper stands still: whether anything of it runs, and that nobody writes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, connections, transaction

from .copying import CopyError
from .places import Places

OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def is_running(options: Mapping[str, Any], places: Places, now: datetime) -> bool:
    """Whether a server, a press or a mailbox of this paper runs."""
    from .running import answers, listens  # they load the server

    if listens(places.mailbox_socket) or answers(options["YANLU_HOST"], options["YANLU_PORT"]):
        return True
    return any(is_used(name, now) for name in connections if name.startswith("from-"))


def is_used(name: str, now: datetime) -> bool:
    """Whether somebody else is at work in this database."""
    connection = connections[name]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(OTHERS)
            return bool(cursor.fetchone()[0])
    return name == "from-press" and is_leased(name, now)


def is_leased(name: str, now: datetime) -> bool:
    """Whether a press holds the right to print."""
    from yanlu.press.models import Lease

    if Lease._meta.db_table not in connections[name].introspection.table_names():
        return False
    return Lease.objects.using(name).exclude(holder="").filter(until__gt=now).exists()


@contextmanager
def hold(name: str) -> Iterator[None]:
    """One moment of a database, in which nobody else writes.

    Raises:
        CopyError: somebody does.
    """
    connection = connections[name]
    try:
        held = transaction.atomic(using=name)  # SQLite takes its lock with it (BEGIN IMMEDIATE)
        held.__enter__()
    except OperationalError as error:
        raise CopyError(f"{name}: {error}. （資料庫還有人在寫）") from error
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
    finally:
        transaction.set_rollback(True, using=name)
        held.__exit__(None, None, None)
