"""Small migrations: all steps of an upgrade are the paper's own, and what Django does is little.

The same upgrade with Django's own migrations takes seconds, and thousands of calls; a part of its
points is tried, and all points of this one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from .papers import small_paper

DATABASES = ("newsroom.db", "press.db", "mailbox.db")


def old_paper(root: Path) -> None:
    """A paper of an older program."""
    paper = small_paper(root)
    for name in DATABASES:
        with closing(sqlite3.connect(paper.root / name)) as database, database:
            database.execute("ALTER TABLE article ADD COLUMN old TEXT DEFAULT '舊'")
    (paper.root / "migrated").write_text("of an older program")


def migrate_little() -> None:
    """Let the program have one migration for each database, and print nothing."""
    from yanlu.config.command import start_django

    start_django()
    from django.conf import settings

    from yanlu.config import upgrading_command, upgrading_steps

    var = Path(settings.YANLU["YANLU_VAR"])
    upgrading_command.is_made = lambda alias, table="": True
    upgrading_command.pending = lambda: [name for name in DATABASES if is_old(var / name)]
    upgrading_command.digest_of_migrations = lambda: "of this program"
    upgrading_command.try_printing = lambda make: None
    upgrading_steps.migrate = lambda: [migrate(var / name) for name in DATABASES]  # type: ignore


def is_old(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as database:
        return "old" in str(database.execute("SELECT sql FROM sqlite_schema").fetchall())


def migrate(path: Path) -> None:
    """Two transactions, between which the database is of neither program."""
    with closing(sqlite3.connect(path)) as database:
        with database:
            database.execute("UPDATE article SET words = words || '新'")
        with database:
            database.execute("ALTER TABLE article DROP COLUMN old")
