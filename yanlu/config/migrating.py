"""A database's tables brought up to date, without working through those of the other databases."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connections, router
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor


def migrate(alias: str) -> None:
    """Make in this database what is made in it, and note as done all that is made in others.

    Django would first imagine the tables of all rooms, migration by migration, which takes ten
    seconds and changes nothing here.
    """
    note_others(alias)
    call_command("migrate", database=alias, verbosity=0, interactive=False)


def note_others(alias: str) -> None:
    executor = MigrationExecutor(connections[alias])
    executor.recorder.ensure_schema()
    noted = executor.recorder.Migration
    names = sorted({name for one in of_others(executor, alias) for name in names_of(one)})
    names = [name for name in names if name not in executor.loader.applied_migrations]
    rows = [noted(app=app, name=name) for app, name in names]
    noted.objects.using(alias).bulk_create(rows)


def of_others(executor: MigrationExecutor, alias: str) -> Iterator[Migration]:
    """What is to do and does nothing here, as far as it needs nothing that is still to do here."""
    graph = executor.loader.graph
    settled = set(executor.loader.applied_migrations)
    for migration, _ in executor.migration_plan(graph.leaf_nodes()):
        key = (migration.app_label, migration.name)
        needed = {parent.key for parent in graph.node_map[key].parents}
        if not router.allow_migrate(alias, migration.app_label) and needed <= settled:
            settled.add(key)
            yield migration


def names_of(migration: Migration) -> list[tuple[str, str]]:
    """The migration's own name, and those of the migrations in whose place it stands."""
    return [(migration.app_label, migration.name), *migration.replaces]
