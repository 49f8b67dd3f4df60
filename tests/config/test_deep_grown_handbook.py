"""A paper grows out of its files by the handbook's own words, and comes back from a backup."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..cluster import DATABASES, SENTENCE, Cluster, cluster, is_installed
from ..handbook import ROOT, run, steps
from ..journeys.conftest import until
from ..kept import lend_paper
from .test_keeping_handbook import Keeper

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not is_installed(), reason=SENTENCE),
    pytest.mark.xdist_group("grown handbook"),
]

# Its administrator, who types the same twice where a new user's password is asked for.
SUDO = """[ "$1 $2" = "-u postgres" ] || exit 1
shift 2
for name; do :; done
printf 'of-%s\\nof-%s\\n' "$name" "$name" | PGHOST={home} PGUSER=postgres setsid -w "$@"
"""


@dataclass(frozen=True)
class Machine:
    """A machine with a server of its own, whose users have passwords.

    Args:
        server: it listens at a socket only.
        keeper: who types there.
        lines: the settings that name its databases.
    """

    server: Cluster
    keeper: Keeper
    lines: dict[str, str]

    def prepare(self) -> None:
        """Make users and databases by the handbook's words."""
        done = run(
            steps("docs/grown-databases.md", "準備"), ROOT, self.keeper.environment, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def opened(self, user: str, database: str) -> str:
        """What a server says to who has a user's password, and asks for a database."""
        address = self.server.address(database, f"{user}:of-{user}")
        command = ["psql", "-XAtc", "SELECT current_user", address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout.strip() or done.stderr

    def counted(self) -> tuple[str, str]:
        """How many versions and comments there are."""
        return (
            self.server.run("SELECT count(*) FROM wagtailcore_revision", "newsroom"),
            self.server.run("SELECT count(*) FROM comments_comment", "mailbox"),
        )


def machine(home: Path, server: Cluster) -> Machine:
    """A machine on which nothing is prepared."""
    access = server.home / "data" / "pg_hba.conf"
    access.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
    server.run("SELECT pg_reload_conf()")
    home.mkdir()
    lines = {
        f"YANLU_{setting}_DATABASE": server.address(name, f"{name}:of-{name}")
        for setting, name in DATABASES.items()
    }
    written = "".join(f"{name}={value}\n" for name, value in lines.items())
    nano = f"cat >> \"$1\" <<'END'\n{written}END"
    keeper = Keeper(home, stand_ins={"sudo": SUDO.format(home=server.home), "nano": nano})
    return Machine(server, keeper, lines)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The machine of a paper in files, and a server beside it."""
    with cluster() as server:
        made = machine(tmp_path_factory.mktemp("grown") / "home", server)
        lend_paper(made.keeper.home / "var")
        made.prepare()
        yield made


# The tests build on one another, as the steps of the handbook do.


def test_the_mailboxs_password_opens_no_other_database(grown: Machine) -> None:
    assert grown.opened("mailbox", "mailbox") == "mailbox"
    for other in ("newsroom", "press"):
        assert "permission denied for database" in grown.opened("mailbox", other)
    grown.server.run("CREATE DATABASE forgotten")
    assert grown.opened("mailbox", "forgotten") == "mailbox", "the control: else it would"


def test_a_paper_is_moved_by_the_handbooks_words(grown: Machine) -> None:
    said = grown.keeper.follow(steps("docs/grown-databases.md", "把現有的報紙搬過去"))
    assert "已搬好並逐表核對" in said
    assert (grown.keeper.home / "new-databases.env").stat().st_mode & 0o777 == 0o600
    assert "0" not in grown.counted()
    grown.keeper.environment |= grown.lines


# The press takes no piece itself, as if it were busy; what others hand in is written down.
BUSY = """
    CREATE TABLE handed_in (holder text);
    CREATE FUNCTION busy() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.turn > OLD.turn AND NEW.holder = (SELECT holder FROM press_lease) THEN
            RETURN NULL;
        END IF;
        IF NEW.state = 1 THEN INSERT INTO handed_in VALUES (NEW.holder); END IF;
        RETURN NEW; END $$;
    CREATE TRIGGER busy BEFORE UPDATE ON press_piece FOR EACH ROW EXECUTE FUNCTION busy()
"""
FINISHED = "SELECT count(*) FROM press_reprint WHERE finished_at IS NOT NULL"


@contextlib.contextmanager
def typed(script: str, keeper: Keeper, address: str, **more: str) -> Iterator[None]:
    """What is typed runs until the block ends, with all that it started."""
    settings = {"YANLU_ADDRESS": address, "YANLU_VARIANTS": "zh-Hant-TW"}
    environment = keeper.environment | settings | more
    process = subprocess.Popen(
        ["bash", "-euc", script], cwd=keeper.home, env=environment, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


@pytest.fixture
def busy(grown: Machine) -> Iterator[Callable[[], list[str]]]:
    """Who has handed in pieces to a press that makes none itself."""
    grown.server.run(BUSY, "press")
    yield lambda: grown.server.run("SELECT holder FROM handed_in", "press").split()
    grown.server.run("DROP FUNCTION busy CASCADE", "press")
    grown.server.run("DROP TABLE handed_in", "press")


def reprinted(grown: Machine, before: str) -> bool:
    return grown.server.run(FINISHED, "press") != before


def test_hands_on_this_machine_and_on_others_reprint_the_paper_by_the_handbooks_words(
    grown: Machine, busy: Callable[[], list[str]], tmp_path: Path
) -> None:
    here, elsewhere = (step.commands for step in steps("docs/grown-press.md", "全面重印快一點"))
    before = grown.server.run(FINISHED, "press")
    with typed(f"{here}\nexec yanlu press", grown.keeper, "https://one.example/"):
        until(lambda: reprinted(grown, before), 240)
    by_those_here = busy()
    before = grown.server.run(FINISHED, "press")
    address, var = "https://two.example/", str(tmp_path / "another machine")
    with (
        typed("exec yanlu press", grown.keeper, address),
        typed(elsewhere, grown.keeper, address, YANLU_VAR=var),
    ):
        until(lambda: reprinted(grown, before), 240)
    by_another = busy()[len(by_those_here) :]
    assert by_those_here and len(set(by_another)) == 1
    assert not set(by_another) & set(by_those_here)
    assert not (tmp_path / "another machine" / "keys").exists(), "it seals nothing"


def test_it_is_restored_into_empty_databases_by_the_handbooks_words(
    grown: Machine, tmp_path: Path
) -> None:
    grown.keeper.begin_backups()
    with cluster() as server:
        new = machine(tmp_path / "new", server)
        new.prepare()
        kept = ("YANLU_BACKUP_TO", "YANLU_BACKUP_KEYS")
        new.keeper.environment |= {name: grown.keeper.environment[name] for name in kept}
        new.keeper.environment |= new.lines
        said = new.keeper.follow(steps("docs/grown-databases.md", "還原"), **grown.keeper.key)
        assert said.count("the same as were backed up") == len(DATABASES)
        assert new.counted() == grown.counted()
