"""Which database a room's tables stand in."""

from __future__ import annotations

from typing import Any


class Router:
    """The press has a database of its own; all else is the newsroom's."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The database of this model."""
        return "press" if model._meta.app_label == "press" else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """The database of this model."""
        return self.db_for_read(model)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Whether the two stand in one database: there are no foreign keys across."""
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Whether this room's tables are made in this database."""
        return (db == "press") == (app_label == "press")
