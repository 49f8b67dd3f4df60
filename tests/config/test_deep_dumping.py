"""A backup of a paper on PostgreSQL holds what is there, and not what was left in files."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

import pytest

from yanlu.backup import BackupError
from yanlu.config.dumping import bring_back, dump, dumps
from yanlu.config.keeping_places import the_paper
from yanlu.config.options import read_options
from yanlu.config.places import Places

from ..cluster import PROGRAMS, SENTENCE, Cluster, cluster, is_installed

pytestmark = [pytest.mark.deep, pytest.mark.skipif(not is_installed(), reason=SENTENCE)]

STORY = "INSERT INTO story (words) VALUES ('不能丟的文章')"
REFUSES = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
    CREATE TRIGGER refuse BEFORE DELETE ON story FOR EACH ROW EXECUTE FUNCTION refuse()
"""
ROW = "INSERT INTO story VALUES ('不能丟的文章')"


def paths_of(var: Path, environment: dict[str, str]) -> set[str]:
    """What a backup of this folder would hold."""
    places = Places(var)
    scratch = places.backup / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    source = the_paper(places, scratch, environment | {"YANLU_VAR": str(var)})
    return {part.path for part in source.parts(scratch)}


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The folder of a paper whose newsroom has moved, with the file that it left."""
    for name in ("newsroom.db", "press.db", "mailbox.db"):
        sqlite3.connect(tmp_path / name).close()
        (tmp_path / name).touch()
    return tmp_path


def test_an_upgrade_that_failed_leaves_postgresql_as_it_was(tmp_path: Path) -> None:
    with cluster() as made:
        made.make("newsroom")
        made.run(f"CREATE TABLE story (id bigserial, words text); {STORY}", "newsroom")
        made.run(REFUSES, "newsroom")
        options = read_options({"YANLU_NEWSROOM_DATABASE": made.address("newsroom")})
        dumps(options, tmp_path)
        for _ in range(2):
            made.run("ALTER TABLE story DROP words; CREATE TABLE newer (id int)", "newsroom")
            bring_back(options, tmp_path)
            assert made.run("SELECT words FROM story", "newsroom") == "不能丟的文章"
            assert made.run("SELECT to_regclass('newer') IS NULL", "newsroom") == "t"
            assert made.run("SELECT nextval('story_id_seq')", "newsroom") == "2"
        with pytest.raises(subprocess.CalledProcessError):
            made.run("DELETE FROM story", "newsroom")
        (tmp_path / "newsroom.dump").write_bytes(b"PGDMP, but no dump")
        with pytest.raises(BackupError, match=r"newsroom\.dump"):
            bring_back(options, tmp_path)


def restored(made: Cluster, dump: Path) -> str:
    made.make("again")
    program = [str(PROGRAMS[-1] / "pg_restore"), "-h", str(made.home), "-U", "postgres"]
    subprocess.run([*program, "--no-owner", "-d", "again", str(dump)], check=True)
    return made.run("SELECT * FROM story", "again")


def test_a_backup_holds_the_dump_and_not_the_file_that_was_left(
    left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster() as made:
        made.make("newsroom")
        made.run(f"CREATE TABLE story (words text); {ROW}", "newsroom")
        environment = {"YANLU_NEWSROOM_DATABASE": made.address("newsroom")}
        held = paths_of(left, environment)
        assert {"newsroom.dump", "newsroom.sums"} <= held and "newsroom.db" not in held
        assert {"press.db", "mailbox.db"} <= held
        assert "newsroom.db" in paths_of(left, {}), "the control: without the setting it is ours"
        assert not list(Places(left).backup.glob("*.dump")), "a dump was left lying about"
        kept = left / "kept.dump"
        dump(read_options(environment)["YANLU_NEWSROOM_DATABASE"], "X", kept)
        assert kept.stat().st_mode & 0o077 == 0
        assert restored(made, kept) == "不能丟的文章"
        with monkeypatch.context() as without:
            without.setenv("PATH", str(left))
            with pytest.raises(BackupError, match="apt-get install postgresql-client"):
                paths_of(left, environment)
        made.stop()
        with pytest.raises(BackupError, match=r"YANLU_NEWSROOM_DATABASE .*匯出不了"):
            paths_of(left, environment)
