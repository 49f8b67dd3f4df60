"""What was erased is gone from the journal, too."""

from __future__ import annotations

from django.db import connections

from . import MAILBOX


def empty_journal() -> None:
    """Fold SQLite's journal into the database and empty it; who reads at this moment is not hurt.

    `secure_delete` overwrites what is erased in the database only; its last copy stands in the
    write-ahead log until that is begun anew (SQLite, WAL, checkpoint TRUNCATE).
    """
    connection = connections[MAILBOX]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
