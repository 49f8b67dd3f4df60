"""The suite's own databases: copied where nothing has changed, migrated where something has."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django.core.management
import pytest
from django.db import connections

from tests import cluster, kept


class Connection(SimpleNamespace):
    """A database in memory, as the suite asks for it."""

    vendor = "sqlite"

    def __init__(self) -> None:
        super().__init__(connection=kept.library().connect(":memory:"))

    def ensure_connection(self) -> None:
        """It stands."""

    def close_if_unusable_or_obsolete(self) -> None:
        """It stays."""


def test_what_was_migrated_once_is_copied_and_a_change_of_the_code_migrates_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated: list[Connection] = []

    def migrate(name: str, *arguments: Any, **options: Any) -> None:
        migrated.append(kept.connections["one"])
        migrated[-1].connection.execute("create table article (id)")
        migrated[-1].connection.commit()

    for change in ("first", "first", "second"):
        connection = Connection()
        (tmp_path / change).mkdir(exist_ok=True)
        monkeypatch.setattr(kept, "connections", {"one": connection})
        monkeypatch.setattr(kept, "note_others", lambda alias: None)
        monkeypatch.setattr(kept, "folder", lambda name=change: tmp_path / name)
        kept.called(migrate, "migrate", database="one")
        assert connection.connection.execute("select count(*) from article").fetchone() == (0,)
    assert len(migrated) == 2


@pytest.mark.deep
@pytest.mark.skipif(not cluster.is_installed(), reason=cluster.SENTENCE)
def test_a_database_of_postgresql_is_kept_and_copied_with_its_rows_triggers_and_numbers(
    tmp_path: Path,
) -> None:
    with cluster.cluster() as server:
        server.make("migrated", "empty")
        server.run(MIGRATION, "migrated")
        where = {"HOST": str(server.home), "USER": cluster.UNPRIVILEGED}
        one, other = (
            SimpleNamespace(settings_dict=where | {"NAME": name}) for name in ("migrated", "empty")
        )
        kept.keep_dump(one, tmp_path / "dump")
        kept.copy_dump(tmp_path / "dump", other)
        added = "insert into article (words) values ('b') returning id, words"
        assert server.run(added, "empty").splitlines()[0] == "2|b, as the trigger has it"


MIGRATION = """
    create table article (id serial primary key, words text);
    create function told() returns trigger language plpgsql as
        $$ begin new.words := new.words || ', as the trigger has it'; return new; end $$;
    create trigger told before insert on article for each row execute function told();
    insert into article (words) values ('a');
"""


@pytest.mark.django_db(databases=["default", "press", "mailbox"])
def test_once_the_databases_stand_to_migrate_is_to_migrate() -> None:
    assert django.core.management.call_command.__module__ == "django.core.management"


@pytest.mark.django_db(databases=["default", "press", "mailbox"])
def test_tests_use_files_in_which_writers_wait_for_their_turn() -> None:
    used = [one for one in connections.all() if one.vendor == "sqlite"]
    assert not [one.alias for one in used if one.is_in_memory_db()]


def test_a_paper_that_is_lent_is_whole_and_what_is_done_to_it_touches_no_other(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    kept.lend_paper(first)
    head = first / "edition" / ".yanlu" / "head.json"
    before = head.read_bytes()
    head.write_bytes(b"{}")
    kept.lend_paper(second)
    assert (second / "edition" / ".yanlu" / "head.json").read_bytes() == before
    assert (second / "demo-password").read_text() == (first / "demo-password").read_text()
