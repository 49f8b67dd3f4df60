"""Which database a room's tables stand in."""

from __future__ import annotations

from typing import Any

READERS = ("accounts", "payments", "membership", "comments", "reactions")
HOMES = {"press": "press", "watch": "press"} | dict.fromkeys(READERS, "mailbox")


class Router:
    """The press has a database of its own, and so has the mailbox; all else is the newsroom's."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The database of this model."""
        return HOMES.get(model._meta.app_label, "default")

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """The database of this model."""
        return self.db_for_read(model)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Whether the two stand in one database: there are no foreign keys across."""
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Whether this room's tables are made in this database."""
        return db == HOMES.get(app_label, "default")
