"""A restore of a paper on PostgreSQL: all of it, over nothing unasked, and ended when it is cut."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.backup.paper import PAIR, make_paper, rows
from yanlu.backup import BackupError
from yanlu.config import (
    keeping,
    keeping_command,
    keeping_databases,
    keeping_return,
    reading_dumps,
)
from yanlu.config.dumping import connected, dump
from yanlu.config.keeping import StandstillError
from yanlu.config.keeping_trial import TrialError, try_dump
from yanlu.config.options import read_options
from yanlu.config.places import Places
from yanlu.delivery import Store

from ..cluster import SENTENCE, Cluster, cluster, is_installed
from .test_command import ROOT

pytestmark = [pytest.mark.deep, pytest.mark.skipif(not is_installed(), reason=SENTENCE)]

STORY = """
    CREATE TABLE story (id bigserial PRIMARY KEY, words text, at timestamptz);
    CREATE TABLE django_session (session_key text);
    INSERT INTO django_session VALUES ('somebody');
    INSERT INTO story (words, at) SELECT '第' || n || '篇', now() FROM generate_series(1, 300) AS n
"""
PRESS = """
    CREATE TABLE press_sweep (id int, after text, next_at timestamptz);
    CREATE TABLE press_lease (id int, holder text, until timestamptz);
    INSERT INTO press_sweep VALUES (1, 'abc', now() + interval '1 hour');
    INSERT INTO press_lease VALUES (1, 'the machine that is gone', now() + interval '1 hour')
