"""The SQLite that is used: the wheel's, where there is one, before Django looks."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

SOUND = (3, 51, 3)  # the first release without the WAL-reset corruption bug


def use_sound_sqlite() -> tuple[int, ...]:
    """Put the wheel's SQLite in place of the interpreter's, and say which version is in use.

    Debian 12's SQLite 3.40.1 can corrupt a database in WAL mode. Where no wheel exists (ARM64),
    the interpreter's is kept, and the databases use a rollback journal instead.
    """
    if "pysqlite3" not in sys.modules:
        try:
            swap = importlib.import_module("pysqlite3")
            dbapi = importlib.import_module("pysqlite3.dbapi2")
        except ImportError:
            pass
        else:
            sys.modules["sqlite3"] = swap
            sys.modules["sqlite3.dbapi2"] = dbapi
    import sqlite3  # it must come after the swap

    return tuple(sqlite3.sqlite_version_info)


def journal_mode(version: tuple[int, ...]) -> str:
    """The journal mode that this version of SQLite can be trusted with."""
    return "WAL" if version >= SOUND else "DELETE"


def sqlite_database(path: Path, version: tuple[int, ...]) -> dict[str, Any]:
    """A database in its own file, as Django's settings name it: durable at every commit.

    What is deleted is overwritten, so that an erased comment is not left in the file.
    """
    mode = journal_mode(version)
    # Without EXTRA a power cut can bring back the journal of what had been acknowledged.
    pragmas = (
        f"journal_mode={mode}",
        f"synchronous={'FULL' if mode == 'WAL' else 'EXTRA'}",
        "busy_timeout=5000",
        "secure_delete=ON",
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": ";".join(f"PRAGMA {pragma}" for pragma in pragmas),
        },
    }
