"""A database gets the tables of its own rooms, and hears of no other's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from yanlu.config.migrating import migrate
from yanlu.config.upgrading_command import lacking


@pytest.fixture
def empty(django_db_blocker: Any, tmp_path: Path) -> Iterator[None]:
    """Two databases in which nothing stands yet."""
    made = {}
    for alias in ("press", "mailbox"):
        made[alias] = connections[alias]
        ready = {**made[alias].settings_dict, "NAME": str(tmp_path / f"{alias}.db")}
        connections[alias] = type(made[alias])(ready, alias)
    with django_db_blocker.unblock():
        yield
    for alias, before in made.items():
        connections[alias].close()
        connections[alias] = before


def tables(alias: str) -> list[tuple[str, str]]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_schema ORDER BY name")
        return list(cursor.fetchall())


@pytest.mark.parametrize("alias", ["press", "mailbox"])
def test_it_lacks_no_migration_and_holds_its_own_tables_only(
    empty: None, alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[StateApps] = []
    real = StateApps.render_multiple
    monkeypatch.setattr(
        StateApps, "render_multiple", lambda one, these: drawn.append(one) or real(one, these)
    )
    migrate(alias)
    assert lacking(alias) == []
    names = set(connections[alias].introspection.table_names()) - {"django_migrations"}
    rooms = {name.partition("_")[0] for name in names}
    assert rooms and all(router.allow_migrate(alias, room) for room in rooms)
    assert len(drawn) < 200, "the tables of other rooms were imagined, each many times"


def test_an_older_data_base_that_lacks_one_of_anothers_gets_its_name_only(empty: None) -> None:
    migrate("press")
    before = tables("press")
    with connections["press"].cursor() as cursor:
        last = "SELECT max(id) FROM django_migrations WHERE app = 'newsroom'"
        cursor.execute(f"DELETE FROM django_migrations WHERE id = ({last})")
    assert len(lacking("press")) == 1
    migrate("press")
    assert lacking("press") == [] and tables("press") == before


@pytest.mark.deep
def test_it_is_what_django_makes_of_it_alone(empty: None, tmp_path: Path) -> None:
    migrate("mailbox")
    made, noted = tables("mailbox"), applied("mailbox")
    connections["mailbox"].close()
    connections["mailbox"].settings_dict["NAME"] = str(tmp_path / "again.db")
    call_command("migrate", database="mailbox", verbosity=0)
    assert (tables("mailbox"), applied("mailbox")) == (made, noted)


def applied(alias: str) -> set[tuple[str, str]]:
    return set(MigrationExecutor(connections[alias]).loader.applied_migrations)