"""
# Sleeps while its database says so: where a restore is, it stays.
SLEEPS = """
    CREATE FUNCTION public.slow(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
        IF current_setting('yanlu.slow', true) = 'yes' THEN PERFORM pg_sleep(300); END IF;
        RETURN $1; END $$;
    CREATE INDEX ON story (public.slow(id))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@dataclass(frozen=True)
class Paper:
    """A small paper whose newsroom and press are on the server, its backup, and its secret."""

    server: Cluster
    options: dict[str, Any]
    environment: dict[str, str]
    secret: str

    @property
    def var(self) -> Path:
        return Path(self.options["YANLU_VAR"])

    def restore(self, *more: str) -> int:
        """Restore as the command does."""
        return keeping_return.main(["--key", self.secret, *more], self.options)

    def lose(self) -> None:
        """The machine and the databases are gone; empty ones were made."""
        shutil.rmtree(self.var)
        self.server.make("newsroom", "press")

    def stories(self) -> str:
        return self.server.run("SELECT count(*), max(words) FROM story", "newsroom")

    def tables(self) -> str:
        return self.server.run(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "newsroom"
        )

    def starts(self) -> str:
        """Why it does not start; or nothing."""
        try:
            keeping.stay(self.var)
        except StandstillError as error:
            return str(error)
        while keeping.STAYING:
            keeping.STAYING.pop().close()
        return ""


@pytest.fixture
def paper(server: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """A backup of it was taken."""
    made = make_paper(tmp_path / "var")
    (made.root / "keys").mkdir()
    (made.root / "edition.key").rename(made.root / "keys" / "edition.key")
    Store(made.root / "edition.db").close()
    (tmp_path / "disk").mkdir()
    (tmp_path / "secret").write_text(PAIR.secret)
    server.make("newsroom", "press")
    server.run(STORY, "newsroom")
    server.run(PRESS, "press")
    environment = {
        "YANLU_VAR": str(made.root),
        "YANLU_BACKUP_TO": str(tmp_path / "disk"),
        "YANLU_BACKUP_KEYS": PAIR.public,
        "YANLU_NEWSROOM_DATABASE": server.address("newsroom"),
        "YANLU_PRESS_DATABASE": server.address("press"),
    }
    for name, value in (environment | {"YANLU_ENV_FILE": ""}).items():
        monkeypatch.setenv(name, value)
    options = read_options(environment)
    found = Paper(server, options, environment, str(tmp_path / "secret"))
    server.run(SLEEPS, "newsroom")
    assert keeping_command.main(["--quiet"], options) == 0
    return found


def test_what_was_lost_comes_back_whole_and_only_then_does_the_paper_start(
    paper: Paper, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox = rows(paper.var / "mailbox.db")
    paper.lose()
    assert paper.restore() == 0
    said = capsys.readouterr().out
    assert "newsroom.dump is in its database: 1 tables, 300 rows, the same" in said
    assert paper.stories() == "300|第9篇" and rows(paper.var / "mailbox.db") == mailbox
    assert paper.server.run("SELECT count(*) FROM django_session", "newsroom") == "0"
    assert paper.server.run("SELECT nextval('story_id_seq')", "newsroom") == "301"
    assert paper.server.run("SELECT after, next_at < now() FROM press_sweep", "press") == "|t"
    assert paper.server.run("SELECT holder, until < now() FROM press_lease", "press") == "|t"
    assert paper.starts() == "" and paper.tables() == "2"
    assert not [*paper.var.glob("*.dump*"), *paper.var.glob("*.sums"), *paper.var.glob("*.loaded")]
    assert keeping_command.main(["--quiet"], paper.options) == 0, "it goes on with its copies"


def test_one_row_that_is_not_what_was_backed_up_is_found(paper: Paper, capsys: Any) -> None:
    """The control of the comparison."""
    paper.lose()
    paper.server.run(
        "CREATE FUNCTION tamper() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF to_regclass('public.story') IS NOT NULL THEN"
        " DELETE FROM public.story WHERE id = 7; END IF; END $$;"
        "CREATE EVENT TRIGGER tamper ON ddl_command_end WHEN TAG IN ('CREATE INDEX')"
        " EXECUTE FUNCTION tamper()",
        "newsroom",
    )
    assert paper.restore() == 1
    assert "story is not what was backed up" in capsys.readouterr().err
    assert "newsroom.dump" in paper.starts() and "還沒有倒進" in paper.starts()
    paper.server.run("DROP EVENT TRIGGER tamper", "newsroom")
    assert paper.restore() == 0 and paper.stories() == "300|第9篇" and paper.starts() == ""


def test_without_the_loading_the_paper_neither_starts_nor_is_backed_up(
    paper: Paper, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """The control: a restore that only lays the dumps down, as it once did."""
    paper.lose()
    with monkeypatch.context() as without:
        without.setattr(keeping_databases.Loading, "load", lambda loading, aside: iter(()))
        assert paper.restore() == 0
    assert "run `yanlu restore` again" in " ".join(paper.starts().lower().split())
    assert keeping_command.main(["--quiet"], paper.options) == 1
    assert "half way" in capsys.readouterr().err
    command = [sys.executable, "-m", "yanlu", "setup"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(paper), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "newsroom.dump" in done.stderr
    assert paper.tables() == "0", "an empty newsroom was made"
    assert paper.restore() == 0 and paper.stories() == "300|第9篇"


def environment(paper: Paper) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | paper.environment | {"YANLU_ENV_FILE": ""}


def test_a_restore_that_is_killed_in_pg_restore_is_ended_by_the_next(paper: Paper) -> None:
    paper.lose()
    paper.server.run("ALTER DATABASE newsroom SET yanlu.slow = 'yes'")
    process = subprocess.Popen(
        [sys.executable, "-m", "yanlu", "restore", "--key", paper.secret],
        cwd=ROOT,
        env=environment(paper),
        stdout=subprocess.DEVNULL,
    )
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    end = time.monotonic() + 60
    while paper.server.run(asleep) == "0":
        assert process.poll() is None and time.monotonic() < end
    process.kill()
    process.wait()
    assert "newsroom.dump" in paper.starts()
    assert paper.server.run(asleep) == "1", "its pg_restore outlives it"
    paper.server.run("ALTER DATABASE newsroom RESET yanlu.slow")
    assert paper.restore() == 0
    assert paper.server.run(asleep) == "0"
    assert paper.stories() == "300|第9篇" and paper.starts() == ""


class Cut(Exception):
    """The power fails."""


@pytest.mark.parametrize("step", ["empty", "restore", "compared", "unmark"])
def test_a_restore_that_is_cut_after_any_step_is_ended_by_the_next(
    paper: Paper, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.lose()
    real = getattr(keeping_databases, step)

    def cutting(*arguments: Any) -> None:
        real(*arguments)
        raise Cut

    with monkeypatch.context() as cut:
        cut.setattr(keeping_databases, step, cutting)
        with pytest.raises(Cut):
            paper.restore()
    assert "newsroom.dump" in paper.starts()
    assert paper.restore() == 0
    assert paper.stories() == "300|第9篇" and paper.starts() == ""
    assert not list(paper.var.glob("before-restore-*")), "what was half loaded was taken for old"


def test_a_full_database_is_replaced_only_when_that_is_said_and_is_dumped_first(
    paper: Paper, capsys: Any
) -> None:
    paper.server.run("INSERT INTO story (words) VALUES ('備份之後')", "newsroom")
    assert paper.restore("--yes") == 1
    assert "--replace-databases" in capsys.readouterr().err and paper.starts() == ""
    assert paper.server.run("SELECT count(*) FROM story", "newsroom") == "301"
    assert not list(paper.var.glob("before-restore-*"))
    assert paper.restore("--yes", "--replace-databases") == 0
    assert paper.stories() == "300|第9篇"
    [aside] = paper.var.glob("before-restore-*/newsroom.dump")
    command = ["pg_restore", "--data-only", "--table=story", "-f", "-", str(aside)]
    assert "備份之後" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_databases_have_to_be_named_and_of_the_kind_that_the_backup_holds(
    paper: Paper, capsys: Any
) -> None:
    paper.lose()
    without = paper.options | {"YANLU_PRESS_DATABASE": None}
    assert keeping_return.main(["--key", paper.secret], without) == 1
    assert "YANLU_PRESS_DATABASE is not set" in capsys.readouterr().err
    others = paper.options | read_options(
        paper.environment | {"YANLU_MAILBOX_DATABASE": paper.server.address("mailbox")}
    )
    assert keeping_return.main(["--key", paper.secret], others) == 1
    assert "holds mailbox.db" in capsys.readouterr().err
    assert [one.name for one in paper.var.iterdir()] == ["backup"] and paper.tables() == "0"


def test_a_database_at_which_the_paper_is_at_work_is_not_touched(paper: Paper, capsys: Any) -> None:
    import psycopg

    address = paper.server.address("newsroom", more="&application_name=yanlu")
    with psycopg.connect(address):
        assert paper.restore("--yes", "--replace-databases") == 1
    assert "報社的程序還連著" in capsys.readouterr().err and paper.stories() == "300|第9篇"


def test_an_unfinished_restore_is_seen_from_any_folder(paper: Paper) -> None:
    """Another folder with the same settings would make its tables beside what is half loaded."""
    paper.server.make("newsroom")
    paper.server.run("CREATE TABLE yanlu_restoring (begun timestamptz)", "newsroom")
    told = environment(paper) | {"YANLU_VAR": str(paper.var.parent / "other")}
    command = [sys.executable, "-m", "yanlu", "setup"]
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "還原還沒有完成" in done.stderr
    assert paper.tables() == "1"
    assert Places(paper.var).key.is_file()


# The drill


def test_a_drill_loads_each_dump_beside_the_papers_own_databases(paper: Paper, capsys: Any) -> None:
    paper.server.make("yanlu_drill_newsroom")  # as a drill that was killed leaves it
    assert paper.restore("--drill") == 0
    said = capsys.readouterr().out
    assert "newsroom.dump was loaded into a scratch database: 1 tables, 300 rows, the same" in said
    assert "press.dump was loaded" in said
    drill = keeping.last_drill(Places(paper.var))
    assert drill and drill.is_good and "loaded into a scratch database" in drill.found
    assert "yanlu_drill" not in paper.server.run("SELECT datname FROM pg_database")
    assert paper.stories() == "300|第9篇" and paper.starts() == ""


def test_where_no_database_may_be_made_a_drill_reads_and_counts_and_says_so(
    paper: Paper, capsys: Any
) -> None:
    paper.server.run("DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN")
    named = {"YANLU_NEWSROOM_DATABASE": paper.server.address("newsroom", "plain")}
    options = read_options(paper.environment | named) | {"YANLU_PRESS_DATABASE": None}
    assert keeping_return.main(["--key", paper.secret, "--drill"], options) == 0
    said = capsys.readouterr().out
    assert "newsroom.dump was read to its end and counted, 300 rows, and not loaded: plain" in said
    assert "press.dump was read" in said and "no server is named for it here" in said


@pytest.mark.parametrize("is_loaded", [True, False])
def test_a_dump_that_lacks_a_row_or_its_end_is_found(
    paper: Paper, tmp_path: Path, is_loaded: bool
) -> None:
    """The control of both ways."""
    address = paper.options["YANLU_NEWSROOM_DATABASE"]
    dump(address, "X", tmp_path / "newsroom.dump")
    sums = tmp_path / "newsroom.sums"
    sums.write_text(sums.read_text().replace("300", "301"))
    with pytest.raises(TrialError, match="story is not what was backed up"):
        try_dump(tmp_path / "newsroom.dump", address if is_loaded else None, "X")
    data = (tmp_path / "newsroom.dump").read_bytes()
    (tmp_path / "newsroom.dump").write_bytes(data[: len(data) - 1500])
    with pytest.raises(BackupError):
        try_dump(tmp_path / "newsroom.dump", address if is_loaded else None, "X")


def test_a_table_is_read_from_a_dump_as_it_was(paper: Paper, tmp_path: Path) -> None:
    words = '一\t二\n三\\四\r"五" \\N \\.'
    with connected(paper.options["YANLU_NEWSROOM_DATABASE"], "X") as connection:
        connection.execute('CREATE TABLE "Odd" (id int, "the words" text, nothing text)')
        connection.execute('INSERT INTO "Odd" VALUES (1, %s, NULL)', (words,))
    dump(paper.options["YANLU_NEWSROOM_DATABASE"], "X", tmp_path / "odd.dump")
    [row] = reading_dumps.rows(tmp_path / "odd.dump", "Odd")
    assert row == {"id": "1", "the words": words, "nothing": None}
    assert next(reading_dumps.rows(tmp_path / "odd.dump", "story"))["words"] == "第1篇"
    assert reading_dumps.counted(tmp_path / "odd.dump")["Odd"] == 1
